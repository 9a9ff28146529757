"""What a function leads its callers to expect: errors that it raises, that are documented, or that callers handle."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence

from pytest_aqe.generate.search.bugs.provenance import Function

_DEMANDS = re.compile(
    r"\b(?:non-?empty|not (?:be )?(?:empty|zero|None|negative)|at least (?:one|two|\d)|must|assum\w+|expects?|requires?"
    r"|precondition|positive|caller|valid|well[- ]formed|supposed to|should)\b",
    re.IGNORECASE,
)
"""How documentation says what a call has to keep to."""


def demands(functions: Sequence[Function]) -> bool:
    """Whether the documentation of any of these functions asks something of its callers."""
    docs = [ast.get_docstring(one) for one in functions if not isinstance(one, ast.Lambda)]
    return any(doc and _DEMANDS.search(doc) for doc in docs)


def raised_by(functions: Sequence[Function]) -> frozenset[str]:
    """Names of the exceptions that these functions raise themselves."""
    found: set[str] = set()
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Raise) and node.exc is not None:
                name = last_name(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
                if name[:1].isupper() and name != "NotImplementedError":
                    found.add(name)
    return frozenset(found)


def handled(tree: ast.Module, functions: Sequence[Function], errors: Collection[str]) -> bool:
    """Whether the module catches such an error somewhere from one of these functions: then it is known to come."""
    names = {one.name for one in functions if not isinstance(one, ast.Lambda)}
    return any(
        not caught.isdisjoint(errors) and any(last_name(call.func) in names for call in calls)
        for caught, calls in _tries(tree)
    )


def _tries(tree: ast.Module) -> Iterator[tuple[set[str], list[ast.Call]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            kinds = [handler.type for handler in node.handlers if handler.type is not None]
            caught = {last_name(part) for kind in kinds for part in ast.walk(kind) if isinstance(part, ast.expr)}
            calls = [call for stmt in node.body for call in ast.walk(stmt) if isinstance(call, ast.Call)]
            yield caught, calls


def last_name(node: ast.expr) -> str:
    """``b`` of ``a.b`` or ``b``; empty for whatever else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def guarded(owner: ast.ClassDef | None, attribute: str) -> bool:
    """Whether a method of a class raises where an attribute of self is empty: elsewhere that has been thought of."""
    for node in ast.walk(owner) if owner is not None else ():
        if isinstance(node, ast.If) and any(isinstance(stmt, ast.Raise) for stmt in node.body):
            spoken = [part for part in ast.walk(node.test) if isinstance(part, ast.Attribute)]
            if any(part.attr == attribute and last_name(part.value) == "self" for part in spoken) and _emptiness(
                node.test
            ):
                return True
    return False


def _emptiness(test: ast.expr) -> bool:
    """Whether a test asks if something is empty: ``not x``, ``len(x) == 0``, ``len(x) < 1``."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return True
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    bound = test.comparators[0]
    counts = isinstance(test.left, ast.Call) and last_name(test.left.func) == "len"
    return counts and isinstance(bound, ast.Constant) and bound.value in (0, 1)
