"""Senses goals with one running coverage.py, where no probes can be set in a module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import coverage

from pytest_aqe.facts import Arc
from pytest_aqe.sandbox.arcs import SourceLines
from pytest_aqe.sandbox.plan import ProbePlan

_LINE = 0xFFFFFFF


class TracerState:
    """What a `ProbeState` offers, without distances and operands, sensed by a tracer that never stops.

    `start` once; then `reset` before a candidate and `hit_ids` after it. Starting or stopping a measurement for
    each candidate would cost milliseconds, so the collector's own sets are read and emptied instead.
    """

    def __init__(self, plan: ProbePlan, source: str, filename: str) -> None:
        self.plan = plan
        self.frontier: Iterable[int] = frozenset()
        self.distances: dict[int, float] = {}
        self.operands: list[tuple[int, object, object]] = []
        self._file = filename
        self._lines = SourceLines(source, filename, plan.exclude)
        self._branches = {(goal.line, goal.to): goal.id for goal in plan.goals if goal.kind == "branch"}
        self._starts: dict[int, list[int]] = {}
        for goal in plan.goals:
            if goal.kind == "line":
                self._starts.setdefault(goal.line, []).append(goal.id)
        self._coverage = coverage.Coverage(
            data_file=None, config_file=False, branch=True, cover_pylib=True, include=[filename], messages=False
        )
        self._started = False
        self._coverage.set_option("run:core", "ctrace")
        self._coverage.set_option("run:disable_warnings", ["no-data-collected", "no-ctracer", "module-not-measured"])

    def start(self) -> None:
        """Begin to trace; before the module is imported, or import-time goals are missed."""
        self._started = True
        self._coverage.start()

    def stop(self) -> None:
        """End the trace."""
        self._coverage.stop()
        self._coverage.get_data().close(force=True)

    def scope(self) -> dict[str, object]:
        """Nothing: the module is imported as it is."""
        return {}

    def reset(self) -> None:
        """Forget everything that was sensed."""
        data = self._data()
        if data is None:
            if self._started:
                self._coverage.erase()
            return
        for sensed in list(data.values()):
            sensed.clear()

    def hit_ids(self) -> list[int]:
        """Ids of the goals reached since the reset, in order."""
        raw = self._arcs()
        found = {self._branches[arc] for arc in self._lines.measured(raw) if arc in self._branches}
        for line in {self._lines.first(line) for arc in raw for line in arc if line > 0}:
            found.update(self._starts.get(line, ()))
        return sorted(found)

    def _data(self) -> dict[str, set[Any]] | None:
        """The live sets of the collector, None where this coverage.py keeps them elsewhere."""
        data = getattr(getattr(self._coverage, "_collector", None), "data", None)
        return data if isinstance(data, dict) else None

    def _arcs(self) -> list[Arc]:
        data = self._data()
        if data is None:
            if not self._started:
                return []
            return list(self._coverage.get_data().arcs(self._file) or ())
        sensed = [arc for arcs in list(data.values()) for arc in list(arcs)]
        return [_unpacked(arc) if isinstance(arc, int) else arc for arc in sensed]


def _unpacked(packed: int) -> Arc:
    """Two line numbers from the one integer in which the C tracer keeps an arc."""
    start, end = packed & _LINE, packed >> 28 & _LINE
    return (-start if packed >> 56 & 1 else start), (-end if packed >> 57 & 1 else end)
