"""Static facts about the subject's source: what functions do with their parameters, and what they compare.

Only parses; nothing is imported. Values are traced through simple assignments, attribute chains, loops and
calls of functions of the same module, which is enough to say "`config.indent` is compared with 4".
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_aqe.generate.search.constants import constants_in
from pytest_aqe.generate.search.source_facts import (
    Function,
    FunctionFacts,
    SourceFacts,
    assigned_on_self,
    parameters,
)
from pytest_aqe.generate.search.tracer import Tracer

__all__ = ["FunctionFacts", "SourceFacts", "analyse"]


def analyse(text: str) -> SourceFacts:
    """Facts of a module's source. Raises SyntaxError where it does not parse."""
    tree = ast.parse(text)
    facts = SourceFacts(tree, text, constants=constants_in(tree), imports=_imports(tree), assigned=_assigned(tree))
    for qualname, owner, node in _functions(tree, "", ""):
        facts.functions.setdefault(qualname, FunctionFacts(qualname, node, owner))
    for function in facts.functions.values():
        Tracer(facts, function).run()
        function.stored = _stored_parameters(function.node) if function.owner else {}
        if function.qualname.endswith(".__init__"):
            facts.initialised[function.owner] = function.stored
    for _ in range(2):  # twice, so that what is handed on is followed through two functions
        _flow(facts)
    return facts


def _imports(tree: ast.Module) -> dict[str, str]:
    """Local names with the dotted names that they stand for."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                root = name.name.split(".")[0]
                found[name.asname or root] = name.name if name.asname else root
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for name in node.names:
                found[name.asname or name.name] = f"{base}.{name.name}"
    return found


def _assigned(tree: ast.Module) -> dict[str, ast.expr]:
    """Module-level names with the expressions that they are assigned."""
    found: dict[str, ast.expr] = {}
    for stmt in tree.body:
        if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1 and isinstance(stmt.targets[0], ast.Name):
            found[stmt.targets[0].id] = stmt.value
        elif isinstance(stmt, ast.AnnAssign) and isinstance(stmt.target, ast.Name) and stmt.value:
            found[stmt.target.id] = stmt.value
    return found


def _functions(tree: ast.AST, prefix: str, owner: str) -> Iterator[tuple[str, str, Function]]:
    """Functions and methods with qualified name and owner, those under conditions included, nested ones not."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{prefix}{node.name}", owner, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.", f"{prefix}{node.name}")
        elif isinstance(node, (ast.If, ast.Try, ast.ExceptHandler, ast.With)):
            yield from _functions(node, prefix, owner)


def _stored_parameters(node: Function) -> dict[str, str]:
    """Attributes that a method fills straight from a parameter: attribute → parameter."""
    stored: dict[str, str] = {}
    params = {arg.arg for arg in parameters(node)} - {"self"}
    for attribute, value in assigned_on_self(node):
        used = [name.id for name in ast.walk(value) if isinstance(name, ast.Name) and name.id in params]
        if used:
            stored[attribute] = used[0]
    return stored


def _flow(facts: SourceFacts) -> None:
    """Merge into a parameter's shape what functions of the same module do with the value that they are handed."""
    for function in facts.functions.values():
        for shape in list(function.shapes.values()):
            for _, part in list(shape.paths()):
                for callee, position in list(part.callees):
                    other = _callee(facts, function, callee)
                    names = other.parameters() if other is not None else []
                    if other is not None and other.owner and names[:1] in (["self"], ["cls"]):
                        names = names[1:]
                    if other is not None and position < len(names) and names[position] in other.shapes:
                        part.merge(other.shapes[names[position]], 3)


def _callee(facts: SourceFacts, function: FunctionFacts, name: str) -> FunctionFacts | None:
    """The function of this module that a dotted name calls: itself, a method of the same object, a constructor."""
    found = facts.functions.get(name)
    if found is None and name.startswith("self.") and function.owner:
        found = facts.functions.get(f"{function.owner}.{name.removeprefix('self.')}")
    return found or facts.functions.get(f"{name}.__init__")
