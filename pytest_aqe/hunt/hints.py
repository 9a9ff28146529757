"""Whom to ask first: tests that leave behind what the source of a suspect speaks of. Hints order the work, no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations

from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.leak import mentioned

MOST_SINGLE, MOST_PAIRS = 4, 3


class Hints:
    """Sets of tests to try before any search."""

    def __init__(self, book: Book, text: Callable[[str], str]) -> None:
        self._book = book
        self._text = text

    def sets(self, nodeid: str) -> list[tuple[str, ...]]:
        """Single tests, the likeliest first, then pairs that change the same state; in the order of the suite."""
        source = self._text(nodeid)
        likely: dict[str, int] = {}
        by_state: dict[str, list[str]] = {}
        for node, names in self._book.leaks.items():
            if node == nodeid:
                continue
            for name in names:
                weight = relevance(name, source)
                if weight:
                    likely[node] = max(likely.get(node, 0), weight)
                    by_state.setdefault(name.partition("[")[0], []).append(node)
        single = sorted(likely, key=lambda node: -likely[node])[:MOST_SINGLE]
        pairs = [pair for nodes in by_state.values() for pair in combinations(dict.fromkeys(nodes), 2)]
        return [*((node,) for node in single), *pairs[:MOST_PAIRS]]


def relevance(name: str, source: str) -> int:
    """2 where the source names the state itself, 1 where it names what holds it."""
    if mentioned(name, source):
        return 2
    holder = re.findall(r"\w+", name.partition("[")[0])[-1:]
    return int(any(re.search(rf"\b{re.escape(word)}\b", source) for word in holder))
