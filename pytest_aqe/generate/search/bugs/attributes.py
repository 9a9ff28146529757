"""Attributes that are missing by design: what heirs bring, what a factory sets, what the caller asks for by name."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pytest_aqe.facts import Span
from pytest_aqe.generate.search.bugs.promises import last_name
from pytest_aqe.generate.search.bugs.provenance import CONSTANT, Source

MIXIN = 2
"""Names read of ``self`` that nobody in a class gives, from which on they are no slip but what heirs have to bring."""


def left_open(source: Source, span: Span) -> bool:
    """Whether an AttributeError at a place says nothing against the function there."""
    nodes = source.nodes_at(span)
    if any(_by_name(source, node) for node in nodes):
        return True
    for node in nodes:
        if isinstance(node, ast.Attribute) and _is_set_elsewhere(source.tree, node.attr):
            return True
        if isinstance(node, ast.Attribute) and last_name(node.value) == "self":
            where = source.around(node)
            owner = source.class_of(where) if where is not None else None
            if owner is not None and (_has_heirs(source, owner) or _mixes(owner)):
                return True
    return False


def _by_name(source: Source, node: ast.AST) -> bool:
    """``getattr(thing, name)``, with a name that is not written there."""
    if not isinstance(node, ast.Call) or last_name(node.func) != "getattr" or len(node.args) != 2:
        return False
    where = source.around(node)
    return where is None or not source.provenance(where).of(node.args[1]) <= {CONSTANT}


def _has_heirs(source: Source, owner: ast.ClassDef) -> bool:
    classes = [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    return any(last_name(base) == owner.name for one in classes for base in one.bases)


def _is_set_elsewhere(tree: ast.Module, name: str) -> bool:
    """Whether the module sets such an attribute on an object from outside, as factories do on what they make."""
    stores = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]
    return any(node.attr == name and last_name(node.value) != "self" for node in stores)


def _mixes(owner: ast.ClassDef) -> bool:
    """Whether a class reads more of ``self`` than a slip of the pen explains, and has no base that could give it."""
    if owner.bases:
        return False
    given = {
        stmt.name for stmt in owner.body if isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    given |= _names([target for stmt in owner.body for target in _targets(stmt)])
    read: set[str] = set()
    for node in ast.walk(owner):
        if isinstance(node, ast.Attribute) and last_name(node.value) == "self":
            (read if isinstance(node.ctx, ast.Load) else given).add(node.attr)
    return len({name for name in read - given if not name.startswith("__")}) >= MIXIN


def _targets(stmt: ast.stmt) -> Sequence[ast.expr]:
    if isinstance(stmt, ast.Assign):
        return stmt.targets
    return [stmt.target] if isinstance(stmt, ast.AnnAssign) else []


def _names(targets: Sequence[ast.expr]) -> set[str]:
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
