"""What a brittle test takes for granted, set up by itself: the statement of its setter, through ``monkeypatch``."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import libcst as cst

from pytest_aqe.hunt.fix.edit import add_import, at_start, with_argument
from pytest_aqe.hunt.fix.source import TestFile, code, dotted, of_kind
from pytest_aqe.hunt.fix.states import is_state, means


def set_up(file: TestFile, names: Sequence[str], setter: tuple[TestFile, Sequence[str]], states: Sequence[str]) -> bool:
    """Copy the one assignment by which the setter makes this state, if its value is a literal."""
    function, other = file.function(names), setter[0].function(setter[1])
    if function is None or other is None or file.in_unittest(names):
        return False
    found = [
        (one.targets[0].target, code(one.value))
        for one in of_kind(other, cst.Assign)
        if len(one.targets) == 1 and is_state(setter[0], means(setter[0], one.targets[0].target), states)
    ]
    if len(found) != 1 or not _is_literal(found[0][1]):
        return False
    target, value = found[0]
    holder = target.value if isinstance(target, (cst.Subscript, cst.Attribute)) else None
    place = means(setter[0], holder) if holder is not None else None
    if holder is None or place is None or dotted(holder) is None:
        return False
    if isinstance(target, cst.Subscript):
        text = f"monkeypatch.setitem({code(holder)}, {code(target.slice[0])}, {value})"
    else:
        assert isinstance(target, cst.Attribute)
        text = f'monkeypatch.setattr({code(holder)}, "{target.attr.value}", {value})'
    first = (dotted(holder) or "").partition(".")[0]
    meaning = setter[0].names().get(first)
    if file is not setter[0] and meaning is not None and file.names().get(first) != meaning:
        if meaning.partition(".")[0] != first:
            return False  # imported under another name there
        add_import(file, meaning)
    function = file.function(names)
    assert function is not None
    file.replace(function, with_argument(at_start(function, text), "monkeypatch"))
    return True


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True
