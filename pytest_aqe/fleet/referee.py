"""coverage.py beside the probes: what a round has kept runs once more in a worker that coverage.py itself measures."""

from __future__ import annotations

from collections.abc import Collection

from pytest_aqe.errors import AqeError
from pytest_aqe.facts import Kept
from pytest_aqe.generate.search.goals import Archive
from pytest_aqe.refine import Budget
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits

WORTH = 10
"""A worker must start within the tenth part of the time that is left, or coverage.py has its say at the end only."""


class Referee:
    """Judges the goals that were covered since it was asked last. It holds a jailed process: `close` it.

    The module is as it was written there, no probe in it. The process is started when the first goals are covered.
    """

    def __init__(self, spec: SubjectSpec, tier: str, limits: Limits, archive: Archive, on: bool) -> None:
        self.spec = spec
        self.tier = tier
        self.limits = limits
        self.archive = archive
        self.on = on
        self.disputed: set[int] = set()
        self._judged: set[int] = set()
        self.worker: Worker | None = None

    def judge(self, budget: Budget, start_seconds: float) -> int | None:
        """How many of the newly covered goals coverage.py sees covered as well; None where it cannot be asked.

        `start_seconds` is what the start of a worker for this module takes.
        """
        if not self.on:
            return None
        fresh = self._fresh()
        if not fresh:
            return 0
        candidates = list({kept.candidate.id: kept.candidate for kept in fresh.values()}.values())
        try:
            if self.worker is None:
                if budget.left() < WORTH * start_seconds:
                    self.on = False
                    return None
                self.worker = Worker(self.spec, self.tier, self.limits, "tracer")
            executions = self.worker.run(candidates, deadline=budget.wall)
        except AqeError:  # it was imported beside probes: what the trouble is with a tracer is not the search's
            self.on = False
            self.close()
            return None
        hits = {candidate.id: execution.hits for candidate, execution in zip(candidates, executions)}
        if any(execution.note == "not run" for execution in executions):
            return None
        seen = {goal for goal, kept in fresh.items() if goal in hits[kept.candidate.id]}
        self.disputed = (self.disputed | set(fresh)) - seen
        return len(seen)

    def _fresh(self) -> dict[int, Kept]:
        """Wanted goals that were covered since the last time."""
        open_before = self.archive.wanted - self.archive.imported - self._judged
        fresh = {goal: kept for goal, kept in self.archive.kept.items() if goal in open_before}
        self._judged |= set(fresh)
        return fresh

    def forget(self, goals: Collection[int]) -> None:
        """Goals that are open again: who covers them next is judged as well."""
        self._judged -= set(goals)
        self.disputed -= set(goals)

    def close(self) -> None:
        """End its process."""
        if self.worker is not None:
            self.worker.close()
