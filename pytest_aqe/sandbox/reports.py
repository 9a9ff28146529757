"""What one evaluated comparison says: its operands as plain rows, and how far it was from its other outcome."""

from __future__ import annotations

import re
from builtins import isinstance, len, min, sum, tuple, type, zip  # noqa: UP029 - a subject may replace those of the builtins
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from pytest_aqe.sandbox import distance
from pytest_aqe.sandbox.distance import FAR, Pair
from pytest_aqe.sandbox.expressions import CLASSES, FUNCTIONS, SEARCHES, Shape
from pytest_aqe.sandbox.plain import UNKNOWN, items, plain, type_name, type_names

KEYS = (str, int, bytes)

_FLAT = frozenset({"==", "in", "is", ".startswith", ".endswith"}) | {"." + word for word in CLASSES}
_FLAT_NOT = frozenset({"!=", "not-in", "is-not"})
"""Where these are true (or these false), the other outcome is one step away whatever the operands are."""

_AWAY = (1.0, 1.0)

Rows = Iterator[tuple[object, object]]


def rows(op: str, operands: Sequence[Any]) -> Rows:
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
            yield _side(left), _side(right)


def _side(value: Any) -> object:
    """A plain value, or the names of classes (``type(x) is T``, ``kind in (T, U)``)."""
    copy = plain(value)
    return type_names(value) if copy is UNKNOWN else copy


def _method(word: str, operands: Sequence[Any]) -> Rows:
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


def judge(op: str, operands: Sequence[Any], value: Any) -> Pair:
    """Distances of one condition to being true and to being false, after it gave `value`."""
    outcome = distance.truth(value)
    if op == "truth" or not operands:
        return outcome or (0.5, 0.5)
    if outcome is not None and op in (_FLAT if outcome[0] == 0 else _FLAT_NOT):
        return (0.0, 1.0) if outcome[0] == 0 else (1.0, 0.0)
    found = _call(op, operands) if op[0] == "." or op in FUNCTIONS else _comparison(op, operands)
    if found is None or outcome is None:
        return found or outcome or (0.5, 0.5)
    # The outcome itself is certain; the operands only say how far the other one is.
    return (0.0, found[1] or 1.0) if outcome[0] == 0 else (found[0] or 1.0, 0.0)


def _comparison(op: str, operands: Sequence[Any]) -> Pair | None:
    """A comparison, chained or not; what a chain has not reached counts as one away."""
    if " " not in op and len(operands) == 2:
        return distance.compare(op.replace("-", " "), operands[0], operands[1])
    ops = [one.replace("-", " ") for one in op.split(" ")]
    if len(operands) < 2 or len(operands) > len(ops) + 1:
        return None
    pairs = [distance.compare(*row) for row in zip(ops, operands, operands[1:])]
    missing = len(ops) - len(pairs)
    return sum(pair[0] for pair in pairs) + missing, min(pair[1] for pair in pairs)


def _call(op: str, operands: Sequence[Any]) -> Pair | None:
    if op in (".startswith", ".endswith") and len(operands) >= 2:
        gap = distance.prefix(op[1:], operands[0], operands[1])
        return gap, 0.0 if gap else 1.0
    if op[1:] in CLASSES:
        return distance.character_class(op[1:], operands[0])
    return None


def combined(shape: Shape, atoms: dict[int, Pair]) -> Pair:
    """Distances of a whole condition; atoms that were not evaluated count as one away from either outcome."""
    if not isinstance(shape, tuple):
        return atoms.get(shape, _AWAY)
    word = shape[0]
    if word == "not":
        true, false = combined(shape[1], atoms)
        return false, true
    total, least = 0.0, FAR
    summed = 0 if word == "and" else 1
    for part in shape[1:]:
        pair = combined(part, atoms) if isinstance(part, tuple) else atoms.get(part, _AWAY)
        total += pair[summed]
        if pair[1 - summed] < least:
            least = pair[1 - summed]
    return (total, least) if word == "and" else (least, total)


def case_distance(kind: str, wanted: object, value: Any) -> float:
    """How far the subject of a match is from a case."""
    return (distance.equality(value, wanted) or 1.0) if kind == "value" else 1.0
