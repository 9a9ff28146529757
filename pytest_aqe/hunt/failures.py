"""What there is to say of one failure: its line in the user's code, its message, how a failed comparison differed."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any

FLOAT_CLOSE, REORDERED, ORDERING, EQUAL = "float-close", "reordered", "ordering", "equal"
"""How the two sides of a failed comparison stand: all but equal numbers, the same parts in another order, a bound that
was missed, or alike where they should differ."""

RELATIVE = 1e-9
ROUNDED_OFF = 1e-12
"""What a difference that should be zero may come to, where numbers of everyday size were added."""
MOST_PARTS = 2_000
MOST_MESSAGE = 300


def describe(
    error: BaseException, traceback: TracebackType | None, is_ours: Callable[[str], bool], root: str
) -> dict[str, Any]:
    """``message``, ``line``, ``trace`` and ``raised`` (the names of the exception's classes)."""
    places: list[str] = []
    passed_through: list[str] = []
    compared: dict[str, Any] | None = None
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if is_ours(name):
            places.append(f"{os.path.relpath(os.path.realpath(name), root)}:{traceback.tb_lineno}".replace(os.sep, "/"))
        else:
            module = str(traceback.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
            if module not in passed_through:
                passed_through.append(module)
            if name.endswith(os.path.join("unittest", "case.py")):
                compared = of_unittest(traceback.tb_frame.f_locals) or compared
        traceback = traceback.tb_next
    found: dict[str, Any] = {
        "message": _message(error),
        "line": places[-1] if places else "",
        "trace": places[:40],
        "raised": [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__[:-2]],
        "through": passed_through[:40],
    }
    if compared is not None:
        found["compared"] = compared
    return found


def compare(op: str, left: object, right: object) -> dict[str, Any]:
    """How the sides of ``left op right`` stand."""
    found: dict[str, Any] = {"op": op, "types": [type(left).__name__, type(right).__name__]}
    try:
        kind = _kind(op, left, right)
    except Exception:  # a comparison of the user's objects may raise whatever it likes
        kind = ""
    if kind:
        found["kind"] = kind
    return found


def of_unittest(names: Mapping[str, Any]) -> dict[str, Any] | None:
    """The comparison of a unittest method, from the names of its frame."""
    if "first" in names and "second" in names:
        return compare("==", names["first"], names["second"])
    if "a" in names and "b" in names:
        return compare("<", names["a"], names["b"])
    return None


def _kind(op: str, left: object, right: object) -> str:
    if op in ("<", "<=", ">", ">="):
        return ORDERING
    if op == "!=":
        return EQUAL
    if op != "==":
        return ""
    if _is_close(left, right):
        return FLOAT_CLOSE
    return REORDERED if _is_reordered(left, right) else ""


def _is_close(left: object, right: object) -> bool:
    if isinstance(left, (float, complex)) or isinstance(right, (float, complex)):
        if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
            return False
        slack = ROUNDED_OFF if 0 in (left, right) else RELATIVE * RELATIVE
        return left != right and math.isclose(left, right, rel_tol=RELATIVE, abs_tol=slack)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return list(left) == list(right) and _all_close(list(left.values()), list(right.values()))
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return _all_close(left, right)
    return False


def _all_close(left: Sequence[object], right: Sequence[object]) -> bool:
    if len(left) != len(right) or len(left) > MOST_PARTS:
        return False
    different = [(one, other) for one, other in zip(left, right) if one != other]
    return bool(different) and all(_is_close(one, other) for one, other in different)


def _is_reordered(left: object, right: object) -> bool:
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return False
    if isinstance(left, str) and isinstance(right, str):
        return left != right and len(left) <= MOST_PARTS and Counter(left) == Counter(right)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        if len(left) != len(right) or len(left) > MOST_PARTS:
            return False
        return Counter(map(repr, left)) == Counter(map(repr, right))
    return False


def _message(error: BaseException) -> str:
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # an exception that cannot say what it is
        lines = []
    first = lines[0] if lines else ""
    return f"{type(error).__name__}: {first}"[:MOST_MESSAGE].rstrip(": ")
