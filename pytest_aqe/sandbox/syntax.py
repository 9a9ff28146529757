"""Small questions about syntax trees that need no knowledge of lines."""

from __future__ import annotations

import ast
from collections.abc import Sequence


def is_constant(test: ast.expr) -> bool | None:
    """The value of a test that the compiler knows (as coverage.py sees it), None where it does not."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Name) and test.id == "__debug__":
        return __debug__
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        value = is_constant(test.operand)
        return None if value is None else not value
    if isinstance(test, ast.BoolOp):
        values = [is_constant(value) for value in test.values]
        if None not in values:
            return any(values) if isinstance(test.op, ast.Or) else all(values)
    return None


def is_docstring(stmt: ast.stmt) -> bool:
    """A string that stands alone."""
    return isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant) and isinstance(stmt.value.value, str)


def may_fail(node: ast.AST) -> bool:
    """Whether evaluating a node runs anything that could raise."""
    quiet = (ast.Constant, ast.Name, ast.expr_context, ast.Tuple, ast.List, ast.Starred, ast.Pass, ast.Lambda)
    return any(not isinstance(part, quiet) for part in ast.walk(node) if part is not node)


def irrefutable(case: ast.match_case) -> bool:
    """Whether a case always matches."""
    pattern: ast.pattern | None = case.pattern
    while isinstance(pattern, ast.MatchOr):
        pattern = pattern.patterns[-1]
    while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs)


def breaks(body: Sequence[ast.stmt]) -> bool:
    """Whether a break of this very loop stands in its body."""
    for stmt in body:
        if isinstance(stmt, ast.Break):
            return True
        if isinstance(stmt, (ast.While, ast.For, ast.AsyncFor)):
            if breaks(stmt.orelse):
                return True
            continue
        if isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for name in ("body", "orelse", "finalbody"):
            if breaks(getattr(stmt, name, [])):
                return True
        for part in (*getattr(stmt, "handlers", ()), *getattr(stmt, "cases", ())):
            if breaks(part.body):
                return True
    return False
