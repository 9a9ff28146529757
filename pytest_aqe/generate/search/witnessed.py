"""Values as the user's own tests write them: literals, members, dates, objects, and what their fixtures give."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from pytest_aqe.discretion import secret_text
from pytest_aqe.generate.search.nodes import literal_node
from pytest_aqe.program import Attr, Call, Lit, Map, Node, Raw, Ref, Seq
from pytest_aqe.subject import ClassInfo, ModuleInfo

LONGEST = 400
"""Characters of one value."""
DEEPEST = 5
_READY = {
    **dict.fromkeys(("date", "datetime", "time", "timedelta"), "datetime"),
    "Decimal": "decimal",
    "Fraction": "fractions",
    "UUID": "uuid",
}
"""Well-known classes with the modules that they are imported from."""
_DISPLAYS = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}


class Reader:
    """Turns expressions of the user's tests into nodes, as far as they are plain; `trees` show the fixtures."""

    def __init__(self, info: ModuleInfo, trees: Sequence[ast.AST]) -> None:
        self._classes: dict[str, ClassInfo] = {}
        for one in info.classes.values():
            if _root(one.module) == _root(info.name):
                self._classes.setdefault(one.qualname.rpartition(".")[2], one)
        self.holders = {name for tree in trees for name in _holders(tree, self)}
        """Names that hold objects of the project's classes, as assigned or as fixtures give them."""
        self._fixtures = {name: value for tree in trees for name, value in _fixtures(tree)}

    def node(self, expr: ast.expr, depth: int = DEEPEST) -> Node | None:
        """The node of an expression; None where it is more than a plain value."""
        literal = literal_node(expr)
        if literal is not None or not depth:
            return (
                None
                if isinstance(literal, Lit) and isinstance(literal.value, str) and secret_text(literal.value)
                else literal
            )
        if isinstance(expr, ast.Name):
            given = self._fixtures.get(expr.id)
            return self.node(given, depth - 1) if given is not None else None
        if isinstance(expr, ast.Attribute):
            return self._member(expr)
        if isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
            items = self._all(expr.elts, depth)
            return Seq(_DISPLAYS[type(expr)], items) if items is not None and items else None
        if isinstance(expr, ast.Dict):
            keys = self._all([key for key in expr.keys if key is not None], depth)
            values = self._all(expr.values, depth)
            same = keys is not None and values is not None and len(keys) == len(values)
            return Map(tuple(zip(keys, values))) if same and keys is not None and values is not None else None
        return self._call(expr, depth) if isinstance(expr, ast.Call) else None

    def made(self, call: ast.Call) -> ClassInfo | None:
        """The class of the project that a call makes an object of."""
        return self._classes.get(called(call))

    def _call(self, call: ast.Call, depth: int) -> Node | None:
        info, name = self.made(call), called(call)
        if info is None:
            plain = all(literal_node(arg) is not None for arg in (*call.args, *(k.value for k in call.keywords)))
            if name not in _READY or not plain or not (call.args or call.keywords):
                return None
            text = ast.unparse(ast.Call(ast.Name(name, ast.Load()), call.args, call.keywords))
            return Raw(text, ((_READY[name], name),))
        args = self._all(call.args, depth)
        names = [keyword.arg for keyword in call.keywords]
        values = self._all([keyword.value for keyword in call.keywords], depth)
        if args is None or values is None or None in names or "enum" in info.flags:
            return None
        kwargs = tuple((str(name), value) for name, value in zip(names, values))
        return Call(Ref(info.module, info.qualname), args, kwargs)

    def _member(self, expr: ast.Attribute) -> Node | None:
        last = expr.value.attr if isinstance(expr.value, ast.Attribute) else getattr(expr.value, "id", "")
        info = self._classes.get(last)
        if info is None or "enum" not in info.flags or expr.attr not in info.members:
            return None
        return Attr(Ref(info.module, info.qualname), expr.attr)

    def _all(self, parts: Sequence[ast.expr], depth: int) -> tuple[Node, ...] | None:
        nodes = [self.node(part, depth - 1) for part in parts]
        return None if None in nodes else tuple(node for node in nodes if node is not None)


def called(node: ast.Call) -> str:
    """The last part of the name that a call calls."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _fixtures(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Fixtures that do nothing but give a value: their names and what they return or yield."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any("fixture" in ast.unparse(one) for one in node.decorator_list):
            body = [stmt for stmt in node.body if not _is_text(stmt)]
            last = body[0] if len(body) == 1 else None
            value = last.value if isinstance(last, (ast.Return, ast.Expr)) else None
            value = value.value if isinstance(value, ast.Yield) else value
            if value is not None:
                yield node.name, value


def _holders(tree: ast.AST, reader: Reader) -> Iterator[str]:
    """Names that are assigned what a class of the project makes, and fixtures, whatever they give."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Call):
            if reader.made(node.value) is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                yield from (target.id for target in targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.FunctionDef) and any("fixture" in ast.unparse(one) for one in node.decorator_list):
            yield node.name


def _is_text(stmt: ast.stmt) -> bool:
    return isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant)


def _root(module: str) -> str:
    return module.partition(".")[0]
