"""Has the kernel tell of changes in some folders (inotify), so that nobody has to look: Linux, through ctypes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import sys
from collections.abc import Iterable

_EVENTS = 0x4 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800
"""Attributes, moves from and to, created, deleted, the folder itself deleted or moved."""
_libc = ctypes.CDLL(None, use_errno=True)
_FLAGS = os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0)


def _add(descriptor: int, name: bytes) -> bool:
    return int(_libc.inotify_add_watch(descriptor, name, _EVENTS)) >= 0


class FolderWatch:
    """A descriptor that can be read once something changed in a folder. Forks inherit it and share what it tells."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.told = [(descriptor, select.POLLIN)]
        """What `poll` answers where this is all there is to tell."""
        self._folders: list[bytes] = []
        self._read = os.read
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        self._poll = poll.poll

    @classmethod
    def of(cls, folders: Iterable[str]) -> FolderWatch | None:
        """A watch over `folders`, None where the system has none to give."""
        if not sys.platform.startswith("linux"):
            return None
        descriptor = int(_libc.inotify_init1(_FLAGS))
        if descriptor < 0:
            return None
        watch = cls(descriptor)
        if all(watch.add(folder) for folder in folders):
            return watch
        os.close(descriptor)
        return None

    def add(self, folder: str) -> bool:
        """Watch one more folder; False where that is not possible."""
        name = os.fsencode(folder)
        if name not in self._folders:
            self._folders.append(name)
        return _add(self.descriptor, name)

    def renew(self) -> None:
        """Watch all of them again, in case a fork has ended that: the descriptor is the same in each."""
        for name in self._folders:
            _add(self.descriptor, name)

    def stirred(self) -> bool:
        """Whether there is something to tell (or the descriptor is gone)."""
        return bool(self._poll(0))

    def forget(self) -> None:
        """Take in what was told so far."""
        with contextlib.suppress(OSError):  # a candidate may have closed it
            while self.stirred():
                self._read(self.descriptor, 1 << 16)
