"""Senses goals with one running coverage.py, where no probes can be set in a module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import coverage
from coverage.exceptions import ConfigError

from pytest_aqe.facts import Arc
from pytest_aqe.sandbox.arcs import SourceLines
from pytest_aqe.sandbox.plan import ProbePlan


def measuring(filename: str) -> coverage.Coverage:
    """A coverage.py that will measure the branches of one file with its C tracer, and store nothing."""
    cover = coverage.Coverage(
        data_file=None, config_file=False, branch=True, cover_pylib=True, include=[filename], messages=False
    )
    quiet = ["no-data-collected", "no-ctracer", "module-not-measured"]
    cover.set_option("run:disable_warnings", quiet)
    try:
        # sys.monitoring reports each branch once only: nothing could be emptied in between.
        cover.set_option("run:core", "ctrace")
    except ConfigError:
        pass  # older ones have the C tracer alone, unless the environment asks for another
    return cover


def close_data(cover: coverage.Coverage) -> None:
    """Close the database that coverage.py keeps its data in, where it can be closed."""
    close = getattr(cover.get_data(), "close", None)
    if close is not None:
        close(force=True)


class TracerState:
    """What a `ProbeState` offers, without distances and operands, sensed by a tracer that never stops.

    `start` once; then `reset` before a candidate and `hit_ids` after it. Starting or stopping a measurement for
    each candidate would cost milliseconds, so the collector's own sets are read and emptied instead. It sees lines,
    so that a return counts with its line, also where its expression raises.
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
        self._coverage = measuring(filename)
        self._started = False
        self._bits = 0

    def start(self) -> None:
        """Begin to trace; before the module is imported, or import-time goals are missed."""
        self._started = True
        self._coverage.start()

    def stop(self) -> None:
        """End the trace."""
        self._coverage.stop()
        close_data(self._coverage)

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

    def turn(self) -> list[int]:
        """Ids of the goals reached until now, by the arrangement: from here on hits are the act's own."""
        ids = self.hit_ids()
        self.reset()
        return ids

    def _data(self) -> dict[str, set[Any]] | None:
        """The live sets of the collector, None where this coverage.py keeps them elsewhere."""
        data = getattr(getattr(self._coverage, "_collector", None), "data", None)
        if not isinstance(data, dict):
            return None
        if not self._bits:
            self._learn(data)
        return data

    def _arcs(self) -> list[Arc]:
        data = self._data()
        if data is None:
            if not self._started:
                return []
            return list(self._coverage.get_data().arcs(self._file) or ())
        sensed = [arc for arcs in list(data.values()) for arc in list(arcs)]
        return [self._unpacked(arc) if isinstance(arc, int) else arc for arc in sensed]

    def _learn(self, data: dict[str, set[Any]]) -> None:
        """How many bits a line number has in packed arcs: 28, in coverage.py before 7.12 or so 20.

        The first frame that is traced, the module itself, enters with an arc from a negative line, and the bit
        that says so stands above both numbers.
        """
        packed = [arc for arcs in data.values() for arc in arcs if isinstance(arc, int)]
        if packed:
            self._bits = 28 if max(packed) >> 56 else 20

    def _unpacked(self, packed: int) -> Arc:
        """Two line numbers from the one integer in which the C tracer keeps an arc."""
        bits, mask = self._bits, (1 << self._bits) - 1
        start, end = packed & mask, packed >> bits & mask
        return (-start if packed >> 2 * bits & 1 else start), (-end if packed >> 2 * bits + 1 & 1 else end)
