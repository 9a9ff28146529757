"""The state that candidates may change and the next one must not see: taken once, put back after each.

Everything is compared by identity, so that an untouched state costs next to nothing and no code of the
subject runs.
"""

from __future__ import annotations

import builtins
import os
import random
import sys
import threading
import warnings
from collections.abc import Iterator
from operator import is_, itemgetter
from typing import Any, Protocol

from pytest_aqe.sandbox.cells import Altered, ModuleCell
from pytest_aqe.sandbox.finder import find_cells
from pytest_aqe.sandbox.interpreter import Interpreter
from pytest_aqe.sandbox.loggers import Logging
from pytest_aqe.sandbox.scope import Mentions, Scope


class Part(Protocol):
    """One thing that is remembered."""

    def restore(self) -> None:
        """Puts it back if it changed."""


class Changeable(Protocol):
    """One thing that tells what changed."""

    def altered(self) -> Iterator[Altered]:
        """What is not as before."""


class State:
    """What the subject's modules, the interpreter and the process looked like after import."""

    def __init__(self, scope: Scope) -> None:
        modules = scope.loaded
        mentions = Mentions(modules)
        names = mentions.used
        self._builtins = Builtins(often=bool(names & {"builtins", "__builtins__"}))
        interpreter = Interpreter(mentions.stored)
        environment, loggers = Environment(), Logging(scope.top, modules)
        parts: list[Part] = [self._builtins, interpreter, environment, Warnings(), loggers]
        found = find_cells(modules, scope.owns_class, mentions, scope.stand_in())
        parts.extend(found.light)
        if "modules" in names:
            parts.append(Modules())
        library = [ModuleCell(sys.modules[name]) for name in _LIBRARY if name in sys.modules]
        rest: list[Part] = [interpreter.rest, *found.heavy, *library]
        self._all = [part.restore for part in (*parts, *rest)]
        self._parts = [self._builtins.often, *(part.restore for part in parts[1:])]
        self._running = threading.active_count()
        self._cells: tuple[Changeable, ...] = (*found.light, *found.heavy, environment, loggers)
        self._caches = found.caches
        self._modules = sys.modules
        self._seeds_random = bool(names & {"random", "Random", "shuffle", "choice", "randint", "uuid4"})
        self._seeds_numpy = "random" in names and "numpy" in sys.modules
        self.changed: list[str] = []

    def restore(self, thorough: bool = True) -> None:
        """Puts everything back that differs; what is unlikely to change only if asked to be thorough.

        Never raises anything but a time limit.
        """
        for restore in self._all if thorough else self._parts:
            try:
                restore()
            except Exception as error:  # noqa: PERF203
                self.changed.append(type(error).__name__)
        for clear in self._caches:
            clear()
        events = self._modules.get("asyncio.events")
        if events is not None and events._event_loop_policy is not None:
            _fresh_event_loop(events)

    def altered(self) -> list[Altered]:
        """What `restore` would put back in the subject's package, of loggers and of the environment; filled caches of
        functions are no change."""
        found: list[Altered] = []
        for cell in self._cells:
            try:
                found.extend(cell.altered())
            except Exception:  # noqa: PERF203
                found.append(Altered("", None))
        return found

    def threads_left(self) -> bool:
        """Whether a thread runs that did not at first."""
        return threading.active_count() > self._running

    def reinstate(self, thorough: bool = True) -> None:
        """Puts the builtins back at once: the sandbox itself needs them to look at the outcome.

        Unless `thorough`, only if one is missing that it takes to say that a candidate has passed.
        """
        if thorough or not self._builtins.good():
            self._builtins.restore()

    def seed(self, value: int, text: str = "") -> None:
        """Seeds the shared generators, if the subject's package or the candidate's text uses any."""
        if self._seeds_random or "random" in text:
            random.seed(value)
        if self._seeds_numpy:
            try:
                sys.modules["numpy"].random.seed(value)
            except Exception:
                self._seeds_numpy = False

    def drew(self, value: int) -> bool:
        """Whether random numbers were drawn since generators got this seed; numpy's are taken to be."""
        if self._seeds_numpy:
            return True
        if not self._seeds_random:
            return False
        now = random.getstate()
        random.seed(value)
        return random.getstate() != now


_LIBRARY = (
    "os", "os.path", "time", "random", "json", "socket", "subprocess", "shutil", "io", "re", "datetime", "logging",
    "threading", "tempfile", "platform", "getpass", "uuid", "pathlib", "math", "collections", "functools", "signal",
    "importlib", "inspect", "types", "typing", "locale", "glob", "urllib.request", "argparse",
)  # fmt: skip
"""Modules whose functions a candidate may replace without monkeypatch."""


class Builtins:
    """The builtins namespace, which everything else here relies on."""

    def __init__(self, often: bool) -> None:
        """All of them are looked at `often` where the subject's code speaks of them, otherwise those that matter."""
        self._space = builtins.__dict__
        self._saved = dict(self._space)
        self._saved.setdefault("_", None)
        del self._saved["_"]
        self._values = list(self._saved.values())
        self._same, self._all = is_, all
        self._map, self._count = map, len
        self._pick = itemgetter(*_NEEDED)
        self._needed = self._pick(self._space)
        self.often = self.restore if often else self._glance

    def good(self) -> bool:
        """Whether those are what they were that the sandbox itself needs, and those that code replaces."""
        try:
            return self._all(self._map(self._same, self._pick(self._space), self._needed))
        except KeyError:
            return False

    def _glance(self) -> None:
        if not self.good():
            self.restore()

    def restore(self) -> None:
        """Uses nothing from the builtins, because they may be gone."""
        if not self._all(self._map(self._same, self._space.values(), self._values)):
            self._space.clear()
            self._space.update(self._saved)


_NEEDED = (
    "__build_class__", "__import__", "callable", "dict", "getattr", "input", "int", "isinstance", "len", "list",
    "next", "open", "print", "str", "tuple", "type",
)  # fmt: skip


class Environment:
    """`os.environ`, by its own underlying dict, and the working directory."""

    def __init__(self) -> None:
        self._object = os.environ
        self._data: dict[Any, Any] = os.environ._data  # type: ignore[attr-defined]
        self._saved = dict(self._data)
        self._home = os.getcwd()
        self._cwd, self._chdir = os.getcwd, os.chdir

    def altered(self) -> Iterator[Altered]:
        """That variables or the working directory changed: no name leads there."""
        if self._data != self._saved or self._cwd() != self._home:
            yield Altered("", None)

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
            here = self._cwd()
        except OSError:  # it was deleted
            here = ""
        if here != self._home:
            try:
                self._chdir(self._home)
            except FileNotFoundError:
                os.makedirs(self._home)
                self._chdir(self._home)


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
