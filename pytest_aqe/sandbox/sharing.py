"""multiprocessing without /dev/shm: where it is the whole machine's, nothing of a sandbox may be written there.

Locks lie in anonymous shared memory instead, which forks inherit and which ends with them; arrays lie in files of the
folder for temporary files.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import sys
import threading
import time
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_SIZE = 64
_RECURSIVE = 0
_libc = ctypes.CDLL(None, use_errno=True)


class _Until(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class SemLock:
    """What `_multiprocessing.SemLock` is, without a name that other programs could find."""

    SEM_VALUE_MAX = 2**31 - 1

    def __init__(self, kind: int, value: int, maxvalue: int, name: str = "", unlink: bool = True) -> None:
        self.kind, self.maxvalue, self.name = kind, maxvalue, None
        self._memory = (ctypes.c_char * _SIZE).from_buffer(mmap.mmap(-1, _SIZE))
        self._held, self._owner = 0, 0
        if _libc.sem_init(self._memory, 1, ctypes.c_uint(value)) != 0:
            raise OSError(ctypes.get_errno(), "sem_init")

    @property
    def handle(self) -> int:
        """Where it lies."""
        return ctypes.addressof(self._memory)

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take it; False where it could not be had (in time)."""
        if self.kind == _RECURSIVE and self._is_mine():
            self._held += 1
            return True
        if _libc.sem_trywait(self._memory) != 0 and not (block and self._wait(timeout)):
            return False
        self._held, self._owner = self._held + 1, threading.get_ident()
        return True

    def _wait(self, timeout: float | None) -> bool:
        until = None
        if timeout is not None:
            seconds, part = divmod(time.time() + max(0.0, timeout), 1)
            until = ctypes.byref(_Until(int(seconds), int(part * 1e9)))
        while (_libc.sem_wait(self._memory) if until is None else _libc.sem_timedwait(self._memory, until)) != 0:
            error = ctypes.get_errno()
            if error == errno.ETIMEDOUT:
                return False
            if error != errno.EINTR:  # after a signal its handler has run by now, and has not raised
                raise OSError(error, os.strerror(error))
        return True

    def release(self) -> None:
        """Give it back."""
        if self.kind == _RECURSIVE:
            if not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self._held > 1:
                self._held -= 1
                return
        elif self._get_value() >= self.maxvalue:
            raise ValueError("semaphore or lock released too many times")
        _libc.sem_post(self._memory)
        self._held -= 1

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._held

    def _is_mine(self) -> bool:
        return self._held > 0 and self._owner == threading.get_ident()

    def _get_value(self) -> int:
        value = ctypes.c_int()
        _libc.sem_getvalue(self._memory, ctypes.byref(value))
        return max(0, value.value)

    def _is_zero(self) -> bool:
        return self._get_value() == 0

    def _after_fork(self) -> None:
        self._held = 0


class _Heap:
    """Finds `multiprocessing.heap` where it is, and keeps its arrays out of /dev/shm."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The usual spec, with a loader that does one thing more."""
        if name != "multiprocessing.heap":
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            loader: Any = spec.loader
            run = loader.exec_module

            def exec_module(module: Any) -> None:
                run(module)
                module.Arena._dir_candidates = []

            loader.exec_module = exec_module
        return spec


def install() -> None:
    """Let multiprocessing use them in this process and its forks."""
    import _multiprocessing  # type: ignore[import-not-found]

    _multiprocessing.SemLock = SemLock
    sys.meta_path.insert(0, _Heap)
