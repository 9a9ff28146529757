"""Plain copies of what a comparison saw, made without running a line of the subject."""

from __future__ import annotations

import re
from builtins import bytes, int, issubclass, len, list, map, slice, str, tuple, type  # noqa: UP029 - see reports
from itertools import islice
from types import UnionType
from typing import Any

MAX_TEXT = 500
MAX_ITEMS = 8

UNKNOWN = object()
"""Stands for a value that has no plain copy."""

_QUALNAME = type.__dict__["__qualname__"].__get__
_MODULE = type.__dict__["__module__"].__get__


def plain(value: Any, depth: int = 2) -> object:
    """An exact builtin value (texts and containers cut short), or UNKNOWN.

    Members of int, str and bytes enums and other subclasses of these give their builtin part; patterns their text.
    """
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        return value if value.bit_length() <= 256 else UNKNOWN
    if kind is str or kind is bytes:
        return value if len(value) <= MAX_TEXT else value[:MAX_TEXT]
    if kind is bytearray:
        return bytes(value[:MAX_TEXT])
    if kind in (list, tuple, set, frozenset, dict):
        return items(value, depth)
    if kind is re.Pattern:
        return plain(value.pattern)
    if issubclass(kind, bool):
        return UNKNOWN
    if issubclass(kind, int):
        return plain(int.__add__(value, 0))
    if issubclass(kind, str):
        return plain(str.__getitem__(value, slice(0, MAX_TEXT)))
    if issubclass(kind, bytes):
        return plain(bytes.__getitem__(value, slice(0, MAX_TEXT)))
    return UNKNOWN


def items(container: Any, depth: int = 2) -> object:
    """Up to eight plain items (keys of a dict) of an exact builtin container, as a list."""
    if depth <= 0:
        return UNKNOWN
    taken = list(islice(container, 4 * MAX_ITEMS))
    copies = [copy for copy in (plain(item, depth - 1) for item in taken) if copy is not UNKNOWN]
    if type(container) in (set, frozenset):
        copies.sort(key=repr)  # plain values alone: no order of the hash may show
    if taken and not copies:
        return UNKNOWN
    return copies[:MAX_ITEMS]


def type_name(kind: object) -> str | None:
    """``module:qualname`` of a class, None for anything that is no class."""
    if not issubclass(type(kind), type):
        return None
    try:
        module, qualname = _MODULE(kind), _QUALNAME(kind)
    except (AttributeError, TypeError):
        return None
    return f"{module}:{qualname}" if type(module) is str and type(qualname) is str else None


def type_names(kinds: Any) -> object:
    """Names of the second argument of isinstance: one text or a list of texts."""
    parts = kinds.__args__ if type(kinds) is UnionType else kinds
    if type(parts) is tuple:
        names = [part for part in map(type_name, parts[: 2 * MAX_ITEMS]) if part]
        return names[:MAX_ITEMS] or UNKNOWN
    return type_name(kinds) or UNKNOWN


def as_key(value: Any) -> Any:
    """A key under which equal rows are one, and 1, True and 1.0 are three."""
    return tuple(map(as_key, value)) if type(value) is list else (type(value), value)
