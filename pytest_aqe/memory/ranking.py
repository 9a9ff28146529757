"""From neighbours to a recollection: which patterns come first, and what the neighbours' rounds say about moves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_aqe.errors import BankError
from pytest_aqe.memory.arguments import bound
from pytest_aqe.memory.profile import Parameter
from pytest_aqe.memory.quality import hopeless, mean
from pytest_aqe.memory.recipe import from_json
from pytest_aqe.patterns import Pattern, Recollection

MOST = 24
"""Patterns of one recollection."""
OF_ONE = 6
"""Patterns of one neighbour, so that there is more than one way in a recollection."""
DRAW = 8
"""Candidates in one draw of a move: what planners count."""
ALIKE = 0.5
"""Cosine from which on a neighbour's rounds count in full."""
WEIGHT = 12.0
"""Draws that all neighbours together count for at most: a prior, soon outweighed by what a function itself shows."""


@dataclass(frozen=True)
class Neighbour:
    """A function in the bank and how near it is."""

    key: bytes
    module: str
    function: str
    similarity: float
    cluster: int
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class Way:
    """As much of a pattern as it takes to rank it."""

    key: bytes
    shape: bytes
    kept: bool
    tries: int
    wins: int

    @property
    def quality(self) -> float:
        """The mean share of uses that gave a kept test."""
        return mean(self.tries, self.wins)


def chosen(near: Sequence[Neighbour], ways: Iterable[Way]) -> list[Way]:
    """The best by nearness and quality, a few of each neighbour, in turns over clusters where there are clusters."""
    by_key = {neighbour.key: neighbour for neighbour in near}

    def worth(way: Way) -> tuple[float, bytes]:
        return -round(by_key[way.shape].similarity * (0.5 + way.quality), 6), way.key

    counts: dict[tuple[str, str, bool], int] = {}
    turns: dict[int, int] = {}
    ranked: list[tuple[int, int, Way]] = []
    for way in sorted((way for way in ways if not hopeless(way.tries, way.wins)), key=worth):
        one = by_key[way.shape]
        source = (one.module, one.function, way.kept)
        counts[source] = counts.get(source, 0) + 1
        if counts[source] <= OF_ONE:
            place = len(ranked)
            turn = turns[one.cluster] = turns.get(one.cluster, -1) + 1
            ranked.append((place if one.cluster < 0 else place + 2 * turn, place, way))
    return [way for _, _, way in sorted(ranked, key=lambda row: row[:2])[:MOST]]


def recollection(
    near: Sequence[Neighbour],
    ways: Iterable[Way],
    patterns: Iterable[Mapping[str, Any]],
    rounds: Iterable[Mapping[str, Any]],
) -> Recollection:
    """What neighbours have to tell: the chosen ways, in their order, with their rows; and the neighbours' rounds."""
    by_key = {neighbour.key: neighbour for neighbour in near}
    rows = {row["key"]: row for row in patterns}
    found = [_pattern(rows[way.key], by_key[way.shape], way) for way in ways if way.key in rows]
    return Recollection(tuple(pattern for pattern in found if pattern is not None), _priors(by_key, rounds))


def _pattern(row: Mapping[str, Any], near: Neighbour, way: Way) -> Pattern | None:
    """None for a recipe that is none, or that of another function."""
    try:
        program = from_json(row["recipe"])
    except BankError:
        return None
    if (program.module, program.subject) != (near.module, near.function):
        return None
    return Pattern(
        row["key"],
        near.module,
        near.function,
        program,
        row["move"],
        way.kept,
        near.similarity,
        way.quality,
        near.cluster,
        bound(program, near.parameters),
        {text: (role, constant) for text, (role, constant) in json.loads(row["roles"]).items()},
    )


def _priors(near: Mapping[bytes, Neighbour], rounds: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """By move, draws that gained and draws that did not, of neighbours by nearness."""
    totals: dict[str, tuple[float, float]] = {}
    for row in rounds:
        weight = min(1.0, max(0.0, near[row["shape"]].similarity) / ALIKE) ** 2
        gains = json.loads(row["gains"])
        for move, tried in json.loads(row["moves"]).items():
            draws = tried / DRAW
            good = min(draws, gains.get(move, 0) / 2)
            before = totals.get(move, (0.0, 0.0))
            totals[move] = (before[0] + weight * good, before[1] + weight * (draws - good))
    largest = max((good + bad for good, bad in totals.values()), default=0.0)
    scale = min(1.0, WEIGHT / largest) if largest else 0.0
    return {move: (good * scale, bad * scale) for move, (good, bad) in sorted(totals.items())}
