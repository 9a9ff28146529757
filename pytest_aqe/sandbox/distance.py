"""How far two plain values are from satisfying a comparison: 0 where they do, larger where they are further."""

from __future__ import annotations

from builtins import abs, dict, float, getattr, int, len, list, max, min, next, ord, range, sum, type, zip  # noqa: UP029 - see reports
from collections.abc import Iterable
from itertools import islice
from typing import Any

FAR = 1000.0
"""The distance of values that cannot be compared."""

MAX_ITEMS = 16
MAX_EDIT = 24
NUMBERS = (int, float, bool)
TEXTS = (str, bytes)
SIZED = (str, bytes, list, tuple, set, frozenset, dict, bytearray)

Pair = tuple[float, float]
"""Distances of a condition to being true and to being false."""

NEGATED = {"!=": "==", "not in": "in", "is not": "is"}


def normalise(distance: float) -> float:
    """A distance in [0, 1)."""
    return min(distance / (distance + 1), 0.999999999) if distance < 1e15 else 0.999999999


def equality(left: Any, right: Any, depth: int = 2) -> float:
    """Distance to equality. Only exact builtin types are looked into: nothing of the subject runs."""
    a, b = type(left), type(right)
    if a in NUMBERS and b in NUMBERS:
        return _span(left, right)
    if a is b and a in TEXTS:
        return edit_distance(left, right)
    if left is right:
        return 0.0
    if a is b and a in (list, tuple):
        rows = list(zip(left, right)) if depth else []
        apart = abs(len(left) - len(right))
        return float(apart) + sum(normalise(equality(x, y, depth - 1)) for x, y in rows[:MAX_ITEMS])
    if a is b and a in (set, frozenset, dict):
        return 1.0 + abs(len(left) - len(right))
    return FAR if left is None or right is None or a is not b else 2.0


def _span(left: Any, right: Any) -> float:
    try:
        span = abs(left - right)
        return float(span) if span == span else FAR
    except OverflowError:
        return 1e15


def edit_distance(left: str | bytes, right: str | bytes) -> float:
    """Edits that turn one text into the other; a substitution costs less the nearer its two characters are."""
    if left == right:
        return 0.0
    start, limit = 0, min(len(left), len(right))
    while start < limit and left[start] == right[start]:
        start += 1
    end = 0
    while end < limit - start and left[-1 - end] == right[-1 - end]:
        end += 1
    a = _codes(left[start : len(left) - end])
    b = _codes(right[start : len(right) - end])
    if not a or not b:
        return float(len(a) + len(b))
    if len(a) > MAX_EDIT or len(b) > MAX_EDIT:
        return max(len(a), len(b)) + 0.5
    row = [float(index) for index in range(len(b) + 1)]
    for code in a:
        corner = row[0]
        row[0] = before = corner + 1
        for index, other in enumerate(b, 1):
            above = row[index]
            gap = abs(code - other)
            cost = corner + (0.5 + 0.5 * gap / (gap + 16) if gap else 0.0)
            if above + 1 < cost:
                cost = above + 1
            if before + 1 < cost:
                cost = before + 1
            row[index] = before = cost
            corner = above
    return row[-1]


def _codes(text: str | bytes) -> list[int]:
    return [ord(char) for char in text] if isinstance(text, str) else list(text)


def order(op: str, left: Any, right: Any) -> Pair:
    """Distances for ``<``, ``<=``, ``>``, ``>=``."""
    if op in (">", ">="):
        op, left, right = {">": "<", ">=": "<="}[op], right, left
    a, b = type(left), type(right)
    if a in NUMBERS and b in NUMBERS:
        if left != left or right != right:
            return FAR, 0.0
        gap = _span(left, right)
        less = left < right or (op == "<=" and left == right)
        step = 0.0 if op == "<=" else _step(left, right)
        other = _step(left, right) if op == "<=" else 0.0
        return (0.0, gap + other) if less else (gap + step, 0.0)
    if a is b and a in TEXTS:
        less = left < right or (op == "<=" and left == right)
        first = next((abs(x - y) for x, y in zip(_codes(left), _codes(right)) if x != y), 0)
        return (0.0, first + 1.0) if less else (first + 1.0, 0.0)
    return 1.0, 1.0


def _step(left: Any, right: Any) -> float:
    return 1.0 if type(left) is not float and type(right) is not float else 1e-6


def compare(op: str, left: Any, right: Any) -> Pair:
    """Distances of one comparison to being true and to being false, judged by its operands alone."""
    if op == "==":
        gap = equality(left, right)
        return gap, 0.0 if gap else 1.0
    if op == "in":
        gap = membership(left, right)
        return gap, 0.0 if gap else 1.0
    if op == "is":
        return (0.0, 1.0) if left is right else (1.0 if left is None or right is None else equality(left, right), 0.0)
    if op in ("!=", "not in", "is not"):
        true, false = compare(NEGATED[op], left, right)
        return false, true
    return order(op, left, right)


def membership(item: Any, container: Any) -> float:
    """Distance to being in a container."""
    if type(container) in TEXTS:
        return containment(item, container) if type(item) is type(container) else 1.0
    if type(container) in (list, tuple, set, frozenset, dict):
        items: Iterable[object] = islice(container, MAX_ITEMS)
        return min((equality(item, other, 1) for other in items), default=FAR)
    return 1.0


def containment(needle: Any, text: Any) -> float:
    """How many characters of `needle` are missing at its longest prefix that stands in `text`."""
    for missing in range(min(len(needle), 64) + 1):
        if needle[: len(needle) - missing] in text:
            return float(missing)
    return float(len(needle))


def prefix(op: str, text: Any, wanted: Any) -> float:
    """Distance for ``startswith`` and ``endswith``; a tuple wants any of its items."""
    if type(wanted) is tuple:
        return min((prefix(op, text, item) for item in wanted[:MAX_ITEMS]), default=FAR)
    if type(text) is not type(wanted) or type(text) not in TEXTS:
        return 1.0
    size = len(wanted)
    part = text[:size] if op == "startswith" else text[-size:] if size else text
    return edit_distance(part, wanted) if size else 0.0


def character_class(method: str, text: Any) -> Pair:
    """Distances for ``isdigit``, ``isalpha`` and their like: how many characters are of another class."""
    if type(text) not in TEXTS:
        return 1.0, 1.0
    if not text:
        return 1.0, 0.0
    chars = [text[index : index + 1] for index in range(min(len(text), 100))]
    wrong = sum(not getattr(char, method)() for char in chars)
    return (float(wrong), 0.0) if not getattr(text, method)() else (0.0, 1.0)


def truth(value: Any) -> Pair | None:
    """Distances for the truth of a plain value; None where only the subject's own code could tell."""
    if value is None:
        return 1.0, 0.0
    if type(value) is bool:
        return (0.0, 1.0) if value else (1.0, 0.0)
    if type(value) in SIZED:
        size = len(value)
        return (0.0, float(size)) if size else (1.0, 0.0)
    if type(value) in (int, float):
        return (0.0, _span(value, 0)) if value else (1.0, 0.0)
    return None
