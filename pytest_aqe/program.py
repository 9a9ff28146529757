"""Test programs as values: what the search builds, the sandbox runs and the writer prints is one text.

A `Program` is a small piece of Python in parts: helper definitions, statements that arrange, and one act.
Every part renders to source, so nothing can differ between what was executed and what is written.
"""

from __future__ import annotations

import cmath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar, Union

Import = tuple[str, str]
"""``("json", "")`` is ``import json``; ``("shop.cart", "Cart")`` is ``from shop.cart import Cart``."""

FIXTURES = ("monkeypatch", "tmp_path", "capsys")
"""Names that a program may use without defining them: pytest's fixtures."""


def quote(value: str | bytes) -> str:
    """Source of a string or bytes literal, in double quotes where that needs no extra escape."""
    text = repr(value)
    prefix, body = ("b", text[1:]) if isinstance(value, bytes) else ("", text)
    if body[0] == "'" and '"' not in body:
        return prefix + '"' + body[1:-1].replace("\\'", "'") + '"'
    return text


@dataclass(frozen=True, slots=True)
class Lit:
    """A literal: None, bool, int, float, complex, str or bytes."""

    value: bool | int | float | complex | str | bytes | None

    def text(self) -> str:
        """Source text; infinities and NaN as ``float("inf")``, because their repr is not an expression."""
        value = self.value
        if isinstance(value, (str, bytes)):
            return quote(value)
        if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            return f'float("{value}")'
        if isinstance(value, complex) and not cmath.isfinite(value):
            return f"complex({Lit(value.real).text()}, {Lit(value.imag).text()})"
        return repr(value)


@dataclass(frozen=True, slots=True)
class Seq:
    """A display of items; `kind` is ``list``, ``tuple``, ``set`` or ``frozenset``."""

    kind: str
    items: tuple[Node, ...] = ()

    def text(self) -> str:
        """Source text of the display."""
        inner = ", ".join(item.text() for item in self.items)
        if self.kind == "list":
            return f"[{inner}]"
        if self.kind == "tuple":
            return f"({inner},)" if len(self.items) == 1 else f"({inner})"
        shown = f"{{{inner}}}" if self.items else "set()"
        return shown if self.kind == "set" else f"frozenset({shown if self.items else ''})"


@dataclass(frozen=True, slots=True)
class Map:
    """A dict display."""

    pairs: tuple[tuple[Node, Node], ...] = ()

    def text(self) -> str:
        """Source text of the display."""
        return "{" + ", ".join(f"{key.text()}: {value.text()}" for key, value in self.pairs) + "}"


@dataclass(frozen=True, slots=True)
class Ref:
    """Something importable: `qualname` in `module`; its first part is what gets imported."""

    module: str
    qualname: str

    def text(self) -> str:
        """The qualified name: its root is imported by name."""
        return self.qualname


@dataclass(frozen=True, slots=True)
class Var:
    """A variable that an earlier statement assigned, or a fixture."""

    name: str

    def text(self) -> str:
        """The name."""
        return self.name


@dataclass(frozen=True, slots=True)
class Attr:
    """``base.name``"""

    base: Node
    name: str

    def text(self) -> str:
        """Source text; a number needs brackets before its dot."""
        base = self.base.text()
        if isinstance(self.base, Lit) and not isinstance(self.base.value, (str, bytes)):
            base = f"({base})"
        return f"{base}.{self.name}"


@dataclass(frozen=True, slots=True)
class Call:
    """``func(*args, **kwargs)``"""

    func: Node
    args: tuple[Node, ...] = ()
    kwargs: tuple[tuple[str, Node], ...] = ()

    def text(self) -> str:
        """Source text of the call."""
        parts = [arg.text() for arg in self.args] + [f"{name}={value.text()}" for name, value in self.kwargs]
        func = self.func.text()
        return f"({func})({', '.join(parts)})" if isinstance(self.func, Raw) else f"{func}({', '.join(parts)})"


@dataclass(frozen=True, slots=True)
class Raw:
    """Any other expression, as text, with the imports that it needs."""

    source: str
    imports: tuple[Import, ...] = ()

    def text(self) -> str:
        """The text as given."""
        return self.source


@dataclass(frozen=True, slots=True)
class Op:
    """An expression with operands in a template: ``{0} + {1}``, ``{0}[{1}]``, ``-{0}``."""

    template: str
    operands: tuple[Node, ...]

    def text(self) -> str:
        """The template filled in."""
        return self.template.format(*(operand.text() for operand in self.operands))


Node = Union[Lit, Seq, Map, Ref, Var, Attr, Call, Raw, Op]


@dataclass(frozen=True, slots=True)
class Assign:
    """``name = value``"""

    name: str
    value: Node

    def text(self) -> str:
        """Source text of the statement."""
        return f"{self.name} = {self.value.text()}"


@dataclass(frozen=True, slots=True)
class Do:
    """An expression evaluated for its effect."""

    value: Node

    def text(self) -> str:
        """Source text of the statement."""
        return self.value.text()


@dataclass(frozen=True, slots=True)
class Block:
    """Any other statement (``with``, ``del``, assignment to an attribute), as text without indentation."""

    source: str
    imports: tuple[Import, ...] = ()

    def text(self) -> str:
        """The text as given."""
        return self.source


@dataclass(frozen=True, slots=True)
class Define:
    """A helper class or function that the test defines first."""

    name: str
    source: str
    imports: tuple[Import, ...] = ()

    def text(self) -> str:
        """The text as given."""
        return self.source


Stmt = Union[Assign, Do, Block]

WRAPS = {
    "": "{act}",
    "list": "list({act})",
    "asyncio.run": "asyncio.run({act})",
    "call": "{act}()",
}
"""What can stand around an act so that lazy results do their work: an iterator is listed, a coroutine is run."""


@dataclass(frozen=True, slots=True)
class Program:
    """One candidate test without its assertions.

    `subject` is the qualified name of the function under test (``Cart.add``). A test asserts on the value of
    `act` (bound to ``result``), on what it raises, and on the state of the names that `arrange` assigned. An
    act that is a `Block` has no value.
    """

    module: str
    subject: str
    act: Node | Block
    arrange: tuple[Stmt, ...] = ()
    define: tuple[Define, ...] = ()
    wrap: str = ""

    def act_text(self) -> str:
        """Source of the act, in its wrap."""
        return self.act.text() if isinstance(self.act, Block) else WRAPS[self.wrap].format(act=self.act.text())

    def arrange_text(self) -> str:
        """Source of helper definitions and arranging statements, one a line or more."""
        return "\n".join(part.text() for part in (*self.define, *self.arrange))

    def text(self) -> str:
        """The whole program, as a key: equal texts are equal candidates."""
        return "\n".join(filter(None, (self.arrange_text(), self.act_text())))

    def imports(self) -> frozenset[Import]:
        """Everything that has to be imported for it."""
        found = _imports([*self.define, *self.arrange, self.act])
        if self.wrap == "asyncio.run":
            found.add(("asyncio", ""))
        return frozenset(found)

    def names(self) -> tuple[str, ...]:
        """Variables that `arrange` assigns, in order."""
        return tuple(dict.fromkeys(part.name for part in self.arrange if isinstance(part, Assign)))

    def fixtures(self) -> tuple[str, ...]:
        """pytest fixtures that it uses, in a fixed order."""
        text = self.text()
        if not any(name in text for name in FIXTURES):
            return ()
        used = set(words(text))
        return tuple(name for name in FIXTURES if name in used)

    def with_wrap(self, wrap: str) -> Program:
        """The same program with its act wrapped in `wrap` (a key of `WRAPS`)."""
        return replace(self, wrap=wrap)


Part = Union[Node, Stmt, Define]


def children(part: Part) -> Iterator[Node]:
    """The nodes directly inside a node or statement."""
    if isinstance(part, Seq):
        yield from part.items
    elif isinstance(part, Map):
        for key, value in part.pairs:
            yield key
            yield value
    elif isinstance(part, Attr):
        yield part.base
    elif isinstance(part, Call):
        yield part.func
        yield from part.args
        for _, value in part.kwargs:
            yield value
    elif isinstance(part, Op):
        yield from part.operands
    elif isinstance(part, (Assign, Do)):
        yield part.value


def walk(part: Part) -> Iterator[Part]:
    """The part itself and everything inside it, in source order."""
    yield part
    for child in children(part):
        yield from walk(child)


def imports_of(part: Part) -> set[Import]:
    """What a part needs imported; builtins need nothing."""
    return _imports([part])


def _imports(todo: list[Part]) -> set[Import]:
    """What any of these parts needs imported; asked for every candidate, so without recursion."""
    found: set[Import] = set()
    for node in todo:  # grows while it is walked
        kind = type(node)
        if kind is Lit or kind is Var:
            continue
        if isinstance(node, Ref):
            if node.module != "builtins":
                found.add((node.module, node.qualname.partition(".")[0]))
        elif isinstance(node, (Raw, Block, Define)):
            found.update(node.imports)
        else:
            todo.extend(children(node))
    return found


Whole = TypeVar("Whole")


def replace_node(part: Whole, old: Part, new: Part) -> Whole:
    """`part` with the very object `old` (identity, not equality) replaced by `new`, at every depth."""
    changed: Whole = _replaced(part, old, new)
    return changed


def _replaced(part: Any, old: Part, new: Part) -> Any:
    if part is old:
        return new
    if isinstance(part, tuple):
        items = tuple(_replaced(item, old, new) for item in part)
        return part if all(a is b for a, b in zip(items, part)) else items
    if isinstance(part, (Seq, Map, Attr, Call, Op, Assign, Do, Program)):
        changed = {}
        for spec in fields(part):
            before = getattr(part, spec.name)
            if isinstance(before, str):
                continue
            after = _replaced(before, old, new)
            if after is not before:
                changed[spec.name] = after
        return replace(part, **changed) if changed else part
    return part


def literals(program: Program) -> list[Lit]:
    """Every literal of a program, in source order."""
    parts: Iterable[Part] = (*program.arrange, program.act)
    return [node for part in parts for node in walk(part) if isinstance(node, Lit)]


def words(text: str) -> Iterator[str]:
    """Identifiers in a text (strings included: good enough to find names that are *not* used)."""
    word = ""
    for char in text:
        if char.isidentifier() or (word and char.isalnum()):
            word += char
        elif word:
            yield word
            word = ""
    if word:
        yield word


_PLAIN = (bool, int, float, complex, str, bytes)
_DISPLAYED = (list, tuple, set, frozenset)


def node_of(value: object) -> Node | None:
    """The node that displays a plain value, or None where the value is not plain (depth at most 6)."""
    return _node_of(value, 6)


def _node_of(value: object, depth: int) -> Node | None:
    if value is None or (isinstance(value, _PLAIN) and type(value) in _PLAIN):
        return Lit(value)
    if not depth:
        return None
    if isinstance(value, _DISPLAYED) and type(value) in _DISPLAYED:
        items = [_node_of(item, depth - 1) for item in value]
        if isinstance(value, (set, frozenset)):
            items.sort(key=lambda node: node.text() if node else "")
        return None if None in items else Seq(type(value).__name__, tuple(i for i in items if i is not None))
    if isinstance(value, dict) and type(value) is dict:
        pairs = [(_node_of(k, depth - 1), _node_of(v, depth - 1)) for k, v in value.items()]
        good = tuple((k, v) for k, v in pairs if k is not None and v is not None)
        return Map(good) if len(good) == len(pairs) else None
    return None
