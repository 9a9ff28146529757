"""Notices what a candidate left behind for the next one, in a few microseconds."""

from __future__ import annotations

import _thread
import gc
import os
import select
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_aqe.sandbox.folderwatch import FolderWatch


class Soil:
    """Looks, inside a fork, at what the session cannot put back: threads, children, timers, descriptors, files.

    What it looks at is not reference counted: touching many objects in a fork would copy their pages.
    """

    def __init__(self, folders: Mapping[str, Sequence[str]], watch: FolderWatch | None = None) -> None:
        """Each folder may hold just these names; a `watch` over them all saves looking."""
        self._recursion = sys.getrecursionlimit()
        self._threads = _thread._count()  # those that the import started count on in a fork, where they are not
        self._collecting = gc.isenabled()
        self._allowed = {path: frozenset(names) for path, names in folders.items() if os.path.isdir(path)}
        self._watch = watch
        self._seen = [
            (path, status.st_mtime_ns, status.st_mode) for path in self._allowed for status in [os.stat(path)]
        ]
        poll = select.poll()
        for number in (0, 1, 2):
            poll.register(number, 0)  # one that was closed is told unasked
        if self._watch is not None:
            poll.register(self._watch.descriptor, select.POLLIN)
        self._tools: tuple[Any, ...] = (
            _thread._count, sys.getrecursionlimit, gc.isenabled, poll.poll, os.listdir, os.stat, os.waitpid, enumerate,
            signal.getitimer,
        )  # fmt: skip
        self._errors = ChildProcessError, OSError

    def soiled(self) -> bool:
        """Whether the next candidate should get a fresh fork."""
        threads, recursion, collecting, poll, listdir, stat, waitpid, number, timer = self._tools
        no_child, os_error = self._errors
        if threads() != self._threads or recursion() != self._recursion or collecting() != self._collecting:
            return True
        if timer(0)[0]:  # an alarm that is still to come
            return True
        try:
            told = poll(0)
            watch = self._watch
            if told:
                if watch is None or told != watch.told:  # a standard stream was closed, or the watch itself
                    return True
                watch.forget()
            if told or watch is None:
                for index, (path, changed, mode) in number(self._seen):
                    status = stat(path)
                    if told or status.st_mtime_ns != changed or status.st_mode != mode:
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
