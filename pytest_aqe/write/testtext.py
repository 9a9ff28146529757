"""The text of one test function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_aqe.write.brackets import INSIDE, bracketed, items
from pytest_aqe.write.code import statements
from pytest_aqe.write.express import expression
from pytest_aqe.write.layout import HARD, SPACE, Comment, Doc, Group, IfBreaks, lines, show, width_of
from pytest_aqe.write.literals import string_text
from pytest_aqe.write.statements import WIDTH, Definition, block
from pytest_aqe.write.written import Row, WrittenTest


def test_lines(test: WrittenTest) -> list[str]:
    """The lines of a test as a method of its class."""
    found = list(_decorator(test))
    names = ["self", *test.parameters, *test.fixtures]
    args: Doc = bracketed("(", Group(items(list(names))), ")", INSIDE)
    found += lines(show((f"def {test.name}", args, ":"), 4, WIDTH), 4)
    if test.comment:
        found.append(" " * 8 + _comment(test.comment, WIDTH - 8))
    parts = [(tree, block(tree, 8)) for tree in map(statements, test.sections) if tree]
    for index, (tree, part) in enumerate(parts):
        if index or (test.comment and isinstance(tree[0], Definition)):
            found.append("")
        found += part
    return found


def _comment(text: str, room: int) -> str:
    text = f"# {text}"
    return text if width_of(text) <= room else text[: room - 3].rstrip() + "..."


def _decorator(test: WrittenTest) -> Iterator[str]:
    if not test.parameters:
        return
    single = len(test.parameters) == 1
    names: Doc = string_text(test.parameters[0])
    if not single:
        names = bracketed("(", items([string_text(name) for name in test.parameters]), ")", INSIDE)
    rows: list[Doc] = []
    for index, row in enumerate(test.rows):
        rows.append(_row(row, single, last=index == len(test.rows) - 1))
    spaced: list[Doc] = []
    for index, one in enumerate(rows):
        spaced.append(one)
        if index < len(rows) - 1:
            spaced.append(HARD if any(row.comment for row in test.rows) else SPACE)
    table = bracketed("[", tuple(spaced), "]", INSIDE)
    call: Doc = ("@pytest.mark.parametrize", bracketed("(", Group(items([names, table])), ")", INSIDE))
    yield from lines(show(call, 4, WIDTH), 4)


def _row(row: Row, single: bool, last: bool) -> Doc:
    """One row with its comma; its comment behind it where there is room, else above it."""
    values = [ast.parse(text, mode="eval").body for text in row.values]
    node: ast.expr = values[0] if single else ast.Tuple(list(values), ast.Load())
    shown = expression(node, INSIDE, 1)
    comma: Doc = IfBreaks(",") if last else ","
    if not row.comment:
        return (shown, comma)
    comment = _comment(row.comment, WIDTH - 12)
    flat = show(shown, 12, 100_000)
    if 12 + width_of(flat) + 3 + width_of(comment) <= WIDTH:
        return (shown, ",", Comment("  " + comment))
    return (comment, HARD, shown, ",")
