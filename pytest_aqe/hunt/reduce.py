"""Which few of many tests it takes: growing unions over a ranking, then ddmin. Pure, over a question to be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Shows = Callable[[tuple[str, ...]], bool]
"""Does running these tests first, in this order, show the effect?"""


def smallest(ranked: Sequence[str], order: Sequence[str], shows: Shows) -> tuple[str, ...]:
    """A 1-minimal set that shows the effect, in the order of the reference; empty where nothing does.

    The most suspicious are asked first, in unions that double: a culprit of rank r costs about 2r executions however
    long the prefix is, and several culprits that work only together are met in the first union that holds them all.
    """
    position = {test: number for number, test in enumerate(order)}
    known: tuple[str, ...] = ()
    size = 1
    while ranked:
        union = tuple(sorted(ranked[:size], key=position.__getitem__))
        if shows(union):
            fresh = tuple(test for test in union if test not in known)
            return _within(union, fresh, shows)
        if size >= len(ranked):
            break
        known, size = union, size * 2
    return ()


def _within(union: tuple[str, ...], fresh: tuple[str, ...], shows: Shows) -> tuple[str, ...]:
    """Minimise; what is new in this union holds at least one culprit, and mostly all of them."""
    if len(fresh) < len(union) and shows(fresh):
        union = fresh
    return ddmin(union, shows)


def ddmin(tests: tuple[str, ...], shows: Shows) -> tuple[str, ...]:
    """Zeller and Hildebrandt's ddmin: a subset that shows the effect and loses it with any one test less."""
    parts = 2
    while len(tests) >= 2:
        chunks = _split(tests, parts)
        smaller = next((chunk for chunk in chunks if shows(chunk)), None)
        if smaller is not None:
            tests, parts = smaller, 2
            continue
        rests = (tuple(test for test in tests if test not in chunk) for chunk in chunks) if parts > 2 else iter(())
        smaller = next((rest for rest in rests if shows(rest)), None)
        if smaller is not None:
            tests, parts = smaller, max(parts - 1, 2)
        elif parts >= len(tests):
            break
        else:
            parts = min(len(tests), parts * 2)
    return tests


def _split(tests: tuple[str, ...], parts: int) -> list[tuple[str, ...]]:
    """Pieces of nearly equal length; later ones first, for what ran last before a test is the likelier culprit."""
    cuts = [len(tests) * number // parts for number in range(parts + 1)]
    pieces = [tests[cuts[number] : cuts[number + 1]] for number in range(parts)]
    return [piece for piece in reversed(pieces) if piece]
