"""Gives up what privileges this process has, through ctypes; Linux only."""

from __future__ import annotations

import ctypes
import os
import struct

DAC_READ_SEARCH, SETGID, SETUID, SETPCAP, SYS_ADMIN = 2, 6, 7, 8, 21
_PDEATHSIG, _DUMPABLE, _KEEPCAPS, _BOUND_READ, _BOUND_DROP = 1, 4, 8, 23, 24
_SECUREBITS, _NO_NEW_PRIVS, _AMBIENT = 28, 38, 47
_NO_ROOT = 0b101111  # uid 0 gives no capability, neither by itself nor on change, and this cannot be taken back


def _prctl(option: int, *args: int) -> int:
    rest = [ctypes.c_ulong(arg) for arg in (*args, 0, 0, 0, 0)[:4]]
    return int(ctypes.CDLL(None, use_errno=True).prctl(option, *rest))


def has(number: int) -> bool:
    """Whether this process holds a capability effectively."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            row = next(line for line in file if line.startswith("CapEff:"))
        return bool(int(row.split()[1], 16) >> number & 1)
    except (OSError, StopIteration, ValueError):
        return False


def die_with_parent(parent: int = 0, number: int = 9) -> None:
    """Ask the kernel for a signal, SIGKILL if no other is named, when the process that started this one dies.

    Where that is no longer `parent` now, end at once.
    """
    _prctl(_PDEATHSIG, number)
    if parent and os.getppid() != parent:
        os._exit(1)


def no_new_privileges() -> None:
    """No program started from here gains rights by its set-uid bit or file capabilities."""
    if _prctl(_NO_NEW_PRIVS, 1) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs cannot be set")


def _set(kept: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0), 8)
    low, high = kept & 0xFFFFFFFF, kept >> 32
    data = ctypes.create_string_buffer(struct.pack("=6I", low, low, low, high, high, high), 24)
    if libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be dropped")


def _seal(keep: int | None) -> None:
    """Empty the bounding set but for `keep`, and take from uid 0 what it would give back."""
    if has(SETPCAP):
        number = 0
        while _prctl(_BOUND_READ, number) >= 0:
            if number != keep:
                _prctl(_BOUND_DROP, number)
            number += 1
        _prctl(_SECUREBITS, _NO_ROOT)


def drop_all() -> None:
    """Drop every capability, also for programs started from here."""
    _seal(None)
    _prctl(_AMBIENT, 4)
    _set(0)


def become(uid: int, keep: int | None = None) -> None:
    """As root: change to `uid` for good, with no capability but `keep`."""
    _prctl(_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    _seal(keep)
    os.setresuid(uid, uid, uid)
    _set(0 if keep is None else 1 << keep)
    if keep is not None:
        _prctl(_AMBIENT, 2, keep)
    _prctl(_DUMPABLE, 1)  # /proc/self stays readable for its own process
