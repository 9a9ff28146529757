"""Imports the subject inside the worker, with probes or mutants in it, or beside a running tracer."""

from __future__ import annotations

import importlib
import os
import sys
import tokenize
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

from pytest_aqe.sandbox.execute import Session


@dataclass
class Loaded:
    """An imported subject: its session, and what the parent wants to know about it."""

    module: str
    session: Session
    goals: list[tuple[Any, ...]] = field(default_factory=list)
    import_hits: list[int] = field(default_factory=list)
    mutants: list[tuple[Any, ...]] = field(default_factory=list)
    runtime: Any = None

    def switch(self, mutant: int) -> None:
        """Make one mutant the active one, -1 for none."""
        self.runtime.id = mutant


def load(config: Mapping[str, Any], scratch: Path) -> Loaded:
    """Import the subject as ``config["mode"]`` says: ``probes``, ``schemata``, ``tracer`` or ``plain``."""
    module, file = str(config["module"]), str(config["file"])
    mode, exclude = str(config["mode"]), str(config["exclude"])
    if mode == "probes":
        return _probes(module, file, exclude, scratch)
    if mode == "schemata":
        return _schemata(module, file, exclude, scratch, int(config.get("mutant", -1)))
    if mode == "tracer":
        return _tracer(module, file, exclude, scratch)
    _import(module)
    return Loaded(module, Session(module, file, None, scratch))


def _source(file: str) -> str:
    with tokenize.open(file) as stream:
        return stream.read()


def _import(module: str) -> None:
    """Import it; what it prints goes where the worker's output goes, what it reads is empty."""
    importlib.import_module(module)
    if sys.modules.get(module) is None:
        raise ImportError(f"{module} removed itself from sys.modules")
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()


def _probes(module: str, file: str, exclude: str, scratch: Path) -> Loaded:
    from pytest_aqe.sandbox import loader, probes

    plan = probes.plan(_source(file), file, exclude)
    state = probes.ProbeState(plan)
    loader.install(module, lambda source, name: probes.instrument(source, name, plan), {probes.NAME: state})
    _import(module)
    hits = state.hit_ids()
    session = Session(module, file, state, scratch)
    return Loaded(module, session, [astuple(goal) for goal in plan.goals], hits)
