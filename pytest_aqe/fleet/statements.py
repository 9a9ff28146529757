"""Which mutants are worth a test: those in statements that the user's own tests do not run."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from pytest_aqe.facts import Gap, Mutant

__all__ = ["first_lines", "unseen"]


def first_lines(source: str) -> dict[int, int]:
    """Each line of a source text inside a statement -> the first line of the innermost statement around it."""
    statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    first: dict[int, int] = {}
    for node in sorted(statements, key=lambda node: (node.lineno, -(node.end_lineno or node.lineno))):
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            first[line] = node.lineno
    return first


def unseen(mutants: Iterable[Mutant], source: str, gap: Gap | None, reached: Collection[int]) -> list[Mutant]:
    """Mutants that only suggested tests can notice.

    Code that the user's tests run is theirs to judge: whether they notice a mutant there is not known, and a test that
    adds nothing but another opinion on covered code is noise. What counts is a statement that they miss, or one of
    the lines in `reached`: a decision with a side that suggested tests are the first to take.
    """
    if gap is None or gap.measured == "none":
        return list(mutants)
    first = first_lines(source)
    worth = {first.get(line, line) for line in gap.missing_lines} | {first.get(line, line) for line in reached}
    return [mutant for mutant in mutants if first.get(mutant.line, mutant.line) in worth]
