"""How much speaks for a format: the name of a parameter, the text about it, what it flows into, what it meets."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from pytest_aqe.generate.search.strings.formats import FORMATS, Format

CALLEE, NAME, PART, WORD, NEAR_WORD, LITERAL = 8.0, 4.0, 2.0, 2.0, 2.5, 4.0
"""Weights of the evidence: what it is handed to says most, then its whole name, a part of it, the docstring."""

WORDS = re.compile(r"[a-z0-9_-]+")
HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
ENDINGS = ("s", "str", "string", "text", "value", "val", "data", "name", "list", "line")
LEAST = ("text", "number")
"""Formats that any parameter may want."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one parameter; `here` are the words of the lines about it, `everywhere` of all lines."""

    name: str
    parts: frozenset[str]
    here: frozenset[str]
    everywhere: frozenset[str]
    callees: tuple[str, ...]
    literals: tuple[str, ...]

    @classmethod
    def of(cls, parameter: str, doc: str, callees: Collection[str], literals: Collection[str]) -> Evidence:
        """Gathered from names and texts as they are in the source."""
        name = HUMPS.sub("_", parameter.strip("_*")).lower()
        lines = [set(WORDS.findall(line)) for line in HUMPS.sub("_", doc).lower().splitlines()]
        here = frozenset(word for line in lines if name in line for word in line if word != name)
        everywhere = frozenset(part for line in lines for word in line for part in (word, *word.split("_")))
        return cls(name, frozenset(_forms(name)), here, everywhere, tuple(callees), tuple(sorted(literals)[:40]))

    def score(self, fmt: Format) -> float:
        """How much of it speaks for a format."""
        score = CALLEE * max((_fits(callee, known) for callee in self.callees for known in fmt.callees), default=0.0)
        names = [known for known in (fmt.name, *fmt.names) if known == self.name or known in self.parts]
        weights = [(NAME if known == self.name else PART) * _strength(fmt, known) for known in names]
        # Sums run in the order of the library: in that of a set they would depend on the hash seed.
        known_words = dict.fromkeys((fmt.name, *fmt.words))
        near = sum(_rarity(word) for word in known_words if word in self.here)
        far = sum(_rarity(word) for word in known_words if word in self.everywhere)
        met = sum(_shares(literal).get(fmt.name, 0.0) for literal in self.literals)
        score += max(weights, default=0.0) + min(4.0, WORD * far) + min(5.0, NEAR_WORD * near)
        return score + min(4.0, LITERAL * met)


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
def _shares(literal: str) -> dict[str, float]:
    """By format, how much more often its texts hold a literal than those of all formats together, 0 to 1."""
    if not 0 < len(literal) <= 20 or (len(literal) == 1 and literal.isalnum()) or literal.isspace():
        return {}
    shares = {fmt.name: sum(literal in text for text in fmt.members) / len(fmt.members) for fmt in FORMATS.values()}
    # What many formats hold, or one text of one by chance, says little, and many littles must not add up.
    whole = sum(shares.values()) + 0.15
    return {name: share / whole - 0.08 for name, share in shares.items() if share / whole > 0.08}


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
