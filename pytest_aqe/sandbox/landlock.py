"""Landlock through ctypes: allow-lists of file trees that bind any uid and need no privilege (Linux 5.13 and later)."""

from __future__ import annotations

import ctypes
import functools
import os
import stat
import struct
import sys
from collections.abc import Callable, Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE, _READ, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_ABI1 = (1 << 13) - 1
_SPECIAL = 1 << 6 | 1 << 11  # making device nodes
_FILE_BITS = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
_NET = 0b11  # bind and connect of TCP
_SCOPE_ABSTRACT_UNIX, _SCOPE_SIGNAL = 1, 2

READ = _EXECUTE | _READ | _READ_DIR
LIST = _READ_DIR


@functools.cache
def _kernel() -> Callable[..., int]:
    entry = ctypes.CDLL(None, use_errno=True).syscall
    entry.restype = ctypes.c_long
    return entry


def _syscall(number: int, *args: object) -> int:
    result = int(_kernel()(ctypes.c_long(number), *args))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


@functools.cache
def version() -> int:
    """The kernel's Landlock version, 0 without it: 4 knows TCP, 6 signals and abstract sockets."""
    if not sys.platform.startswith("linux"):
        return 0
    try:
        return _syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def _handled(abi: int) -> int:
    bits = _ABI1
    for since, bit in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL)):
        if abi >= since:
            bits |= bit
    return bits


def _ruleset(fs: int, net: int, scoped: int) -> int:
    abi = version()
    fields = [fs] + ([net] if abi >= 4 else []) + ([scoped] if abi >= 6 else [])
    attr = struct.pack(f"={len(fields)}Q", *fields)
    return _syscall(_CREATE, ctypes.c_char_p(attr), ctypes.c_size_t(len(attr)), ctypes.c_uint32(0))


def _restrict(ruleset: int) -> None:
    try:
        _syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= _FILE_BITS
        access &= _handled(version())
        if access:
            attr = struct.pack("=Qi", access, descriptor)
            _syscall(_ADD, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.c_char_p(attr), ctypes.c_uint32(0))
    finally:
        os.close(descriptor)


def restrict(
    read: Iterable[str], write: Iterable[str], listing: Iterable[str] = (), devices: Iterable[str] = (), *, net: bool
) -> None:
    """From now on, in this process and its children: only `read` can be read and executed, only `write` written.

    In `listing` folders names can be read, `devices` are files to read and write. With `net` TCP is denied.
    Signals and abstract sockets outside are denied where the kernel can. Needs no_new_privs to be set.
    """
    abi = version()
    ruleset = _ruleset(_handled(abi), _NET if net and abi >= 4 else 0, _SCOPE_ABSTRACT_UNIX | _SCOPE_SIGNAL)
    for path in read:
        _allow(ruleset, path, READ)
    for path in listing:
        _allow(ruleset, path, LIST)
    for path in write:
        _allow(ruleset, path, _handled(abi) & ~_SPECIAL & ~_IOCTL)
    for path in devices:
        _allow(ruleset, path, _READ | _WRITE | _TRUNCATE | _IOCTL)
    _restrict(ruleset)


def scope() -> None:
    """Deny this process all signals to anything but itself and what it starts; nothing where the kernel cannot."""
    try:
        _restrict(_ruleset(0, 0, _SCOPE_SIGNAL))
    except OSError:  # sixteen layers are the most there can be
        pass
