"""Arguments of one call that can be told apart: with ``Match("a", "a")`` nobody sees who plays at home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pytest_aqe.program import Call, Lit, Program, replace_node, walk

SAME = 3.0
"""What it costs a reader, in characters, that a text is given to one call a second time."""


def same_texts(program: Program) -> float:
    """The price of texts that are given to one call more than once."""
    return SAME * sum(len(_repeated(call)) for call in _calls(program))


def told_apart(program: Program) -> Iterator[Program]:
    """With another letter in place of each text that is given to one call once more: everywhere, then in one call."""
    calls = [call for call in _calls(program) if _repeated(call)]
    whole = program
    for call in calls:
        whole = _with_letters(whole, call)
    if calls:
        yield whole
    if len(calls) > 1:
        yield from (_with_letters(program, call) for call in calls)


def _with_letters(program: Program, call: Call) -> Program:
    taken = {arg.value for arg in call.args if isinstance(arg, Lit)}
    letters = (letter for letter in "bcdefghijklmnopqrstuvwxyz" if letter not in taken)
    repeated = _repeated(call)
    args = tuple(Lit(next(letters, "z")) if place in repeated else arg for place, arg in enumerate(call.args))
    changed: Program = replace_node(program, call, replace(call, args=args))
    return changed


def _repeated(call: Call) -> list[int]:
    """Places of positional arguments that are the same text as one before them."""
    seen: set[str] = set()
    found = []
    for place, arg in enumerate(call.args):
        if isinstance(arg, Lit) and isinstance(arg.value, str):
            if arg.value in seen:
                found.append(place)
            seen.add(arg.value)
    return found


def _calls(program: Program) -> Iterator[Call]:
    for stmt in (*program.arrange, program.act):
        yield from (part for part in walk(stmt) if isinstance(part, Call))
