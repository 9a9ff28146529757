"""Numbers at the edges: around given constants, and the usual boundaries."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable

Number = int | float
USUAL: tuple[int, ...] = (0, 1, -1, 2, 3, 5, 10, 100, -2, 7, 12, 60, 1000)
LARGE: tuple[int, ...] = (255, 256, 1024, 65535, 2**31 - 1, 2**31, -(2**31), 2**32, 2**63, 10**20, -1000)
FLOATS: tuple[float, ...] = (0.5, 0.0, 1.0, -1.5, 0.1, 1e-9, 1e10, 99.99, 2.5, -0.0)
SPECIAL: tuple[float, ...] = (float("inf"), float("-inf"), float("nan"))


def around(constants: Iterable[Number], rng: random.Random) -> list[Number]:
    """Each constant with its neighbours, values between and beyond them, then the usual ones; no value twice."""
    given = [value for value in constants if type(value) in (int, float) and value == value]
    found: list[Number] = []
    for value in given:
        found += _neighbours(value)
    ordered = sorted({value for value in given if abs(value) < 1e15})
    for low, high in itertools.pairwise(ordered):
        middle = (low + high) / 2
        found.append(int(middle) if isinstance(low, int) and isinstance(high, int) else middle)
    usual: list[Number] = [*USUAL, *FLOATS[:4]]
    rare: list[Number] = [*LARGE, *FLOATS[4:], *SPECIAL]
    rng.shuffle(rare)
    unique: dict[tuple[type, str], Number] = {}
    for value in [*found, *usual, *rare]:
        unique.setdefault((type(value), repr(value)), value)
    return list(unique.values())


def integers(constants: Iterable[Number], rng: random.Random) -> list[int]:
    """The integers among them."""
    return [value for value in around(constants, rng) if isinstance(value, int)]


def floats(constants: Iterable[Number], rng: random.Random) -> list[float]:
    """The floats among them."""
    return [value for value in around(constants, rng) if isinstance(value, float)]


def _neighbours(value: Number) -> list[Number]:
    if isinstance(value, int):
        return [value, value + 1, value - 1, -value, value * 2]
    if value in (float("inf"), float("-inf")):
        return [value, -value]
    step = abs(value) * 1e-3 or 1e-3
    return [value, value + step, value - step, -value, value * 2]
