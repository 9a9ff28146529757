"""Exact small-sample statistics for failures out of runs: Fisher's test, Clopper-Pearson intervals, reruns needed."""

from __future__ import annotations

import math
from collections.abc import Callable

CONFIDENCE = 0.95
STEPS = 60
"""Halvings of [0, 1] when a bound is searched for: well below what a report shows."""


def fisher(failures: int, runs: int, other_failures: int, other_runs: int) -> float:
    """The one-sided p-value that the first condition fails more often than the other (Fisher's exact test).

    The chance to see at least `failures` in the first group, had the same failures been dealt out at random.
    """
    _check(failures, runs)
    _check(other_failures, other_runs)
    total = failures + other_failures
    most = min(runs, total)
    ways = math.comb(runs + other_runs, total)
    seen = sum(math.comb(runs, k) * math.comb(other_runs, total - k) for k in range(failures, most + 1))
    return seen / ways


def interval(failures: int, runs: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The Clopper-Pearson interval of the failure rate: never narrower than it claims. Without runs, [0, 1]."""
    _check(failures, runs)
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not {confidence}")
    tail = (1 - confidence) / 2
    low, high = 0.0, 1.0
    if failures:
        low = _root(lambda p: at_least(failures, runs, p) - tail)
    if failures < runs:
        high = _root(lambda p: at_least(failures + 1, runs, p) - (1 - tail))
    return low, high


def at_least(failures: int, runs: int, rate: float) -> float:
    """The chance of `failures` or more in so many runs that fail at this rate (the upper binomial tail)."""
    if failures <= 0:
        return 1.0
    if rate <= 0:
        return 0.0
    if rate >= 1:
        return 1.0 if failures <= runs else 0.0
    return min(1.0, math.fsum(_exactly(k, runs, rate) for k in range(failures, runs + 1)))


def reruns_needed(rate: float, miss: float = 1 - CONFIDENCE) -> int:
    """How many runs show at least one failure at this rate, but for a chance of `miss`: ⌈ln miss / ln(1 - rate)⌉."""
    if not 0 < rate <= 1 or not 0 < miss < 1:
        raise ValueError(f"rate in (0, 1] and miss in (0, 1) are needed, not {rate} and {miss}")
    if rate == 1:
        return 1
    # A quotient that is whole but for rounding must not cost one more run.
    return max(1, math.ceil(math.log(miss) / math.log1p(-rate) - 1e-9))


def separated(runs: int, alpha: float) -> bool:
    """Would `runs` failures out of `runs`, against none out of as many, be significant?"""
    return fisher(runs, runs, 0, runs) <= alpha


def _exactly(failures: int, runs: int, rate: float) -> float:
    ways = math.lgamma(runs + 1) - math.lgamma(failures + 1) - math.lgamma(runs - failures + 1)
    return math.exp(ways + failures * math.log(rate) + (runs - failures) * math.log1p(-rate))


def _root(rising: Callable[[float], float]) -> float:
    """Where a function that rises on [0, 1] crosses zero."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def _check(failures: int, runs: int) -> None:
    if not 0 <= failures <= runs:
        raise ValueError(f"{failures} failures out of {runs} runs cannot be")
