"""Which attributes a function changes: by itself, and by what it calls in its own module."""

from __future__ import annotations

import ast
from collections.abc import Iterator

CONSTRUCTORS = ("__init__", "__new__", "__post_init__")
MUTATORS = frozenset(
    (
        *("append", "appendleft", "add", "clear", "discard", "extend", "insert", "pop", "popitem", "popleft"),
        *("put", "remove", "reverse", "setdefault", "sort", "update", "write", "close"),
    )
)
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


class Changes:
    """The attributes that the functions of one module change, by qualified name."""

    def __init__(self, tree: ast.AST | None) -> None:
        self._own: dict[str, frozenset[str]] = {}
        self._calls: dict[str, frozenset[str]] = {}
        self._named: dict[str, list[str]] = {}
        for name, node in _functions(tree, "") if tree is not None else ():
            self._own[name] = changed(node.body)
            self._calls[name] = _called(node)
            self._named.setdefault(node.name, []).append(name)

    def own(self, function: str) -> frozenset[str]:
        """Attributes that stand changed in the function's own body."""
        return self._own.get(function, frozenset())

    def ever(self, attribute: str) -> bool:
        """Whether any of the functions changes an attribute of this name."""
        return any(attribute in found for found in self._own.values())

    def all(self, function: str) -> frozenset[str]:
        """Those, and what functions change that it calls by name, directly or not."""
        todo, seen = [function], {function}
        found: set[str] = set()
        for name in todo:  # grows while it is walked
            found |= self.own(name)
            reached = {one for call in self._calls.get(name, ()) for one in self._named.get(call, ())} - seen
            seen |= reached
            todo += sorted(reached)
        return frozenset(found)


def changed(body: list[ast.stmt]) -> frozenset[str]:
    """Attributes that something other than a constructor assigns or changes in place."""
    found: set[str] = set()
    todo: list[ast.AST] = [*body]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef) and node.name in CONSTRUCTORS:
            continue
        todo += ast.iter_child_nodes(node)
        target: ast.AST = node
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            target = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            target = node.func.value
        if isinstance(target, ast.Attribute) and (target is not node or not isinstance(target.ctx, ast.Load)):
            found.add(target.attr)
    return frozenset(found)


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Function):
            yield prefix + child.name, child
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)


def _called(node: ast.AST) -> frozenset[str]:
    calls = [part.func for part in ast.walk(node) if isinstance(part, ast.Call)]
    names = [func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls]
    return frozenset(filter(None, names))
