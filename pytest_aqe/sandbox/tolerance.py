"""Which numbers are compared with a tolerance, and how they are written then."""

from __future__ import annotations

from typing import Any


def _is_round(value: float) -> bool:
    return value != value or len(repr(value)) <= 8 or value in (float("inf"), float("-inf"))


def needs_tolerance(value: Any) -> bool:
    """Computed floats, alone or in one flat container of numbers."""
    if type(value) is float:
        return not _is_round(value)
    if type(value) in (list, tuple) and value and all(type(item) in (int, float) for item in value):
        return any(type(item) is float and not _is_round(item) for item in value)
    if type(value) is dict and value and all(type(item) in (int, float) for item in value.values()):
        return any(type(item) is float and not _is_round(item) for item in value.values())
    return False


def rounded(value: Any) -> Any:
    """The same numbers with ten significant digits."""
    if type(value) is float:
        return float(f"{value:.10g}")
    if type(value) is dict:
        return {key: rounded(item) for key, item in value.items()}
    return type(value)(rounded(item) for item in value) if type(value) in (list, tuple) else value
