"""Argument values at call sites: the project's tests, its README, the module itself."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pytest_aqe.generate.search.nodes import literal_node
from pytest_aqe.program import Node
from pytest_aqe.subject import FunctionInfo, ModuleInfo

PER_PARAMETER = 12


def harvest(texts: Iterable[str], info: ModuleInfo) -> dict[tuple[str, str], list[Node]]:
    """Literal arguments by (function, parameter), in the order of the texts, at most `PER_PARAMETER` each."""
    by_name: dict[str, list[FunctionInfo]] = {}
    for function in info.functions:
        name = function.owner.rpartition(".")[2] if function.name == "__init__" else function.name
        by_name.setdefault(name, []).append(function)
    found: dict[tuple[str, str], list[Node]] = {}
    for text in texts:
        for call in _calls(text):
            for function in by_name.get(_called(call), ()):
                for parameter, value in _arguments(call, function):
                    known = found.setdefault((function.qualname, parameter), [])
                    if value not in known and len(known) < PER_PARAMETER:
                        known.append(value)
    return found


@lru_cache(256)
def _calls(text: str) -> tuple[ast.Call, ...]:
    """Calls in a text; known from before where another module asked."""
    return tuple(node for tree in _trees(text) for node in ast.walk(tree) if isinstance(node, ast.Call))


def _trees(text: str) -> Iterator[ast.AST]:
    """Syntax trees in a text: Python source, else its doctests and fenced blocks."""
    whole = _parsed(text)
    if whole is not None:
        yield whole
        return
    try:
        sources = [example.source for example in doctest.DocTestParser().get_examples(text)]
    except ValueError:
        sources = []
    sources += re.findall(r"```(?:python|py)\n(.*?)```", text, re.S)
    yield from filter(None, map(_parsed, sources))


def _parsed(source: str) -> ast.Module | None:
    """The tree of a source text, None where it is none."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _called(node: ast.Call) -> str:
    """The last part of the name that a call calls."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _arguments(node: ast.Call, function: FunctionInfo) -> Iterator[tuple[str, Node]]:
    names = {p.name for p in function.params}
    given = [(p.name, value) for p, value in zip(function.positional, node.args)]
    given += [(k.arg, k.value) for k in node.keywords if k.arg in names]
    for name, value in given:
        made = literal_node(value)
        if made is not None and len(made.text()) < 400:
            yield name, made
