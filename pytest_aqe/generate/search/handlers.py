"""What an except clause catches, as far as the source tells."""

from __future__ import annotations

import ast

from pytest_aqe.generate.search.source_facts import Function


def caught_by(handler: ast.ExceptHandler, around: Function) -> list[ast.expr]:
    """The classes that a handler names; where that is a parameter of the function around it, those of its default."""
    if handler.type is None:
        return [ast.Name("Exception")]
    named = _members(handler.type)
    defaults = defaults_of(around)
    return [one for name in named for one in _stands_for(name, defaults)]


def defaults_of(node: Function) -> dict[str, ast.expr]:
    """Parameters with the expressions of their defaults."""
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    found = dict(zip((arg.arg for arg in positional[len(positional) - len(args.defaults) :]), args.defaults))
    found.update((arg.arg, value) for arg, value in zip(args.kwonlyargs, args.kw_defaults) if value is not None)
    return found


def _members(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _stands_for(node: ast.expr, defaults: dict[str, ast.expr]) -> list[ast.expr]:
    default = defaults.get(node.id) if isinstance(node, ast.Name) else None
    return _members(default) if default is not None else [node]
