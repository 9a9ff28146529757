"""Tier ``jail``: namespaces of our own, without any helper program: a new root made of the view, no network, pid 1."""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import socket
import stat
import struct
import sys

from pytest_aqe.sandbox import capabilities
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.view import SHARED, View

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
_NOSUID, _NODEV, _NOEXEC, _RDONLY, _REMOUNT, _BIND, _REC, _PRIVATE = 2, 4, 8, 1, 32, 4096, 16384, 1 << 18
_DETACH = 2
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41}
_SETATTR = 442
_AT_RECURSIVE, _AT_FDCWD = 0x8000, -100
INODES = 65_536
"""Files in one place: each takes memory of the kernel's, which no limit of sizes counts."""
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")


def supported() -> str:
    """Why namespaces cannot be tried at all here, empty where they can."""
    if not sys.platform.startswith("linux"):
        return "only on Linux"
    if platform.machine() not in _PIVOT_ROOT:
        return f"not known on {platform.machine()}"
    return ""


def _check(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    args = [ctypes.c_char_p(os.fsencode(text)) for text in (source, target, kind)]
    options = ctypes.c_char_p(data.encode() or None)
    _check(_libc().mount(*args, ctypes.c_ulong(flags), options), f"mount {kind or 'bind'} on {target}")


def _read_only(target: str) -> None:
    """Make a mount and all below it read-only, without set-uid programs and devices."""
    attr = struct.pack("=4Q", _RDONLY | _NOSUID | _NODEV, 0, 0, 0)
    path = ctypes.c_char_p(os.fsencode(target))
    result = _libc().syscall(
        ctypes.c_long(_SETATTR), ctypes.c_int(_AT_FDCWD), path, ctypes.c_uint(_AT_RECURSIVE), ctypes.c_char_p(attr),
        ctypes.c_size_t(len(attr)),
    )  # fmt: skip
    _check(result, f"make {target} read-only")


def _pivot(new: str, old: str) -> None:
    number = ctypes.c_long(_PIVOT_ROOT[platform.machine()])
    result = _libc().syscall(number, ctypes.c_char_p(os.fsencode(new)), ctypes.c_char_p(os.fsencode(old)))
    _check(result, "pivot_root")


def enter(view: View, limits: Limits, *, user_namespace: bool, keep_open: int) -> None:
    """Return in a new process that is pid 1 of its own namespaces and sees nothing but the view.

    The calling process never returns: it waits for the new one and ends as it ends. It closes `keep_open`, which
    only the new one needs.
    """
    uid, gid = os.getuid(), os.getgid()
    flags = _NEWNS | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET
    _check(_libc().unshare(ctypes.c_int(flags | (_NEWUSER if user_namespace else 0))), "unshare")
    if user_namespace:
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{uid} {uid} 1")
        _write("/proc/self/gid_map", f"{gid} {gid} 1")
    outer = os.getpid()
    pid = os.fork()
    if pid:
        os.close(keep_open)
        _, status = os.waitpid(pid, 0)
        os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
    capabilities.die_with_parent()
    if os.getppid() not in (0, outer):
        os._exit(1)
    _build(view, limits)
    _loopback()
    socket.sethostname("sandbox")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _build(view: View, limits: Limits) -> None:
    """A new root: the trees of the view read-only, an own /dev, /proc, /tmp and scratch folder."""
    _mount("none", "/", "", _REC | _PRIVATE)
    base = "/tmp" if os.path.isdir("/tmp") else "/mnt"
    _mount("tmpfs", base, "tmpfs", _NOSUID | _NODEV, "mode=0755,size=16m")
    os.mkdir(f"{base}/new", 0o755)
    os.mkdir(f"{base}/old", 0o755)
    _mount(f"{base}/new", f"{base}/new", "", _BIND)
    _pivot(base, f"{base}/old")
    os.chdir("/")
    _tmpfs("/new/tmp", limits.scratch // 4)
    _devices(limits)
    for path in view.read:
        _show(path)
    for path in view.hide:
        if os.path.isdir("/new" + path) and not os.path.islink("/new" + path):
            _mount("tmpfs", "/new" + path, "tmpfs", _NOSUID | _NODEV | _RDONLY, "size=4k,mode=0555")
        elif os.path.lexists("/new" + path):
            _mount("/old/dev/null", "/new" + path, "", _BIND)
    os.makedirs("/new/proc", exist_ok=True)
    try:
        _mount("proc", "/new/proc", "proc", _NOSUID | _NODEV | _NOEXEC)
    except PermissionError:  # inside another sandbox: its /proc shows no more than the sandbox has
        _mount("/old/proc", "/new/proc", "", _BIND | _REC)
        _read_only("/new/proc")
    _tmpfs("/new" + view.scratch, limits.scratch // 2)
    for folder in filter(view.meets, SHARED):
        _mount("none", "/new" + folder, "", _REMOUNT | _BIND | _RDONLY | _NOSUID | _NODEV)
    os.chdir("/new")
    _pivot(".", ".")
    _check(_libc().umount2(ctypes.c_char_p(b"."), ctypes.c_int(_DETACH)), "leave the old root")
    os.chdir("/")
    _mount("none", "/", "", _REMOUNT | _BIND | _RDONLY | _NOSUID | _NODEV)


def _tmpfs(target: str, size: int) -> None:
    os.makedirs(target, exist_ok=True)
    _mount("tmpfs", target, "tmpfs", _NOSUID | _NODEV, f"mode=1777,size={max(4096, size)},nr_inodes={INODES}")


def _show(path: str) -> None:
    """Bind one file, folder or link of the old root into the new one, read-only."""
    source, target = "/old" + path, "/new" + path
    try:
        mode = os.lstat(source).st_mode
    except OSError:
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if stat.S_ISLNK(mode):
        if not os.path.lexists(target):
            os.symlink(os.readlink(source), target)
        return
    if stat.S_ISDIR(mode):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    _mount(source, target, "", _BIND | _REC)
    _read_only(target)


def _devices(limits: Limits) -> None:
    os.makedirs("/new/dev", exist_ok=True)
    _mount("tmpfs", "/new/dev", "tmpfs", _NOSUID, "mode=0755,size=64k")
    for name in _DEVICES:
        if os.path.exists(f"/old/dev/{name}"):
            os.close(os.open(f"/new/dev/{name}", os.O_CREAT | os.O_WRONLY, 0o666))
            _mount(f"/old/dev/{name}", f"/new/dev/{name}", "", _BIND)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(target, f"/new/dev/{name}")
    _tmpfs("/new/dev/shm", limits.scratch // 4)
    os.mkdir("/new/dev/pts", 0o755)
    try:
        _mount("devpts", "/new/dev/pts", "devpts", _NOSUID | _NOEXEC, "newinstance,ptmxmode=0666,mode=620")
        os.symlink("pts/ptmx", "/new/dev/ptmx")
    except OSError:  # pseudo-terminals are a luxury
        pass


def _loopback() -> None:
    """Bring up the loopback device of the new network, which reaches nothing outside."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sh22x", b"lo", 0x1 | 0x40)  # up and running
        fcntl.ioctl(sock.fileno(), 0x8914, request)  # SIOCSIFFLAGS
