"""The flaky hunter: hunts within the session's budget and says what it found, with a command for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from pytest_aqe.fleet.cures import with_fixes
from pytest_aqe.fleet.remembered import Remembered
from pytest_aqe.hunt import reproduce
from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.clusters import clustered
from pytest_aqe.hunt.codehash import TEST_FILES
from pytest_aqe.hunt.facts import FlakyTest, HuntReport
from pytest_aqe.hunt.hunt import Hunt
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import RunOutcome
from pytest_aqe.hunt.runner import ChildRunner, Place
from pytest_aqe.results import INTERRUPTED, AgentResult, Progress
from pytest_aqe.settings import Settings


class FlakeAgent:
    """One hunt over the collected tests. `report` is complete after `run`, also after Ctrl-C.

    `patterns` are the names of files that hold tests.
    """

    def __init__(
        self,
        settings: Settings,
        nodes: Sequence[str],
        place: Place,
        registry: Registry,
        progress: Progress,
        *,
        jobs: int = 1,
        patterns: Sequence[str] = TEST_FILES,
        text: Callable[[str], str] = lambda nodeid: "",
        told: Callable[[str], None] = lambda doing: None,
    ) -> None:
        budget = Budget(settings.budget, settings.max_executions)
        self._runner = ChildRunner(place, registry, budget, jobs=jobs, told=self._tell)
        self._memory = Remembered(
            settings.rootdir, nodes, on=settings.hunt_memory, writes=not settings.dry_run, patterns=patterns
        )
        self._hunt = Hunt(self._runner, nodes, settings.seed, told, text, self._memory.earlier())
        self._settings = settings
        self._place = place
        self._progress = progress
        self.report = HuntReport(collected=len(nodes))

    @property
    def announced(self) -> tuple[str, ...]:
        """The plan, in lines, before anything ran."""
        return self._hunt.announced

    def run(self) -> AgentResult:
        """Hunt."""
        try:
            self._hunt.run()
        finally:
            self.report = report = self._hunt.report()
            self._runner.close()
        today = date.today()
        self._memory.keep(report, self._hunt.experiments, today, worked_off=self._hunt.worked_off)
        notes = (*report.notes, *self._memory.notes)
        tests = clustered([self._with_commands(test) for test in self._memory.first_seen(report.tests, today)])
        self.report = replace(report, tests=tests, notes=notes)
        if report.stopped != INTERRUPTED:
            self.report = self._with_fixes(self.report)
        report = self.report
        return AgentResult("flaky-hunter", report.seconds, report.executions, report.stopped, notes=report.notes)

    def _with_fixes(self, report: HuntReport) -> HuntReport:
        """Proposed, or tried and applied; Ctrl-C leaves the report as it is."""
        try:
            return with_fixes(
                report, self._settings, self._place, self._runner.registry, self._runner.jobs, lambda nodeid: None
            )
        except KeyboardInterrupt:
            return replace(report, stopped=INTERRUPTED)

    def _tell(self, outcome: RunOutcome) -> None:
        budget = self._runner.budget
        self._progress.update(budget.executions, budget.most or 0, self._hunt.suspects, budget.left_seconds)

    def _with_commands(self, test: FlakyTest) -> FlakyTest:
        """The commands, in the working folder of the user."""
        if test.fails is None:
            return test
        pinned = bool(test.passes) or test.category.startswith("order") or test.trigger.keys() != {"rerun"}
        repeat = 1 if pinned and test.failures == test.runs else reproduce.repeats(test.interval[0])
        place, registry = self._place, self._runner.registry
        write = partial(reproduce.command, registry=registry, rootdir=place.rootdir, cwd=place.cwd, args=place.args)
        fails = write(test.fails, repeat=repeat)
        passes = write(test.passes) if test.passes else ""
        return replace(test, command_fails=fails, command_passes=passes)
