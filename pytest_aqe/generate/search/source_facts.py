"""What is known of a module from its source alone, as data."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from pytest_aqe.generate.search.shape import Shape

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class FunctionFacts:
    """Facts of one function.

    `shapes` by parameter (``self.x`` under ``self``), `constants` in order of source, `environment` variables and
    `globals_read` with what they are compared with, `caught` calls inside try bodies (text, what is caught, line),
    `handled` all that is caught, `calls` dotted names, `origins` the shape behind an expression (by id of its node).
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
    origins: dict[int, Shape] = field(default_factory=dict)

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
