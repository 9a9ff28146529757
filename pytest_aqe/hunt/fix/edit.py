"""Small changes of a test file: an argument, a decorator, a fixture, an import, a statement."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor

from pytest_aqe.hunt.fix.source import Function, TestFile, code, of_kind, walk


def with_argument(function: Function, name: str) -> Function:
    """The function with one more fixture as its argument."""
    parameters = function.params
    known = [*parameters.params, *parameters.kwonly_params, *parameters.posonly_params]
    if any(one.name.value == name for one in known):
        return function
    new = cst.Param(cst.Name(name))
    plain = [one for one in parameters.params if one.default is None]
    with_default = [one for one in parameters.params if one.default is not None]
    return function.with_changes(params=parameters.with_changes(params=[*plain, new, *with_default]))


def using(file: TestFile, names: Sequence[str], fixture: str) -> None:
    """Let a test use a fixture by decorator: works for functions, methods and unittest classes."""
    function = file.function(names)
    if function is None:
        return
    decorator = cst.Decorator(cst.parse_expression(f'pytest.mark.usefixtures("{fixture}")'))
    file.replace(function, function.with_changes(decorators=[decorator, *function.decorators]))
    add_import(file, "pytest")


def add_fixture(file: TestFile, before: Sequence[str], source: str) -> None:
    """Put a fixture in front of the top-level definition that holds the first of the names."""
    statement = cst.parse_module(source).body[0]
    assert isinstance(statement, Function)
    name = statement.name.value
    if any(isinstance(node, Function) and node.name.value == name for node in file.module.body):
        return
    for node in file.module.body:
        if isinstance(node, (Function, cst.ClassDef)) and node.name.value == before[0]:
            style = list(node.leading_lines) or [cst.EmptyLine(indent=False)]
            blank = [line for line in style if line.comment is None] or [cst.EmptyLine(indent=False)]
            fixture = statement.with_changes(leading_lines=blank)
            after = node if node.leading_lines else node.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
            body = [part for one in file.module.body for part in ((fixture, after) if one is node else (one,))]
            file.module = file.module.with_changes(body=body)
            return


def add_import(file: TestFile, module: str, name: str | None = None) -> None:
    """Import a module, or a name of it, where the file does not do so at its top."""
    context = CodemodContext()
    AddImportsVisitor.add_needed_import(context, module, name)
    file.module = AddImportsVisitor(context).transform_module(file.module)


def at_start(function: Function, statement: str) -> Function:
    """The function with one statement more, after its docstring."""
    body = function.body
    new = cst.parse_statement(statement)
    if not isinstance(body, cst.IndentedBlock):
        lines: list[cst.BaseStatement] = [cst.SimpleStatementLine(list(body.body))]  # type: ignore[arg-type]
        return function.with_changes(body=cst.IndentedBlock([new, *lines]))
    first = 1 if body.body and _is_docstring(body.body[0]) else 0
    return function.with_changes(body=body.with_changes(body=[*body.body[:first], new, *body.body[first:]]))


def _is_docstring(node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.SimpleStatementLine) or not isinstance(node.body[0], cst.Expr):
        return False
    return isinstance(node.body[0].value, (cst.SimpleString, cst.ConcatenatedString))


def assertions(function: Function) -> list[cst.Assert]:
    """The assert statements of a test, in order."""
    return of_kind(function, cst.Assert)


def count_assertions(text: str) -> int:
    """Assertions of a file in whatever form: assert statements, unittest methods, pytest.raises and the like."""
    found = 0
    for node in walk(cst.parse_module(text)):
        if isinstance(node, cst.Assert):
            found += 1
        elif isinstance(node, cst.Call):
            called = code(node.func).rpartition(".")[2]
            found += called.startswith("assert") or called in ("raises", "warns", "fail")
    return found
