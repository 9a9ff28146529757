"""State of the process that no module of the project holds: environment, cwd, logging, signals, threads, ..."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pytest_aqe.hunt.state.difference import NOTABLE, PLAIN, Difference, Put
from pytest_aqe.hunt.state.optional import OPTIONAL

UNSTEADY = frozenset({"PYTEST_CURRENT_TEST"})
"""Variables that the runner sets for each test."""


class Ambient:
    """The process as it is when this is made."""

    def __init__(self) -> None:
        self._environment = dict(os.environ)
        self._loggers = _loggers()
        self._threads = set(threading.enumerate())
        self._descriptors = _descriptors()
        self._settings = {name: (read(), write, tier) for name, read, write, tier in _settings()}

    def differences(self) -> Iterator[Difference]:
        """What changed since."""
        yield from self._in_environment()
        for name, read, write, tier in _settings():
            was = self._settings.get(name)
            if was is not None and was[0] != read():
                yield Difference(name, partial(write, was[0]) if write is not None else None, tier)
        yield from self._in_loggers()
        for thread in threading.enumerate():
            if thread not in self._threads and thread.is_alive():
                yield Difference(f"thread {thread.name!r}")
        for number, target in _descriptors().items():
            if self._descriptors.get(number) != target:
                yield Difference(f"open descriptor of {target}", tier=NOTABLE)

    def _in_environment(self) -> Iterator[Difference]:
        for name in sorted({*self._environment, *os.environ} - UNSTEADY):
            was = self._environment.get(name)
            if was != os.environ.get(name):
                put: Put = partial(os.environ.pop, name, None)
                if was is not None:
                    put = partial(os.environ.__setitem__, name, was)
                yield Difference(f"os.environ[{name!r}]", partial(_in_zone, put) if name == "TZ" else put)

    def _in_loggers(self) -> Iterator[Difference]:
        for name, was in self._loggers.items():
            logger = logging.getLogger(name) if name else logging.getLogger()
            for field, value in was.items():
                if _logger_state(logger)[field] != value:
                    shown = f"logging.getLogger({name!r}).{field}" if name else f"logging.root.{field}"
                    yield Difference(shown, partial(_set_logger, logger, field, value))
        for name in sorted(_loggers().keys() - self._loggers.keys()):
            state = _logger_state(logging.getLogger(name))
            if state != {"level": 0, "handlers": [], "filters": [], "propagate": True, "disabled": False}:
                yield Difference(f"logging.getLogger({name!r})", partial(_forget_logger, name), NOTABLE)


Setting = tuple[str, Callable[[], Any], "Callable[[Any], object] | None", int]


def _settings() -> Iterator[Setting]:
    """Settings of the interpreter and of loaded modules: name, reader, writer, tier."""
    yield "cwd", _cwd, os.chdir, PLAIN
    yield "umask", _umask, os.umask, PLAIN
    for name in ("path", "argv", "meta_path", "path_hooks"):
        held = getattr(sys, name)
        yield f"sys.{name}", partial(list, held), partial(held.__setitem__, slice(None)), PLAIN
    for name in ("stdout", "stderr", "stdin", "excepthook", "displayhook", "unraisablehook"):
        yield f"sys.{name}", partial(getattr, sys, name), partial(setattr, sys, name), PLAIN
    yield "recursion limit", sys.getrecursionlimit, sys.setrecursionlimit, PLAIN
    yield "switch interval", sys.getswitchinterval, sys.setswitchinterval, PLAIN
    yield "garbage collection", gc.isenabled, _set_gc, PLAIN
    yield "time zone", lambda: time.tzname, lambda was: _in_zone(), NOTABLE
    yield "logging.disable", lambda: logging.root.manager.disable, logging.disable, PLAIN
    yield "warnings.filters", lambda: list(warnings.filters), _set_filters, PLAIN
    yield "sys.settrace", sys.gettrace, sys.settrace, NOTABLE
    for number in sorted(signal.valid_signals()):
        name = f"{getattr(number, 'name', number)} handler"
        yield name, partial(signal.getsignal, number), partial(_set_signal, number), PLAIN
    if hasattr(signal, "getitimer"):
        yield "alarm", lambda: signal.getitimer(signal.ITIMER_REAL)[0] > 0, _stop_alarm, PLAIN
    for module, settings in OPTIONAL.items():
        if module in sys.modules:
            yield from settings(sys.modules[module])


def _cwd() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was removed
        return ""


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _in_zone(put: Put = str) -> None:
    put()
    if hasattr(time, "tzset"):
        time.tzset()


def _set_gc(was: bool) -> None:
    (gc.enable if was else gc.disable)()


def _set_filters(was: list[Any]) -> None:
    warnings.filters[:] = was  # type: ignore[index]
    getattr(warnings, "_filters_mutated_lock_held", getattr(warnings, "_filters_mutated", lambda: None))()


def _set_signal(number: int, was: Any) -> None:
    if was is not None:  # a handler that was not installed from Python cannot be
        signal.signal(number, was)


def _stop_alarm(was: bool) -> None:
    if not was:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _loggers() -> dict[str, dict[str, Any]]:
    """All loggers by name, the root one under ``""``."""
    known = [name for name, one in logging.root.manager.loggerDict.items() if isinstance(one, logging.Logger)]
    return {"": _logger_state(logging.root), **{name: _logger_state(logging.getLogger(name)) for name in known}}


def _logger_state(logger: logging.Logger) -> dict[str, Any]:
    return {
        "level": logger.level,
        "handlers": list(logger.handlers),
        "filters": list(logger.filters),
        "propagate": logger.propagate,
        "disabled": logger.disabled,
    }


def _set_logger(logger: logging.Logger, field: str, value: Any) -> None:
    if field == "level":
        logger.setLevel(value)  # clears the cache of levels too
    else:
        setattr(logger, field, value)


def _forget_logger(name: str) -> None:
    logger = logging.getLogger(name)
    for field, value in (("level", 0), ("handlers", []), ("filters", []), ("propagate", True), ("disabled", False)):
        _set_logger(logger, field, value)


def _descriptors() -> dict[int, str]:
    """Open descriptors by number, where the system lists them; those of the runner's own capture are left out."""
    found = {}
    try:
        numbers = [int(name) for name in os.listdir("/proc/self/fd")]
    except (OSError, ValueError):
        return {}
    for number in numbers:
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue  # the listing's own
        found[number] = target.split(":")[0] if target.startswith(("socket:", "pipe:", "anon_inode:")) else target
    return found
