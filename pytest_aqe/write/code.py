"""Small transformations of syntax trees: reading names, renaming, inlining, dropping what nobody uses."""

from __future__ import annotations

import ast
import builtins
import copy
import keyword
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

BUILTINS = frozenset(dir(builtins))
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def statements(source: str) -> list[ast.stmt]:
    """The statements of a text."""
    return ast.parse(source).body


def unparse(body: Iterable[ast.stmt]) -> str:
    """Statements as text, for storing; not laid out."""
    return "\n".join(ast.unparse(ast.fix_missing_locations(stmt)) for stmt in body)


def reads(tree: ast.AST | Iterable[ast.AST]) -> Counter[str]:
    """How often each name is read."""
    return Counter(node.id for node in _nodes(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))


def binds(tree: ast.AST | Iterable[ast.AST]) -> set[str]:
    """Names that a tree assigns, defines or takes as parameters, at any depth."""
    found: set[str] = set()
    for node in _nodes(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            found.update(node.names)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
    return found


def assigned(body: Sequence[ast.stmt]) -> list[str]:
    """Names that the statements themselves bind, in order; not what functions inside them bind."""
    found: dict[str, None] = {}

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[node.name] = None
        elif not isinstance(node, _SCOPES):
            for child in ast.iter_child_nodes(node):
                visit(child)

    for stmt in body:
        visit(stmt)
    return list(found)


def _nodes(tree: ast.AST | Iterable[ast.AST]) -> Iterable[ast.AST]:
    if isinstance(tree, ast.AST):
        yield from ast.walk(tree)
    else:
        for part in tree:
            yield from ast.walk(part)


class _Rename(ast.NodeTransformer):
    """Renames names everywhere that they stand for a variable."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        self.generic_visit(node)
        node.arg = self.names.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.name = self.names.get(node.name, node.name)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.name = self.names.get(node.name, node.name)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        node.name = self.names.get(node.name, node.name) if node.name else None
        return node

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self.names.get(name, name) for name in node.names]
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.name = self.names.get(node.name, node.name)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        node.names = [self.names.get(name, name) for name in node.names]
        return node


def rename(source: str, names: Mapping[str, str]) -> str:
    """A text with variables renamed; untouched where none of them occurs."""
    if not source or not names:
        return source
    tree = ast.parse(source)
    present = binds(tree) | set(reads(tree))
    return unparse(_Rename(names).visit(tree).body) if present & set(names) else source


class _Put(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        value = self.values.get(node.id)
        return copy.deepcopy(value) if value is not None and isinstance(node.ctx, ast.Load) else node


def put(tree: Any, values: Mapping[str, ast.expr]) -> Any:
    """A tree with names replaced by expressions where they are read."""
    return _Put(values).visit(copy.deepcopy(tree))


def is_plain(node: ast.expr) -> bool:
    """Whether an expression is a literal through and through."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return isinstance(node.operand, ast.Constant) and not isinstance(node.operand.value, (str, bytes))
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(is_plain(item) for item in node.elts)
    if isinstance(node, ast.Dict):
        return all(key is not None and is_plain(key) for key in node.keys) and all(map(is_plain, node.values))
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        sides = (node.left, node.right)
        return all(is_plain(side) for side in sides) and _imaginary(node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return node.func.id in ("float", "set", "frozenset") and all(map(is_plain, node.args))
    return False


def _imaginary(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, complex)


def name_uses(name: str, body: Iterable[ast.AST]) -> list[bool]:
    """One entry a read of a name: whether it stands in a function, lambda or comprehension."""
    found: list[bool] = []

    def visit(node: ast.AST, deep: bool) -> None:
        if isinstance(node, ast.Name) and node.id == name:
            found.append(deep or not isinstance(node.ctx, ast.Load))
        inner = deep or isinstance(node, (*_SCOPES, ast.For, ast.While))
        for child in ast.iter_child_nodes(node):
            visit(child, inner)

    for part in body:
        visit(part, False)
    return found


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The name itself or, where it is taken, the first free one derived from it."""
    name = wanted if not keyword.iskeyword(wanted) else wanted + "_"
    if name in taken and not name.endswith("_"):
        name += "_"
    number = 2
    while name in taken:
        name = f"{wanted}_{number}"
        number += 1
    return name
