"""Assertions that compare what has no order, or numbers that are only near: ``sorted`` and ``pytest.approx``."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import libcst as cst

from pytest_aqe.hunt.fix.edit import add_import, assertions
from pytest_aqe.hunt.fix.source import Function, TestFile, code


def approximate(file: TestFile, names: Sequence[str], line: int) -> bool:
    """Compare by ``pytest.approx`` in the assertion at a line, or in the only one there is."""
    function = file.function(names)
    found = _equality(file, function, line)
    if found is None:
        return False
    comparison, left, right = found
    plain = code(right)
    if "approx(" in plain + code(left):
        return False
    changed = comparison.comparisons[0].with_changes(comparator=cst.parse_expression(f"pytest.approx({plain})"))
    file.replace(comparison, comparison.with_changes(comparisons=[changed]))
    add_import(file, "pytest")
    return True


def ordered(file: TestFile, names: Sequence[str], line: int) -> bool:
    """Compare both sides sorted, in the assertion at a line, or in the only one there is."""
    function = file.function(names)
    found = _equality(file, function, line)
    if found is None:
        return False
    comparison, left, right = found
    if (parts := _joined(left, right)) is not None:
        sides = parts
    elif _is_text(left) or _is_text(right):
        return False  # the letters of a text sorted would say nothing any more
    else:
        sides = f"sorted({code(left)})", f"sorted({code(right)})"
    changed = comparison.comparisons[0].with_changes(comparator=cst.parse_expression(sides[1]))
    file.replace(comparison, comparison.with_changes(left=cst.parse_expression(sides[0]), comparisons=[changed]))
    return True


def _equality(
    file: TestFile, function: Function | None, line: int
) -> tuple[cst.Comparison, cst.BaseExpression, cst.BaseExpression] | None:
    """The comparison by ``==`` that an assertion makes: the one at the line, else the only one of the test."""
    if function is None:
        return None
    found = [
        one
        for one in assertions(function)
        if isinstance(one.test, cst.Comparison) and len(one.test.comparisons) == 1
        if isinstance(one.test.comparisons[0].operator, cst.Equal)
    ]
    there = [one for one in found if file.line_of(one) == line]
    chosen = there[:1] or (found if len(found) == 1 else [])
    if not chosen:
        return None
    comparison = chosen[0].test
    assert isinstance(comparison, cst.Comparison)
    return comparison, comparison.left, comparison.comparisons[0].comparator


def _joined(left: cst.BaseExpression, right: cst.BaseExpression) -> tuple[str, str] | None:
    """``sep.join(...) == "a,b"`` compares the parts: both sides split and sorted."""
    if not isinstance(left, cst.Call) or not isinstance(left.func, cst.Attribute) or left.func.attr.value != "join":
        return None
    separator = code(left.func.value)
    if not _is_text(left.func.value) or not ast.literal_eval(separator) or not _is_text(right):
        return None
    return f"sorted({code(left)}.split({separator}))", f"sorted({code(right)}.split({separator}))"


def _is_text(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString))
