"""Values on their way out of the jail: in the shape that JSON can carry, and whether they say anything."""

from __future__ import annotations

from types import FunctionType

_PLAIN = frozenset(map(id, (int, str, list, dict, tuple, type(None), float, set, bytes, frozenset, complex)))
"""Ids of types: hashing a type may be code of its metaclass."""


def is_empty(value: object) -> bool:
    """Whether a value says little: nothing, zero, an empty container, a function that was made and not called."""
    if type(value) is FunctionType:
        return "<locals>" in value.__qualname__
    return id(type(value)) in _PLAIN and not value


def plain(value: object) -> object:
    """A plain value in the shape that JSON can carry."""
    kind = type(value)
    if kind is str or value is None or kind is bool or kind is float:
        return value
    if kind is int:
        return value if -(1 << 512) < value < 1 << 512 else None  # type: ignore[operator]
    if kind is bytes:
        return {"__bytes__": value.decode("latin-1")}  # type: ignore[attr-defined]
    if kind in (list, tuple, set, frozenset):
        return [plain(item) for item in value]  # type: ignore[attr-defined]
    return None
