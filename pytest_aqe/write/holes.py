"""The literals of a test as holes: tests that differ only in what fills them are one parametrised test."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytest_aqe.program import Import
from pytest_aqe.subject import ModuleInfo, Param
from pytest_aqe.write.code import BUILTINS, is_plain

VALUE_MODULES = frozenset({"datetime", "decimal", "fractions", "pathlib", "uuid"})
"""Modules whose calls with literal arguments are values."""

_KNOWN: Mapping[str, tuple[str, ...]] = {
    "setenv": ("variable", "value"),
    "delenv": ("variable",),
    "setattr": ("target", "attribute", "value"),
    "setitem": ("mapping", "key", "value"),
    "write_text": ("content",),
    "write_bytes": ("content",),
    "mkdir": ("mode",),
    "append": ("item",),
    "StringIO": ("text",),
    "BytesIO": ("data",),
    "loads": ("document",),
    "dumps": ("value",),
    "update": ("values",),
    "encode": ("encoding",),
}


@dataclass(frozen=True, slots=True)
class Hole:
    """One literal and the name that a parameter in its place would have."""

    node: ast.expr
    name: str

    @property
    def text(self) -> str:
        """Its source, normalised."""
        return ast.unparse(self.node)


Filler = Callable[[int, Hole], ast.expr]


class _Filling(ast.NodeTransformer):
    """Calls `fill` for every hole, in source order, and puts what it gives in its place."""

    def __init__(self, fill: Filler, imports: Iterable[Import], info: ModuleInfo) -> None:
        self.fill = fill
        self.count = 0
        self.hint = ""
        self.roots = {name or module.split(".")[0]: module for module, name in imports}
        self.info = info

    def under(self, hint: str, node: ast.expr) -> ast.expr:
        before, self.hint = self.hint, hint
        result = self.visit(node)
        self.hint = before
        assert isinstance(result, ast.expr)
        return result

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.expr) and self.is_value(node):
            hole = Hole(node, self.hint or "value")
            self.count += 1
            return self.fill(self.count - 1, hole)
        result = super().visit(node)
        assert isinstance(result, ast.AST)
        return result

    def is_value(self, node: ast.expr) -> bool:
        if is_plain(node):
            return True
        if isinstance(node, ast.Name):
            return isinstance(node.ctx, ast.Load) and (node.id in self.roots or node.id in BUILTINS)
        if isinstance(node, ast.Attribute):
            return isinstance(node.value, ast.Name) and node.value.id in self.roots and node.attr.isupper()
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return all(self.is_value(item) for item in node.elts)
        if isinstance(node, ast.Dict):
            return all(key is not None and self.is_value(key) for key in node.keys) and all(
                self.is_value(value) for value in node.values
            )
        if isinstance(node, ast.Call):
            func = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            module = self.roots.get(func.id) if isinstance(func, ast.Name) else None
            known = module in VALUE_MODULES and module != self.info.name  # a subject's failure belongs into its test
            return known and all(self.is_value(arg) for arg in (*node.args, *(k.value for k in node.keywords)))
        return False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        names = parameter_names(node.func, self.info, len(node.args))
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.under("value", node.func.value)
        elif not isinstance(node.func, ast.Name):
            node.func = self.under("value", node.func)
        node.args = [self.under(name or self.hint, arg) for name, arg in zip(names, node.args)]
        for keyword in node.keywords:
            keyword.value = self.under(keyword.arg or "values", keyword.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        target = node.targets[0]
        hint = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
        node.value = self.under(hint, node.value)
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        for index, (key, value) in enumerate(zip(node.keys, node.values)):
            word = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
            node.keys[index] = self.under("key", key) if key is not None else None
            node.values[index] = self.under(word if word.isidentifier() else "", value)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        node.value = self.under("value", node.value)
        node.slice = self.under("key", node.slice)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        node.value = self.under("value", node.value) if not isinstance(node.value, ast.Name) else node.value
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if self.is_value(node.value) else self.generic_visit(node)

    def leave(self, node: ast.AST) -> ast.AST:
        return node

    visit_JoinedStr = visit_Match = visit_Lambda = visit_Delete = leave
    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = leave


def fill(body: Sequence[ast.stmt], filler: Filler, imports: Iterable[Import], info: ModuleInfo) -> list[ast.stmt]:
    """A copy of the statements with every hole filled by `filler`."""
    filling = _Filling(filler, imports, info)
    found: list[ast.stmt] = []
    for stmt in body:
        result = filling.visit(copy.deepcopy(stmt))
        assert isinstance(result, ast.stmt)
        found.append(result)
    return found


def holes(body: Sequence[ast.stmt], imports: Iterable[Import], info: ModuleInfo) -> tuple[list[Hole], str]:
    """The holes in source order, and the rest as a key: equal keys are equal but for what fills the holes."""
    found: list[Hole] = []

    def note(index: int, hole: Hole) -> ast.expr:
        found.append(hole)
        return ast.Name("_", ast.Load())

    left = fill(body, note, imports, info)
    return found, "\n".join(ast.dump(stmt) for stmt in left)


def parameter_names(func: ast.expr, info: ModuleInfo, count: int) -> list[str]:
    """Names of the first positional parameters of what is called; ``""`` where unknown."""
    params = _parameters(func, info)
    if params is None:
        last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        known = _KNOWN.get(last, ())
        return [known[i] if i < len(known) else "" for i in range(count)]
    names: list[str] = []
    for param in params:
        if param.kind == "var_positional":
            names += [_singular(param.name)] * (count - len(names))
        elif param.kind in ("positional_only", "positional_or_keyword"):
            names.append(param.name)
    return [name.lstrip("_") for name in (names + [""] * count)[:count]]


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and not name.endswith("ss") and name != "args" else name


def _parameters(func: ast.expr, info: ModuleInfo) -> tuple[Param, ...] | None:
    text = ast.unparse(func)
    for function in info.functions:
        if function.qualname == text:
            return function.params
    for one in info.classes.values():
        if one.qualname == text:
            return one.params
    if isinstance(func, ast.Attribute) and func.attr not in _KNOWN:
        for function in info.functions:
            if function.owner and function.name == func.attr:
                return function.params
        for one in info.classes.values():
            for method in one.methods:
                if method.name == func.attr:
                    return method.params
    return None
