"""A slightly different world for the second run: what is still true there belongs in a test."""

from __future__ import annotations

import datetime
import itertools
import os
import shutil
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pytest_aqe.sandbox.scope import Scope

SHIFT = 400 * 86_400 + 11_111
_DEFAULT_NOW = ("localtime", "gmtime", "ctime")


@contextmanager
def perturbed(scope: Scope, scratch: Path, variables: Iterable[str] = ()) -> Iterator[None]:
    """Another home, folder, terminal size, command line, process number and day; junk in environment `variables`."""
    home, here = scratch / "home2", scratch / "cwd2"
    for folder in (home, here):
        folder.mkdir(exist_ok=True)
    argv, cwd = sys.argv, os.getcwd()
    strange = {name: "junk" for name in variables if name not in os.environ}
    kept = {name: os.environ.get(name) for name in ("HOME", "COLUMNS", "LINES", "TMPDIR", "USER", *strange)}
    os.environ.update(strange)
    os.environ.update(HOME=str(home), COLUMNS="91", LINES="33", TMPDIR=str(home), USER="somebody")
    sys.argv = ["-c", "elsewhere", "--other"]
    temporary, tempfile.tempdir = tempfile.tempdir, str(home)
    os.chdir(here)
    undo = _shift_clock(scope)
    own, parent = os.getpid, os.getppid
    os.getpid, os.getppid = (lambda: own() + 11), (lambda: parent() + 11)
    try:
        yield
    finally:
        undo()
        sys.argv, tempfile.tempdir = argv, temporary
        os.getpid, os.getppid = own, parent
        os.chdir(cwd)
        for folder in (home, here):
            empty(folder)
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


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


def _shift_clock(scope: Scope) -> Callable[[], None]:
    """Replaces clocks in the `time` module and in the globals of first-party modules."""
    swaps: dict[int, Any] = {}
    places: list[tuple[dict[str, Any], str, Any]] = []
    for name, real in (("time", time.time), ("time_ns", time.time_ns)):
        swaps[id(real)] = _later(real, SHIFT * (10**9 if name == "time_ns" else 1))
        places.append((time.__dict__, name, real))
    for name in ("monotonic", "monotonic_ns"):  # the same pace: event loops wait by it
        swaps[id(getattr(time, name))] = _later(getattr(time, name), SHIFT)
        places.append((time.__dict__, name, getattr(time, name)))
    for name in ("perf_counter", "perf_counter_ns", "process_time"):
        swaps[id(getattr(time, name))] = _faster(getattr(time, name))
        places.append((time.__dict__, name, getattr(time, name)))
    for name in _DEFAULT_NOW:
        real_default = getattr(time, name)
        swaps[id(real_default)] = _default_later(real_default, time.time)
        places.append((time.__dict__, name, real_default))
    swaps[id(time.strftime)] = _format_later(time.strftime, time.localtime)
    places.append((time.__dict__, "strftime", time.strftime))
    clock = types.ModuleType("datetime")
    clock.__dict__.update(datetime.__dict__)
    clock.datetime, clock.date = _Datetime, _Date  # type: ignore[attr-defined]
    swaps.update({id(datetime): clock, id(datetime.datetime): _Datetime, id(datetime.date): _Date})
    for module in scope.loaded:
        places.extend(
            (module.__dict__, name, value) for name, value in list(module.__dict__.items()) if id(value) in swaps
        )
    for space, name, real in places:
        space[name] = swaps[id(real)]

    def undo() -> None:
        for space, name, real in places:
            space[name] = real

    return undo


def _later(real: Callable[[], Any], shift: int) -> Callable[[], Any]:
    return lambda: real() + shift


def _faster(real: Callable[[], Any]) -> Callable[[], Any]:
    """A stop watch that leaps at each look: what was measured differs, however coarsely it is shown."""
    looks = itertools.count(1)
    return lambda: type(now := real())(now + SHIFT + next(looks) * (3 if isinstance(now, float) else 3 * 10**9))


def _default_later(real: Callable[..., Any], now: Callable[[], float]) -> Callable[..., Any]:
    return lambda seconds=None: real(now() + SHIFT if seconds is None else seconds)


def _format_later(real: Callable[..., Any], local: Callable[..., Any]) -> Callable[..., Any]:
    now = time.time
    return lambda form, moment=None: real(form, local(now() + SHIFT) if moment is None else moment)


class _Like(type):
    """Classes that stand for another one in type checks."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.__mro__[1])

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.__mro__[1])


class _Date(datetime.date, metaclass=_Like):
    """A date whose today is later; its instances are real dates."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return datetime.date(*args, **kwargs)

    @classmethod
    def today(cls) -> Any:
        """Later."""
        return datetime.date.today() + datetime.timedelta(seconds=SHIFT)


class _Datetime(datetime.datetime, metaclass=_Like):
    """A datetime whose now is later; its instances are real ones."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return datetime.datetime(*args, **kwargs)

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        """Later."""
        return datetime.datetime.now(tz) + datetime.timedelta(seconds=SHIFT)

    @classmethod
    def today(cls) -> Any:
        """Later."""
        return cls.now()

    @classmethod
    def utcnow(cls) -> Any:
        """Later, as if in UTC."""
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)
