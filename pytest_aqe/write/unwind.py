"""Scenarios that need no running loop: their statements are the test itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from pytest_aqe.program import Assign, Block, Define, Do, Import, Program, Raw, Stmt

_RUN = "asyncio.run(scenario())"
_ASYNC = (ast.Await, ast.AsyncFor, ast.AsyncWith)


def unwound(program: Program) -> Iterator[Program]:
    """The statements of ``async def scenario()`` as a plain test, where nothing in there is awaited."""
    scenario = next((part for part in program.define if part.name == "scenario"), None)
    if scenario is None or program.arrange or program.act_text().replace("(asyncio.run)", "asyncio.run") != _RUN:
        return
    body = _body(scenario)
    if not body:
        return
    imports = tuple(one for one in scenario.imports if one != ("asyncio", ""))
    last = body[-1]
    if isinstance(last, (ast.Return, ast.Expr, ast.Assign)) and last.value is not None:
        act = Raw(ast.unparse(last.value), imports)
        define = tuple(part for part in program.define if part is not scenario)
        arrange = tuple(_statement(stmt, imports) for stmt in body[:-1])
        yield replace(program, define=define, arrange=arrange, act=act)


def _body(scenario: Define) -> list[ast.stmt]:
    """The statements of a scenario; none where anything is awaited, or the loop is spoken of."""
    function = ast.parse(scenario.source).body[0]
    if not isinstance(function, ast.AsyncFunctionDef):
        return []
    nodes = list(ast.walk(function))
    waits = any(isinstance(node, _ASYNC) or (isinstance(node, ast.Name) and node.id == "asyncio") for node in nodes)
    return (
        [] if waits or any(isinstance(node, ast.comprehension) and node.is_async for node in nodes) else function.body
    )


def _statement(stmt: ast.stmt, imports: tuple[Import, ...]) -> Stmt:
    if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1 and isinstance(stmt.targets[0], ast.Name):
        return Assign(stmt.targets[0].id, Raw(ast.unparse(stmt.value), imports))
    if isinstance(stmt, ast.Expr):
        return Do(Raw(ast.unparse(stmt.value), imports))
    return Block(ast.unparse(stmt), imports)
