"""What the statements of a test tell for its name: what they call, what they give, what they do twice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence

from pytest_aqe.write.sketch import Sketch
from pytest_aqe.write.spoken import snake

_TOOLS = ("monkeypatch.", "Mock", "SimpleNamespace")


def with_owner(test: ast.expr, function: str) -> ast.expr:
    """A predicate that calls an object by its class where a method speaks of itself: ``self is Kind.FULL``."""
    owner = function.rpartition(".")[0].rpartition(".")[2]
    if not owner:
        return test
    test = copy.deepcopy(test)
    inside = {id(node.value) for node in ast.walk(test) if isinstance(node, ast.Attribute)}
    for node in ast.walk(test):
        if isinstance(node, ast.Name) and node.id == "self" and id(node) not in inside:
            node.id = owner
    return test


def called(body: Sequence[ast.stmt], before: Sequence[ast.stmt] = ()) -> set[str]:
    """The names of functions and methods that some statements call; with those that gave the callables `before`."""
    calls = [node.func for stmt in body for node in ast.walk(stmt) if isinstance(node, ast.Call)]
    names = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls}
    for stmt in reversed(before):
        if not isinstance(stmt, ast.Assign) or not isinstance(stmt.value, ast.Call):
            continue
        if any(isinstance(target, ast.Name) and target.id in names for target in stmt.targets):
            names |= called([ast.Expr(stmt.value)])
    return names


def again(first: Sketch) -> bool:
    """Whether the arrangement does already what the act does."""
    done = {ast.dump(stmt) for stmt in first.arrange if isinstance(stmt, ast.Expr)}
    return any(ast.dump(stmt) in done for stmt in first.act)


def given(arrange: Sequence[ast.stmt]) -> list[str]:
    """Arguments that the arrangement names, as words; not those of tools of testing."""
    calls = [node for stmt in arrange for node in ast.walk(stmt) if isinstance(node, ast.Call)]
    calls = [call for call in calls if not ast.unparse(call.func).startswith(_TOOLS)]
    return [snake(keyword.arg, 3) for call in calls for keyword in call.keywords if keyword.arg]
