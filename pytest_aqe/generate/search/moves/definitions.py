"""Small classes with typed fields, as a test may define them: dataclasses, named tuples, enums and plain ones."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

from pytest_aqe.program import Attr, Call, Define, Import, Lit, Node, Raw, Var

Field = tuple[str, str, tuple[Import, ...]]

FIELDS: tuple[Field, ...] = (
    ("int", "1", ()),
    ("str", '"tea"', ()),
    ("Optional[int]", "None", (("typing", "Optional"),)),
    ("Optional[str]", '"tea"', (("typing", "Optional"),)),
    ("List[int]", "[1, 2]", (("typing", "List"),)),
    ("Dict[str, int]", '{"a": 1}', (("typing", "Dict"),)),
    ("Tuple[int, str]", '(1, "a")', (("typing", "Tuple"),)),
    ("Union[int, str]", "1", (("typing", "Union"),)),
    ("Any", "1", (("typing", "Any"),)),
    ("datetime", "datetime(2024, 2, 29)", (("datetime", "datetime"),)),
    ("Decimal", 'Decimal("1.5")', (("decimal", "Decimal"),)),
    ("UUID", "UUID(int=1)", (("uuid", "UUID"),)),
    ("bool", "True", ()),
    ("float", "1.5", ()),
    ("Set[int]", "{1}", (("typing", "Set"),)),
    ("Tuple[int, ...]", "(1, 2)", (("typing", "Tuple"),)),
    ("Counter", 'Counter("aab")', (("collections", "Counter"),)),
    ("List[str]", '["a"]', (("typing", "List"),)),
    ("Dict[int, str]", '{1: "a"}', (("typing", "Dict"),)),
    ("Optional[List[int]]", "[1]", (("typing", "List"), ("typing", "Optional"))),
    ("Color", "Color.RED", ()),
    ("Inner", "Inner(1)", ()),
    ("List[Inner]", "[Inner(1)]", (("typing", "List"),)),
    ("Optional[Inner]", "Inner(1)", (("typing", "Optional"),)),
    ("Dict[str, Inner]", '{"a": Inner(1)}', (("typing", "Dict"),)),
)
"""Annotation, a value of it, and what both import."""

SUPPORT = {
    "Color": ("class Color(Enum):\n    RED = 1\n    BLUE = 2\n\n\n", (("enum", "Enum"),)),
    "Inner": ("@dataclass\nclass Inner:\n    x: int\n\n\n", (("dataclasses", "dataclass"),)),
}
"""Classes that fields may need, defined before the one with the fields."""

PLAIN_FORMS = {
    "Color.RED": "1",
    "Inner(1)": '{"x": 1}',
    "[Inner(1)]": '[{"x": 1}]',
    '{"a": Inner(1)}': '{"a": {"x": 1}}',
}
"""What stands for an object where it is given as plain data."""

METADATA_VALUES = ("str", "lambda x: x", "1", "None", '"a"', "lambda x: True")


class Defined(NamedTuple):
    """A definition, an object of it, and the same as plain data: a dict of its fields."""

    define: Define
    instance: Node
    plain: Node


class Definer:
    """Defines classes at random; `words` are keys that the subject may look for in the metadata of a field."""

    def __init__(self, rng: random.Random, words: Sequence[str]) -> None:
        self.random = rng
        self.words = words or ["key"]

    def defined(self) -> Defined:
        """One class."""
        roll = self.random.random()
        if roll < 0.15:
            return self._enum()
        count = self.random.choice((1, 1, 1, 2, 2, 3))
        fields = [self.random.choice(FIELDS) for _ in range(count)]
        plain = self._plain(fields)
        if roll < 0.3:
            return self._named_tuple(fields, plain)
        if roll < 0.36:
            define = Define("Item", "class Item:\n    def __init__(self, a=1):\n        self.a = a", ())
            return Defined(define, Call(Var("Item"), (Lit(2),)), Raw('{"a": 2}'))
        return self._dataclass(fields, plain)

    def _enum(self) -> Defined:
        define = Define("Color", "class Color(Enum):\n    RED = 1\n    BLUE = 2", (("enum", "Enum"),))
        return Defined(define, Attr(Var("Color"), "RED"), Lit(self.random.choice([1, 2])))

    def _plain(self, fields: Sequence[Field]) -> Node:
        """A dict of the fields, now and then without one of them."""
        given = [
            f'"{name}": {PLAIN_FORMS.get(text, text)}'
            for name, (_, text, _) in zip("abc", fields)
            if self.random.random() < 0.9
        ]
        imports = {one for field in fields for one in _value(field).imports}
        return Raw("{" + ", ".join(given) + "}", tuple(sorted(imports)))

    def _named_tuple(self, fields: Sequence[Field], plain: Node) -> Defined:
        support, imports = _support(fields)
        body = "\n".join(f"    {name}: {kind}" for name, (kind, _, _) in zip("abc", fields))
        source = f"{support}class Point(NamedTuple):\n{body}"
        define = Define("Point", source, tuple(sorted(imports | {("typing", "NamedTuple")})))
        return Defined(define, Call(Var("Point"), tuple(map(_value, fields))), plain)

    def _dataclass(self, fields: Sequence[Field], plain: Node) -> Defined:
        support, imports = _support(fields)
        lines = [f"    {name}: {kind}" for name, (kind, _, _) in zip("abc", fields)]
        special, given = self._last_field(fields[-1])
        lines[-1] += special
        values = [_value(field) for field in fields]
        frozen = "(frozen=True)" if self.random.random() < 0.1 else ""
        source = f"{support}@dataclass{frozen}\nclass Item:\n" + "\n".join(lines)
        imports |= {("dataclasses", "dataclass")} | ({("dataclasses", "field")} if special else set())
        instance = Call(Var("Item"), tuple(values if given else values[:-1]))
        return Defined(Define("Item", source, tuple(sorted(imports))), instance, plain)

    def _last_field(self, field: Field) -> tuple[str, bool]:
        """How the last field goes on after its annotation, and whether an object is given a value for it."""
        text = field[1]
        mutable = text.startswith(("[", "{", "Inner", "Counter"))
        roll = self.random.random()
        if roll < 0.2:
            special = f" = {text}" if roll < 0.1 and not mutable else f" = field(default_factory=lambda: {text})"
            return special, self.random.random() < 0.5
        if roll < 0.28 and not mutable:
            return f" = field(default={text}, init=False)", False
        if roll < 0.4:
            return f" = field(metadata={self._metadata()})", True
        return "", True

    def _metadata(self) -> str:
        """A mapping that the subject may look for, one or two levels deep."""
        value = self.random.choice(METADATA_VALUES)
        inner = f'{{"{self.random.choice(self.words)}": {value}}}'
        return f'{{"{self.random.choice(self.words)}": {inner}}}' if self.random.random() < 0.7 else inner


def _value(field: Field) -> Raw:
    """The value of a field; what only its annotation needs is not imported for it."""
    _, text, imports = field
    return Raw(text, tuple(one for one in imports if one[0] != "typing"))


def _support(fields: Sequence[Field]) -> tuple[str, set[Import]]:
    """Definitions that fields need before them, and all imports."""
    imports = {one for _, _, needed in fields for one in needed}
    used = [part for name, part in SUPPORT.items() if any(name in kind for kind, _, _ in fields)]
    return "".join(text for text, _ in used), imports.union(*(more for _, more in used))
