"""Tier ``bwrap``: the command line that puts a worker into bubblewrap."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess

from pytest_aqe.sandbox import landlock
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.view import SHARED, View

MASKS = 1_000
"""So much is masked by mounts, as bubblewrap takes 9,000 arguments; Landlock, in force inside, hides the rest."""


def executable() -> str | None:
    """Where bubblewrap is, or None."""
    return shutil.which("bwrap", path=os.environ.get("PATH", "") + ":/usr/bin:/bin:/usr/local/bin")


@functools.cache
def _understands(binary: str) -> frozenset[str]:
    """Options of this bubblewrap that older ones lack."""
    done = subprocess.run([binary, "--help"], capture_output=True, text=True, timeout=10, stdin=subprocess.DEVNULL)
    return frozenset(name for name in ("--size", "--perms", "--as-pid-1") if name in done.stdout)


def command(binary: str, view: View, limits: Limits, *, proc: str, root_caps: bool) -> list[str]:
    """The start of the command line. `proc` is ``new`` or ``bind`` (inside another sandbox a new /proc may be
    refused); with `root_caps` we are a real root and the worker drops its uid itself, which takes four capabilities."""
    known = _understands(binary)

    def tmpfs(path: str, size: int) -> list[str]:
        perms = ["--perms", "1777"] if "--perms" in known else []
        sized = ["--size", str(max(4096, size))] if "--size" in known else []
        return [*perms, *sized, "--tmpfs", path]

    args = [binary, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if root_caps:
        args += ["--cap-drop", "ALL"]
        for name in ("CAP_SETUID", "CAP_SETGID", "CAP_DAC_READ_SEARCH", "CAP_SETPCAP"):
            args += ["--cap-add", name]
    else:  # pid 1 cannot be killed or stopped from inside; a root's bubblewrap has no right to end it should we die
        args += ["--unshare-user", *(["--as-pid-1"] if "--as-pid-1" in known else [])]
    args += ["--die-with-parent", "--new-session", "--hostname", "sandbox"]
    args += [*tmpfs("/tmp", limits.scratch // 4), "--dev", "/dev", *tmpfs("/dev/shm", limits.scratch // 4)]
    for path in view.read:
        if os.path.islink(path):
            args += ["--symlink", os.readlink(path), path]
        else:
            args += ["--ro-bind", path, path]
    for path in view.hide[:MASKS] if landlock.version() else view.hide:
        if not os.path.lexists(path):  # it is gone since it was looked for
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            args += ["--tmpfs", path, "--remount-ro", path]
        else:
            args += ["--ro-bind", "/dev/null", path]
    args += ["--proc", "/proc"] if proc == "new" else ["--ro-bind", "/proc", "/proc"]
    args += tmpfs(view.scratch, limits.scratch // 2)
    args += [word for folder in filter(view.meets, SHARED) for word in ("--remount-ro", folder)]
    return [*args, "--chdir", view.scratch, "--"]
