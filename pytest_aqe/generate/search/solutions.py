"""Values by which comparisons and tests of constants come out as wanted."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_aqe.program import Attr, Lit, Map, Node, Ref, Seq, node_of

EQUALITIES = (ast.Eq, ast.Is, ast.NotEq, ast.IsNot)
FALSY = frozenset({"None", "False", "0", '""', "[]", "{}", "()", "0.0", 'b""', "set()"})
EMPTY: dict[str, Node] = {
    "str": Lit(""),
    "int": Lit(0),
    "list": Seq("list"),
    "dict": Map(),
    "bytes": Lit(b""),
    "float": Lit(0.0),
}
"""What counts as false, by the kind of value."""

TEXT_TESTS: dict[str, Callable[[list[str]], list[str]]] = {
    "startswith": lambda constants: [text for c in constants for text in (c, c + "a", c + "1")],
    "endswith": lambda constants: [text for c in constants for text in (c, "a" + c, "1" + c)],
    "isdigit": lambda _: ["1", "42"],
    "isdecimal": lambda _: ["1", "42"],
    "isnumeric": lambda _: ["1", "42"],
    "isalpha": lambda _: ["a", "abc"],
    "isalnum": lambda _: ["a1", "a"],
    "isspace": lambda _: [" ", "\t"],
    "isupper": lambda _: ["A", "AB"],
    "islower": lambda _: ["a", "ab"],
    "istitle": lambda _: ["Ab"],
    "isidentifier": lambda _: ["a", "_x"],
}
"""Texts that pass a test of strings, from the constants that it is given."""
NO_TEXT = ("", "a", "#", "zz z")
"""Texts of which one or the other fails any of these tests."""


@dataclass(frozen=True)
class EnumMember:
    """An enum member by the reference of its class."""

    ref: str
    name: str


def node_for(value: object) -> Node | None:
    """The node of a constant."""
    if isinstance(value, EnumMember):
        module, _, qualname = value.ref.partition(":")
        return Attr(Ref(module, qualname), value.name)
    return node_of(value)


def nodes_for(values: Sequence[object]) -> tuple[Node, ...]:
    """The nodes of constants, those that have one."""
    return tuple(node for node in map(node_for, values) if node is not None)


def solved(op: ast.cmpop, constant: object, side: bool, flipped: bool) -> list[object]:
    """Values v for which ``v op constant`` (``constant op v`` when flipped) comes out as `side`."""
    if isinstance(op, EQUALITIES):
        equal = isinstance(op, (ast.Eq, ast.Is)) == side
        return [constant] if equal else different(constant)
    if isinstance(constant, str):
        return [constant + "a", "", constant]
    if not isinstance(constant, (int, float)):
        return []
    less = isinstance(op, (ast.Lt, ast.LtE)) == side
    inclusive = isinstance(op, (ast.LtE, ast.GtE)) == side
    if flipped:
        less = not less
    values: list[object] = [constant] if inclusive else []
    return [*values, constant - 1, constant - 10] if less else [*values, constant + 1, constant + 10]


def different(constant: object) -> list[object]:
    """Values that are not a constant, of its kind first."""
    if isinstance(constant, bool):
        return [not constant, 1, "a"]
    if isinstance(constant, (int, float)):
        return [constant + 1, constant - 1]
    if isinstance(constant, str):
        return [constant + "x", "a", ""] if constant else ["a"]
    return ["a", 1, 0, False, [1]]


def others(constants: Sequence[object]) -> tuple[Node, ...]:
    """Values that are none of some constants, of their kind."""
    choices: tuple[str | int | None, ...] = (None, "a", 1)
    if isinstance(constants[0], str):
        choices = ("zz", "a", "")
    elif isinstance(constants[0], (int, float)):
        choices = (10**6 + 7, -1, 0)
    return tuple(Lit(choice) for choice in choices if choice not in constants)


def sized(kind: str, size: int) -> list[Node]:
    """Values of a length."""
    text: Node = Lit(("abcdefghij" * 7)[:size])
    items: Node = Seq("list", tuple(Lit(i) for i in range(size)))
    return [items, text] if kind == "list" else [text, items]


def of_class(node: Node, ref: str) -> bool:
    """Whether a plain node is an instance of a builtin class."""
    name = ref.partition(":")[2]
    if isinstance(node, Lit):
        return type(node.value).__name__ == name or name == "object"
    return (isinstance(node, Seq) and node.kind == name) or (isinstance(node, Map) and name in ("dict", "Mapping"))
