"""Which formats a parameter may want, by its name, the docstring and what it flows into; and texts of them."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from functools import cache

from pytest_aqe.generate.search.strings.changes import tokens
from pytest_aqe.generate.search.strings.evidence import LEAST, Evidence
from pytest_aqe.generate.search.strings.formats import FORMATS, Format


def ranked(
    parameter: str, doc: str, callees: Collection[str], literals: Collection[str] = ()
) -> list[tuple[float, Format]]:
    """Formats with evidence for them, strongest first; ties in the order of the library."""
    evidence = Evidence.of(parameter, doc, callees, literals)
    scored = [(evidence.score(fmt), fmt) for fmt in FORMATS.values()]
    found = [(score, fmt) for score, fmt in scored if score > 0 or fmt.name in LEAST]
    return sorted(((max(score, 0.5), fmt) for score, fmt in found), key=lambda pair: -pair[0])


def spoken(parameter: str, doc: str, callees: Collection[str]) -> bool:
    """Whether anything speaks of a format: the name, the docstring, or what it flows into."""
    evidence = Evidence.of(parameter, doc, callees, ())
    return any(evidence.score(fmt) >= 1 for fmt in FORMATS.values() if fmt.name not in LEAST)


def candidates(
    parameter: str,
    doc: str,
    callees: Collection[str],
    rng: random.Random,
    count: int,
    literals: Collection[str] = (),
) -> list[str]:
    """Up to `count` texts for a parameter: the likeliest formats first and most, each varied, near misses between.

    `doc` is any text about it: the docstring, and the names of the function, its class and module. `literals`
    are strings that the code compares with or looks for.
    """
    best = ranked(parameter, doc, callees, literals)[:6]
    if not best:
        return []
    streams = [_stream(fmt, rng) for _, fmt in best]
    credit = [0.0] * len(best)
    found: dict[str, None] = {}
    while len(found) < count and any(streams):
        for place, (score, _) in enumerate(best):
            credit[place] += (score / best[0][0]) ** 2
            while credit[place] >= 1.0:
                credit[place] -= 1.0
                if streams[place]:
                    found[streams[place].pop()] = None
        if not streams[0]:
            # The best format is used up: what is left of the others comes in equal shares.
            credit = [1.0] * len(best)
    return list(found)[:count]


def reads_text(callees: Iterable[str]) -> bool:
    """Whether one of these functions takes nothing but texts of some format."""
    return not _readers().isdisjoint(callees)


@cache
def _readers() -> frozenset[str]:
    """Functions that read texts; those that read numbers take numbers too."""
    return frozenset(callee for fmt in FORMATS.values() for callee in fmt.callees) - {*FORMATS["number"].callees}


def _stream(fmt: Format, rng: random.Random) -> list[str]:
    """Members and near misses three to one, roughly the most telling first; reversed, to pop from."""
    members, near = _stirred(_ordered(fmt.members), rng), _stirred(_ordered(fmt.near), rng)
    mixed: list[str] = []
    while members or near:
        mixed += members[:3] + near[:1]
        del members[:3], near[:1]
    return mixed[::-1]


def _stirred(texts: tuple[str, ...], rng: random.Random) -> list[str]:
    """The texts a little out of order, the first ones least."""
    places = {text: place * rng.uniform(0.7, 1.3) for place, text in enumerate(texts)}
    return sorted(texts, key=places.__getitem__)


@cache
def _ordered(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The two plainest texts, then always the one that has the most that no earlier one had, for its length."""
    features = {text: _features(text) for text in texts}
    found = list(texts[:2])
    seen = set().union(*(features[text] for text in found))
    rest = list(texts[2:])
    while rest:
        best = max(rest, key=lambda text: len(features[text] - seen) / (20 + len(text)))
        rest.remove(best)
        seen |= features[best]
        found.append(best)
    return tuple(found)


def _features(text: str) -> set[tuple[str, ...]]:
    """Neighbouring kinds of pieces: words and numbers count as such, punctuation as itself."""
    kinds = [_kind(piece) for piece in tokens(text)]
    return {(kind,) for kind in kinds} | set(zip(["^", *kinds], [*kinds, "$"]))


def _kind(piece: str) -> str:
    if piece[0].isdecimal():
        return "1"
    if piece.isupper():
        return "A"
    return "a" if piece[0].isalpha() else piece[:2]
