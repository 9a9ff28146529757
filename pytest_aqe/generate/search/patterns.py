"""Cases of a match statement as predicates, so that they are solved like those of an if."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def cases(node: ast.Match) -> Iterator[tuple[int, ast.expr]]:
    """The line of each case with an expression that is true where it matches; none for what cannot be told so."""
    for case in node.cases:
        test = predicate(node.subject, case.pattern)
        if test is not None and case.guard is not None:
            test = ast.BoolOp(ast.And(), [case.guard, test])  # the later one has the last word on a value
        if test is not None:
            yield case.pattern.lineno, test


def predicate(subject: ast.expr, pattern: ast.pattern) -> ast.expr | None:
    """Whether a pattern matches, as far as it asks for values, classes, lengths or keys."""
    if isinstance(pattern, ast.MatchValue):
        return ast.Compare(subject, [ast.Eq()], [pattern.value])
    if isinstance(pattern, ast.MatchSingleton):
        return ast.Compare(subject, [ast.Is()], [ast.Constant(pattern.value)])
    if isinstance(pattern, ast.MatchClass):
        return ast.Call(ast.Name("isinstance"), [subject, pattern.cls], [])
    if isinstance(pattern, ast.MatchSequence):
        starred = any(isinstance(part, ast.MatchStar) for part in pattern.patterns)
        size = ast.Constant(len(pattern.patterns) - starred)
        length = ast.Call(ast.Name("len"), [subject], [])
        return ast.Compare(length, [ast.GtE() if starred else ast.Eq()], [size])
    if isinstance(pattern, ast.MatchMapping) and pattern.keys:
        return ast.BoolOp(ast.And(), [ast.Compare(key, [ast.In()], [subject]) for key in pattern.keys])
    if isinstance(pattern, ast.MatchOr):
        parts = [predicate(subject, part) for part in pattern.patterns]
        return ast.BoolOp(ast.Or(), [part for part in parts if part is not None]) if any(parts) else None
    return predicate(subject, pattern.pattern) if isinstance(pattern, ast.MatchAs) and pattern.pattern else None
