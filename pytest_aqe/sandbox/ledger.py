"""Shared memory between a worker and one fork: where the fork stands, and the rows that it has finished.

No descriptor is needed for it, so code that closes or writes to every descriptor cannot disturb it, and what was
finished before a crash is still there afterwards.
"""

from __future__ import annotations

import mmap
import os
import struct
import time

_HEAD = struct.Struct("=16sidqq")  # nonce, item in work, since when, bytes written, end marker
_ROW = struct.Struct("=iI")
RUNNING, COMPLETE, TAINTED = 0, 1, 2


class Ledger:
    """Rows of one fork at a time. The fork calls `begin`, `add` and `end`, the worker `reset`, `read` and `state`."""

    def __init__(self, size: int = 16 << 20) -> None:
        self._map = mmap.mmap(-1, size)
        self._size = size
        self._nonce = b""
        self._read = _HEAD.size
        self._written = _HEAD.size
        self._item = -1
        self._since = 0.0

    def reset(self) -> None:
        """Forget everything, under a new nonce."""
        self._nonce = os.urandom(16)
        self._read = self._written = _HEAD.size
        self._item, self._since = -1, time.monotonic()
        self._store(RUNNING)

    def _store(self, end: int) -> None:
        _HEAD.pack_into(self._map, 0, self._nonce, self._item, self._since, self._written, end)

    def begin(self, item: int, now: float) -> None:
        """Say that `item` is in work now."""
        self._item, self._since = item, now
        self._store(RUNNING)

    def add(self, item: int, row: bytes, last: bool = True) -> bool:
        """Write one finished row; False where there is no more room. An item stays in work until its `last` row."""
        end = self._written + _ROW.size + len(row)
        if end > self._size:
            return False
        _ROW.pack_into(self._map, self._written, item, len(row))
        self._map[self._written + _ROW.size : end] = row
        self._written = end
        if last:
            self._item = -1
        self._store(RUNNING)
        return True

    def end(self, how: int) -> None:
        """Say that the fork has stopped by itself: all done, or a new fork is needed for the rest."""
        self._store(how)

    def state(self) -> tuple[int, float, int]:
        """Item in work (-1: none), since when, and the end marker (-1 when the nonce is not ours)."""
        nonce, item, since, written, end = _HEAD.unpack_from(self._map, 0)
        if nonce != self._nonce or not _HEAD.size <= written <= self._size:
            return -1, 0.0, -1
        self._written = written
        return item, since, end

    def broken(self) -> bool:
        """Whether something else was written over the nonce."""
        return self._map[: len(self._nonce)] != self._nonce

    def read(self) -> list[tuple[int, bytes]]:
        """Rows finished since the last call."""
        self.state()
        rows = []
        while self._read + _ROW.size <= self._written:
            item, length = _ROW.unpack_from(self._map, self._read)
            start = self._read + _ROW.size
            if length > self._written - start:
                break
            rows.append((item, self._map[start : start + length]))
            self._read = start + length
        return rows
