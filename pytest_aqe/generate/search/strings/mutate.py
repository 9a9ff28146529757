"""Structural mutation of texts: they are cut into words, numbers, punctuation, brackets, quotes and lines."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pytest_aqe.generate.search.strings.changes import CHANGES, MARKS, ODD, Words, group, span, tokens

LONGEST = 400


def mutate(text: str, dictionary: Sequence[str], rng: random.Random) -> str:
    """A text changed in one place or a few; pieces of `dictionary` may go in. Never longer than is of use."""
    changed = text
    for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3, 4))):
        changed = _once(changed[:LONGEST], dictionary, rng)
    for _ in range(4):
        if changed != text:
            break
        changed = _once(changed, dictionary, rng)
    return changed[:LONGEST]


def splice(a: str, b: str, rng: random.Random) -> str:
    """Two texts made one: the head of one and the tail of the other, or a part of one put into the other."""
    first, second = tokens(a), tokens(b)
    way = rng.randrange(6)
    if way == 0:
        return (a + rng.choice(("", " ", "\n", ",", ";", "&", "/")) + b)[:LONGEST]
    if way == 1:
        low, high = span(second, rng)
        at = rng.randint(0, len(first))
        return "".join(first[:at] + second[low:high] + first[at:])[:LONGEST]
    if way == 2:
        low, high = span(second, rng)
        start, stop = span(first, rng)
        return "".join(first[:start] + second[low:high] + first[stop:])[:LONGEST]
    if way == 5:
        # What one has in brackets in place of what the other has there.
        low, high = group(second, rng)
        start, stop = group(first, rng)
        return "".join(first[:start] + second[low:high] + first[stop:])[:LONGEST]
    if way == 3:
        # Lines of both, so that whole statements and records mix.
        lines = a.splitlines(True) + b.splitlines(True)
        kept = [line if line.endswith("\n") else line + "\n" for line in lines if rng.random() < 0.7]
        return "".join(kept)[:LONGEST] or a
    return "".join(first[: rng.randint(0, len(first))] + second[rng.randint(0, len(second)) :])[:LONGEST]


def mutate_bytes(data: bytes, dictionary: Sequence[bytes], rng: random.Random) -> bytes:
    """The same for bytes: as latin-1 text, so that structure in ASCII is kept, or byte by byte."""
    if rng.random() < 0.75 or not data:
        words = [word.decode("latin-1") for word in dictionary]
        changed = mutate(data.decode("latin-1"), words, rng)
        try:
            return changed.encode("latin-1")
        except UnicodeEncodeError:
            return changed.encode("utf-8", "replace")
    at = rng.randrange(len(data))
    way = rng.randrange(4)
    if way == 0:
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if way == 1:
        return data[:at] + bytes([rng.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF))]) + data[at + 1 :]
    if way == 2:
        odd = rng.choice((b"\x00", b"\xff", b"\xc3\x28", b"\xef\xbb\xbf", b"\xff\xfe"))
        return (data[:at] + odd + data[at:])[:LONGEST]
    return data[:at]


def _once(text: str, dictionary: Words, rng: random.Random) -> str:
    parts = tokens(text)
    change = rng.choice(CHANGES)
    if not parts:
        parts = [rng.choice(dictionary) if dictionary and rng.random() < 0.6 else rng.choice(("a", "1", *ODD, *MARKS))]
        return "".join(parts)
    return "".join(change(parts, dictionary, rng))
