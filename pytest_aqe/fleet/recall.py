"""What the bank knows comes first: a few recalled candidates for each function, before any other move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_aqe.facts import Candidate, Round
from pytest_aqe.generate.search.engine import Search
from pytest_aqe.refine import Budget, Planner, Runner, one_round

FIRST = 8
"""Candidates for a function: most that can be covered with what is known are covered by so many."""


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
    """One round of recalled candidates for each function that has not had a round yet."""
    for standing in search.standings():
        patterns = search.context.recollections.get(standing.function)
        if patterns is None or not patterns.patterns or standing.rounds or budget.over():
            continue
        if standing.function in {search.archive.goals[goal].function for goal in search.archive.open()}:
            report(one_round(standing, planner, Recalled(search), runner, search, budget, None))
