"""Starts a jailed Python process and holds its line, its error output and its end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from pytest_aqe.errors import SandboxError
from pytest_aqe.sandbox import bwrap, emptying, environment, identity, reap, view
from pytest_aqe.sandbox.frames import Line, new_nonce
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.tiers import Tier

PATIENCE = 0.5
"""Seconds that a worker gets to end by itself."""

SCRATCH, BESIDE = "/tmp/aqe", "/aqe"
"""Scratch folder inside the tiers that have their own mounts: always the same, so that results can be, too. The other
one is for a project that is ``/tmp`` itself, which is read-only then."""


class Running:
    """One jailed process, until `kill`."""

    def __init__(
        self,
        popen: subprocess.Popen[bytes],
        line: Line,
        errors: IO[bytes],
        scratch: str | None,
        claim: socket.socket | None,
    ) -> None:
        self.popen = popen
        self.line = line
        self.errors = errors
        self.scratch = scratch
        self._finish = weakref.finalize(self, _end, popen, line, errors, scratch, claim)

    def kill(self) -> None:
        """End it and everything it started; harmless when it has ended."""
        self._finish()

    def complaint(self, cap: int = 2000) -> str:
        """The end of what it wrote to its error output, while it is not killed."""
        if self.errors.closed:
            return ""
        size = os.fstat(self.errors.fileno()).st_size
        return os.pread(self.errors.fileno(), cap, max(0, size - cap)).decode("utf-8", "replace").strip()

    def fate(self) -> str:
        """What became of it, in words."""
        code = self.wait(2.0)
        said = self.complaint(600).splitlines()
        last = f" ({said[-1]})" if said else ""
        if code is None:
            return f"the worker closed its line{last}"
        if code < 0 or code > 128:
            return f"the process was killed by signal {-code if code < 0 else code - 128}{last}"
        return f"the process exited with status {code}{last}"

    def wait(self, seconds: float) -> int | None:
        """Its exit status once it has ended, None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.popen.wait(seconds)
        return None


def _end(
    popen: subprocess.Popen[bytes],
    line: Line,
    errors: IO[bytes],
    scratch: str | None,
    claim: socket.socket | None,
) -> None:
    """Hang up and let the worker end by itself, which leaves no orphan to anybody; use force where it does not."""
    line.close()
    errors.close()
    try:
        popen.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        reap.kill_tree(popen.pid)
        with contextlib.suppress(OSError):
            os.killpg(popen.pid, signal.SIGKILL)
        popen.kill()
        popen.wait()
    if scratch is not None:
        emptying.remove(scratch)
    if claim is not None:
        claim.close()


def _unnamed_file() -> IO[bytes]:
    """Takes the error output: in memory, where a worker can do less with it than with a file on the user's disk."""
    if hasattr(os, "memfd_create"):
        with contextlib.suppress(OSError):
            return os.fdopen(os.memfd_create("aqe-errors"), "w+b")
    return tempfile.TemporaryFile()


_starter: list[ThreadPoolExecutor] = []


def _spawn(
    command: Sequence[str], errors: IO[bytes], variables: Mapping[str, str], line: int
) -> subprocess.Popen[bytes]:
    """Start the process from a thread that lasts: to the kernel a child dies with its parent's *thread*."""

    def run() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=variables,
            pass_fds=(line,),
            start_new_session=True,
            cwd="/",
        )

    if threading.current_thread() is threading.main_thread():
        return run()
    if not _starter:
        _starter.append(ThreadPoolExecutor(1, "aqe-sandbox"))
    return _starter[0].submit(run).result()


def start(
    tier: Tier,
    main: str,
    *,
    sys_path: Sequence[str],
    root: str,
    limits: Limits,
    hash_seed: int,
    extra: Mapping[str, Any],
    variables: Mapping[str, str] | None = None,
    visible: Sequence[str] = (),
) -> Running:
    """Start `main` (``child`` or ``pytest``) in `tier`; `extra` goes into its configuration.

    The project `root`, `sys_path` and `visible` can be read inside, the scratch folder can be written.
    """
    own_mounts = tier.name in ("bwrap", "jail")
    who = identity.choose(tier, limits)
    last = [path for path in sys.path if path]
    seen = view.build([*sys_path, *last, *visible], root, SCRATCH)
    if not own_mounts:
        seen = replace(seen, scratch=tempfile.mkdtemp(prefix="aqe-"))
    elif seen.shows(SCRATCH):
        seen = replace(seen, scratch=BESIDE)
    scratch = seen.scratch
    config = {
        "main": main,
        "tier": tier.name,
        "limits": limits.to_json(),
        "view": seen.to_json(),
        "first": list(sys_path),
        "last": last,
        "shared": [folder for folder in view.SHARED if own_mounts and not seen.meets(folder)],
        "drop": who.drop,
        "processes": who.processes,
        "watch": who.watch,
        "parent": os.getpid(),
        "pid_namespace": identity.pid_namespace(),
        **extra,
    }
    command: list[str] = []
    if tier.name == "bwrap":
        command = bwrap.command(
            str(tier.facts["binary"]), seen, limits,
            proc=str(tier.facts["proc"]), root_caps=bool(tier.facts["root_caps"]),
        )  # fmt: skip
    boot = str(Path(__file__).resolve().parent / "boot.py")
    ours, theirs = socket.socketpair()
    errors = _unnamed_file()
    command += [sys.executable, "-s", "-B", boot, str(theirs.fileno())]
    variables = environment.inside(f"{scratch}/home", f"{scratch}/tmp", hash_seed, variables)
    try:
        popen = _spawn(command, errors, variables, theirs.fileno())
    except OSError as error:
        ours.close()
        errors.close()
        if who.claim is not None:
            who.claim.close()
        raise SandboxError(f"sandbox worker cannot be started: {error}") from error
    finally:
        theirs.close()
    line = Line(ours, new_nonce())
    running = Running(popen, line, errors, None if own_mounts else scratch, who.claim)
    with contextlib.suppress(OSError, SandboxError):  # a worker that died at once is found by its first answer
        ours.sendall(line.nonce)
        line.send(config)
    return running
