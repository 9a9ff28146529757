"""What the bank knows comes first: a few recalled candidates for each function, before any other move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_aqe.facts import Candidate, Round
from pytest_aqe.generate.search.engine import Search
from pytest_aqe.refine import Budget, Planner, Runner, one_round

FIRST = 4
TURNS = 4
"""Candidates in one round, and rounds of a function: as long as each of them gains."""


class Recalled:
    """A generator that only remembers."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def moves(self, function: str) -> Sequence[str]:
        """The one move."""
        return ("recall",)

    def propose(self, function: str, move: str, count: int) -> list[Candidate]:
        """The first candidates of a function."""
        return self._search.propose(function, move, FIRST)


def recall_first(
    search: Search, planner: Planner, runner: Runner, budget: Budget, report: Callable[[Round], None]
) -> None:
    """Short rounds of recalled candidates for each function that has not had a round yet."""
    for standing in search.standings():
        recollection = search.context.recollections.get(standing.function)
        if recollection is None or not recollection.patterns or standing.rounds:
            continue
        for _ in range(TURNS):
            search.standings()  # counts the open goals anew: another function's candidates may have covered them
            if not standing.open_goals or budget.over():
                break
            row = one_round(standing, planner, Recalled(search), runner, search, budget, None)
            report(row)
            if not row.gained:
                break
