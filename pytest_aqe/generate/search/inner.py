"""Functions inside functions: which one a function gives back, and what that does with its parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.source_facts import Function, parameters


@dataclass(frozen=True)
class Inner:
    """A function that another one returns: shapes of the parameters that it needs, and what it returns in turn."""

    name: str
    needs: Mapping[str, Shape] = field(default_factory=dict)
    gives: Inner | None = None


def given_back(node: Function, shapes: Mapping[int, Mapping[str, Shape]]) -> Inner | None:
    """The nested function that a function returns by its name; `shapes` are those of parameters, by id of the node."""
    nested = {part.name: part for part in _within(node) if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))}
    returned = (part.value for part in _within(node) if isinstance(part, ast.Return))
    inner = next((nested[one.id] for one in returned if isinstance(one, ast.Name) and one.id in nested), None)
    if inner is None:
        return None
    args = inner.args
    optional = len(args.defaults)
    names = [arg.arg for arg in parameters(inner)]
    needed = names[: len(args.posonlyargs) + len(args.args) - optional]
    known = shapes.get(id(inner), {})
    return Inner(inner.name, {name: known.get(name, Shape()) for name in needed}, given_back(inner, shapes))


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """What belongs to a function itself, not to those inside it; the definitions of these included."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield from _within(child)
