"""One module's journey: worker, search, mutants, smaller inputs; gives a `Suite` with its kills.

Long because its three phases work on one state: what is kept, for which goals, and which mutants are alive.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pytest_aqe.facts import CallSample, Finding, Gap, Goal, Kept, Round, Suite
from pytest_aqe.fleet import findings
from pytest_aqe.fleet.directly import Directly
from pytest_aqe.fleet.mutants import Mutants, killed_by
from pytest_aqe.fleet.polish import Polish
from pytest_aqe.fleet.recall import recall_first
from pytest_aqe.fleet.reduce import Reducer
from pytest_aqe.fleet.referee import Referee
from pytest_aqe.fleet.statements import unseen
from pytest_aqe.fleet.strengthen import Strengthener
from pytest_aqe.generate.search.engine import Search
from pytest_aqe.patterns import Recollection
from pytest_aqe.refine import Budget, Planner, Standing, refine
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import SEARCH, Limits
from pytest_aqe.subject import ModuleInfo
from pytest_aqe.write.acts import Acts
from pytest_aqe.write.names import class_name

HANDY = 120
"""Length up to which a kept candidate needs no smaller inputs before it is known what it kills."""
PROBES, BATCH = 600, 64
"""Calls at boundaries in one module, and how many are run at a time."""
MakePlanner = Callable[[random.Random], Planner]


class ModuleWork:
    """Everything for one module. Use it as a context manager: it holds jailed processes."""

    def __init__(
        self,
        spec: SubjectSpec,
        text: str,
        gap: Gap | None,
        functions: Collection[str] | None,
        tier: str,
        seed: int,
        make_planner: MakePlanner,
        samples: Sequence[CallSample] = (),
        settled: Collection[str] = (),
        limits: Limits = SEARCH,
        import_seconds: float | None = None,
        recollections: Mapping[str, Recollection] | None = None,
        measure_rounds: bool = True,
    ) -> None:
        self.spec = spec
        self.text = text
        self.gap = gap
        self.tier = tier
        self.seed = seed
        self.functions = functions
        self.settled = frozenset(settled)
        self.rounds: list[Round] = []
        self.findings: tuple[Finding, ...] = ()
        self.stopped = ""
        self.unsettled: set[int] = set()
        started = time.monotonic()
        self.worker = Worker(spec, tier, replace(limits, start=import_seconds or limits.start))
        self._start_seconds = time.monotonic() - started
        self.worker.limits = limits  # what was imported once may take its time when it has to be again
        try:
            self.info: ModuleInfo = self.worker.describe()
            self.search = Search(
                self.info,
                text,
                self.worker.goals,
                self._wanted(gap),
                self.worker.import_hits,
                seed,
                Standing,
                samples,
                functions,
                recollections,
            )
        except BaseException:  # Ctrl-C too: a jailed process must not outlive what asked for it
            self.worker.close()
            raise
        self.planner = make_planner(random.Random(seed + 1))
        self.reducer = Reducer(self.search.context, self.worker)
        self.directly = Directly(Acts(self.info), self.reducer, self.search.archive)
        self.search.archive.oddity = self.reducer.oddness
        self.referee = Referee(spec, tier, limits, self.search.archive, measure_rounds)
        self.strength = Mutants(spec, tier, limits, self.search.archive)
        second = make_planner(random.Random(seed + 2))
        self.strengthener = Strengthener(self.search, self.worker, self.strength, second, self.reducer.fuller)

    def __enter__(self) -> ModuleWork:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def workers(self) -> list[Worker]:
        """Those that there are: for the search, for mutants, for coverage.py."""
        return [one for one in (self.worker, self.strength.worker, self.referee.worker) if one is not None]

    @property
    def cpu_seconds(self) -> float:
        """CPU time of its jailed processes so far."""
        return sum(worker.cpu_seconds for worker in self.workers)

    def close(self) -> None:
        """End the jailed processes."""
        self.worker.close()
        self.referee.close()
        self.strength.close()

    def _wanted(self, gap: Gap | None) -> set[int]:
        """Goals that the user's suite misses, in the functions that were asked for."""
        names = self.functions
        return {
            goal.id
            for goal in self.worker.goals
            if (names is None or any(_within(goal.function, name) for name in names)) and _missed(goal, gap)
        }

    # the three phases

    def explore(self, budget: Budget, round_executions: int | None, report: Callable[[Round], None]) -> None:
        """Search for open goals; coverage.py judges each round."""

        def note(row: Round) -> None:
            row = replace(row, measured=self._measured(row, budget))
            self.rounds.append(row)
            report(row)

        recall_first(self.search, self.planner, self.worker, budget, note)
        self.stopped = refine(self.planner, self.search, self.worker, self.search, budget, round_executions, note)

    def _measured(self, row: Round, budget: Budget) -> int | None:
        """What coverage.py says of a round's gain; where it senses the goals itself it has said so already."""
        if self.worker.mode == "tracer":
            return row.gained
        return self.referee.judge(budget, self._start_seconds)

    def probe(self, budget: Budget) -> None:
        """Once after the search: calls that went well, with one value at its edge; for likely bugs above all."""
        candidates = self.search.at_boundaries(min(PROBES, budget.room()))
        for start in range(0, len(candidates), BATCH):
            if budget.over():
                return
            batch = candidates[start : start + BATCH]
            executions = self.worker.run(batch, deadline=budget.wall)
            _, confirm = self.search.absorb(batch, executions)
            confirm = confirm[: max(0, budget.room() - len(batch))]
            if confirm:
                self.search.confirm(confirm, self.worker.run(confirm, detail=True, solo=True, deadline=budget.wall))
            budget.spend(len(batch) + len(confirm))
        self.referee.judge(budget, self._start_seconds)

    def reduce(self, budget: Budget) -> None:
        """Calls of what tests are about, and smaller inputs for long candidates, at the same goals and with the same
        kind of outcome."""
        self.directly.run(budget)
        for kept in self.search.kept():
            if budget.over():
                return
            if kept.candidate.id in self.reducer.done or len(kept.candidate.program.text()) <= HANDY:
                continue

            own = kept.goals & kept.execution.acted

            def reaches(
                fresh: list[Kept], goals: frozenset[int] = kept.goals, acted: frozenset[int] = own
            ) -> list[Kept]:
                return [k for k in fresh if goals <= k.execution.hits and acted <= k.execution.acted]

            smaller = self.reducer.smaller(kept, budget, reaches)
            if smaller is not None:
                for goal in kept.goals:
                    self.search.archive.kept[goal] = Kept(smaller.candidate, smaller.execution, frozenset({goal}))

    def strengthen(self, budget: Budget) -> None:
        """Kill mutants: with what there is, with the corpus, then with candidates made for survivors."""
        if not budget.over():
            module = self.spec.module
            names = [function.qualname for function in self.info.functions]
            settled = [name for name in names if class_name(name, module, set()) in self.settled]
            self.strength.start(settled, lambda mutants: unseen(mutants, self.text, self.gap, self._decided()))
            self.strengthener.run(budget)

    def _decided(self) -> set[int]:
        """Lines of decisions with a side that a kept candidate is the first to take."""
        archive = self.search.archive
        return {goal.line for number in archive.kept if (goal := archive.goals[number]).kind == "branch"}

    def polish(self, budget: Budget) -> None:
        """Smaller inputs for what will be written: each still does what it alone does."""
        self.strength.judge(self.suite_kept(), budget, everything=False, arranged=True)
        Polish(self.reducer, self.strength, self.search.archive, self.extra).run(self.suite_kept(), self.text, budget)

    def mend(
        self, lost: Collection[int], budget: Budget, round_executions: int | None, report: Callable[[Round], None]
    ) -> bool:
        """Look for others in place of candidates that did not hold elsewhere; whether anything was found."""
        self.forget(lost)
        before = len(self.search.archive.kept)
        for share, phase in (
            (0.6, lambda part: self.explore(part, round_executions, report)),
            (0.5, self.reduce),
            (1.0, self.strengthen),
        ):
            part = budget.until(max(0.0, budget.left()) * share, share)
            phase(part)
            budget.spend(part.spent)
        return len(self.search.archive.kept) > before or bool(set(self.extra) - set(lost))

    def settle(self, budget: Budget) -> None:
        """Likely bugs: the smallest call for each of them, and only what a plain process meets as well."""
        self.findings = findings.settle(
            self.search.suspects, self.reducer, self.spec, self.tier, self.worker.limits, budget
        )

    def standing(self) -> tuple[int, int]:
        """How many goals are open and how many mutants alive."""
        return len(self.search.archive.open()), len(self.strength.alive)

    def refresh(self) -> None:
        """Give every function, and everything that was proposed before, another chance."""
        self.search.again()
        for standing in self.search.standings():
            standing.stale = 0

    def forget(self, lost: Collection[int]) -> None:
        """Take out candidates that did not hold elsewhere: their goals are open and their mutants alive again."""
        for number in lost:
            dropped = self.search.archive.drop(number)
            self.unsettled |= dropped
            self.referee.forget(dropped)
            self.extra.pop(number, None)
        self.strength.forget(lost)
        self.refresh()

    @property
    def extra(self) -> dict[int, Kept]:
        """Candidates kept for mutants, by number."""
        return self.strengthener.extra

    def suite_kept(self) -> list[Kept]:
        """Candidates kept for goals, and those kept for mutants."""
        return self.strengthener.kept()

    def suite(self) -> Suite:
        """What the writer gets."""
        killed = killed_by(self.strength.kills)
        kept = tuple(replace(k, mutants=frozenset(killed.get(k.candidate.id, ()))) for k in self.suite_kept())
        return Suite(
            self.spec.module,
            Path(self.spec.file),
            kept,
            self.worker.goals,
            self.findings,
            dict(self.search.rejected),
            {k.candidate.id: self.reducer.oddness(k.candidate.program) for k in kept},
        )


def _within(function: str, name: str) -> bool:
    return function == name or function.startswith(f"{name}.")


def _missed(goal: Goal, gap: Gap | None) -> bool:
    """Whether the user's suite misses a goal; without branches measured, the line that a branch leads to counts."""
    if gap is None or gap.measured == "none":
        return True
    if goal.kind == "branch":
        return (goal.line, goal.to) in gap.missing if gap.branches else goal.to in gap.missing_lines
    return goal.line in gap.missing_lines
