"""Notices what a candidate left behind for the next one, in a few microseconds."""

from __future__ import annotations

import _thread
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any


class Soil:
    """Looks, inside a fork, at what the session cannot put back: threads, children, descriptors, files.

    What it looks at is not reference counted: touching many objects in a fork would copy their pages.
    """

    def __init__(self, folders: Mapping[str, Sequence[str]]) -> None:
        """Each folder may hold just these names."""
        self._recursion = sys.getrecursionlimit()
        self._threads = _thread._count()  # those that the import started count on in a fork, where they are not
        self._collecting = gc.isenabled()
        self._allowed = {path: frozenset(names) for path, names in folders.items() if os.path.isdir(path)}
        self._seen = [
            (path, status.st_mtime_ns, status.st_mode) for path in self._allowed for status in [os.stat(path)]
        ]
        self._tools: tuple[Any, ...] = (
            _thread._count, sys.getrecursionlimit, gc.isenabled, os.listdir, os.fstat, os.stat, os.waitpid, enumerate,
        )  # fmt: skip
        self._errors = ChildProcessError, OSError

    def soiled(self) -> bool:
        """Whether the next candidate should get a fresh fork."""
        threads, recursion, collecting, listdir, fstat, stat, waitpid, number = self._tools
        no_child, os_error = self._errors
        if threads() != self._threads or recursion() != self._recursion or collecting() != self._collecting:
            return True
        try:
            fstat(0), fstat(1), fstat(2)
            for index, (path, changed, mode) in number(self._seen):
                status = stat(path)
                if status.st_mtime_ns != changed or status.st_mode != mode:
                    if status.st_mode != mode or not self._allowed[path].issuperset(listdir(path)):
                        return True
                    self._seen[index] = (path, status.st_mtime_ns, mode)
            while waitpid(-1, 1)[0]:  # WNOHANG: gathers what has ended
                pass
        except no_child:
            return False
        except os_error:
            return True
        return True
