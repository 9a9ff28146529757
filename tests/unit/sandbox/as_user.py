"""Runs a command as an unprivileged uid that can read the interpreter: ``python as_user.py COMMAND ...`` as root.

In a mount namespace of its own, folders above the needed trees that only root may enter are covered by empty ones
that hold just these trees. Each run has a uid of its own: the limit of processes counts all of one uid, so what one
run starts would slow another down.
"""

from __future__ import annotations

import ctypes
import os
import sys
import sysconfig
from pathlib import Path

UID = 20_000 + os.getpid() % 40_000
LIBC = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    args = [os.fsencode(source), os.fsencode(target), kind.encode() or None]
    if LIBC.mount(*args, ctypes.c_ulong(flags), data.encode() or None) != 0:
        raise OSError(ctypes.get_errno(), f"mount on {target}")


def closed_folder(path: str) -> str:
    """The outermost folder above `path` that others may not enter, or nothing."""
    for parent in reversed(Path(path).resolve().parents):
        if not parent.stat().st_mode & 0o001:
            return str(parent)
    return ""


def main() -> None:
    paths = {sys.prefix, sys.base_prefix, sysconfig.get_paths()["stdlib"], str(Path(__file__).parents[3])}
    needed = {str(Path(path).resolve()) for path in paths}
    covered: dict[str, list[tuple[str, int]]] = {}
    if any(map(closed_folder, needed)):
        if LIBC.unshare(0x00020000) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        mount("none", "/", "", 16384 | 1 << 18)
        for path in sorted(needed):
            if closed_folder(path):
                covered.setdefault(closed_folder(path), []).append((path, os.open(path, os.O_PATH)))
        for closed, trees in covered.items():
            mount("tmpfs", closed, "tmpfs", 0, "mode=0755")
            for path, descriptor in trees:
                os.makedirs(path, exist_ok=True)
                mount(f"/proc/self/fd/{descriptor}", path, "", 4096 | 16384)
    os.environ["HOME"] = "/tmp"
    os.environ.pop("TMPDIR", None)
    os.chdir("/")
    os.setgroups([])
    os.setresgid(UID, UID, UID)
    os.setresuid(UID, UID, UID)
    os.execv(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
