"""Forks of a worker: each runs a batch of items; what hangs, crashes or soils the process costs its own fork only."""

from __future__ import annotations

import _thread
import builtins
import gc
import operator
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any, NoReturn

from pytest_aqe.sandbox import ledger as ledger_module
from pytest_aqe.sandbox import reap
from pytest_aqe.sandbox.execute import TimeLimit
from pytest_aqe.sandbox.ledger import Ledger
from pytest_aqe.sandbox.limits import Limits

GRACE = 0.25
"""Seconds that a candidate gets after its time limit to come to its own end before its fork is killed."""
TICK = 0.2

Work = Callable[[int], tuple[bytes, bool]]
"""Runs one item: its row, and whether the process is certainly as good as new."""


@dataclass(frozen=True, slots=True)
class Death:
    """The item during which a fork ended, and how: ``timeout``, ``crashed`` or ``exited``."""

    item: int
    outcome: str
    note: str


class Forks:
    """Runs items in forks of this process and gives their rows back as they come."""

    def __init__(self, limits: Limits, scratch: str, reaper: reap.Reaper, close_first: Sequence[int]) -> None:
        self.limits = limits
        self.scratch = scratch
        self.reaper = reaper
        self.close_first = tuple(close_first)
        self.ledger = Ledger()

    def run(
        self,
        items: Sequence[int],
        work: Work,
        emit: Callable[[int, bytes], None],
        *,
        wall: float | None = None,
        deadline: float | None = None,
        enter: Callable[[], None] | None = None,
    ) -> tuple[int, Death | None]:
        """One fork over `items`: how many of them it dealt with, and its death if it died in one of these.

        `work` runs inside and gives one row; `enter` runs inside first. Rows go to `emit` in order, an empty one
        where the time limit struck.
        """
        wall = self.limits.wall if wall is None else wall
        latest = time.monotonic() + self.limits.batch
        latest = latest if deadline is None else min(latest, deadline)
        self.ledger.reset()
        pid = os.fork()
        if not pid:
            self._inside(items, work, wall, latest, enter)
        done = 0
        killed = ""
        while True:
            ended = self.reaper.wait(pid, TICK)
            for item, row in self.ledger.read():
                emit(item, row)
                done += 1
            if ended is not None:
                break
            item, since, _ = self.ledger.state()
            now = time.monotonic()
            if item >= 0 and now > since + wall + GRACE:
                killed = "timeout"
            elif now > latest + wall + GRACE or (item < 0 and now > since + 5.0 + wall):
                killed = "stalled"
            elif self.reaper.exploded():
                killed = "exploded"
            if killed:
                self.reaper.kill(pid)
        item, _, end = self.ledger.state()
        self._clean()
        if killed == "timeout":
            return done, Death(item, "timeout", "killed at the time limit") if item >= 0 else None
        if killed == "exploded":
            return done, Death(max(item, -1), "crashed", "too many processes") if item >= 0 else None
        if end in (ledger_module.COMPLETE, ledger_module.TAINTED) and os.WIFEXITED(ended) and not os.WEXITSTATUS(ended):
            return done, None
        if item < 0 and done < len(items):
            item = items[done]
        return done, _death(item, ended) if item >= 0 else None

    def _clean(self) -> None:
        """Nothing of a fork stays: no process, no file in the scratch folder."""
        self.reaper.sweep()
        for name in ("work", "tmp", "home"):
            folder = os.path.join(self.scratch, name)
            try:
                left = os.listdir(folder)
            except OSError:
                left = [""]
            if left:
                shutil.rmtree(folder, ignore_errors=True)
                if os.path.lexists(folder) and not os.path.isdir(folder):
                    os.unlink(folder)
                os.makedirs(folder, exist_ok=True)
        try:
            os.chdir(os.path.join(self.scratch, "work"))
        except OSError:
            os.chdir("/")

    def _inside(
        self, items: Sequence[int], work: Work, wall: float, latest: float, enter: Callable[[], None] | None
    ) -> NoReturn:
        status = 70
        try:
            _start(self.close_first, self.limits)
            if enter is not None:
                enter()
            self._loop(items, work, wall, latest, os.path.join(self.scratch, "work"))
            status = 0
        except BaseException as error:
            _complain(error)
        finally:
            _EXIT(status)

    def _loop(self, items: Sequence[int], work: Work, wall: float, latest: float, folder: str) -> None:
        # everything that the loop needs is bound first: a candidate may have replaced any of it
        ledger, me, monotonic, alarm = self.ledger, os.getpid(), time.monotonic, _ALARM
        getpid, setitimer, set_signal, real, leave = os.getpid, signal.setitimer, signal.signal, signal.ITIMER_REAL, _EXIT
        begin, add, soiled, limit = ledger.begin, ledger.add, Soil(folder).soiled, TimeLimit
        last = len(items) - 1
        for position, item in enumerate(items):
            now = monotonic()
            if now > latest:
                return ledger.end(ledger_module.TAINTED)
            begin(item, now)
            set_signal(alarm, _on_alarm)
            try:
                setitimer(real, wall)
                row, clean = work(item)
            except limit:
                row, clean = b"", False
            setitimer(real, 0)
            if getpid() != me:
                leave(0)  # a copy of this process that the candidate forked and that came back
            if not add(item, row):
                leave(71)
            if position != last and (not clean or soiled()):
                return ledger.end(ledger_module.TAINTED)
        ledger.end(ledger_module.COMPLETE)
        return None


_ALARM = signal.SIGALRM
_EXIT = os._exit


def _complain(error: BaseException) -> None:
    """Leave a word about an error of the worker's own, for whoever looks into its error output."""
    try:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    except BaseException:
        return


def _on_alarm(number: int, frame: FrameType | None) -> None:
    raise TimeLimit


def _start(close_first: Sequence[int], limits: Limits) -> None:
    """First steps in a fork: signals as in any program, no line to the parent, a CPU limit of its own."""
    for number in close_first:
        os.close(number)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.setsid()
    used = resource.getrusage(resource.RUSAGE_SELF)  # a fork starts at 0
    cpu = int(limits.cpu + used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or hard > cpu + 1:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    reap.confine()


def _death(item: int, status: int) -> Death:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return Death(item, "timeout", "killed at the limit of CPU time")
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = str(number)
        return Death(item, "crashed", f"killed by {name}")
    code = os.WEXITSTATUS(status)
    if code == 70:
        return Death(item, "crashed", "the interpreter was left unusable")
    if code == 71:
        return Death(item, "crashed", "result too large")
    return Death(item, "exited", f"the process exited with status {code}")


class Soil:
    """Notices in a few microseconds that a candidate left something behind that the next one would meet."""

    def __init__(self, folder: str) -> None:
        self._values = list(builtins.__dict__.values())
        self._modules = list(sys.modules.values())
        self._recursion = sys.getrecursionlimit()
        self._folder = folder
        self._tools: tuple[Any, ...] = (len, all, map, operator.is_, _thread._count, sys.getrecursionlimit, os.listdir)
        self._more: tuple[Any, ...] = (os.fstat, os.waitpid, ChildProcessError, OSError, sys.modules, gc.isenabled)

    def soiled(self) -> bool:
        """Whether the next candidate should get a fresh fork."""
        length, every, pairs, same, threads, recursion, listdir = self._tools
        fstat, waitpid, no_child, os_error, modules, collecting = self._more
        names = builtins.__dict__
        if length(names) != length(self._values) or not every(pairs(same, names.values(), self._values)):
            return True
        if length(modules) < length(self._modules) or not every(pairs(same, modules.values(), self._modules)):
            return True
        if threads() or recursion() != self._recursion or not collecting():
            return True
        try:
            fstat(0), fstat(1), fstat(2)
            if listdir(self._folder):
                return True
            while waitpid(-1, 1)[0]:  # WNOHANG: gathers what has ended
                pass
        except no_child:
            return False
        except os_error:
            return True
        return True
