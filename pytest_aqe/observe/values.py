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

from pytest_aqe.discretion import secret_name
from pytest_aqe.facts import CallSample, Target
from pytest_aqe.observe import plain

CALLS = 64
"""Calls of one function that are looked at, at most."""
DULL = 8
"""Calls in a row that show nothing new, after which a function is left alone."""
DISTINCT = 8
"""Distinct samples of one parameter that are kept."""
TOTAL = 10_000
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

    def module_in(self, name: str) -> str:
        """The first-party module that a file holds, or ``""``."""
        module = self._modules.get(name)
        if module is None:
            module = self._modules[name] = self.files.get(os.path.realpath(name), "")
        return module

    def function(self, code: CodeType, name: str) -> Function | None:
        """What is needed to sample calls of a function; None where there is nothing to sample."""
        module = self.module_in(code.co_filename) if "<" not in name else ""
        made = Function(self, module, name, code) if module else None
        return made if made is not None and made.open else None

    def seen(self, module: str, function: str, parameter: str) -> set[str]:
        """Keys of what is kept for one parameter."""
        return self._seen.setdefault((module, function, parameter), set())

    def keep(self, row: Row) -> bool:
        """Keeps a row that is new, while there is room."""
        seen = self.seen(row[0], row[1], row[2])
        key = repr(row[3:])
        if key in seen or len(seen) >= DISTINCT or len(self.rows) >= TOTAL:
            return False
        seen.add(key)
        self.rows.append(row)
        return True


class Function:
    """Samples the calls of one function, for as long as they show something new."""

    __slots__ = ("code", "dull", "left", "module", "name", "open", "store")

    def __init__(self, store: Store, module: str, name: str, code: CodeType) -> None:
        self.store = store
        self.module = module
        self.name = name
        self.code = code
        self.left = CALLS
        self.dull = 0
        names = parameters(code)
        if "." in name and names and names[0] in _SELF:
            names = names[1:]
        silent = secret_name(name.rpartition(".")[2])
        self.open = {one: silent or secret_name(one) for one in names}
        """Parameters that may still show something new, and whether their values are secret."""

    def note(self, frame: FrameType) -> bool:
        """Samples a call that has just begun; False once it need not be told of more."""
        values = frame.f_locals
        new = False
        for parameter, silent in list(self.open.items()):
            if parameter in values:
                new |= self._sample(parameter, values[parameter], silent)
        if sys.version_info < (3, 13):
            values.clear()  # a copy that would keep the arguments alive until the call ends
        self.left -= 1
        self.dull = 0 if new else self.dull + 1
        return self.left > 0 and self.dull < DULL and bool(self.open)

    def _sample(self, parameter: str, value: object, silent: bool) -> bool:
        copied: list[Any] | None = None
        if not silent:
            try:
                copied = plain.copy(value)
            except plain.NotPlain:
                pass
        kind = plain.type_name(value)
        if kind and self.store.keep([self.module, self.name, parameter, kind, copied]):
            return True
        if len(self.store.seen(self.module, self.name, parameter)) >= DISTINCT:
            del self.open[parameter]
        return False


def parameters(code: CodeType) -> tuple[str, ...]:
    """The names of a function's parameters, those with stars included."""
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    return code.co_varnames[:count]
