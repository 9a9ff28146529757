"""Results that have done no work yet: which they are, and how they are made to."""

from __future__ import annotations

import io
from types import GeneratorType
from typing import Any

from pytest_aqe.sandbox.trial import Trial

MOST_ITEMS = 1000
ENDLESS = "endless"
_NOT_LAZY = ("unittest.mock", "tempfile", "csv", "_csv", "codecs", "mmap", "sqlite3", "concurrent")


def is_lazy(value: Any) -> bool:
    """True for generators and iterators that are nothing but iterators (a file is more)."""
    kind = type(value)
    if kind is GeneratorType:
        return True
    try:
        if not (hasattr(kind, "__next__") and hasattr(kind, "__iter__")) or isinstance(value, io.IOBase):
            return False
        return str(kind.__module__).partition(".")[0] not in _NOT_LAZY and kind.__module__ != "unittest.mock"
    except Exception:
        return False


def drain(value: Any, trial: Trial) -> list[Any] | None:
    """The items as a list, with the wrap noted; None for one without end, which stays as it is."""
    trial.wrap = "list"
    items = []
    for item in value:
        items.append(item)
        if len(items) > MOST_ITEMS:
            trial.wrap, trial.note = "", ENDLESS
            return None
    return items
