"""The hunt: the plan's runs, the experiments on what tests touch, the cause of each that flipped; then the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pytest_aqe.hunt import blocks, plan
from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.cause import Cause, Detective
from pytest_aqe.hunt.explore import CHANCE, Explorer
from pytest_aqe.hunt.facts import FlakyTest, HuntReport
from pytest_aqe.hunt.known import Earlier, replay
from pytest_aqe.hunt.recipe import OutOfBudget, Recipe
from pytest_aqe.hunt.runner import ChildRunner

LEAST_EXECUTIONS = 1_500
TIMES_OVER = 24
"""Where nobody set a bound: so many executions, or each test so many times."""
PER_SUSPECT = 14
"""Executions that the cause of one suspect takes, about: they are kept back."""

WORTH_A_LOOK = 3
"""From so many suspects of order on, one more run of the suite costs less than it saves."""
MOST_LOOKED_AT = 400
"""Of more tests the look at what each leaves takes minutes."""

ALWAYS = 2 + plan.SHUFFLES
SUSPECT_RUNS = 3
"""So many runs of the tests that ordinary runs saw flip, before all others."""
STEPS = {"clock": "clock", "kept files": "tmpdir", "forced draws": "entropy", "load": "load", "reruns": "seed"}
"""The condition by which each experiment works."""
PRIOR = (1, 100)
"""What an experiment of which nothing is known is taken to have paid, and to have taken in executions."""


@dataclass
class Hunt:
    """One hunt.

    `told` gets a word on what is done now, `text` gives the source of a test, `earlier` is what other hunts found;
    `stopped` says why it ended.
    """

    runner: ChildRunner
    nodes: Sequence[str]
    seed: int = 0
    told: Callable[[str], None] = lambda doing: None
    text: Callable[[str], str] = lambda nodeid: ""
    earlier: Earlier = field(default_factory=Earlier)
    causes: dict[str, Cause] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    stopped: str = "done"

    def __post_init__(self) -> None:
        """A book for all that is seen."""
        self.confirmed: dict[str, FlakyTest] = {}
        self.worked_off = False
        """Were all runs and experiments made that look for flips? Causes may be open."""
        self.book = Book(self.nodes)
        self.stages = plan.stages(self.nodes, self.runner.registry, self.seed)
        if self.runner.budget.most is None:
            self.runner.budget.most = max(LEAST_EXECUTIONS, TIMES_OVER * len(self.nodes))
        self._explorer = Explorer(self.runner, self.book, self.seed)
        self._detective = Detective(self.runner, self.book, self.text)
        self._open_before = {test.nodeid: test for test in self.earlier.findings if test.fails is None}
        self._asked: dict[str, int] = {}
        self._killers: set[str] = set()

    @property
    def announced(self) -> tuple[str, ...]:
        """The plan in lines."""
        return plan.announced(self.stages, ALWAYS, len(self.nodes), self.runner.budget.most or 0)

    @property
    def suspects(self) -> int:
        """Tests that flipped so far."""
        return len(self.book.flipped())

    def run(self) -> None:
        """All of it, until the budget or Ctrl-C ends it; what is known is kept."""
        try:
            self._replay()
            if self.earlier.hunted:
                # All of the plan was run on this code: an order that nobody has seen yet is what there is to gain.
                self._suite(plan.stages(self.nodes, self.runner.registry, self.seed + self.earlier.hunted)[2])
                self._isolate_red()
                self.worked_off = True
                self._explain()
                return
            first, *others = self.stages[:ALWAYS]
            self._suite(first)  # what ends its process is known then
            self.runner.side_by_side(self._suite, others)
            self._isolate_red()
            self.worked_off = self._experiments()
            self._explain()
            for stage in self.stages[ALWAYS:]:
                if self.runner.budget.left < stage.executions + PER_SUSPECT:
                    break
                self._suite(stage)
                self._explain()
        except OutOfBudget:
            self.stopped = self.runner.budget.stopped or "executions"
        except KeyboardInterrupt:
            self.stopped = "interrupted"

    def _replay(self) -> None:
        """What earlier hunts found is shown again first; then tests that flipped, there or in ordinary runs, run."""
        for test in self.earlier.findings:
            if test.nodeid in self._open_before:
                continue
            self.told(f"{self.runner.executions} executions, {test.nodeid}, as found before")
            again = replay(test, self.runner, same_code=test.nodeid in self.earlier.unchanged)
            for outcome in again.outcomes:
                self.book.add(outcome)
            if again.test is not None:
                self.confirmed[test.nodeid] = again.test
        wanted = tuple(
            node
            for node in dict.fromkeys((*self._open_before, *self.earlier.suspects))
            if node in self.nodes and node not in self.confirmed
        )
        for number in range(SUSPECT_RUNS if wanted else 0):
            self.told(f"{self.runner.executions} executions, tests that flipped in ordinary runs")
            conditions = {"hash_seed": number + 1, "seed": number + 1} if number else {}
            self._ends_processes(Recipe(wanted, conditions, purpose="suspects"))

    def _suite(self, stage: plan.Stage) -> None:
        """One run of the suite. A test that ends its process leaves the others without one: it runs no more."""
        self.told(f"{self.runner.executions} executions, {stage.title}")
        recipe = self._spared(stage.recipe)
        if recipe.nodes and self._ends_processes(recipe) and recipe.repeat > 1:
            self._ends_processes(self._spared(recipe))

    def _spared(self, recipe: Recipe) -> Recipe:
        return recipe.running(node for node in recipe.nodes if node not in self._killers)

    def _ends_processes(self, recipe: Recipe) -> bool:
        """Run it to its last test: did any test end its process, or hang?"""
        outcomes = [self.book.add(outcome) for outcome in self.runner.through(recipe)]
        killers = {one.runs[-1].nodeid for one in outcomes if one.ended in ("crashed", "hung") and one.runs}
        self._killers |= killers
        return bool(killers)

    def _isolate_red(self) -> None:
        """A test that never passed may be the victim of another one each time: alone it shows."""
        self.told("red tests alone")
        alone = [Recipe((node,), {}, purpose="alone") for node in self.book.red()]
        for outcome in self.runner.run_all(alone):
            self.book.add(outcome)

    def _experiments(self) -> bool:
        """All of them, as far as the budget goes: did it go far enough?"""
        whole = True
        explorer = self._explorer
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("clock", explorer.clock),
            ("kept files", explorer.kept_files),
            ("forced draws", explorer.forced),
            ("load", explorer.loaded),
            ("reruns", lambda: explorer.reruns(self._spare(), self._is_late)),
        )
        for name, step in sorted(steps, key=lambda step: -self._yield(step[0])):
            if self._is_late():
                return False
            if name != "clock" or self.runner.registry.usable("clock"):
                self.told(name)
                try:
                    step()
                except OutOfBudget:
                    whole = False
        return whole

    def _yield(self, step: str) -> float:
        """Tests that an experiment made flip for an execution, by what earlier hunts counted."""
        paid, tried = self.earlier.experiments.get(STEPS[step], (0, 0))
        return (paid + PRIOR[0]) / (tried + PRIOR[1])

    @property
    def experiments(self) -> dict[str, tuple[int, int]]:
        """By condition: tests that it toggles, and executions that it took."""
        found: dict[str, tuple[int, int]] = {}
        for cause in self.causes.values():
            for name in cause.trigger:
                paid, tried = found.get(name, (0, 0))
                found[name] = (paid + 1, tried)
        for outcome in self.book.outcomes:
            for name in outcome.recipe.conditions:
                paid, tried = found.get(name, (0, 0))
                found[name] = (paid, tried + outcome.executions)
        return found

    def _is_late(self) -> bool:
        """Does what was found need the time that is left?"""
        return self.runner.budget.late and bool(self._waiting())

    def _spare(self) -> int:
        """Executions that are not kept back for the causes of what flipped so far."""
        return max(0, self.runner.budget.left - PER_SUSPECT * (len(self._waiting()) + 4))

    def _waiting(self) -> list[str]:
        """Tests that flipped, and have no cause yet."""
        return [node for node in self.book.flipped() if node not in self.causes and node not in self.confirmed]

    def _explain(self) -> None:
        """The cause of each test that flipped, those that need no order experiments first."""
        self._explain_all(self._waiting())
        while later := [node for node in self._waiting() if node not in self._asked]:
            self._explain_all(later)  # the experiments on one showed that another one flips

    def _explain_all(self, waiting: Sequence[str]) -> None:
        by_order = [node for node in waiting if not self.book.touches(node, *CHANCE)]
        if len(by_order) >= WORTH_A_LOOK and not self.book.leaks and not self.runner.budget.late:
            self._look_for_leaks()
        self.runner.side_by_side(self._explain_one, sorted(waiting, key=lambda node: node in by_order))

    def _explain_one(self, node: str) -> None:
        """Again only where it failed since. One that the budget or Ctrl-C cuts off was not asked to the end."""
        if self._asked.get(node) == len(self.book.of(node).failures):
            return
        self.told(f"{self.runner.executions} executions, {node}")
        cause = self._detective.explain(node)
        if cause is not None:
            self.causes[node] = cause
        self._asked[node] = len(self.book.of(node).failures)

    def _look_for_leaks(self) -> None:
        """What each test leaves behind, once for all: who leaves what a suspect speaks of is asked first."""
        recipe = self._spared(Recipe(tuple(self.nodes), {}, probe="state", purpose="state"))
        if len(recipe.nodes) <= MOST_LOOKED_AT and self.runner.budget.left > 2 * len(recipe.nodes):
            self.told(f"{self.runner.executions} executions, in order, with a look at what is left behind")
            self._ends_processes(recipe)

    def report(self) -> HuntReport:
        """What is known now."""
        found = {node: block for node in self.nodes if (block := self._block(node)) is not None}
        red = [blocks.broken(node, self.book) for node in self.book.red() if node not in found]
        budget = self.runner.budget
        return HuntReport(
            (*found.values(), *red), budget.executions, seconds=budget.elapsed, stopped=self.stopped,
            plan=self.announced, notes=self._notes(), collected=len(self.nodes),
        )  # fmt: skip

    def _block(self, node: str) -> FlakyTest | None:
        """One that is flaky; None for all others."""
        if node in self.confirmed:
            return self.confirmed[node]
        if node in self.causes:
            return blocks.explained(self.causes[node], self.book, self.runner.registry, self._explorer.files(node))
        before = self._open_before.get(node)
        if before is not None and node in self.earlier.unchanged:
            return before  # what flipped under the very same code did so, also where it does not now
        return blocks.unexplained(node, self.book) if self._is_open(node) else None

    def _is_open(self, node: str) -> bool:
        """It flipped, and its cause was not looked for to the end: it is reported only where it failed at rest."""
        seen = self.book.of(node)
        at_rest = [one.run.failed for one in seen.sightings if not one.conditions]
        asked = node in self._asked and node not in self._detective.unfinished
        return not asked and any(at_rest) and bool(seen.passes)

    def _notes(self) -> tuple[str, ...]:
        notes = []
        missing = self.runner.registry.missing("clock")
        if missing:
            notes.append(f"without {missing} the clock was not moved: pip install 'pytest-aqe[hunt]'")
        troubles = dict.fromkeys(one.trouble for one in self.book.outcomes if one.trouble)
        notes += [f"a child run said: {trouble}" for trouble in list(troubles)[:3]]
        return tuple(notes)
