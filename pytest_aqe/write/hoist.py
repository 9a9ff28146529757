"""Long strings on lines of their own: a variable that is assigned piece by piece."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Collection, Sequence

from pytest_aqe.write.code import free_name
from pytest_aqe.write.layout import width_of
from pytest_aqe.write.literals import constant_text

LONGEST = 72
"""Columns that a string literal may take inside another expression."""


def pieces(value: str | bytes, room: int) -> list[str | bytes]:
    """A string in parts that each fit: cut behind line ends, then at spaces."""
    if isinstance(value, bytes):
        return [part.encode("latin-1") for part in pieces(value.decode("latin-1"), room) if isinstance(part, str)]
    found: list[str | bytes] = []
    for line in re.findall(r"[^\n]*\n|[^\n]+", value):
        part = ""
        for word in re.findall(r"\S*\s+|\S+", line):
            if part and width_of(constant_text(ast.Constant(part + word))) > room:
                found.append(part)
                part = ""
            part += word
        found.append(part)
    return found


def is_long(node: ast.AST) -> bool:
    """Whether a string literal is too long to stand inside another expression."""
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (str, bytes))
        and width_of(constant_text(node)) > LONGEST
    )


class _Hoist(ast.NodeTransformer):
    def __init__(self, word: str, taken: set[str]) -> None:
        self.word, self.taken = word, taken
        self.before: list[ast.stmt] = []
        self.names: dict[str, str] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not is_long(node):
            return node
        key = repr(node.value)
        if key not in self.names:
            self.names[key] = free_name(self.word, self.taken)
            self.taken.add(self.names[key])
            self.before.append(ast.Assign([ast.Name(self.names[key], ast.Store())], node))
        return ast.Name(self.names[key], ast.Load())

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node

    def visit_Match(self, node: ast.Match) -> ast.AST:
        return node


def hoisted(body: Sequence[ast.stmt], word: str, taken: Collection[str]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Assignments of the long strings in some statements, and the statements with variables instead. A statement
    that only assigns a long string stays."""
    hoist = _Hoist(word, set(taken))
    left: list[ast.stmt] = []
    for stmt in body:
        if isinstance(stmt, ast.Assign) and isinstance(stmt.targets[0], ast.Name) and is_long(stmt.value):
            left.append(stmt)
        else:
            result = hoist.visit(copy.deepcopy(stmt))
            assert isinstance(result, ast.stmt)
            left.append(result)
    return hoist.before, left
