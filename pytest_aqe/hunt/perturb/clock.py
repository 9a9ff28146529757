"""The clock: moved inside the process and ticking, files' times with it, so that the world stays of one piece."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock

from pytest_aqe.hunt.perturb.base import Perturbation

JUST_BEFORE, RIGHT_BEFORE = 0.93, 0.98
"""Seconds into the last one before a boundary: what takes longer than the rest of it crosses the boundary."""

STAMPS = ("st_atime", "st_mtime", "st_ctime")


class Clock(Perturbation):
    """The time of day at which each test begins, as a local time in ISO format."""

    name = "clock"
    category = "time"
    needs = "time-machine"

    def values(self, seed: int) -> Sequence[Any]:
        """Days and moments at which date code breaks, from today's point of view."""
        return instants(date.today())

    @contextmanager
    def around_item(self, value: Any, nodeid: str) -> Iterator[None]:
        """Travel, and let the times of files move along."""
        import time_machine

        start = moment(value)
        ahead = round((start - time.time()) * 1_000_000_000)
        with time_machine.travel(start, tick=True), files_moved(ahead):
            yield

    @contextmanager
    def around_call(self, value: Any, nodeid: str) -> Iterator[None]:
        """Fixtures took time: the test itself begins at the moment that was asked for."""
        import time_machine

        with time_machine.travel(moment(value), tick=True):
            yield


def moment(value: str) -> float:
    """The time stamp of a local time."""
    return datetime.fromisoformat(value).timestamp()


def instants(today: date) -> list[str]:
    """Moments of the coming years, most telling first."""
    ordinary = today + timedelta((2 - today.weekday()) % 7 + 7)  # a Wednesday
    if not 8 <= ordinary.day <= 24:
        ordinary += timedelta(14)
    leap = next(year for year in range(today.year + 1, today.year + 9) if _is_leap(year))
    saturday = ordinary + timedelta(3)
    return [
        _at(date(today.year + 1, 1, 31), "12:00:00"),
        _at(saturday, "12:00:00"),
        _at(ordinary, f"10:20:30.{JUST_BEFORE * 100:.0f}0000"),
        _at(date(leap, 12, 31), f"23:59:59.{RIGHT_BEFORE * 100:.0f}0000"),
        _at(_sunday(date(today.year + 1, 3, 8)), "13:30:00"),  # of 23 hours in America
        _at(date(leap, 2, 29), "08:00:00"),
        _at(ordinary, "00:00:00"),
        _at(ordinary.replace(year=ordinary.year + 6), "15:00:00"),
        _at(_sunday(date(today.year + 1, 10, 25)), "22:30:00"),  # of 25 hours in Europe
        _at(ordinary.replace(year=ordinary.year - 1), "06:00:00"),
        _at(date(today.year + 1, 1, 1), "00:00:01"),
        _at(date(2040, 6, 13), "17:00:00"),
    ]


@contextmanager
def files_moved(ahead: int) -> Iterator[None]:
    """Add so many nanoseconds to the times that `os` tells of files, and take them off those that it sets."""

    def moved(real: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        def told(*args: Any, **named: Any) -> os.stat_result:
            return shifted(real(*args, **named), ahead)

        return told

    real_utime = os.utime

    def utime(path: Any, times: Any = None, *, ns: Any = None, **named: Any) -> None:
        if ns is None and times is None:
            real_utime(path, **named)
        else:
            given = ns if ns is not None else tuple(round(one * 1_000_000_000) for one in times)
            real_utime(path, ns=(given[0] - ahead, given[1] - ahead), **named)

    patches: list[AbstractContextManager[object]] = [mock.patch.object(os, "utime", utime)]
    patches += [mock.patch.object(os, name, moved(getattr(os, name))) for name in ("stat", "lstat", "fstat")]
    with patches[0], patches[1], patches[2], patches[3]:
        yield


def shifted(real: os.stat_result, ahead: int) -> os.stat_result:
    """A stat result with its three times moved by nanoseconds."""
    exact = {name: getattr(real, f"{name}_ns") + ahead for name in STAMPS}
    more: dict[str, Any] = {name: getattr(real, name) for name in dir(real) if name.startswith("st_")}
    for name, stamp in exact.items():
        more[name], more[f"{name}_ns"] = stamp / 1_000_000_000, stamp
    return os.stat_result((*real[:7], *(stamp // 1_000_000_000 for stamp in exact.values())), more)


def _at(day: date, clock: str) -> str:
    return f"{day.isoformat()}T{clock}"


def _sunday(day: date) -> date:
    """The first one from that day on."""
    return day + timedelta((6 - day.weekday()) % 7)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
