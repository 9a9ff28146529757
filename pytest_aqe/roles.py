"""What role a constant plays in a function: a boundary, a key, a separator, a format, ...; and in the values of a test.

A value of a test that worked says more with it: ``"tea,2"`` was a text with the separator ``","``, and where another
function splits at ``";"`` it is ``"tea;2"`` that says the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from pytest_aqe.program import Program, literals

Constant = int | float | str
Roles = Mapping[str, tuple[Constant, ...]]
"""The constants of a function by role, those that stand less deep first."""
Value = bool | int | float | complex | str | bytes | None
Role = tuple[str, Constant]
"""A role, and the constant of the source that has it."""

BOUNDARY, SIZE, KEY, SEPARATOR, AFFIX, FORMAT, PATTERN, CHOICE, DEFAULT = ROLES = (
    *("boundary", "size", "key", "separator", "affix", "format", "pattern", "choice", "default"),
)
EXACT = (KEY, SEPARATOR, AFFIX, FORMAT, PATTERN, CHOICE, BOUNDARY, DEFAULT)
"""Roles of a value that is the constant itself, the most telling first."""
LONGEST = 60
"""Characters of a text that plays a role."""
LARGEST_SIZE = 200
"""Characters that a text is made long for a size."""

_SEPARATES = {"split", "rsplit", "partition", "rpartition", "join", "replace", "find", "rfind", "index", "count"} | {
    "strip",
    "lstrip",
    "rstrip",
}
_AFFIXES = {"startswith", "endswith", "removeprefix", "removesuffix"}
_KEYS = {"get", "pop", "setdefault", "getattr", "hasattr", "setattr", "getenv"}
_FORMATS = {"strptime", "strftime", "format"}
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def roles_in(node: ast.AST) -> Roles:
    """The constants of a function, or of any other part of a source, that play a role."""
    found: dict[str, dict[tuple[type, Constant], Constant]] = {}
    for role, value in _roles(node):
        plain = isinstance(value, (int, float, str)) and not isinstance(value, bool)
        if plain and value == value and value != "" and not (isinstance(value, str) and len(value) > LONGEST):
            found.setdefault(role, {})[type(value), value] = value
    return {role: tuple(values.values()) for role, values in found.items()}


def _roles(tree: ast.AST) -> Iterator[tuple[str, Constant]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from _compared(node)
        elif isinstance(node, ast.Subscript):
            yield from _each(KEY, node.slice)
        elif isinstance(node, ast.Call):
            yield from _called(node)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and _is_text(node.left):
            yield from _each(FORMAT, node.left)
        elif isinstance(node, ast.MatchValue):
            yield from _each(CHOICE, node.value)
        elif isinstance(node, ast.arguments):
            for default in (*node.defaults, *node.kw_defaults):
                yield from _each(DEFAULT, default)


def _compared(node: ast.Compare) -> Iterator[tuple[str, Constant]]:
    sides = (node.left, *node.comparators)
    sized = any(isinstance(side, ast.Call) and _called_name(side) == "len" for side in sides)
    for left, operator, right in zip(sides, node.ops, sides[1:]):
        if isinstance(operator, _ORDERS) or sized:
            role = SIZE if sized else BOUNDARY
        elif isinstance(operator, (ast.In, ast.NotIn)) and not isinstance(right, (ast.Tuple, ast.List, ast.Set)):
            yield from _each(SEPARATOR if _is_text(left) and len(_text(left)) == 1 else KEY, left)
            continue
        else:
            role = CHOICE
        yield from _each(role, left)
        yield from _each(role, right)


def _called(node: ast.Call) -> Iterator[tuple[str, Constant]]:
    name = _called_name(node)
    given = node.args[1:2] if isinstance(node.func, ast.Name) else node.args[:1]
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    if name in _SEPARATES:
        for part in (*given, receiver) if name == "join" else given:
            yield from _each(SEPARATOR, part)
    elif name in _AFFIXES:
        for part in given:
            yield from _each(AFFIX, part)
    elif name in _KEYS:
        for part in given:
            yield from _each(KEY, part)
    elif name in _FORMATS:
        for part in (*node.args[-1:], receiver):
            yield from _each(FORMAT, part)
    elif isinstance(receiver, ast.Name) and receiver.id in ("re", "regex"):
        yield from _each(PATTERN, node.args[0] if node.args else None)


def _called_name(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _each(role: str, node: ast.expr | None) -> Iterator[tuple[str, Constant]]:
    """The constants that stand there, by themselves, with a sign, or in a display."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, str)):
        yield role, node.value
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        for _, value in _each(role, node.operand):
            if not isinstance(value, str):
                yield role, -value
    elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        for element in node.elts:
            yield from _each(role, element)


# values of a test


def roles_of(program: Program, roles: Roles) -> dict[str, Role]:
    """Which literals of a test play which role in the function that it calls, by the text of the literal."""
    found = {literal.text(): role_of(literal.value, roles) for literal in literals(program)}
    return {text: role for text, role in found.items() if role is not None}


def role_of(value: object, roles: Roles) -> Role | None:
    """The role of a value: it is a constant of the function, is beside a boundary, or holds a separator or an affix."""
    if not isinstance(value, (int, float, str)) or isinstance(value, bool):
        return None
    for role in EXACT:
        for constant in roles.get(role, ()):
            if type(constant) is type(value) and constant == value:
                return role, constant
    if not isinstance(value, str):
        return next(((BOUNDARY, c) for c in _numbers(roles, BOUNDARY) if abs(c - value) <= 1), None)
    for role, holds in ((AFFIX, _has_affix), (SEPARATOR, str.__contains__)):
        for constant in roles.get(role, ()):
            if isinstance(constant, str) and holds(value, constant):
                return role, constant
    return next(((SIZE, c) for c in _numbers(roles, SIZE) if abs(c - len(value)) <= 1), None)


def _numbers(roles: Roles, role: str) -> Iterator[int | float]:
    return (constant for constant in roles.get(role, ()) if not isinstance(constant, str))


def _has_affix(text: str, affix: str) -> bool:
    return text.startswith(affix) or text.endswith(affix)


def moved(value: Value, role: Role, roles: Roles) -> Value:
    """The value that plays the role in a function of other roles; the same where it fits there, or nothing does."""
    name, before = role
    there = [constant for constant in roles.get(name, ()) if type(constant) is type(before)]
    if not there or before in there:
        return value
    after = there[0]
    if type(value) is type(before) and value == before:
        return after
    if isinstance(value, str):
        if isinstance(before, str) and isinstance(after, str):
            return value.replace(before, after)
        if isinstance(after, int) and isinstance(before, int) and value:
            size = after + len(value) - before
            return (value * (size // len(value) + 1))[:size] if 0 <= size <= LARGEST_SIZE else value
        return value
    if isinstance(value, (int, float)) and not isinstance(before, str) and not isinstance(after, str):
        return after + (value - before)
    return value
