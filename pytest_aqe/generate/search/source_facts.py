"""What is known of a module from its source alone, as data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from pytest_aqe.generate.search.shape import Shape

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class FunctionFacts:
    """Facts of one function.

    `shapes` by parameter (``self.x`` under ``self``), `constants` in order of source, `environment` variables and
    `globals_read` with what they are compared with, `caught` calls inside try bodies (text, what is caught, line),
    `handled` all that is caught, `calls` dotted names, `stored` the parameters that end in attributes of self (by
    attribute), `origins` the shape behind an expression (by id of its node), `inner` those of the parameters of
    nested functions (by id of their nodes), `documents` the formats and shapes of what is parsed that no parameter
    holds (by the expression that is read).
    """

    qualname: str
    node: Function
    owner: str = ""
    shapes: dict[str, Shape] = field(default_factory=dict)
    constants: list[object] = field(default_factory=list)
    environment: dict[str, list[object]] = field(default_factory=dict)
    caught: list[tuple[str, str, int]] = field(default_factory=list)
    handled: list[str] = field(default_factory=list)
    globals_read: dict[str, list[object]] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)
    stored: dict[str, str] = field(default_factory=dict)
    origins: dict[int, Shape] = field(default_factory=dict)
    inner: dict[int, dict[str, Shape]] = field(default_factory=dict)
    documents: dict[str, tuple[str, Shape]] = field(default_factory=dict)

    def parameters(self) -> list[str]:
        """Parameter names in order, self and cls included."""
        return [arg.arg for arg in parameters(self.node)]


@dataclass
class SourceFacts:
    """Facts of a module: functions by qualified name, constants, imports (local name to dotted name), what module
    level names are assigned, and which parameter a constructor stores in which attribute (by class)."""

    tree: ast.Module
    text: str
    functions: dict[str, FunctionFacts] = field(default_factory=dict)
    constants: list[object] = field(default_factory=list)
    imports: dict[str, str] = field(default_factory=dict)
    assigned: dict[str, ast.expr] = field(default_factory=dict)
    initialised: dict[str, dict[str, str]] = field(default_factory=dict)
    _assigned: dict[str, dict[str, list[ast.expr]]] = field(default_factory=dict)
    _docs: dict[str, list[str]] | None = None

    def on_self(self, owner: str) -> dict[str, list[ast.expr]]:
        """Attributes that the methods of a class assign on self, with the expressions."""
        if owner not in self._assigned:
            found = self._assigned[owner] = {}
            for facts in self.functions.values():
                for name, value in assigned_on_self(facts.node) if facts.owner == owner else ():
                    found.setdefault(name, []).append(value)
        return self._assigned[owner]

    def first_kind(self, owner: str, attribute: str) -> str:
        """The builtin container, text or number that a class's methods put into an attribute: ``dict``, …, or ""."""
        return next(filter(None, map(kind_of, self.on_self(owner).get(attribute, ()))), "")

    def class_docs(self, name: str) -> list[str]:
        """Docstrings of the classes of a name."""
        if self._docs is None:
            self._docs = {}
            for node in ast.walk(self.tree):
                if isinstance(node, ast.ClassDef):
                    self._docs.setdefault(node.name, []).append(ast.get_docstring(node) or "")
        return self._docs.get(name, [])

    def dotted(self, node: ast.expr) -> str:
        """Dotted name of an expression with imports resolved (``loads`` → ``json.loads``); "" when it is none."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        parts.append(self.imports.get(node.id, node.id))
        return ".".join(reversed(parts))


def parameters(node: Function) -> list[ast.arg]:
    """Parameters of a definition in order, without the starred ones."""
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


KINDS: dict[type[ast.expr], str] = {
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.List: "list",
    ast.ListComp: "list",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.JoinedStr: "str",
}
"""Displays by the builtin that they make."""
MADE_BY_CALL = ("dict", "list", "set", "str")


def kind_of(node: ast.expr) -> str:
    """The builtin that an expression plainly makes; "" for None and whatever else."""
    if isinstance(node, ast.Constant):
        return type(node.value).__name__ if node.value is not None else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MADE_BY_CALL:
        return node.func.id
    return KINDS.get(type(node), "")


def assigned_on_self(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Attributes that a function assigns on self, with the expressions."""
    for child in ast.walk(node):
        value = child.value if isinstance(child, (ast.Assign, ast.AnnAssign)) else None
        targets = child.targets if isinstance(child, ast.Assign) else [getattr(child, "target", None)]
        for target in targets if value is not None else ():
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
                assert value is not None
                yield target.attr, value
