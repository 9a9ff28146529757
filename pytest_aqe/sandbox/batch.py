"""Forks of a worker: each runs a batch of items; what hangs, crashes or soils the process costs its own fork only."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # signal.signal costs ten times as much, for enum members
import gc
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import NoReturn

from pytest_aqe.sandbox import ledger as ledger_module
from pytest_aqe.sandbox import limits as limits_module
from pytest_aqe.sandbox import reap
from pytest_aqe.sandbox.deaths import KILLED, Death, of_status
from pytest_aqe.sandbox.emptying import names_in, remove
from pytest_aqe.sandbox.filling import Filling
from pytest_aqe.sandbox.folderwatch import FolderWatch
from pytest_aqe.sandbox.frames import Closed, Line, Rows
from pytest_aqe.sandbox.ledger import Ledger
from pytest_aqe.sandbox.limits import SPARE, Limits
from pytest_aqe.sandbox.soil import Soil
from pytest_aqe.sandbox.timelimit import TimeLimit

GRACE = 0.25
"""Seconds that a candidate gets after its time limit to come to its own end before its fork is killed."""
TICK = 0.02
LOOK, TOGETHER = 0.05, 2
"""How often is looked, in seconds, whether a fork is greedy; all its processes may hold so many times what one may."""
IDLE = 5.0
"""Seconds within which a fork must begin its first item."""
SLACK = 1.0
"""Seconds more than its own limit after which an item is over, whatever the fork has written down about it."""

Walls = Sequence[float] | Mapping[int, float]
"""Time limits by item, in seconds."""
Work = Callable[[int], tuple[bytes, "bool | None"]]
"""Runs one item: its row, and whether the process is as good as new for the next (None: there shall be no next)."""


class Forks:
    """Runs items in forks of this process and gives their rows back as they come."""

    def __init__(
        self,
        limits: Limits,
        scratch: str,
        reaper: reap.Reaper,
        line: Line,
        shared: Sequence[str] = (),
        lite: bool = False,
    ) -> None:
        """`shared` folders can be written, too, and hold what is not ours: only what is new there is removed. In a tier
        that is `lite` files outside are the user's own."""
        self.lite = lite
        self.limits = limits
        self.scratch = scratch
        self.reaper = reaper
        self.line = line
        self._here = os.getcwd()
        self._own = [os.path.join(scratch, name) for name in (os.path.basename(self._here), "tmp", "home")]
        self._others = {folder: names_in(folder) for folder in shared}
        self._kept = {folder: names_in(folder) for folder in (scratch, os.path.join(scratch, "work"))}
        self._filling = Filling(scratch, limits.scratch) if lite else None
        self._shared_memory = 0
        self._most = TOGETHER * limits.memory
        self.watch = FolderWatch.of([*self._own, *shared])
        self.ledger = Ledger()
        self.crowd = False
        """Whether the last fork, when it ended or was killed, had processes of its own: what is clean leaves none."""
        reap.shield(True)
        self._space = min(reap.address_space() + limits.memory, 2 * SPARE * limits.memory)

    def run(
        self,
        items: Sequence[int],
        work: Work,
        emit: Callable[[Rows], None],
        walls: Walls,
        *,
        deadline: float | None = None,
        enter: Callable[[], None] | None = None,
        alarm: bool = True,
    ) -> tuple[int, Death | None]:
        """One fork over `items`: how many of them it dealt with, and its death if it died in one of these.

        `walls` are the time limits by item. `work` runs inside and gives one row; `enter` runs inside first. Rows go
        to `emit` in order, an empty one where the time limit struck; a fork that writes rows of other items is killed.
        With `alarm` an item that has had its time is told so by a signal, and ended by force only if that is no use.
        """
        latest = time.monotonic() + self.limits.batch
        latest = latest if deadline is None else min(latest, deadline)
        self.ledger.reset()
        if self.watch is not None:
            self.watch.renew()
            self.watch.forget()
        self._shared_memory = reap.shared_memory()
        if self._filling is not None:
            self._filling.begin()
        gc.freeze()  # a collection in the fork would touch, and so copy, what it did not make
        pid = reap.fork()
        if not pid:
            self._inside(items, work, walls, latest, enter)
        done, last = 0, len(items) - 1
        killed, begun = "", False
        told = moved = looked = time.monotonic()
        while True:
            ended = self.reaper.wait(pid, TICK)
            rows = self.ledger.read()
            now = time.monotonic()
            expected = list(items[done : done + len(rows)]) if last or alarm else [items[0]] * len(rows)
            if [item for item, _ in rows] != expected or self.ledger.broken():
                # nothing that runs inside can be kept from writing there, but nobody has to believe it
                killed = "forged"
                self.reaper.kill(pid)
            elif rows:
                emit(rows)
                done, moved = done + len(rows), now
            if ended is not None:
                self.crowd = self.crowd if killed else _crowd(pid)
                break
            item, since, _ = self.ledger.state()
            if not begun and _is_leader(pid):
                begun, moved = True, now
            if now > told + 1.0:
                told = now
                self.alive()
            wall = walls[items[min(done, last)]]
            since = since if since < moved + 1.0 else moved + 1.0  # what is written there may be no number at all
            if alarm and item >= 0 and now > since + wall:
                self.reaper.signal(pid, signal.SIGALRM)
            if item >= 0 and now > since + wall + GRACE:
                killed = "timeout"
            elif begun and alarm and now > moved + wall + GRACE + SLACK:
                killed = "stalled" if done else "timeout"
            elif now > latest + wall + 2 * GRACE or (not begun and now > moved + IDLE):
                killed = "stalled"
            elif self.reaper.exploded():
                killed = "exploded"
            elif self.line.gone():
                killed = "gone"
            elif now > looked + LOOK:
                looked = now
                killed = self._greed() or killed
            if killed:
                self.crowd = _crowd(pid)
                self.reaper.kill(pid)
        item, _, end = self.ledger.state()
        shared = reap.shared_memory() if killed == "sharing" else 0
        self._clean()
        if killed == "sharing":  # it went with the fork, or it is another program's
            killed = "hoarding"
            if alarm and shared - reap.shared_memory() < self._most // 2:
                return done, None
        if killed == "gone":
            os._exit(0)
        if item < 0 and done > last:
            return done, None
        culprit = items[min(done, last)]
        if killed == "forged":  # by whom is certain only where there was but one
            return done, Death(culprit, *KILLED[killed], True) if not last else None
        if killed in KILLED:
            return done, Death(culprit, *KILLED[killed], True) if item >= 0 or killed == "timeout" else None
        if end in (ledger_module.COMPLETE, ledger_module.TAINTED) and os.WIFEXITED(ended) and not os.WEXITSTATUS(ended):
            return done, None
        return done, of_status(culprit, ended) if item >= 0 else None  # between two items it is nobody's death

    def _greed(self) -> str:
        """What a fork and all that it started have too much of, which no limit of one process binds."""
        if self.reaper.hoarded() > self._most:
            return "hoarding"
        if reap.shared_memory() - self._shared_memory > self._most:
            return "sharing"
        return "filling" if self._filling is not None and self._filling.over() else ""

    def _clean(self) -> None:
        """Nothing of a fork stays: no process, no file in the scratch folder."""
        self.reaper.sweep()
        for folder in self._own:
            if names_in(folder) != []:
                remove(folder)
                os.makedirs(folder, mode=0o700, exist_ok=True)
                if self.watch is not None:
                    self.watch.add(folder)
        for folder, before in (*self._others.items(), *self._kept.items()):
            for name in names_in(folder):
                if name not in before:
                    remove(os.path.join(folder, name))
        try:
            os.chdir(self._here)
        except OSError:
            os.chdir("/")

    def alive(self) -> None:
        """Tell the parent that a long silence is no hang of the worker."""
        try:
            self.line.send({"alive": True})
        except Closed:
            return

    def _inside(
        self, items: Sequence[int], work: Work, walls: Walls, latest: float, enter: Callable[[], None] | None
    ) -> NoReturn:
        status = 70
        try:
            _start(self.line, self.limits, self._space, self.lite)
            if enter is not None:
                enter()
            soil = Soil({**dict.fromkeys(self._own, ()), **self._others}, self.watch)
            os.setsid()  # says that the first item begins, and nothing takes it back
            self._loop(items, work, walls, latest, soil)
            status = 0
        except BaseException as error:
            _complain(error)
        finally:
            _EXIT(status)

    def _loop(self, items: Sequence[int], work: Work, walls: Walls, latest: float, soil: Soil) -> None:
        # everything that the loop needs is bound first: a candidate may have replaced any of it
        ledger, me, monotonic, alarm = self.ledger, os.getpid(), time.monotonic, signal.SIGALRM
        getpid, set_signal, never = os.getpid, _signal.signal, float("inf")
        begin, add, soiled, limit = ledger.begin, ledger.add, soil.soiled, TimeLimit
        last, length, largest, leave = len(items) - 1, len, self.limits.output, os._exit
        until = never

        def ring(number: int, frame: FrameType | None) -> None:
            nonlocal until
            if monotonic() >= until:  # otherwise it was meant for the item before
                until = never
                raise limit

        for position, item in enumerate(items):
            now = monotonic()
            if now > latest:
                return ledger.end(ledger_module.TAINTED)
            begin(item, now)
            set_signal(alarm, ring)
            try:
                until = now + walls[item]
                row, clean = work(item)
                until = never
            except limit:
                row, clean = b"", False
            if getpid() != me:
                leave(0)  # a copy of this process that the candidate forked and that came back
            if length(row) > largest or not add(item, row):
                if not position or length(row) > largest:
                    leave(71)
                return ledger.end(ledger_module.TAINTED)  # no more room: this item is run again in the next fork
            if clean is None:
                break
            if position != last and (not clean or soiled()):
                return ledger.end(ledger_module.TAINTED)
        ledger.end(ledger_module.COMPLETE)
        return None


_EXIT = os._exit


def _is_leader(pid: int) -> bool:
    """Whether a fork has a session of its own by now."""
    try:
        return os.getsid(pid) == pid
    except OSError:
        return False


def _crowd(fork: int) -> bool:
    """Whether anything else than this fork lives below the worker."""
    return any(pid != fork and not reap.is_zombie(pid) for pid in reap.descendants(os.getpid()))


def _complain(error: BaseException) -> None:
    """Leave a word about an error of the worker's own, for whoever looks into its error output."""
    try:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    except BaseException:
        return


def _start(line: Line, limits: Limits, space: int, lite: bool) -> None:
    """First steps in a fork: signals as in any program, no line to the parent, limits of its own."""
    line.close()
    reap.die_with_worker()
    reap.shield(False)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    limits_module.apply_to_fork(limits, space)
    reap.confine(lite)
