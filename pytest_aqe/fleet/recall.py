"""What the bank knows comes first: a few recalled candidates for each function, before any other move but examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_aqe.facts import Candidate, Round
from pytest_aqe.generate.search.engine import Search
from pytest_aqe.refine import Budget, Planner, Runner, one_round

FIRST = ("examples", "recall")
"""The first round: what the authors themselves show costs little, and nothing is nearer."""
LATER = ("recall",)
TURNS = 4
"""Rounds of a function: as long as each of them gains."""


class Only:
    """A generator of a few moves."""

    def __init__(self, search: Search, moves: Sequence[str]) -> None:
        self._search = search
        self._moves = moves

    def moves(self, function: str) -> Sequence[str]:
        """Those."""
        return self._moves

    def propose(self, function: str, move: str, count: int) -> list[Candidate]:
        """Their candidates."""
        return self._search.propose(function, move, count)


def recall_first(
    search: Search, planner: Planner, runner: Runner, budget: Budget, report: Callable[[Round], None]
) -> None:
    """Short rounds of recalled candidates for each function that has not had a round yet."""
    for standing in search.standings():
        recollection = search.context.recollections.get(standing.function)
        if recollection is None or not recollection.patterns or standing.rounds:
            continue
        for turn in range(TURNS):
            search.standings()  # counts the open goals anew: another function's candidates may have covered them
            if not standing.open_goals or budget.over():
                break
            only = Only(search, LATER if turn else FIRST)
            row = one_round(standing, planner, only, runner, search, budget, None)
            report(row)
            if not row.gained:
                break
