"""Which sources of change a test touches, and from which line of the user's code: clock, chance, threads, sockets, ...

Runs in the child. What was not touched need not be perturbed. Only calls that come from the user's own code count: the
first-party frame nearest to the source is its line.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any
from unittest import mock

from pytest_aqe.hunt.tasks import Courses

CLOCK, TIMER, SLEEP, RANDOM, ENTROPY = "clock", "timer", "sleep", "random", "entropy"
THREADS, PROCESSES, NETWORK, LISTING, FILES, TASKS = "threads", "processes", "network", "listing", "files", "tasks"
VARIABLES, WAIT = "env", "wait"

EVENTS = {
    "socket.connect": NETWORK,
    "socket.bind": NETWORK,
    "socket.sendto": NETWORK,
    "socket.getaddrinfo": NETWORK,
    "subprocess.Popen": PROCESSES,
    "os.fork": PROCESSES,
    "os.posix_spawn": PROCESSES,
    "os.system": PROCESSES,
    "os.listdir": LISTING,
    "os.scandir": LISTING,
}
"""Audit events of the interpreter, and what they tell."""
MAKERS = ("os.mkdir", "sqlite3.connect")
"""... and those whose first argument is a path that is made beside what is opened."""

FRAMES = 60
"""So far up the stack the user's code is looked for."""

WRITES = frozenset("wax+")


class Sources:
    """Notes what one test touches, between `begin` and `end`."""

    def __init__(self, root: str) -> None:
        self._root = os.path.join(os.path.realpath(root), "")
        self._ours: dict[str, bool] = {}
        self._found: dict[str, dict[str, Any]] = {}
        self._on = False
        self._me = threading.local()
        self._listening = False

    def begin(self) -> None:
        """A test begins."""
        self._found = {}
        self._on = True

    def end(self) -> dict[str, dict[str, Any]]:
        """It is over: for each source ``line`` and ``count``, and what there is to say besides."""
        self._on = False
        return self._found

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Notes whether the shared generators were drawn from in the body, by whatever way."""
        before = _states()
        try:
            yield
        finally:
            if before != _states():
                self._found.setdefault(RANDOM, {"line": "", "count": 1})

    def note(self, source: str, depth: int = 2, *, own: bool = True, **more: Any) -> None:
        """One touch; nothing where it does not come from the user's code. `own`: not of a task beside the test."""
        if not self._on or getattr(self._me, "inside", False):
            return
        self._me.inside = True
        try:
            line, direct = self._line(sys._getframe(depth))
            if not line:
                return
            entry = self._found.setdefault(source, {"line": line, "count": 0})
            entry["count"] += 1
            if direct:
                entry["direct"] = True
            if own and threading.current_thread() is threading.main_thread():
                entry["main"] = True
            for key, value in more.items():
                known = entry.setdefault(key, [])
                if value not in known and len(known) < 40:
                    known.append(value)
        finally:
            self._me.inside = False

    def _line(self, frame: FrameType | None) -> tuple[str, bool]:
        """The nearest line of the user's code, and whether it made the call itself; none for pytest's own calls."""
        for distance in range(FRAMES):
            if frame is None:
                break
            name = frame.f_code.co_filename
            if self.is_ours(name):
                place = os.path.realpath(name)[len(self._root) :].replace(os.sep, "/")
                return f"{place}:{frame.f_lineno}", distance == 0
            if f"{os.sep}_pytest{os.sep}" in name or name.startswith("<frozen importlib"):
                break  # what an import looks up, or a library does while it is imported, is not the test's doing
            frame = frame.f_back
        return "", False

    def is_ours(self, filename: str) -> bool:
        """Is it a file of the user's project (and not of an environment below it)?"""
        known = self._ours.get(filename)
        if known is None:
            real = os.path.realpath(filename)
            known = real.startswith(self._root) and "site-packages" not in real and not filename.startswith("<")
            self._ours[filename] = known
        return known

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Put the wrappers in place while the items run."""
        if not self._listening:  # an audit hook cannot be taken away again
            self._listening = True
            sys.addaudithook(self._audit)
        with ExitStack() as stack:
            for place, name, source in _WRAPPED:
                self._wrap(stack, place, name, source)
            self._wrap_tasks(stack)
            self._wrap_environment(stack)
            self._wrap_clock(stack)
            yield

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._on:
            return
        source = EVENTS.get(event)
        if source == NETWORK and len(args) > 1 and isinstance(args[1], (str, bytes)) and event != "socket.getaddrinfo":
            return  # a socket of the file system
        if source is not None:
            self.note(source, 2)
        elif event == "open" and isinstance(args[0], (str, bytes, os.PathLike)):
            self._file(os.fsdecode(args[0]), args[1], args[2])
        elif event in MAKERS and isinstance(args[0], (str, bytes, os.PathLike)):
            self._made(os.fsdecode(args[0]))

    def _file(self, path: str, mode: str | None, flags: int) -> None:
        writes = bool(WRITES & set(mode)) if isinstance(mode, str) else bool(flags & (os.O_WRONLY | os.O_RDWR))
        if writes and not path.endswith((".pyc", ".pyo")):
            self.note(FILES, 3, paths=_shown(os.path.abspath(path)))

    def _made(self, path: str) -> None:
        """A folder, or a database; one whose name is drawn anew each time is no matter of other runs."""
        if path != ":memory:" and not os.path.basename(path).startswith(tempfile.gettempprefix()):
            self.note(FILES, 3, paths=_shown(os.path.abspath(path)))

    def _wrap(self, stack: ExitStack, place: Any, name: str, source: str) -> None:
        real = getattr(place, name, None)
        if real is None:
            return

        def stand_in(*args: Any, **named: Any) -> Any:
            if source != WAIT or named.get("timeout", args[-1] if len(args) > 1 else None) is not None:
                self.note(source)
            return real(*args, **named)

        stack.enter_context(mock.patch.object(place, name, stand_in))

    def _wrap_tasks(self, stack: ExitStack) -> None:
        """Tasks, and their sleeps; a sleep of no time only lets others go first."""
        courses, real_sleep = Courses(), asyncio.sleep

        async def sleep(delay: float, *result: Any, **named: Any) -> Any:
            if delay > 0:
                self.note(SLEEP, own=courses.is_own())
            return await real_sleep(delay, *result, **named)

        stack.enter_context(courses.watched(self._task))
        stack.enter_context(mock.patch.object(asyncio, "sleep", sleep))

    def _task(self, beside: bool) -> None:
        self.note(TASKS, 3, **({"beside": True} if beside else {}))

    def _wrap_environment(self, stack: ExitStack) -> None:
        kind: Any = type(os.environ)
        real_get, real_has = kind.__getitem__, kind.__contains__

        def get(this: Any, key: Any) -> Any:
            self.note(VARIABLES, keys=os.fsdecode(key) if isinstance(key, (str, bytes)) else "")
            return real_get(this, key)

        def has(this: Any, key: Any) -> Any:
            self.note(VARIABLES, keys=os.fsdecode(key) if isinstance(key, (str, bytes)) else "")
            return real_has(this, key)

        stack.enter_context(mock.patch.object(kind, "__getitem__", get))
        stack.enter_context(mock.patch.object(kind, "__contains__", has))

    def _wrap_clock(self, stack: ExitStack) -> None:
        """The clock is read in C: time-machine, standing at the real time and ticking, lets us see it."""
        try:
            import time_machine
        except ImportError:
            for name in ("time", "time_ns", "localtime", "gmtime", "strftime"):
                self._wrap(stack, time, name, CLOCK)
            return
        traveller = stack.enter_context(time_machine.travel(time.time(), tick=True))
        self._wrap(stack, type(traveller), "time_ns", CLOCK)


_WRAPPED: tuple[tuple[Any, str, str], ...] = (
    (time, "monotonic", TIMER),
    (time, "monotonic_ns", TIMER),
    (time, "perf_counter", TIMER),
    (time, "perf_counter_ns", TIMER),
    (time, "process_time", TIMER),
    (time, "sleep", SLEEP),
    (os, "urandom", ENTROPY),
    (random, "_urandom", ENTROPY),
    (random.SystemRandom, "random", ENTROPY),
    (random.SystemRandom, "getrandbits", ENTROPY),
    (threading.Thread, "start", THREADS),
    (threading.Thread, "join", WAIT),
    (threading.Event, "wait", WAIT),
    (threading.Condition, "wait", WAIT),
    (asyncio, "wait_for", WAIT),
    *((random, name, RANDOM) for name in random.__all__ if name[0].islower() and name not in ("seed", "setstate")),
)


def _shown(path: str) -> str:
    """A path; one in the temporary folder, which is another one in each run, by the folder's variable."""
    folder = os.path.join(tempfile.gettempdir(), "")
    return f"$TMPDIR/{path[len(folder) :]}" if path.startswith(folder) else path


def _states() -> tuple[object, ...]:
    """The states of the generators that a process shares, to be compared."""
    numpy = sys.modules.get("numpy")
    more: Any = None
    if numpy is not None and hasattr(numpy, "random"):
        state = numpy.random.get_state()
        more = (state[0], bytes(state[1]), state[2])
    return random.getstate(), more
