"""Whom to ask first: tests that leave behind what the source of a suspect speaks of. Hints order the work, no more."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from itertools import combinations

from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.leak import mentioned

MOST_SINGLE, MOST_PAIRS = 4, 3
KINDS = frozenset({"thread", "time"})
"""Kinds of state whose first word says which words of a source go with it."""


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
            for name in names if node != nodeid else ():
                weight = relevance(name, source)
                if weight:
                    likely[node] = max(likely.get(node, 0), weight)
                    by_state.setdefault(name.partition("[")[0], []).append(node)
        single = sorted(likely, key=lambda node: -likely[node])[:MOST_SINGLE]
        together = [pair for nodes in by_state.values() for pair in combinations(dict.fromkeys(nodes), 2)]
        strong = [node for node in self._book.nodes if node in single and likely[node] > 1]
        pairs = dict.fromkeys((*together, *combinations(strong, 2)))
        return [*((node,) for node in single), *list(pairs)[:MOST_PAIRS]]


def relevance(name: str, source: str) -> int:
    """3 where the source names the state itself, 2 where it names what holds it, 1 where it names its library."""
    words = [word for word in re.findall(r"\w+", name.partition("[")[0]) if not word.startswith("__")]
    if " " in name.partition("[")[0]:  # a kind of state, not a name: ``random state``
        return 3 if words[0] in KINDS and mentioned(name, source) else 0
    if mentioned(name, source):
        return 3
    if any(_names(word, source) for word in words[-1:]) or any(
        _names(word, source) for word in words[:-1] if word[0].isupper()
    ):
        return 2
    # Names that were imported from a library may differ from its own by their case: ``Decimal``.
    return int(words[0] in sys.stdlib_module_names and words[0] != "sys" and _names(words[0], source.lower()))


def _names(word: str, source: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", source) is not None
