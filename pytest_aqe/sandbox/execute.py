"""Runs one candidate in this process, which is a jailed child, and says in plain data what happened."""

from __future__ import annotations

import asyncio
import contextvars
import re
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import AsyncGeneratorType, CoroutineType, GeneratorType, ModuleType
from typing import Any, Protocol

from pytest_aqe.sandbox.carried import is_empty, plain
from pytest_aqe.sandbox.checks import Watch, gather
from pytest_aqe.sandbox.fixtures import Fixtures
from pytest_aqe.sandbox.grounds import Grounds
from pytest_aqe.sandbox.judge import still_true
from pytest_aqe.sandbox.laziness import drain, is_lazy
from pytest_aqe.sandbox.naming import type_ref
from pytest_aqe.sandbox.perturb import Elsewhere
from pytest_aqe.sandbox.raised import describe_raised, is_explicit
from pytest_aqe.sandbox.scope import CANDIDATE, Scope
from pytest_aqe.sandbox.script import Compiled, Scripts
from pytest_aqe.sandbox.state import State
from pytest_aqe.sandbox.streams import Streams
from pytest_aqe.sandbox.timelimit import TimeLimit
from pytest_aqe.sandbox.touch import listen
from pytest_aqe.sandbox.trial import Trial
from pytest_aqe.sandbox.volatile import Volatile

Script = dict[str, Any]


class Probes(Protocol):
    """What `ProbeState` and `TracerState` have in common."""

    frontier: Any
    distances: dict[int, float]
    operands: list[Any]

    def reset(self) -> None:
        """Forgets all hits."""

    def hit_ids(self) -> list[int]:
        """Goals that were reached since."""

    def turn(self) -> list[int]:
        """Goals that the arrangement reached; hits are counted anew for the act."""


def source_of(file: str) -> str:
    """The text of a source, for a look at the words in it."""
    try:
        with open(file, encoding="utf-8", errors="replace") as handle:
            return handle.read()
    except OSError:
        return ""


def environment_names(source: str) -> tuple[str, ...]:
    """Names that the subject may look up in the environment: upper-case strings in a source that speaks of it."""
    if "environ" not in source and "getenv" not in source:
        return ()
    return tuple(sorted(set(re.findall(r"""["']([A-Z][A-Z0-9_]{2,})["']""", source))))


class Session:
    """Everything that candidates of one subject share. Made once, after the subject was imported."""

    def __init__(self, module_name: str, file: str, probes: Probes | None, scratch: Path) -> None:
        self.scope = Scope(module_name, file)
        self.probes = probes
        self.streams = Streams()
        self.scratch = scratch
        self.fixtures = Fixtures(scratch, self.streams)
        self.volatile = Volatile(str(scratch), file)
        self.scripts = Scripts()
        _quieten()
        self.state = State(self.scope)
        self._clock = time.perf_counter
        self._settimer = signal.setitimer
        self._module_type, self._modules = ModuleType, sys.modules
        self._context = contextvars.copy_context
        self._frontier: object = None
        self.touch = listen(Grounds(str(scratch), self.scope.folder))
        source = source_of(file)
        self.elsewhere = Elsewhere(self.scope, scratch, environment_names(source), self.touch, source)

    def run(self, script: Script, *, frontier: Iterable[int] = (), detail: bool = False) -> dict[str, Any]:
        """One execution as a JSON row with the fields of `facts.Execution`."""
        trial = Trial()
        watch = Watch(script) if detail else None
        trial.thorough = detail
        self.touch.forget()
        TimeLimit.seen = False
        row: dict[str, Any] | None = None
        try:
            if detail:
                self.state.restore()
            self._aim(frontier)
            self.perform(script, trial, before_act=watch.before_act if watch is not None else None)
            row = self._row(script, trial)
            if watch is not None and trial.outcome in ("passed", "raised") and not TimeLimit.seen:
                row["checks"] = gather(self, script, trial, watch)
                strewn = self.fixtures.strewn(self.touch.places)
                row["left"] = [*trial.left, *row["left"], *(one for one in strewn if one not in row["left"])]
                row["touched"] = self.touch.seen
        except TimeLimit:
            if row is not None:
                TimeLimit.seen = False
                self._settimer(signal.ITIMER_REAL, 0)
                row["note"] = "no time for checks"
        finally:
            self._tidy(trial)
        if row is None or TimeLimit.seen:
            self._settimer(signal.ITIMER_REAL, 0)
            trial.outcome = "timeout"
            row = self._row(script, trial)
        return row

    def check(self, script: Script, checks: Sequence[dict[str, Any]]) -> list[int]:
        """Runs it once more; indices of the checks that do not hold now, ``[-1]`` for another kind of outcome."""
        trial = Trial()
        TimeLimit.seen = False
        failed = [-1]
        try:
            self._aim(())
            self.perform(script, trial)
            out, err, _ = self.streams.text()
            failed = still_true(trial, checks, self.scripts, (out, err))
        except TimeLimit:
            pass
        finally:
            self._tidy(trial)
        if TimeLimit.seen:
            self._settimer(signal.ITIMER_REAL, 0)
            return [-1]
        return failed

    def perform(
        self,
        script: Script,
        trial: Trial,
        *,
        before_act: Callable[[dict[str, Any]], None] | None = None,
        until_act: bool = False,
        seed: int = 0,
        capsys: bool = False,
    ) -> None:
        """Arranges and acts; `trial` holds what there is to see. To be followed by `trial.close` and `restore`."""
        try:
            compiled = self.scripts.compiled(script)
            bound = self.scripts.namespace(script)
        except TimeLimit:
            raise
        except BaseException as error:
            trial.outcome, trial.phase, trial.note = "invalid", "arrange", f"{type(error).__name__}: {error}"[:200]
            return
        module = self._module_type(CANDIDATE)
        trial.names = names = module.__dict__
        names.update(bound)
        trial.thorough = trial.thorough or compiled.assigns_afar
        self._modules[CANDIDATE] = module
        self.state.seed(seed, compiled.text)
        trial.undo = self.fixtures.provide(script.get("fixtures") or (), names, capsys)
        probes = self.probes
        if probes is not None:
            probes.reset()
        clock = self._clock
        started = clock()
        self.touch.on = True
        try:
            self._context().run(_live, compiled, names, trial, probes, before_act, until_act)
        except TimeLimit:
            trial.outcome = "timeout"
            raise
        except BaseException as error:
            trial.error = error
            trial.outcome = "raised" if trial.phase == "act" else "invalid"
        finally:
            self.touch.on = False
            trial.seconds = clock() - started
            if probes is not None:
                trial.hits = probes.hit_ids()
                if trial.setup:
                    trial.setup = sorted(set(trial.setup).difference(trial.hits))
                    trial.hits = sorted([*trial.hits, *trial.setup])
                if self._frontier:
                    trial.distances, trial.operands = probes.distances, probes.operands
            self.state.reinstate(trial.thorough or trial.outcome != "passed")
            self.streams.reinstate()

    def restore(self, thorough: bool = True) -> None:
        """Puts the world back as it was before the first candidate."""
        self.state.restore(thorough)
        self.fixtures.clean()

    def _tidy(self, trial: Trial) -> None:
        try:
            trial.close()
            self.restore(trial.thorough)
        except TimeLimit:
            self._settimer(signal.ITIMER_REAL, 0)
            trial.close()
            self.restore()

    def _aim(self, frontier: Iterable[int]) -> None:
        if self.probes is not None and frontier is not self._frontier:
            self._frontier = frontier
            self.probes.frontier = set(frontier)

    def _row(self, script: Script, trial: Trial) -> dict[str, Any]:
        raised = None
        error = trial.error
        if error is not None and trial.outcome != "timeout":
            raised = describe_raised(error, script, self.scope)
            if trial.outcome == "invalid":
                trial.note = f"{raised['type']}: {raised['message']}"[:200]
            if isinstance(error, MemoryError) and not is_explicit(error):
                trial.outcome, trial.note = "crashed", "MemoryError"
        passed = trial.outcome == "passed"
        return {
            "candidate": script["id"],
            "outcome": trial.outcome,
            "hits": trial.hits,
            "setup": trial.setup,
            "distances": {str(goal): distance for goal, distance in trial.distances.items()} if trial.distances else {},
            "operands": [[goal, plain(left), plain(right)] for goal, left, right in trial.operands or ()],
            "wrap": trial.wrap,
            "result": type_ref(type(trial.result)) if passed and not trial.block else "",
            "empty": passed and not trial.block and is_empty(trial.result),
            "callable_result": passed and callable(trial.result) and not isinstance(trial.result, type),
            "raised": raised,
            "checks": [],
            "left": self.fixtures.strewn(self.touch.places),
            "touched": self.touch.seen,
            "seconds": trial.seconds,
            "phase": trial.phase,
            "note": trial.note,
        }


def _live(
    compiled: Compiled,
    names: dict[str, Any],
    trial: Trial,
    probes: Probes | None,
    before_act: Callable[[dict[str, Any]], None] | None,
    until_act: bool,
) -> None:
    """The candidate's own life, in its own context."""
    trial.wrap, trial.block = compiled.wrap, compiled.block
    if compiled.arrange is not None:
        exec(compiled.arrange, names)
    if before_act is not None:
        before_act(names)
    if until_act:
        return
    if probes is not None and compiled.arrange is not None:
        trial.setup = probes.turn()
    trial.phase = "act"
    if compiled.block:
        exec(compiled.act, names)
    else:
        result = trial.result = eval(compiled.act, names)
        kind = type(result)
        if kind is CoroutineType:
            trial.wrap = "asyncio.run"
            result = asyncio.run(result)
        elif kind is GeneratorType or (id(kind) not in _COMMON and is_lazy(result)):
            items = drain(result, trial)
            if items is not None:
                result = items
        trial.result = names["result"] = result
    trial.outcome = "passed"


_COMMON = frozenset(map(id, (int, str, list, dict, tuple, bool, type(None), float, set, bytes, AsyncGeneratorType)))
"""Ids of types that are not lazy: hashing a type may be code of its metaclass."""


def _quieten() -> None:
    """A process as a test sees it: warnings, failing threads and finalizers print nothing, logging has handlers."""
    import logging

    sys.argv = ["pytest"]
    warnings.showwarning = lambda *args, **kwargs: None
    for category in (DeprecationWarning, PendingDeprecationWarning):
        warnings.filterwarnings("always", category=category)
    threading.excepthook = lambda *args: None
    sys.unraisablehook = lambda *args: None
    handler = logging.NullHandler()
    handler.setLevel(0)
    logging.root.addHandler(handler)
