"""Tidying the statements of a test: no unused variable, no needless one, no lambda with a name."""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence

from pytest_aqe.write.code import is_plain, name_uses, put, reads

Body = list[ast.stmt]


def tidy(arrange: Sequence[ast.stmt], act: Sequence[ast.stmt], asserts: Sequence[ast.AST]) -> tuple[Body, Body]:
    """The arranging statements and the act, tidied; `asserts` only tells what is read later."""
    body, last = [_one_key_each(stmt) for stmt in arrange], [_one_key_each(stmt) for stmt in act]
    body = [part for stmt in _all_taken_away(body) for part in _uncompared(stmt)]
    body, last = _inline(body, last, asserts)
    body = _drop_unused(body, [*last, *asserts])
    return [_named_function(stmt) for stmt in body], [_unused_targets(stmt, asserts) for stmt in last]


class _OneKeyEach(ast.NodeTransformer):
    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        self.generic_visit(node)
        if not all(key is not None and is_plain(key) for key in node.keys) or not all(map(is_plain, node.values)):
            return node
        last = {ast.dump(key): (key, value) for key, value in zip(node.keys, node.values) if key is not None}
        return ast.Dict([key for key, _ in last.values()], [value for _, value in last.values()])


def _one_key_each(stmt: ast.stmt) -> ast.stmt:
    """A copy in which no dict display gives one key twice."""
    result = _OneKeyEach().visit(copy.deepcopy(stmt))
    assert isinstance(result, ast.stmt)
    return result


MANY = 4
_TAKEN = "monkeypatch.delenv(name, raising=False)"


def _all_taken_away(body: Body) -> Body:
    """Many environment variables that are taken away one by one, those too that are set afterwards, in order: tests
    that differ in what they set begin alike."""
    later: dict[str, ast.expr] = {}
    for stmt in reversed(body):
        if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call) and _sets_variable(stmt.value):
            later[ast.dump(stmt.value.args[0])] = stmt.value.args[0]
        elif (
            isinstance(stmt, ast.For)
            and isinstance(stmt.iter, ast.Tuple)
            and len(stmt.iter.elts) >= MANY
            and [ast.unparse(inner) for inner in stmt.body] == [_TAKEN]
        ):
            names = {**later, **{ast.dump(name): name for name in stmt.iter.elts}}
            stmt.iter.elts = [names[key] for key in sorted(names)]
    return body


def _sets_variable(call: ast.Call) -> bool:
    return ast.unparse(call.func) == "monkeypatch.setenv" and bool(call.args) and isinstance(call.args[0], ast.Constant)


def _uncompared(stmt: ast.stmt) -> Body:
    """A statement that only compares identities is its calls: nobody looks at the answer."""
    value = stmt.value if isinstance(stmt, ast.Expr) else None
    if not isinstance(value, ast.Compare) or not all(isinstance(op, (ast.Is, ast.IsNot)) for op in value.ops):
        return [stmt]
    sides = [value.left, *value.comparators]
    return [ast.Expr(side) for side in sides if any(isinstance(node, (ast.Call, ast.Await)) for node in ast.walk(side))]


def _inline(body: Body, act: Body, asserts: Sequence[ast.AST]) -> tuple[Body, Body]:
    """Literals and lambdas that are read once stand where they are read."""
    index = 0
    while index < len(body):
        stmt = body[index]
        name = _simple_target(stmt)
        if name and isinstance(stmt, ast.Assign) and _may_move(stmt.value):
            rest: list[ast.AST] = [*body[index + 1 :], *act, *asserts]
            uses = name_uses(name, rest)
            early = name_uses(name, body[:index])
            local = name_uses(name, [*body[index + 1 :], *act])
            held = any(
                isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
                for other in rest
                for node in ast.walk(other)
            )
            if uses == [False] and local == [False] and not early and not held:
                values = {name: stmt.value}
                body = [*body[:index], *(put(other, values) for other in body[index + 1 :])]
                act = [put(other, values) for other in act]
                continue
        index += 1
    return body, act


def _may_move(value: ast.expr) -> bool:
    if isinstance(value, ast.Lambda):
        return True
    return is_plain(value) and len(ast.unparse(value)) <= 60


def _simple_target(stmt: ast.stmt) -> str:
    if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1 and isinstance(stmt.targets[0], ast.Name):
        return stmt.targets[0].id
    return ""


def _drop_unused(body: Body, later: Sequence[ast.AST]) -> Body:
    """Without variables that nobody reads: their values are evaluated where that may have an effect."""
    kept: Body = []
    for index, stmt in enumerate(body):
        name = _simple_target(stmt)
        if name and isinstance(stmt, ast.Assign) and _is_dead(name, body, index, later):
            if not _inert(stmt.value):
                kept.append(ast.Expr(stmt.value))
        elif isinstance(stmt, ast.Expr) and _inert(stmt.value):
            continue
        else:
            kept.append(_unused_targets(stmt, [*body, *later]))
    return kept if len(kept) == len(body) else _drop_unused(kept, later)


def _is_dead(name: str, body: Body, index: int, later: Sequence[ast.AST]) -> bool:
    """Whether nobody reads what a statement assigns before the name is assigned again."""
    if reads(body[:index])[name]:
        return False
    for stmt in body[index + 1 :]:
        if reads(stmt)[name]:
            return False
        if _simple_target(stmt) == name:
            return True
    return not reads(later)[name]


def _inert(value: ast.expr) -> bool:
    return is_plain(value) or isinstance(value, (ast.Lambda, ast.Name))


def _unused_targets(stmt: ast.stmt, later: Sequence[ast.AST]) -> ast.stmt:
    """``with f() as x`` whose `x` nobody reads is ``with f()``; so it is with ``except``."""
    for node in ast.walk(stmt):
        if isinstance(node, ast.ExceptHandler) and node.name and not reads(node.body)[node.name]:
            node.name = None
    if isinstance(stmt, (ast.With, ast.AsyncWith)):
        read = reads([stmt, *later])
        for item in stmt.items:
            if isinstance(item.optional_vars, ast.Name) and not read[item.optional_vars.id]:
                item.optional_vars = None
    return stmt


def _named_function(stmt: ast.stmt) -> ast.stmt:
    """``name = lambda ...`` as a function definition."""
    name = _simple_target(stmt)
    if not name or not isinstance(stmt, ast.Assign) or not isinstance(stmt.value, ast.Lambda):
        return stmt
    function = ast.parse(f"def {name}(): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.args = stmt.value.args
    function.body = [ast.Return(stmt.value.body)]
    return function


def clean_definition(source: str) -> Body:
    """A helper definition without what a linter would object to: unused variables, named lambdas."""
    body = ast.parse(source).body
    for node in ast.walk(ast.Module(body, [])):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            declared = {n for d in ast.walk(node) if isinstance(d, (ast.Global, ast.Nonlocal)) for n in d.names}
            kept = [s for s in _drop_in_function(node.body, node) if s is not None]
            node.body = node.body if declared else kept or [ast.Pass()]
    return [_named_function(stmt) for stmt in body]


def _drop_in_function(body: Body, function: ast.AST) -> Body:
    read = reads(function)
    kept: Body = []
    for stmt in body:
        name = _simple_target(stmt)
        if name and isinstance(stmt, ast.Assign) and not read[name]:
            if not _inert(stmt.value):
                kept.append(ast.Expr(stmt.value))
        else:
            kept.append(stmt)
    return kept
