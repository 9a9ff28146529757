"""Planners of the embedded search: uniform choice, and a Thompson sampler over moves for each function."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

PATIENCE = 10
"""Rounds without a gain after which a function is left alone."""


GOOD, BAD = 0.3, 1.0
"""Draws that gained and that did not, of a move that was never tried: most moves gain little on most functions."""
HOPELESS = 0.1
"""Share of draws that gained on neighbours, below which a move has to wait for the second round."""
Counts = Mapping[str, tuple[float, float]]


def promising(priors: Counts, moves: Sequence[str]) -> list[str]:
    """Moves for the first round of a function: without those that were tried on functions like it and gained nothing.

    One that was hardly tried on them stays, and so does one that had nothing to say: where it has, that is news.
    """
    return [move for move in moves if move not in priors or _gains(*priors[move]) > HOPELESS]


def _gains(good: float, bad: float) -> float:
    return (GOOD + good) / (GOOD + good + BAD + bad)


class Uniform:
    """Every move alike, functions in turn."""

    def __init__(self, rng: random.Random, patience: int = PATIENCE) -> None:
        self.random = rng
        self.patience = patience

    def target(self, standings: Sequence[Any]) -> Any:
        """The least visited function with open goals that is not given up (a `refine.Standing`), or None."""
        live = [s for s in standings if s.open_goals and s.stale < self.patience]
        return min(live, key=lambda s: s.rounds) if live else None

    def move(self, function: str, moves: Sequence[str]) -> str:
        """Any move."""
        return self.random.choice(moves)

    def learn(self, function: str, move: str, tried: int, gained: int) -> None:
        """Nothing is learned."""


class Thompson(Uniform):
    """Beta counts a move and function; counts over all functions of the module are a weak prior.

    Thompson, "On the likelihood that one unknown probability exceeds another", Biometrika 1933. A function's
    counts decay, because what gained early (fresh calls) stops gaining. `known` are counts of a function that others
    like it showed: a start, not a rule.
    """

    def __init__(
        self,
        rng: random.Random,
        patience: int = PATIENCE,
        priors: Counts | None = None,
        known: Mapping[str, Counts] | None = None,
    ) -> None:
        super().__init__(rng, patience)
        self.counts: dict[tuple[str, str], tuple[float, float]] = {
            (function, move): counts for function, moves in (known or {}).items() for move, counts in moves.items()
        }
        self.overall: dict[str, tuple[float, float]] = dict(priors or {})

    def target(self, standings: Sequence[Any]) -> Any:
        """New functions first; then by open goals, less after every round without a gain."""
        live = [s for s in standings if s.open_goals and s.stale < self.patience]
        if not live:
            return None
        fresh = [s for s in live if not s.rounds]
        if fresh:
            return fresh[0]
        return max(live, key=lambda s: (s.open_goals**0.5 + 1) * 0.6**s.stale)

    def move(self, function: str, moves: Sequence[str]) -> str:
        """The move with the largest sample; one never tried goes first."""
        for move in moves:
            if (function, move) not in self.counts:
                self.counts[function, move] = (0.0, 0.0)  # tried from now on: the next draw is for another one
                return move
        return max(moves, key=lambda move: self._sample(function, move))

    def _sample(self, function: str, move: str) -> float:
        good, bad = self.counts.get((function, move), (0.0, 0.0))
        all_good, all_bad = self.overall.get(move, (0.0, 0.0))
        scale = 4.0 / max(4.0, all_good + all_bad)
        return self.random.betavariate(GOOD + good + all_good * scale, BAD + bad + all_bad * scale)

    def learn(self, function: str, move: str, tried: int, gained: int) -> None:
        """One draw of a move counts once: a success when it brought anything."""
        if not tried:
            return
        won = min(1.0, gained / 2)
        self.counts[function, move] = _decayed(self.counts.get((function, move)), won)
        self.overall[move] = _decayed(self.overall.get(move), won)


def _decayed(counts: tuple[float, float] | None, won: float) -> tuple[float, float]:
    good, bad = counts or (0.0, 0.0)
    return good * 0.95 + won, bad * 0.95 + (1 - won)
