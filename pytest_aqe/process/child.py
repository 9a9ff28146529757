"""Runs one trusted command: in a group of its own that is killed as a whole, with bounds on time and on output."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL = 0.02
KILLED = ("timeout", "idle", "flood")
"""Why a child is killed."""

GRACE = 2.0
"""Seconds between the polite signal and the other one."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended.

    `code` is its exit status (negative: a signal); `why` it was killed: ``timeout``, ``idle``, ``flood``, or ``""``;
    `output` the end of what it wrote to its standard streams.
    """

    code: int
    seconds: float
    why: str = ""
    output: str = ""


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float,
    beat: Callable[[], float] | None = None,
    idle: float = 0.0,
    most_output: int = 8_000_000,
    tail: int = 4_000,
) -> Ended:
    """Run `command` to its end, or kill it and all that it started.

    `beat` gives a number that changes while the child gets on; `idle` seconds without a change are a hang. Any
    exception (Ctrl-C among them) kills the group before it goes on.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile() as stream:
        child = subprocess.Popen(
            list(command), cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream,
            start_new_session=os.name == "posix",
        )  # fmt: skip
        try:
            why = _watch(child, started + timeout, beat, idle, lambda: _size(stream.fileno()) > most_output)
        finally:
            _kill_group(child)
        seconds = time.monotonic() - started
        stream.seek(max(0, _size(stream.fileno()) - tail))
        return Ended(child.returncode, seconds, why, stream.read(tail).decode("utf-8", "replace"))


def _watch(
    child: subprocess.Popen[bytes],
    deadline: float,
    beat: Callable[[], float] | None,
    idle: float,
    is_flood: Callable[[], bool],
) -> str:
    """Wait for the end; why it must not be waited for any longer, ``""`` where it came."""
    last, since = None, time.monotonic()
    while True:
        try:
            child.wait(POLL)
            return ""
        except subprocess.TimeoutExpired:
            pass
        now = time.monotonic()
        if now >= deadline:
            return "timeout"
        if is_flood():
            return "flood"
        if beat is not None:
            current = beat()
            if current != last:
                last, since = current, now
            elif idle and now - since >= idle:
                return "idle"


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """End what is left of the child's group; politely first where the child itself still runs."""
    if child.poll() is None:
        _signal(child, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE)
    _signal(child, getattr(signal, "SIGKILL", signal.SIGTERM))
    child.wait()


def _signal(child: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(child.pid, number)
        elif child.poll() is None:
            child.send_signal(number)


def _size(descriptor: int) -> int:
    return os.fstat(descriptor).st_size
