"""Slightly different worlds for further runs: what is still true there belongs in a test."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from pytest_aqe.sandbox.clock import Clock, Dates, moments
from pytest_aqe.sandbox.machine import Machine, first_draw, settings
from pytest_aqe.sandbox.paths import Paths
from pytest_aqe.sandbox.scope import Scope
from pytest_aqe.sandbox.senses import CHANCE, CLOCK, MACHINE, Senses
from pytest_aqe.sandbox.swaps import Swaps
from pytest_aqe.sandbox.touch import Touch

_ZONES = ("AAA-5:30", "BBB+8BBC,M3.2.0,M11.1.0", "CCC-12:45CCD,M9.5.0,M4.1.0")
_LEAPS = (0.0, 1.1, 0.0)
_SEEDS = 7
"""Further seeds for what draws random numbers."""
SPARE = 0.3
"""Seconds of CPU time that further runs of one candidate may take."""
LEAST = 3
_WAITING = 3
"""By how much waiting counts less: on a busy machine everything waits, and the worlds should be the same ones."""
_FIRST_BYTE = {None: b"", True: b"\0", False: b"\xff"}
_HOUR = 3600
_FIRST = 400 * 24 * _HOUR + 11 * _HOUR + 1111


class World(NamedTuple):
    """How a world differs: its moment, by how much clocks leap at a look, which machine, the seed, the first draw."""

    moment: float
    leap: float = 0.0
    variant: int = 0
    seed: int = 1
    zone: str = _ZONES[0]
    lowest: bool | None = None


class Pace:
    """How long one run takes: enter it for each."""

    def __init__(self, seconds: float) -> None:
        self._cpu, self._wall = time.process_time, time.monotonic
        self.slowest = seconds / _WAITING

    def __enter__(self) -> None:
        self._started = self._cpu(), self._wall()

    def __exit__(self, *_: object) -> None:
        cpu, wall = self._started
        self.slowest = max(self.slowest, self._cpu() - cpu, (self._wall() - wall) / _WAITING)

    def room(self) -> int:
        """How many more there is time for."""
        return max(LEAST, int(SPARE / max(self.slowest, 1e-6)))


class Elsewhere:
    """Makes worlds for the candidates of one subject, and knows what they asked of them."""

    def __init__(self, scope: Scope, scratch: Path, variables: Sequence[str], touch: Touch, source: str) -> None:
        self._scope, self._scratch, self._variables, self._source = scope, scratch, variables, source
        self.senses = Senses(touch)
        clock, dates = Clock(0.0, 0.0, 0.0, self.senses), Dates()
        self._dates = dates
        others = self._machine(0).substitutes() | Paths(0, self.senses, "", "").substitutes()
        self._swaps = Swaps({*clock.substitutes(), *others}, {*clock.watches()}, scope.loaded)
        self._moments = moments()

    def _machine(self, variant: int, lowest: bool | None = None) -> Machine:
        top = self._scope.top
        return Machine(variant, self.senses, lambda name: name == top, _FIRST_BYTE[lowest])

    def worlds(self, pace: Pace) -> Iterator[World]:
        """The second world, then as many more as there is time for, of the kinds that the candidate asked for."""
        asked = self.senses.asked
        asked.clear()
        yield World(time.time() + _FIRST)
        room = pace.room()
        if CHANCE in asked:
            for seed, lowest in [(2, True), (3, False), *((4 + turn, None) for turn in range(_SEEDS))][:room]:
                yield World(time.time() + _FIRST, variant=seed % 2, seed=seed, lowest=lowest)
        if CLOCK in asked:
            for turn, moment in enumerate(self._moments[:room]):
                yield World(moment, _LEAPS[turn % 3], turn % 2, 20 + turn, _ZONES[turn % 3])
        elif MACHINE in asked:
            yield World(time.time() + _FIRST, variant=1, seed=2)

    @contextmanager
    def entered(self, world: World, text: str) -> Iterator[None]:
        """One of them, around a candidate of this text: another home, folder, terminal, command line and process, junk
        in variables that the subject reads, another time and place, another machine."""
        with ExitStack() as stack:
            stack.enter_context(self._surroundings())
            stack.enter_context(_zone(world.zone))
            stack.enter_context(settings())
            machine = self._machine(world.variant, world.lowest)
            clock = Clock(world.moment, world.leap, _FIRST, self.senses)
            instead = {
                **clock.substitutes(),
                **clock.watches(),
                **machine.substitutes(),
                **Paths(world.variant, self.senses, self._source, text).substitutes(),
            }
            stack.callback(self._dates.restore)
            self._dates.become(clock.dates())
            stack.callback(self._swaps.exchange(instead, machine.builtins()))
            if world.lowest is not None:
                stack.enter_context(first_draw(world.lowest))
            yield

    @contextmanager
    def _surroundings(self) -> Iterator[None]:
        home, here, temp = (self._scratch / name for name in ("home2", "cwd2", "tmp2"))
        for folder in (home, here, temp):
            folder.mkdir(exist_ok=True)
        argv, cwd = sys.argv, os.getcwd()
        strange = {name: "junk" for name in self._variables if name not in os.environ}
        kept = {name: os.environ.get(name) for name in (*_VARIABLES, *strange)}
        os.environ.update(strange)
        os.environ.update(_VARIABLES, HOME=str(home), TMPDIR=str(temp))
        sys.argv = ["-c", "elsewhere", "--other"]
        temporary, tempfile.tempdir = tempfile.tempdir, str(temp)
        os.chdir(here)
        try:
            yield
        finally:
            sys.argv, tempfile.tempdir = argv, temporary
            os.chdir(cwd)
            for folder in (home, here, temp):
                empty(folder)
            for name, value in kept.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


_VARIABLES = {
    "HOME": "", "TMPDIR": "", "COLUMNS": "40", "LINES": "33", "USER": "somebody", "LOGNAME": "somebody",
    "PATH": "/opt/elsewhere/bin:/usr/local/bin:/usr/bin:/bin", "LANG": "xx_XX.ISO8859-7",
}  # fmt: skip


@contextmanager
def _zone(name: str) -> Iterator[None]:
    """Another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("TZ", None)
        else:
            os.environ["TZ"] = before
        time.tzset()


def empty(folder: Path) -> None:
    """Removes what is in a folder, but not the folder: that would be slow where nothing is in it."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        try:
            os.unlink(path)
        except OSError:
            shutil.rmtree(path, ignore_errors=True)
