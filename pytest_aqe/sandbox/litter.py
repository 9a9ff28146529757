"""Files that a test would leave in the user's folders: where it is run, and at home."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable

_LISTDIR, _JOIN = os.listdir, os.path.join
"""Candidates may replace them."""
MESSAGE = "leaves files behind"
_CACHES = frozenset({"__pycache__", ".pytest_cache", ".cache"})
"""What tools keep for themselves is no work of a test."""


def names(*folders: str) -> frozenset[str]:
    """Paths of what lies in some folders, but for caches; a folder that is gone holds nothing."""
    found: list[str] = []
    for folder in folders:
        try:
            found += [_JOIN(folder, name) for name in _LISTDIR(folder) if name not in _CACHES]
        except OSError:  # noqa: PERF203
            continue
    return frozenset(found)


def remove(paths: Iterable[str]) -> None:
    """Takes files and folders away."""
    for path in paths:
        try:
            os.unlink(path)
        except OSError:  # noqa: PERF203
            shutil.rmtree(path, ignore_errors=True)
