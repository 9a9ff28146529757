"""Parts of expressions: what a call hands over, and the value that an expression asks too much of."""

from __future__ import annotations

import ast
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


def used(node: ast.AST) -> ast.expr | None:
    """The value that an expression asks too much of."""
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
