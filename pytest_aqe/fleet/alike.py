"""Tests of one shape differ only in what matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_aqe.program import Lit, Program, literals, replace_node


def alike(program: Program, others: Sequence[Program]) -> Iterator[Program]:
    """The program with one literal as another of its shape has it, where they differ in more than one."""
    own = literals(program)
    shape = _shape(program, own)
    for other in others:
        theirs = literals(other)
        if other.subject != program.subject or _shape(other, theirs) != shape:
            continue
        differing = [(a, b) for a, b in zip(own, theirs) if a != b or type(a.value) is not type(b.value)]
        if len(differing) > 1:
            yield from (replace_node(program, a, b) for a, b in differing)


def _shape(program: Program, values: Sequence[Lit]) -> str:
    """The text without its literals, but with their types."""
    for value in values:
        program = replace_node(program, value, Lit(f"<{type(value.value).__name__}>"))
    return program.text()
