"""The state that candidates may change and the next one must not see: taken once, put back after each.

Everything is compared by identity, so that an untouched state costs next to nothing and no code of the
subject runs.
"""

from __future__ import annotations

import builtins
import logging
import os
import random
import sys
import warnings
from operator import is_
from typing import Any, Protocol

from pytest_aqe.sandbox.cells import ModuleCell, find_cells
from pytest_aqe.sandbox.scope import Mentions, Scope


class Part(Protocol):
    """One thing that is remembered."""

    def restore(self) -> None:
        """Puts it back if it changed."""


class State:
    """What the subject's modules, the interpreter and the process looked like after import."""

    def __init__(self, scope: Scope) -> None:
        modules = scope.loaded
        mentions = Mentions(modules)
        names = mentions.used
        self._parts: list[Part] = [Builtins(), Interpreter(), Environment(), Warnings(), Logging(scope.top)]
        found = find_cells(modules, scope.owns_class, mentions)
        self._parts.extend(found.light)
        library = [ModuleCell(sys.modules[name]) for name in _LIBRARY if name in sys.modules]
        self._rest: list[Part] = [*found.heavy, *library]
        self._caches = found.caches
        if "modules" in names:
            self._parts.append(Modules())
        self._seeds_random = bool(names & {"random", "Random", "shuffle", "choice", "randint", "uuid4"})
        self._seeds_numpy = "random" in names and "numpy" in sys.modules
        self.changed: list[str] = []

    def restore(self, thorough: bool = True) -> None:
        """Puts everything back that differs; what is unlikely to change only if asked to be thorough.

        Never raises anything but a time limit.
        """
        for part in (*self._parts, *self._rest) if thorough else self._parts:
            try:
                part.restore()
            except Exception as error:  # noqa: PERF203
                self.changed.append(type(error).__name__)
        for clear in self._caches:
            clear()
        asyncio_events = sys.modules.get("asyncio.events")
        if asyncio_events is not None:
            _fresh_event_loop(asyncio_events)

    def reinstate(self) -> None:
        """Puts the builtins back at once: the sandbox itself needs them to look at the outcome."""
        self._parts[0].restore()

    def seed(self, value: int, text: str = "") -> None:
        """Seeds the shared generators, if the subject's package or the candidate's text uses any."""
        if self._seeds_random or "random" in text:
            random.seed(value)
        if self._seeds_numpy:
            try:
                sys.modules["numpy"].random.seed(value)
            except Exception:
                self._seeds_numpy = False


_LIBRARY = (
    "os", "os.path", "time", "random", "json", "socket", "subprocess", "shutil", "io", "re", "datetime", "logging",
    "threading", "tempfile", "platform", "getpass", "uuid", "pathlib", "math", "collections", "functools", "signal",
    "importlib", "inspect", "types", "typing", "locale", "glob", "urllib.request", "argparse",
)  # fmt: skip
"""Modules whose functions a candidate may replace without monkeypatch."""


class Builtins:
    """The builtins namespace, which everything else here relies on."""

    def __init__(self) -> None:
        self._space = builtins.__dict__
        self._saved = dict(self._space)
        self._saved.setdefault("_", None)
        del self._saved["_"]
        self._values = list(self._saved.values())
        self._same, self._all = is_, all
        self._map = map

    def restore(self) -> None:
        """Uses nothing from the builtins, because they may be gone."""
        if not self._all(self._map(self._same, self._space.values(), self._values)):
            self._space.clear()
            self._space.update(self._saved)


class Interpreter:
    """Settings of the interpreter in `sys`."""

    def __init__(self) -> None:
        self._path_object, self._path = sys.path, list(sys.path)
        self._argv_object, self._argv = sys.argv, list(sys.argv)
        self._limit = sys.getrecursionlimit()
        self._trace = sys.gettrace()
        self._profile = sys.getprofile()
        self._interval = sys.getswitchinterval()
        self._attributes = {name: getattr(sys, name) for name in _SYS_NAMES if hasattr(sys, name)}
        self._finders = list(sys.meta_path)
        self._digits = sys.get_int_max_str_digits() if hasattr(sys, "get_int_max_str_digits") else 0

    def restore(self) -> None:
        """Puts back what a candidate may have set."""
        if sys.path is not self._path_object or sys.path != self._path:
            sys.path = self._path_object
            sys.path[:] = self._path
        if sys.argv is not self._argv_object or sys.argv != self._argv:
            sys.argv = self._argv_object
            sys.argv[:] = self._argv
        if sys.getrecursionlimit() != self._limit:
            sys.setrecursionlimit(self._limit)
        if sys.gettrace() is not self._trace:
            sys.settrace(self._trace)
        if sys.getprofile() is not self._profile:
            sys.setprofile(self._profile)
        if sys.getswitchinterval() != self._interval:
            sys.setswitchinterval(self._interval)
        if not all(map(is_, sys.meta_path, self._finders)) or len(sys.meta_path) != len(self._finders):
            sys.meta_path[:] = self._finders
        if self._digits and sys.get_int_max_str_digits() != self._digits:
            sys.set_int_max_str_digits(self._digits)
        space = sys.__dict__
        for name, value in self._attributes.items():
            if space.get(name) is not value:
                space[name] = value


_SYS_NAMES = (
    "platform", "version_info", "version", "maxsize", "byteorder", "executable", "prefix", "flags", "modules",
    "excepthook", "displayhook", "unraisablehook", "exit", "_getframe", "exc_info", "dont_write_bytecode",
    "meta_path", "path_hooks", "getdefaultencoding", "getfilesystemencoding", "getrecursionlimit",
    "setrecursionlimit", "gettrace", "settrace", "getprofile", "setprofile", "frozen", "base_prefix",
)  # fmt: skip


class Environment:
    """`os.environ`, by its own underlying dict, and the working directory."""

    def __init__(self) -> None:
        self._object = os.environ
        self._data: dict[Any, Any] = os.environ._data  # type: ignore[attr-defined]
        self._saved = dict(self._data)
        self._home = os.getcwd()
        self._here = os.stat(".")
        self._stat, self._chdir = os.stat, os.chdir

    def restore(self) -> None:
        """Puts variables back (the process's own too) and goes back home."""
        if os.environ is not self._object:
            os.environ = self._object  # noqa: B003
        if self._data != self._saved:
            for key in [key for key in self._data if key not in self._saved]:
                os.unsetenv(key)
            for key, value in self._saved.items():
                if self._data.get(key) != value:
                    os.putenv(key, value)
            self._data.clear()
            self._data.update(self._saved)
        try:
            here = self._stat(".")
        except OSError:
            here = None
        if here is None or here.st_ino != self._here.st_ino or here.st_dev != self._here.st_dev:
            try:
                self._chdir(self._home)
            except FileNotFoundError:
                os.makedirs(self._home)
                self._chdir(self._home)
            self._here = self._stat(".")


class Warnings:
    """Filters and the function that shows warnings."""

    def __init__(self) -> None:
        self._filters_object, self._filters = warnings.filters, list(warnings.filters)
        self._show = warnings.showwarning

    def restore(self) -> None:
        """Puts the filters back."""
        if warnings.filters is not self._filters_object or warnings.filters != self._filters:
            warnings.filters = self._filters_object
            warnings.filters[:] = self._filters  # type: ignore[index]
            warnings._filters_mutated()  # type: ignore[attr-defined]
        if warnings.showwarning is not self._show:
            warnings.showwarning = self._show


class Logging:
    """Handlers and levels of the root logger and of the subject's own loggers."""

    def __init__(self, top: str) -> None:
        own = [
            logger
            for name, logger in list(logging.root.manager.loggerDict.items())
            if isinstance(logger, logging.Logger) and name.partition(".")[0] == top
        ]
        self._loggers: list[tuple[logging.Logger, list[Any], int, bool, bool]] = [
            (logger, list(logger.handlers), logger.level, logger.propagate, logger.disabled)
            for logger in [logging.root, *own[:20]]
        ]
        self._disable = logging.root.manager.disable

    def restore(self) -> None:
        """Puts handlers and levels back."""
        for logger, handlers, level, propagate, disabled in self._loggers:
            if logger.handlers != handlers:
                logger.handlers[:] = handlers
            if logger.level != level:
                logger.setLevel(level)
            if logger.propagate is not propagate:
                logger.propagate = propagate
            if logger.disabled is not disabled:
                logger.disabled = disabled
        if logging.root.manager.disable != self._disable:
            logging.root.manager.disable = self._disable


class Modules:
    """`sys.modules`: removed and replaced modules come back, new ones stay (importing again is slow)."""

    def __init__(self) -> None:
        self._modules = sys.modules
        self._saved = dict(sys.modules)

    def restore(self) -> None:
        """Puts modules back."""
        modules = self._modules
        if not all(map(is_, modules.values(), self._saved.values())) or len(modules) < len(self._saved):
            for name, module in self._saved.items():
                if modules.get(name) is not module:
                    modules[name] = module
        if len(modules) > len(self._saved):
            self._saved = dict(modules)


def _fresh_event_loop(events: Any) -> None:
    """Closes a loop that a candidate left behind and forgets the policy: the next one starts as a new process does."""
    policy = events._event_loop_policy
    if policy is None:
        return
    try:
        loop = policy._local._loop
        if loop is not None and not loop.is_closed():
            loop.close()
    except Exception:
        pass
    events._set_running_loop(None)
    events._event_loop_policy = None
