"""Runs of one test alone, again and again, until it is clear how often it fails; known ones count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.facts import Evidence
from pytest_aqe.hunt.recipe import SEARCH, NodeRun, Recipe, RunOutcome
from pytest_aqe.hunt.runner import ChildRunner
from pytest_aqe.hunt.statistics import fisher, interval

ALPHA = 0.05
ENOUGH = 4
"""Replays of each side: four failures of four against none of four is significant."""
MORE = 8
"""... and where they are not steady."""


class Replays:
    """A `Runner` that notes outcomes in the book, and replays."""

    def __init__(self, runner: ChildRunner, book: Book) -> None:
        self._runner = runner
        self._book = book
        self.minds: set[str] = set()
        """Tests that ended otherwise when they were replayed in one process."""

    @property
    def executions(self) -> int:
        """Items run so far."""
        return self._runner.executions

    def run(self, recipe: Recipe) -> RunOutcome:
        """Run one, and note it."""
        return self._book.add(self._runner.run(recipe))

    def run_all(self, recipes: Sequence[Recipe]) -> list[RunOutcome]:
        """Run several, and note them."""
        return [self._book.add(outcome) for outcome in self._runner.run_all(recipes)]

    def fails(self, nodeid: str, conditions: Mapping[str, Any]) -> bool:
        """Does it fail alone under these conditions? Asked once."""
        last = self.run(Recipe((nodeid,), conditions, purpose=SEARCH)).last(nodeid)
        return last is not None and last.failed

    def of(self, recipe: Recipe, count: int, *, failing: bool | None = None) -> list[NodeRun]:
        """`count` runs of a recipe with one test, known ones among them.

        The missing ones are made in one process where the test does not mind that: where it ends as it did alone.
        Stops early at the third run that is not as expected (`failing`).
        """
        runs = self._known(recipe)
        missing = count - len(runs)
        bears = recipe.nodes[-1] not in self.minds
        if missing > 1 and bears and (not runs or failing in (None, runs[-1].failed)):
            more = self._made(recipe, missing)
            if failing is None or len({run.failed for run in (*runs, *more)}) == 1:
                return [*runs, *more]
            self.minds.add(recipe.nodes[-1])
            runs = self._known(recipe)
        while len(runs) < count:
            if failing is not None and sum(run.failed != failing for run in runs) > 2:
                break
            more = self._made(recipe, 1)
            if not more:
                break
            runs += more
        return runs

    def compare(self, fails: Recipe, passes: Recipe) -> tuple[Evidence, list[NodeRun]]:
        """Both sides, more often where they are not steady; and the failures of the first."""
        failed, passed = self.of(fails, ENOUGH, failing=True), self.of(passes, ENOUGH, failing=False)
        found = evidence(failed, passed)
        with_it, without = found.failures_with, found.failures_without
        if found.p_value > ALPHA and 2 * with_it > len(failed) and 3 * without < len(passed):
            failed, passed = self.of(fails, MORE, failing=True), self.of(passes, MORE, failing=False)
            found = evidence(failed, passed)
        return found, [run for run in failed if run.failed]

    def _known(self, recipe: Recipe) -> list[NodeRun]:
        nodeid = recipe.nodes[-1]
        minds = nodeid in self.minds
        return [
            seen.run
            for seen in self._book.of(nodeid).sightings
            if (not seen.prefix or (not minds and set(seen.prefix) == {nodeid}))
            and dict(seen.conditions) == dict(recipe.conditions)
            and seen.outcome.recipe.purpose != SEARCH and (seen.run.failed or seen.run.passed)
        ]  # fmt: skip

    def _made(self, recipe: Recipe, count: int) -> list[NodeRun]:
        nodeid = recipe.nodes[-1]
        outcome = self.run(replace(recipe, nodes=(nodeid,) * count))
        return [run for run in outcome.of(nodeid) if run.failed or run.passed]


def evidence(failed: Iterable[NodeRun], passed: Iterable[NodeRun]) -> Evidence:
    """Failures of both sides, and how sure it is that the first fails more often."""
    one, other = list(failed), list(passed)
    with_it, without = sum(run.failed for run in one), sum(run.failed for run in other)
    p = fisher(with_it, len(one), without, len(other)) if one and other else 1.0
    return Evidence(with_it, len(one), without, len(other), p, interval(with_it, len(one)))
