"""Argument types and small plain values of first-party calls, sampled while the user's own tests run.

On Python 3.12 and later through `sys.monitoring`, before that through hooks in the functions' own code that take
themselves out again. Never a trace or profile function: the user's run stays as fast, and its tracer stays alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import CodeType, FrameType
from typing import Any, Protocol

from pytest_aqe.facts import CallSample, Target
from pytest_aqe.observe import plain
from pytest_aqe.observe.discretion import secret_name

CALLS = 64
"""Calls of one function that are looked at."""
DISTINCT = 12
"""Distinct samples of one parameter that are kept."""
TOTAL = 5000
"""Samples of one process that are kept."""
_SELF = ("self", "cls", "mcs", "metacls")

Row = list[Any]
"""module, function, parameter, type, copy (or None): builtin values only, ready for xdist's channel."""


class Hooks(Protocol):
    """A way to be told of calls."""

    def start(self) -> bool:
        """Begins; False where that is not possible."""

    def refresh(self) -> None:
        """Looks at modules that were imported since."""

    def stop(self) -> None:
        """Ends, and leaves nothing behind."""


class Values:
    """One process's samples. `targets` say which files are first-party, and under which names."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self.store = Store({os.path.realpath(target.file): target.module for target in targets})
        self._hooks: Hooks | None = None

    def start(self) -> None:
        """Begins to sample (before or after the modules are imported)."""
        hooks: Hooks
        if sys.version_info >= (3, 12):
            from pytest_aqe.observe.monitor import Monitor

            hooks = Monitor(self.store)
        else:
            from pytest_aqe.observe.implant import Implants

            hooks = Implants(self.store)
        if self.store.files and hooks.start():
            self._hooks = hooks

    def refresh(self) -> None:
        """Lets hooks see what was imported since (before each test; next to nothing where nothing was)."""
        if self._hooks is not None:
            self._hooks.refresh()

    def stop(self) -> None:
        """Ends sampling; what was sampled stays."""
        hooks, self._hooks = self._hooks, None
        if hooks is not None:
            hooks.stop()

    def to_plain(self) -> list[Row]:
        """This process's samples as builtin values."""
        return self.store.rows

    def merge(self, rows: Iterable[Sequence[Any]]) -> None:
        """Takes in another process's samples."""
        for row in rows:
            self.store.keep(list(row))

    def samples(self) -> tuple[CallSample, ...]:
        """All samples, in the order in which they were seen."""
        return tuple(
            CallSample(module, function, parameter, kind, plain.node(copied) if copied else None)
            for module, function, parameter, kind, copied in self.store.rows
        )


class Store:
    """Bounded samples of calls; everything here must be cheap and must not fail."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(files)
        self.rows: list[Row] = []
        self._modules: dict[str, str] = {}
        self._seen: dict[tuple[str, str, str], set[str]] = {}

    def module_of(self, code: CodeType) -> str:
        """The first-party module that a code object belongs to, or ``""``."""
        return self.module_in(code.co_filename)

    def module_in(self, name: str) -> str:
        """The first-party module that a file holds, or ``""``."""
        module = self._modules.get(name)
        if module is None:
            module = self._modules[name] = self.files.get(os.path.realpath(name), "")
        return module

    def note(self, module: str, function: str, code: CodeType, frame: FrameType) -> bool:
        """Samples the arguments of a call that has just begun; False once there is no more room."""
        values = frame.f_locals
        silent = secret_name(function.rpartition(".")[2])
        for position, name in enumerate(parameters(code)):
            if name in values and not (position == 0 and name in _SELF and "." in function):
                self._sample(module, function, name, values[name], silent)
        if sys.version_info < (3, 13):
            values.clear()  # a copy that would keep the arguments alive until the call ends
        return len(self.rows) < TOTAL

    def _sample(self, module: str, function: str, parameter: str, value: object, silent: bool) -> None:
        copied: list[Any] | None = None
        if not silent and not secret_name(parameter):
            try:
                copied = plain.copy(value)
            except plain.NotPlain:
                pass
        kind = plain.type_name(value)
        if kind:
            self.keep([module, function, parameter, kind, copied])

    def keep(self, row: Row) -> None:
        """Keeps a row that is new, while there is room."""
        seen = self._seen.setdefault((row[0], row[1], row[2]), set())
        key = repr(row[3:])
        if key not in seen and len(seen) < DISTINCT and len(self.rows) < TOTAL:
            seen.add(key)
            self.rows.append(row)


def parameters(code: CodeType) -> tuple[str, ...]:
    """The names of a function's parameters, those with stars included."""
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    return code.co_varnames[:count]
