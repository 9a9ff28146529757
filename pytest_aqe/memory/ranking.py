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


def recollection(
    near: Sequence[Neighbour],
    patterns: Iterable[Mapping[str, Any]],
    uses: Mapping[bytes, tuple[int, int]],
    rounds: Iterable[Mapping[str, Any]],
) -> Recollection:
    """What neighbours, nearest first, have to tell; `uses` are tries and wins by pattern."""
    by_key = {neighbour.key: neighbour for neighbour in near}
    found = [_pattern(row, by_key[row["shape"]], *uses.get(row["key"], (0, 0))) for row in patterns]
    return Recollection(_chosen([p for p in found if p is not None]), _priors(by_key, rounds))


def _pattern(row: Mapping[str, Any], near: Neighbour, tries: int, wins: int) -> Pattern | None:
    """None for what proved useless, and for a recipe that is none."""
    if hopeless(tries, wins):
        return None
    try:
        program = from_json(row["recipe"])
    except BankError:
        return None
    kept = row["kind"] == "kept"
    quality = mean(tries, wins)
    return Pattern(
        row["key"],
        near.module,
        near.function,
        program,
        row["move"],
        kept,
        near.similarity,
        quality,
        near.cluster,
        bound(program, near.parameters),
    )


def _chosen(patterns: Sequence[Pattern]) -> tuple[Pattern, ...]:
    """The best by nearness and quality, a few of each neighbour, in turns over clusters where there are clusters."""
    best = sorted(patterns, key=lambda p: (-round(p.similarity * (0.5 + p.quality), 6), p.key))
    counts: dict[tuple[str, str, bool], int] = {}
    chosen = []
    for pattern in best:
        source = (pattern.module, pattern.function, pattern.kept)
        counts[source] = counts.get(source, 0) + 1
        if counts[source] <= OF_ONE:
            chosen.append(pattern)
    turns: dict[int, int] = {}
    ranked = []
    for place, pattern in enumerate(chosen):
        turn = turns[pattern.cluster] = turns.get(pattern.cluster, -1) + 1
        ranked.append((place if pattern.cluster < 0 else place + 2 * turn, place, pattern))
    return tuple(pattern for _, _, pattern in sorted(ranked, key=lambda row: row[:2])[:MOST])


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
