"""Imports the subject inside the worker, with probes or mutants in it, or beside a running tracer."""

from __future__ import annotations

import ast
import importlib
import sys
import tokenize
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

from pytest_aqe.sandbox import loader, probes, schemata, tracer
from pytest_aqe.sandbox.describe import describe
from pytest_aqe.sandbox.execute import Session


class NoProbes(Exception):
    """The subject cannot be changed on import; a tracer may still sense it."""


@dataclass
class Loaded:
    """An imported subject: its session, and what the parent wants to know about it."""

    module: str
    session: Session
    goals: list[tuple[Any, ...]] = field(default_factory=list)
    import_hits: list[int] = field(default_factory=list)
    mutants: list[tuple[Any, ...]] = field(default_factory=list)
    switch: schemata.MutantSwitch = field(default_factory=schemata.MutantSwitch)

    def activate(self, mutant: int) -> None:
        """Make one mutant the active one, -1 for none."""
        self.switch.id = mutant

    def record(self) -> schemata.Reached:
        """Activate none, and note which mutants are met from now on."""
        reached = schemata.Reached()
        self.switch.id = reached
        return reached

    def describe(self, refs: list[str]) -> dict[str, Any]:
        """The subject as plain data."""
        return describe(self.module, refs, self.session.scope.file)


def load(config: Mapping[str, Any], scratch: Path) -> Loaded:
    """Import the subject as ``config["mode"]`` says: ``probes``, ``schemata``, ``tracer`` or ``plain``."""
    module, file, exclude = str(config["module"]), str(config["file"]), str(config["exclude"])
    how: dict[str, Callable[..., Loaded]] = {"probes": _probes, "tracer": _tracer, "plain": _plain}
    if config["mode"] == "schemata":
        return _schemata(module, file, exclude, scratch, int(config["mutant"]))
    return how[str(config["mode"])](module, file, exclude, scratch)


def _source(file: str) -> str:
    with tokenize.open(file) as stream:
        return stream.read()


def _import(module: str) -> None:
    """Import it anew, even where the worker itself has needed it before."""
    if module in sys.modules:
        loader.forget(module)
    importlib.import_module(module)
    if sys.modules.get(module) is None:
        raise ImportError(f"{module} removed itself from sys.modules")
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()


def _plain(module: str, file: str, exclude: str, scratch: Path) -> Loaded:
    _import(module)
    return Loaded(module, Session(module, file, None, scratch))


def _probes(module: str, file: str, exclude: str, scratch: Path) -> Loaded:
    made: list[probes.ProbeState] = []
    scope: dict[str, object] = {}

    def transform(source: str, name: str) -> ast.Module:
        plan, tree = probes.probe(source, name, exclude)
        made.append(probes.ProbeState(plan))
        scope.update(made[-1].scope())
        return tree

    installed = loader.install(module, transform, scope)
    _import(module)
    if not installed.loaded:
        raise NoProbes(installed.error or "its import took another way")
    installed.remove()
    state: Any = made[-1]
    hits = list(state.hit_ids())
    return Loaded(module, Session(module, file, state, scratch), [astuple(goal) for goal in state.plan.goals], hits)


def _tracer(module: str, file: str, exclude: str, scratch: Path) -> Loaded:
    source = _source(file)
    plan = probes.plan(source, file, exclude)
    state = tracer.TracerState(plan, source, file)
    state.start()
    _import(module)
    hits = list(state.hit_ids())
    return Loaded(module, Session(module, file, state, scratch), [astuple(goal) for goal in plan.goals], hits)


def _schemata(module: str, file: str, exclude: str, scratch: Path, mutant: int) -> Loaded:
    mutants = schemata.plan_mutants(_source(file), exclude)
    switch = schemata.MutantSwitch()
    switch.id = mutant  # a mutant at module level acts while the module is imported
    installed = loader.install(module, schemata.instrument_mutants, switch.scope())
    _import(module)
    if not installed.loaded:
        raise ImportError(installed.error or "its import took another way")
    installed.remove()
    session = Session(module, file, None, scratch)
    return Loaded(module, session, mutants=[astuple(row) for row in mutants], switch=switch)
