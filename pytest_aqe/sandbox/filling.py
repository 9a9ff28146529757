"""How much a fork writes where no mount of its own bounds it: on the user's disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from pytest_aqe.sandbox import reap
from pytest_aqe.sandbox.emptying import BLOCK, size

ALL = 1 << 62


class Filling:
    """Looks at the scratch folder, and at what processes hold that has no name any more."""

    def __init__(self, scratch: str, limit: int) -> None:
        """`limit`: bytes that all files together may have."""
        self._scratch, self._limit = scratch, limit
        self._free = self._left()

    def begin(self) -> None:
        """A fork starts now."""
        self._free = self._left()

    def over(self) -> bool:
        """Whether there is too much. Where not all can be seen, it is too much once the disk has lost so much."""
        total, whole = size([self._scratch])
        if total > self._limit:
            return True
        if self._free - self._left() <= self._limit:
            return False
        return not whole or total + nameless(reap.descendants(os.getpid())) > self._limit

    def _left(self) -> int:
        try:
            found = os.statvfs(self._scratch)
        except OSError:
            return 0
        return found.f_bfree * found.f_frsize


def nameless(pids: Iterable[int]) -> int:
    """Bytes of files without a name that processes have open or mapped, very many where one does not let us look."""
    found: dict[tuple[int, int], int] = {}
    return sum(found.values()) if all(_note(pid, found) for pid in pids) else ALL


def _note(pid: int, found: dict[tuple[int, int], int]) -> bool:
    """Add the files of one process, by device and number; False where it does not let us look."""
    return all(_note_thread(folder, found) for folder in (f"/proc/{pid}", *reap.others(pid)))


def _note_thread(folder: str, found: dict[tuple[int, int], int]) -> bool:
    """The same of one thread: the first may have ended before the others."""
    try:
        for number in os.listdir(f"{folder}/fd"):
            _note_open(f"{folder}/fd/{number}", found)
        with open(f"{folder}/maps", encoding="utf-8", errors="replace") as file:
            for row in file:
                if row.endswith(" (deleted)\n"):
                    _note_mapped(row, found)
    except PermissionError:
        return False
    except OSError:  # it has ended
        pass
    return True


def _note_open(path: str, found: dict[tuple[int, int], int]) -> None:
    try:
        status = os.stat(path)
    except OSError:
        return
    if stat.S_ISREG(status.st_mode) and not status.st_nlink:
        found[status.st_dev, status.st_ino] = status.st_blocks * BLOCK


def _note_mapped(row: str, found: dict[tuple[int, int], int]) -> None:
    span, _, _, device, inode = row.split()[:5]
    first, _, last = span.partition("-")
    major, _, minor = device.partition(":")
    key = os.makedev(int(major, 16), int(minor, 16)), int(inode)
    found[key] = max(found.get(key, 0), int(last, 16) - int(first, 16))
