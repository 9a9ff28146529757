"""Constants in source: all of a tree, or those that one expression stands for."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

LONG = 60
"""Characters of a string that is more likely prose than something to compare with."""

_REGEX = re.compile(r"\\[wWdDsSbBAZ]|\(\?[:P=!<aiLmsux]|\[\^?[^\]]+\][*+?{]|\.[*+]\??|\{\d+,\d*\}")


def reads_as_regex(text: str) -> bool:
    """Whether a text is (a part of) a regular expression: something to match with, which no caller would pass."""
    return _REGEX.search(text) is not None


def constants_in(tree: ast.AST) -> list[object]:
    """Plain constants in order of source, each once; docstrings and f-string text left out."""
    return list(dict.fromkeys(_constants(tree)))


def _constants(tree: ast.AST) -> Iterator[object]:
    skip: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skip.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            skip.update(id(value) for value in node.values)
        elif isinstance(node, ast.Constant) and id(node) not in skip:
            value = node.value
            if isinstance(value, (str, bytes)) and len(value) > LONG:
                continue
            if isinstance(value, (int, float, str, bytes)) and not isinstance(value, bool):
                yield value


def stands_for(node: ast.expr, named: Callable[[ast.expr], Iterable[object]]) -> Iterator[object]:
    """Constants that an expression stands for: literals, displays; `named` answers for anything else."""
    if isinstance(node, ast.Constant):
        yield node.value
    elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        for element in node.elts:
            yield from stands_for(element, named)
    elif isinstance(node, ast.Dict):
        for key in node.keys:
            if key is not None:
                yield from stands_for(key, named)
    elif isinstance(node, ast.UnaryOp):
        value = node.operand.value if isinstance(node.operand, ast.Constant) else None
        if isinstance(node.op, ast.USub) and isinstance(value, (int, float)):
            yield -value
    else:
        yield from named(node)
