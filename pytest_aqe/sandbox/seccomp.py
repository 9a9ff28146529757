"""A seccomp filter through ctypes: system calls that no test needs answer EPERM, in this process and its children."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

from pytest_aqe.sandbox.syscalls import DENIED, METADATA, NUMBERS, OTHERS, SIGNALS

_LD, _JEQ, _JSET, _JGE, _RET, _AND = 0x20, 0x15, 0x45, 0x35, 0x06, 0x54
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NR, _ARCH, _ARGS = 0, 4, 16
_X32 = 0x40000000

_NAMESPACES = 0x7E020080  # CLONE_NEW*: time, mount, cgroup, uts, ipc, user, pid, net
_AF_UNIX, _STREAM, _SEQPACKET = 1, 1, 5
_FAMILIES = (_AF_UNIX, 2, 10, 16)  # AF_INET, AF_INET6, AF_NETLINK: those that a network namespace keeps in
_SETLEASE = 1024
_SETOWN, _SETOWN_EX, _FIOSETOWN, _SIOCSPGRP = 8, 15, 0x8901, 0x8902
_ACCMODE_TRUNC, _TRUNC = 0o1003, 0o1000
_FS_SETFLAGS, _FS_SETXATTR = 0x40086602, 0x401C5820
_KEEP_SIZE = 1
_RESERVING = (0x40305828, 0x4030582A, 0x40305839)  # FS_IOC_RESVSP, FS_IOC_RESVSP64, FS_IOC_ZERO_RANGE
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

_ARCHS = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1), "riscv64": (0xC00000F3, 1)}


def supported() -> bool:
    """Whether there is a table for this machine."""
    return sys.platform.startswith("linux") and platform.machine() in _ARCHS and struct.calcsize("P") == 8


class _Program:
    """A BPF program in the making: one statement after the other, each test ending in its own return."""

    def __init__(self) -> None:
        self.code: list[tuple[int, int, int, int]] = []

    def add(self, code: int, k: int, yes: int = 0, no: int = 0) -> None:
        """One instruction with its jumps."""
        self.code.append((code, yes, no, k & 0xFFFFFFFF))

    def deny(self, number: int, error: int = errno.EPERM) -> None:
        """Answer one system call with an error."""
        if number >= 0:
            self.add(_JEQ, number, 0, 1)
            self.add(_RET, _ERRNO | error)

    def deny_if(
        self, number: int, argument: int, test: tuple[int, int], wanted: bool, error: int = errno.EPERM
    ) -> None:
        """Answer it with an error where the low half of an argument passes (or fails) a test."""
        if number < 0:
            return
        code, value = test
        self.add(_JEQ, number, 0, 4)
        self.add(_LD, _ARGS + 8 * argument)
        self.add(code, value, 0 if wanted else 1, 1 if wanted else 0)
        self.add(_RET, _ERRNO | error)
        self.add(_LD, _NR)

    def allow_only(self, number: int, argument: int, values: tuple[int, ...], error: int) -> None:
        """Answer it with an error where the low half of an argument is none of `values`."""
        if number < 0:
            return
        self.add(_JEQ, number, 0, len(values) + 3)
        self.add(_LD, _ARGS + 8 * argument)
        for position, value in enumerate(values):
            self.add(_JEQ, value, len(values) - position, 0)
        self.add(_RET, _ERRNO | error)
        self.add(_LD, _NR)

    def bytes(self) -> bytes:
        """The program as the kernel takes it."""
        return b"".join(struct.pack("=HBBI", code, yes, no, k) for code, yes, no, k in self.code)


def _start() -> tuple[_Program, dict[str, int]]:
    arch, column = _ARCHS[platform.machine()]
    number = {name: pair[column] for name, pair in NUMBERS.items()}
    program = _Program()
    program.add(_LD, _ARCH)
    program.add(_JEQ, arch, 1, 0)
    program.add(_RET, _ERRNO | errno.EPERM)
    program.add(_LD, _NR)
    if column == 0:
        program.add(_JGE, _X32, 0, 1)
        program.add(_RET, _ERRNO | errno.ENOSYS)
    return program, number


def build(*, network: bool, truncation: bool = False) -> bytes:
    """The filter. With `network` there are no namespaces: every socket but connected pairs of a stream is denied.
    With `truncation` files cannot be cut without being opened for writing."""
    program, number = _start()
    for name in DENIED:
        program.deny(number[name])
    program.deny(number["clone3"], errno.ENOSYS)  # its flags lie in memory; libc falls back to clone
    program.deny_if(number["clone"], 0, (_JSET, _NAMESPACES), True)
    program.deny_if(number["ioctl"], 1, (_JEQ, _TIOCSTI), True)
    program.deny_if(number["ioctl"], 1, (_JEQ, _TIOCLINUX), True)
    program.deny_if(
        number["fcntl"], 1, (_JEQ, _SETLEASE), True
    )  # a lease makes others wait, files are read-only or not
    # space beyond the end of a file is bound by no limit; on the user's disk none is taken but by writing
    program.deny_if(number["fallocate"], 1, (_JSET, _KEEP_SIZE), True, errno.EOPNOTSUPP)
    for request in _RESERVING:
        program.deny_if(number["ioctl"], 1, (_JEQ, request), True)
    if network:
        program.deny(number["fallocate"], errno.EOPNOTSUPP)
        _no_network(program, number)
    else:
        program.allow_only(number["socket"], 0, _FAMILIES, errno.EAFNOSUPPORT)
    _no_others(program, number)
    if truncation:
        _no_truncation(program, number)
    program.add(_RET, _ALLOW)
    return program.bytes()


def _no_network(program: _Program, number: dict[str, int]) -> None:
    program.deny(number["socket"], errno.EACCES)
    program.deny(number["connect"], errno.EACCES)
    program.deny_if(number["socketpair"], 0, (_JEQ, _AF_UNIX), False, errno.EACCES)
    program.add(_JEQ, number["socketpair"], 0, 6)  # datagrams could be sent elsewhere, raw ones are the same to it
    program.add(_LD, _ARGS + 8)
    program.add(_AND, 0xF)
    program.add(_JEQ, _STREAM, 2, 0)
    program.add(_JEQ, _SEQPACKET, 1, 0)
    program.add(_RET, _ERRNO | errno.EACCES)
    program.add(_LD, _NR)
    program.deny_if(number["sendto"], 4, (_JEQ, 0), False, errno.EACCES)


def _no_others(program: _Program, number: dict[str, int]) -> None:
    """Limits, priority and processors are one's own affair: the worker is another process, too."""
    for name in OTHERS:
        program.deny_if(number[name], 0, (_JEQ, 0), False)
    for argument in (0, 1):
        program.deny_if(number["setpriority"], argument, (_JEQ, 0), False)
    for name in ("ioprio_set", "migrate_pages"):
        program.deny(number[name])


def _no_truncation(program: _Program, number: dict[str, int]) -> None:
    """For kernels whose Landlock knows of writing only (before Linux 6.2)."""
    program.deny(number["truncate"], errno.EACCES)
    program.deny(number["openat2"], errno.ENOSYS)
    for name, argument in (("open", 1), ("openat", 2)):
        if number[name] >= 0:
            program.add(_JEQ, number[name], 0, 5)
            program.add(_LD, _ARGS + 8 * argument)
            program.add(_AND, _ACCMODE_TRUNC)
            program.add(_JEQ, _TRUNC, 0, 1)
            program.add(_RET, _ERRNO | errno.EACCES)
            program.add(_LD, _NR)


def build_fork(*, signals: bool, metadata: bool, pid: int = 0) -> bytes:
    """A filter for one fork, whose `pid` it is: with `signals` none goes to another process (where Landlock cannot do
    that), with `metadata` rights, times and attributes of files stay as they are."""
    program, number = _start()
    if signals:
        for name in SIGNALS:
            program.allow_only(number[name], 0, (0, pid), errno.EPERM)
        program.deny(number["pidfd_send_signal"])
        for name, requests in (("fcntl", (_SETOWN, _SETOWN_EX)), ("ioctl", (_FIOSETOWN, _SIOCSPGRP))):
            for request in requests:  # who is signalled when a descriptor becomes ready
                program.deny_if(number[name], 1, (_JEQ, request), True)
    if metadata:
        for name in METADATA:
            program.deny(number[name])
        for request in (_FS_SETFLAGS, _FS_SETXATTR):
            program.deny_if(number["ioctl"], 1, (_JEQ, request), True)
    program.add(_RET, _ALLOW)
    return program.bytes()


def install(code: bytes) -> None:
    """Put this process and all its children under a filter. Needs no_new_privs to be set."""
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(22, 2, ctypes.c_char_p(header), 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"seccomp: {os.strerror(error)}")
