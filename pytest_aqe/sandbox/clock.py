"""Another time: clocks of the interpreter that show a moment of choice, for whoever asks and by whatever name."""

from __future__ import annotations

import ctypes
import datetime
import gc
import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

from pytest_aqe.sandbox.senses import CLOCK, Senses

_YEARS_AHEAD = 1
_MOMENTS = (
    (0, 1, 1, 0, 0, 0), (2, 6, 15, 12, 30, 15), (75, 10, 18, 18, 14, 5), (30, 12, 31, 23, 59, 58),
    (4, 2, 29, 17, 7, 41), (0, 4, 9, 3, 20, 33), (3, 11, 22, 20, 51, 2), (1, 7, 27, 9, 3, 57),
    (1, 9, 4, 6, 45, 9), (2, 3, 5, 1, 37, 26), (5, 8, 13, 22, 8, 12), (1, 5, 24, 11, 59, 59),
    (0, 12, 25, 14, 40, 48), (6, 2, 11, 5, 28, 36), (3, 6, 30, 16, 1, 1), (0, 10, 31, 8, 48, 20),
    (2, 1, 20, 21, 33, 53), (4, 4, 1, 10, 10, 10), (7, 9, 17, 2, 54, 30), (1, 11, 8, 13, 22, 7),
    (5, 3, 28, 19, 17, 44), (0, 8, 2, 4, 5, 39), (2, 5, 12, 15, 36, 23), (3, 7, 6, 7, 43, 17),
)  # fmt: skip
"""Years from the next one on, month, day and time: every hour of the day, every month twice, all days of the week,
leap day, ends of months and years, far ahead. All lie in the future: no test is run before it was written."""


def moments() -> list[float]:
    """Moments in which a test must hold as well, in seconds since the epoch; the first few are most unlike."""
    year = datetime.date.today().year + _YEARS_AHEAD
    found = []
    for ahead, month, day, hour, minute, second in _MOMENTS:
        at = year + ahead + (-(year + ahead) % 4 if (month, day) == (2, 29) else 0)
        found.append(datetime.datetime(at, month, day, hour, minute, second, tzinfo=datetime.timezone.utc).timestamp())
    return found


class Clock:
    """Clocks that are `moment` in seconds at first, and leap by some seconds at each look."""

    def __init__(self, moment: float, leap: float, pace: float, senses: Senses) -> None:
        """`pace`: how far stop watches, which tell no time of day, are ahead."""
        self._ahead, self._pace = moment - time.time(), pace
        self._looks, self._leap = itertools.count(), leap
        self._senses = senses

    def substitutes(self) -> dict[int, Any]:
        """What stands for each function of `time`, by the id of the real one."""
        real_time, real_ns = time.time, time.time_ns
        sensed, ahead, looks, leap = self._senses.sensed, self._ahead, self._looks, self._leap

        def now() -> float:
            sensed(CLOCK)
            return real_time() + ahead + leap * next(looks)

        def now_ns() -> int:
            sensed(CLOCK)
            return real_ns() + int((ahead + leap * next(looks)) * 1e9)

        def by_default(real: Callable[..., Any]) -> Callable[..., Any]:
            return lambda seconds=None: real(now() if seconds is None else seconds)

        local = time.localtime

        def of_local(real: Callable[..., Any]) -> Callable[..., Any]:
            return lambda *args: real(*args) if len(args) == _TAKES[real] else real(*args, local(now()))

        def of_clock(real: Callable[[int], Any], instead: Callable[[], Any]) -> Callable[[int], Any]:
            return lambda clock: instead() if clock == time.CLOCK_REALTIME else real(clock)

        self.now = now
        return {
            id(real_time): now,
            id(real_ns): now_ns,
            **{id(real): by_default(real) for real in (time.localtime, time.gmtime, time.ctime)},
            **{id(real): of_local(real) for real in _TAKES},
            id(time.clock_gettime): of_clock(time.clock_gettime, now),
            id(time.clock_gettime_ns): of_clock(time.clock_gettime_ns, now_ns),
        }

    def watches(self) -> dict[int, Any]:
        """The same for clocks without a time of day."""
        pace = int(self._pace)
        steady = {id(real): _later(real, pace) for real in (time.monotonic, time.monotonic_ns)}
        leaping = (time.perf_counter, time.perf_counter_ns, time.process_time)
        return {**steady, **{id(real): _faster(real, pace) for real in leaping}}

    def dates(self) -> Mapping[str, Any]:
        """Class methods of `datetime.datetime` that ask no function of `time`."""
        at, utc, now = datetime.datetime.__dict__["fromtimestamp"], datetime.timezone.utc, self.now

        def of_now(cls: type[datetime.datetime], tz: datetime.tzinfo | None = None) -> datetime.datetime:
            made: datetime.datetime = at.__get__(None, cls)(now(), tz)
            return made

        return {
            "now": classmethod(of_now),
            "utcnow": classmethod(lambda cls: of_now(cls, utc).replace(tzinfo=None)),
        }


_TAKES: dict[Any, int] = {time.strftime: 2, time.asctime: 1}
"""Functions that take the time of day where they get less than so many arguments."""


def _later(real: Callable[[], Any], shift: int) -> Callable[[], Any]:
    return lambda: real() + shift


def _faster(real: Callable[[], Any], shift: int) -> Callable[[], Any]:
    """A stop watch that leaps at each look: what was measured differs, however coarsely it is shown."""
    looks = itertools.count(1)
    return lambda: type(now := real())(now + shift + next(looks) * (3 if isinstance(now, float) else 3 * 10**9))


class Dates:
    """`datetime.datetime` itself: many names stand for it, so that its methods are changed and not the names.

    It is written in C and takes no new attribute; its own dict does.
    """

    def __init__(self) -> None:
        spaces = gc.get_referents(datetime.datetime.__dict__)
        self._space: dict[str, Any] = spaces[0] if spaces and type(spaces[0]) is dict else {}
        names = [name for name in ("now", "utcnow") if name in self._space]
        self._real: dict[str, Any] = {name: self._space[name] for name in names}

    def become(self, methods: Mapping[str, Any]) -> None:
        """Have these instead."""
        self._set({name: methods[name] for name in self._real})

    def restore(self) -> None:
        """Be as before."""
        self._set(self._real)

    def _set(self, methods: Mapping[str, Any]) -> None:
        if methods:
            self._space.update(methods)
            ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))
