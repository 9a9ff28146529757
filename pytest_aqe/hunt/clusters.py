"""Tests that share a cause: the same polluters, the same leaked state, the same line of the product, the same error."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from pytest_aqe.hunt.facts import FlakyTest


def clustered(tests: Sequence[FlakyTest]) -> tuple[FlakyTest, ...]:
    """The tests, each with the number of its cluster, from 1 in the order in which they come."""
    leader: dict[int, int] = {}
    known: dict[Hashable, int] = {}

    def first(number: int) -> int:
        while leader.setdefault(number, number) != number:
            number = leader[number]
        return number

    for number, test in enumerate(tests):
        leader[number] = number
        for key in _causes(test):
            other = first(known.setdefault(key, number))
            mine = first(number)
            leader[max(other, mine)] = min(other, mine)
    ids: dict[int, int] = {}
    return tuple(
        replace(test, cluster=ids.setdefault(first(number), len(ids) + 1)) for number, test in enumerate(tests)
    )


def _causes(test: FlakyTest) -> Iterator[Hashable]:
    """What two tests must have in common to have one cause."""
    for one in test.culprit.polluters:
        if one != (test.nodeid,):
            yield "polluters", frozenset(one)
    for setter in test.culprit.setters:
        yield "setter", setter
    for state in test.culprit.state:
        yield "state", state
    path, _, _ = test.culprit.line.rpartition(":")
    if path and path != test.nodeid.partition("::")[0]:
        yield "line", test.culprit.line, test.category
    if test.message and not test.message.startswith(("AssertionError", "Failed")):
        yield "message", test.message, test.category
