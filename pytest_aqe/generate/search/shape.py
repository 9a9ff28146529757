"""What a function does with a value: the tree of attributes, items, calls and comparisons on one parameter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

STR_METHODS = frozenset(name for name in dir(str) if not name.startswith("_"))
DICT_METHODS = frozenset(name for name in dir(dict) if not name.startswith("_"))
LIST_METHODS = frozenset(name for name in dir(list) if not name.startswith("_"))
SET_METHODS = frozenset(name for name in dir(set) if not name.startswith("_"))
BYTES_METHODS = frozenset(name for name in dir(bytes) if not name.startswith("_"))


@dataclass
class Shape:
    """Uses of one value, gathered over a function's body.

    `attributes`, `items` (by constant key) and `element` (what iterating or a variable index gives) are shapes of
    parts; `result` is what calling it gives, with `arguments` the number of positional arguments; `document` is
    what parsing it gives, where it is the text of one. `constants` are plain values that it is compared with or
    searched in; `classes` names tested by isinstance or hinted by an except clause; `callees` dotted names that it
    is handed to; `kinds` hints such as ``str`` or ``number``.
    """

    attributes: dict[str, Shape] = field(default_factory=dict)
    items: dict[object, Shape] = field(default_factory=dict)
    element: Shape | None = None
    result: Shape | None = None
    arguments: int = 0
    document: Shape | None = None
    constants: list[object] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    callees: list[tuple[str, int]] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def attribute(self, name: str) -> Shape:
        """The shape of an attribute, made when it is new."""
        return self.attributes.setdefault(name, Shape())

    def item(self, key: object) -> Shape:
        """The shape of an item by constant key, made when it is new."""
        return self.items.setdefault(key, Shape())

    def elements(self) -> Shape:
        """The shape of its elements, made when it is new."""
        if self.element is None:
            self.element = Shape()
        return self.element

    def called(self, arguments: int) -> Shape:
        """The shape of what calling it gives."""
        self.arguments = max(self.arguments, arguments)
        if self.result is None:
            self.result = Shape()
        return self.result

    def parsed(self) -> Shape:
        """The shape of what parsing it gives, made when it is new."""
        if self.document is None:
            self.document = Shape()
        return self.document

    def merge(self, other: Shape, depth: int = 4) -> None:
        """Add the uses that another function makes of the same value."""
        if other is self or depth == 0:
            return
        for name, part in other.attributes.items():
            self.attribute(name).merge(part, depth - 1)
        for key, part in other.items.items():
            self.item(key).merge(part, depth - 1)
        if other.element is not None:
            self.elements().merge(other.element, depth - 1)
        if other.result is not None:
            self.called(other.arguments).merge(other.result, depth - 1)
        if other.document is not None:
            self.parsed().merge(other.document, depth - 1)
        self.constants += [c for c in other.constants if c not in self.constants]
        self.classes += [c for c in other.classes if c not in self.classes]
        self.callees += [c for c in other.callees if c not in self.callees]
        self.kinds |= other.kinds

    def empty(self) -> bool:
        """Whether nothing is known."""
        return not (
            self.attributes or self.items or self.element or self.result or self.constants or self.classes or self.kinds
        )

    def guess(self) -> str:
        """The likeliest kind of value: a builtin's name, ``object`` for a duck type, ``""`` when unknown."""
        names = {name for name in self.attributes if not name.startswith("__")}
        if self.result is not None and not names and not self.items:
            return "callable"
        if names:
            for kind, methods in (
                ("str", STR_METHODS),
                ("dict", DICT_METHODS),
                ("list", LIST_METHODS),
                ("set", SET_METHODS),
                ("bytes", BYTES_METHODS),
            ):
                if names <= methods and (kind != "list" or "append" in names or not names & {"count", "index"}):
                    return kind
            return "object"
        if any(isinstance(key, str) for key in self.items):
            return "dict"
        for constant in self.constants:
            if isinstance(constant, (bool, int, float, str, bytes)):
                return type(constant).__name__
        for kind in ("str", "int", "float", "bytes", "dict", "list", "path", "number", "iterable", "bool"):
            if kind in self.kinds:
                return {"number": "int", "iterable": "list"}.get(kind, kind)
        if self.items or self.element is not None:
            return "list"
        return ""

    def paths(self, prefix: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Shape]]:
        """Every part with its path, itself first: ``.name``, ``[key]``, ``[*]`` (elements), ``()`` (result)."""
        yield prefix, self
        if len(prefix) > 5:
            return
        for name, part in self.attributes.items():
            yield from part.paths((*prefix, "." + name))
        for key, part in self.items.items():
            yield from part.paths((*prefix, f"[{key!r}]"))
        if self.element is not None:
            yield from self.element.paths((*prefix, "[*]"))
        if self.result is not None:
            yield from self.result.paths((*prefix, "()"))
