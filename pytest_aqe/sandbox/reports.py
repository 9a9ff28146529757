"""What one evaluated comparison says: its operands as plain rows, and how far it was from its other outcome."""

from __future__ import annotations

import re
from builtins import len, min, sum, type, zip  # noqa: UP029 - a subject may replace those of the builtins
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pytest_aqe.sandbox import distance
from pytest_aqe.sandbox.distance import Pair
from pytest_aqe.sandbox.expressions import CLASSES, FUNCTIONS, SEARCHES, Shape
from pytest_aqe.sandbox.plain import UNKNOWN, items, plain, type_name, type_names

KEYS = (str, int, bytes)

Rows = Iterator[tuple[object, object]]


def rows(op: str, operands: list[Any]) -> Rows:
    """Pairs of what was compared; either side may be UNKNOWN."""
    size = len(operands)
    if op[0] == ".":
        if op[1:] not in CLASSES and size >= 2:
            yield from _method(op[1:], operands)
    elif op in ("isinstance", "issubclass"):
        if size == 2:
            kind = type(operands[0]) if op == "isinstance" else operands[0]
            yield type_name(kind) or UNKNOWN, type_names(operands[1])
    elif op == "hasattr":
        if size == 2:
            yield type_name(type(operands[0])) or UNKNOWN, plain(operands[1])
    elif op != "truth":
        for left, right in pairwise(operands):
            yield plain(left), plain(right)


def _method(word: str, operands: list[Any]) -> Rows:
    target, first = operands[0], operands[1]
    kind = type(target)
    if word in ("match", "fullmatch", "search"):
        if kind is re.Pattern:
            yield plain(target), plain(first)
        elif target is re and len(operands) == 3:
            yield plain(first), plain(operands[2])
    elif word == "get":
        if kind is dict and type(first) in KEYS and first not in target:
            yield plain(first), items(target)
    elif word == "strptime":
        if len(operands) == 3:
            yield plain(first), plain(operands[2])
    elif kind in (str, bytes) and word in SEARCHES:
        yield plain(first), plain(target)
    else:
        yield plain(target), plain(first)


def judge(op: str, operands: list[Any], value: Any) -> Pair:
    """Distances of one condition to being true and to being false, after it gave `value`."""
    outcome = distance.truth(value)
    if op == "truth" or not operands:
        return outcome or (0.5, 0.5)
    found = _call(op, operands) if op[0] == "." or op in FUNCTIONS else _comparison(op, operands)
    if found is None or outcome is None:
        return found or outcome or (0.5, 0.5)
    # The outcome itself is certain; the operands only say how far the other one is.
    return (0.0, found[1] or 1.0) if outcome[0] == 0 else (found[0] or 1.0, 0.0)


def _comparison(op: str, operands: list[Any]) -> Pair | None:
    """A comparison, chained or not; what a chain has not reached counts as one away."""
    ops = [one.replace("-", " ") for one in op.split(" ")]
    if len(operands) < 2 or len(operands) > len(ops) + 1:
        return None
    pairs = [distance.compare(*row) for row in zip(ops, operands, operands[1:])]
    missing = len(ops) - len(pairs)
    return sum(pair[0] for pair in pairs) + missing, min(pair[1] for pair in pairs)


def _call(op: str, operands: list[Any]) -> Pair | None:
    if op in (".startswith", ".endswith") and len(operands) >= 2:
        gap = distance.prefix(op[1:], operands[0], operands[1])
        return gap, 0.0 if gap else 1.0
    if op[1:] in CLASSES:
        return distance.character_class(op[1:], operands[0])
    return None


def combined(shape: Shape, atoms: dict[int, Pair]) -> Pair:
    """Distances of a whole condition; atoms that were not evaluated count as one away from either outcome."""
    if type(shape) is int:
        return atoms.get(shape, (1.0, 1.0))
    word, *parts = shape  # type: ignore[misc]
    pairs = [combined(part, atoms) for part in parts]
    if word == "not":
        return pairs[0][1], pairs[0][0]
    if word == "and":
        return sum(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    return min(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
