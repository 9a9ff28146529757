"""Argument values at call sites: the project's tests, its README, the module itself."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterable, Iterator

from pytest_aqe.program import Node, node_of
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
        for tree in _trees(text):
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    name = (
                        node.func.attr
                        if isinstance(node.func, ast.Attribute)
                        else node.func.id
                        if isinstance(node.func, ast.Name)
                        else ""
                    )
                    for function in by_name.get(name, ()):
                        for parameter, value in _arguments(node, function):
                            known = found.setdefault((function.qualname, parameter), [])
                            if value not in known and len(known) < PER_PARAMETER:
                                known.append(value)
    return found


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


def _arguments(node: ast.Call, function: FunctionInfo) -> Iterator[tuple[str, Node]]:
    positional = [p.name for p in function.params if p.kind in ("positional_only", "positional_or_keyword")]
    named = {p.name for p in function.params}
    pairs = [*zip(positional, node.args), *((k.arg, k.value) for k in node.keywords if k.arg in named)]
    for name, value in pairs:
        try:
            plain = ast.literal_eval(value)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
        made = node_of(plain)
        if made is not None and len(made.text()) < 400 and name:
            yield name, made
