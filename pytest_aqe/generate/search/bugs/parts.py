"""Parts of expressions: what a call hands over, and the value that an expression asks too much of."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection


def handed_over(call: ast.Call, callee: ast.AST, params: Collection[str]) -> list[ast.expr]:
    """What a call gives for some parameters of the function that it calls."""
    if not isinstance(callee, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return []
    names = [arg.arg for arg in (*callee.args.posonlyargs, *callee.args.args) if arg.arg not in ("self", "cls")]
    if any(isinstance(arg, ast.Starred) for arg in call.args):
        return []
    pairs = [*zip(names, call.args), *((keyword.arg, keyword.value) for keyword in call.keywords)]
    return [value for name, value in pairs if name in params]


_SIDES = re.compile(r"'([\w.]+)' and '([\w.]+)'$")
"""How the interpreter names the types of both operands."""


def used(node: ast.AST, message: str = "") -> ast.expr | None:
    """The value that an expression asks too much of; of two operands the one that is None, as the message tells."""
    operands: tuple[ast.expr, ...] = ()
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        operands = (node.left, node.comparators[0])
    elif isinstance(node, ast.BinOp):
        operands = (node.left, node.right)
    told = _SIDES.search(message) if operands else None
    if told and (told[1] == "NoneType") != (told[2] == "NoneType"):
        return operands[0] if told[1] == "NoneType" else operands[1]
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        return node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        return node.args[0]  # ``len(None)``
    if isinstance(node, ast.BinOp):
        sides = [
            side for side in (node.left, node.right) if not isinstance(side, (ast.Constant, ast.BinOp, ast.JoinedStr))
        ]
        attributes = [side for side in sides if isinstance(side, ast.Attribute)]
        return attributes[0] if len(attributes) == 1 else sides[0] if len(sides) == 1 else None
    return None


def has_members(table: ast.Dict | None) -> bool:
    """Whether the keys of a table read as members of one enumeration: ``Kind.A``, ``Kind.B``."""
    keys = table.keys if table is not None else []
    owners = {ast.unparse(key.value) if isinstance(key, ast.Attribute) else "" for key in keys}
    return len(owners) == 1 and "" not in owners


def starts_at_zero(node: ast.expr, owner: ast.ClassDef | None) -> bool:
    """Whether a number is nothing but what objects of a class count up from zero: ``self.hits + self.misses``."""
    if owner is None:
        return False
    names: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
            names.add(part.attr)
        elif (
            not isinstance(part, (ast.BinOp, ast.Add, ast.Mult, ast.expr_context)) and getattr(part, "id", "") != "self"
        ):
            return False
    return bool(names) and names <= _zeros(owner)


def _zeros(owner: ast.ClassDef) -> set[str]:
    """Attributes that are zero when an object is made, unless its constructor is told otherwise."""
    found: set[str] = set()
    for stmt in owner.body:
        inner = stmt.body if isinstance(stmt, ast.FunctionDef) and stmt.name == "__init__" else [stmt]
        for node in inner:
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and _is_zero(node.value):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    found.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return found


def _is_zero(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value == 0
