"""How good a pattern proved: a Beta distribution over its uses, and what is let go first."""

from __future__ import annotations

import math

CONFIDENCE = 1.645
"""Standard deviations below the mean: one chance in twenty that the truth is lower."""
HOPELESS = 0.08


def mean(tries: int, wins: int) -> float:
    """The share of uses that gave a kept test, as a Beta(1 + wins, 1 + losses) distribution sees it."""
    return (1 + wins) / (2 + tries)


def lower_bound(tries: int, wins: int) -> float:
    """What the share is at least, likely: the normal approximation of the same distribution, never below 0."""
    share = mean(tries, wins)
    return max(0.0, share - CONFIDENCE * math.sqrt(share * (1 - share) / (3 + tries)))


def hopeless(tries: int, wins: int) -> bool:
    """Whether the share is likely so small that a pattern is not worth another use."""
    share = mean(tries, wins)
    return share + CONFIDENCE * math.sqrt(share * (1 - share) / (3 + tries)) < HOPELESS
