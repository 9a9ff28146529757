"""Which formats a parameter may want, by its name, the docstring and what it flows into; and texts of them."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Collection
from functools import cache

from pytest_aqe.generate.search.strings.changes import tokens
from pytest_aqe.generate.search.strings.formats import FORMATS, Format

CALLEE, NAME, PART, WORD, NEAR_WORD, LITERAL = 8.0, 4.0, 2.0, 2.0, 2.5, 4.0
"""Weights of the evidence: what it is handed to says most, then its whole name, a part of it, the docstring."""

WORDS = re.compile(r"[a-z0-9_-]+")
HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
ENDINGS = ("s", "str", "string", "text", "value", "val", "data", "name", "list", "line")
LEAST = ("text", "number")
"""Formats that any parameter may want."""


def ranked(
    parameter: str, doc: str, callees: Collection[str], literals: Collection[str] = ()
) -> list[tuple[float, Format]]:
    """Formats with evidence for them, strongest first; ties in the order of the library."""
    scored = [(_score(fmt, parameter, doc, callees, literals), fmt) for fmt in FORMATS.values()]
    found = [(score, fmt) for score, fmt in scored if score > 0 or fmt.name in LEAST]
    return sorted(((max(score, 0.5), fmt) for score, fmt in found), key=lambda pair: -pair[0])


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


def vocabulary(parameter: str, doc: str, callees: Collection[str], literals: Collection[str] = ()) -> list[str]:
    """Texts of the two likeliest formats, for splicing into others."""
    return [text for _, fmt in ranked(parameter, doc, callees, literals)[:2] for text in (*fmt.members, *fmt.near)]


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


def _score(fmt: Format, parameter: str, doc: str, callees: Collection[str], literals: Collection[str]) -> float:
    score = CALLEE * max((_fits(callee, known) for callee in callees for known in fmt.callees), default=0.0)
    name, doc = (HUMPS.sub("_", text).lower() for text in (parameter.strip("_*"), doc))
    parts = _forms(name)
    fits = [
        (known, NAME if name == known else PART) for known in (fmt.name, *fmt.names) if known == name or known in parts
    ]
    score += max((weight * _strength(fmt, known) for known, weight in fits), default=0.0)
    known_words = {fmt.name, *fmt.words}
    everywhere = {part for word in WORDS.findall(doc) for part in (word, *word.split("_"))}
    here = {word for line in doc.splitlines() if name and name in line for word in WORDS.findall(line)}
    score += min(4.0, WORD * sum(_rarity(word) for word in known_words & everywhere))
    score += min(4.0, LITERAL * sum(_share(fmt.name, literal) for literal in sorted(literals)[:40]))
    return score + min(5.0, NEAR_WORD * sum(_rarity(word) for word in known_words & here - {name}))


def _strength(fmt: Format, known: str) -> float:
    """How much a name says for a format: its own name most; that something is text or a number says little."""
    if fmt.name in LEAST:
        return min(0.5, _rarity(known))
    return 1.2 if known == fmt.name else _rarity(known)


def _forms(name: str) -> set[str]:
    """The words of a name, also without the endings that only say that it is a string or many."""
    words = set(name.split("_"))
    return words | {word.removesuffix(end) for word in words for end in ENDINGS if len(word) > len(end) + 1}


@cache
def _share(name: str, literal: str) -> float:
    """How much more often texts of this format hold a literal than those of all formats together, 0 to 1."""
    if not 0 < len(literal) <= 20 or (len(literal) == 1 and literal.isalnum()) or literal.isspace():
        return 0.0
    shares = {fmt.name: sum(literal in text for text in fmt.members) / len(fmt.members) for fmt in FORMATS.values()}
    # What many formats hold, or one text of one by chance, says little, and many littles must not add up.
    return max(0.0, shares[name] / (sum(shares.values()) + 0.15) - 0.08)


@cache
def _rarity(word: str) -> float:
    """What a word says: less, the more formats it suggests."""
    uses = sum(word == fmt.name or word in fmt.names or word in fmt.words for fmt in FORMATS.values())
    return 1.0 / math.sqrt(uses or 1)


def _fits(callee: str, known: str) -> float:
    """How well a dotted name in a source fits a known one: whole, by its last two parts, or by its last."""
    if callee == known:
        return 1.0
    ours, theirs = callee.split("."), known.split(".")
    if len(ours) > 1 and len(theirs) > 1 and ours[-2:] == theirs[-2:]:
        return 0.9
    if ours[-1] == theirs[-1] and (len(ours) == 1 or len(theirs) == 1):
        return 0.6
    return 0.0
