"""Why a test flips: a condition that toggles it, else other tests, else chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_aqe.hunt import explore, leak, sources
from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.dependence import dependence
from pytest_aqe.hunt.facts import Culprit, Evidence, Order, Sighting, Suspect
from pytest_aqe.hunt.hints import Hints
from pytest_aqe.hunt.order import MOST_SETS
from pytest_aqe.hunt.recipe import NodeRun, Recipe
from pytest_aqe.hunt.replays import ALPHA, ENOUGH, MORE, Replays
from pytest_aqe.hunt.runner import ChildRunner
from pytest_aqe.hunt.statistics import interval
from pytest_aqe.hunt.toggle import CHANCE, Toggles

ORDER_SHARE = 3
"""The order experiments of one test may cost so many times the number of tests, at most."""
RICH = 20
"""With so many executions left for each test, other sets of polluters are looked for beside the first one."""
SEEDS = 8
STRETCHES = ({"others": 4}, {"main": 3}, {"others": 4, "main": 0.5})
"""Sleeps stretched so that a replayed race or wait does not hang on a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What was found of one test: its trigger, both recipes, and how sure that is.

    `kind`: ``condition``, ``order`` or ``chance`` (it flips without anything being changed). `pinned`: the failing
    recipe failed each time it was replayed.
    """

    nodeid: str
    kind: str
    trigger: Mapping[str, Any]
    evidence: Evidence
    fails: Recipe | None = None
    passes: Recipe | None = None
    order: Order | None = None
    failed: tuple[NodeRun, ...] = ()
    pinned: bool = False
    culprit: Culprit = field(default_factory=Culprit)


class Detective:
    """Explains one suspect after another, by running it. `text` gives the source of a test."""

    def __init__(self, runner: ChildRunner, book: Book, text: Callable[[str], str] = lambda nodeid: "") -> None:
        self._runner = runner
        self._book = book
        self._text = text
        self._hints = Hints(book, text)
        self._replays = Replays(runner, book)
        self._toggles = Toggles(runner, book, self._replays)
        self.unfinished: set[str] = set()
        """Tests whose order experiments the budget ended before they showed anything."""

    def explain(self, nodeid: str) -> Cause | None:
        """The cause; None where what was seen cannot be brought about again, so that nobody is accused."""
        toggled = self._toggles.find(nodeid)
        if toggled is not None:
            trigger, fails, passes, evidence, failed = toggled
            steady = evidence.failures_with == evidence.runs_with
            return self._steadied(
                Cause(nodeid, "condition", trigger, evidence, fails, passes, None, tuple(failed), steady)
            )
        if self._is_chancy(nodeid) and self._flips_alone(nodeid):
            return self._listed(self._chance(nodeid))
        found = self._order(nodeid)
        if found is None and nodeid in self.unfinished and not self._is_chancy(nodeid):
            return None  # failures after other tests say nothing about how often it fails by itself
        return found or self._listed(self._chance(nodeid))

    # Order

    def _order(self, nodeid: str) -> Cause | None:
        seen = self._book.of(nodeid).sightings
        suspect = Suspect(nodeid, tuple(one for one in seen if not set(one.conditions) & {*CHANCE, "clock"}))
        share = 1 if self._is_chancy(nodeid) else ORDER_SHARE
        left = self._runner.budget.left
        budget = min(left, share * max(20, len(self._book.nodes)))
        first, most = self._hints.sets(nodeid), MOST_SETS if left > RICH * len(self._book.nodes) else 1
        order, finding = dependence(
            suspect, self._replays, budget=budget, remembered=first, most=most, leaky=self._book.leaky
        )
        (self.unfinished.add if order is None and finding.stopped else self.unfinished.discard)(nodeid)
        if order is None:
            return None
        order = leak.with_state(order, leak.find(order, self._replays, self._text))
        return Cause(
            nodeid, "order", {"order": order.category.rpartition("/")[2]}, order.evidence, order.fails, order.passes,
            order, tuple(seen.run for seen in self._book.of(nodeid).failures)[-3:], pinned=finding.sets[0].always,
            culprit=order.culprit,
        )  # fmt: skip

    # Chance

    def _is_chancy(self, nodeid: str) -> bool:
        return self._book.touches(nodeid, *explore.CHANCE, sources.CLOCK)

    def _flips_alone(self, nodeid: str) -> bool:
        """Did it both fail and pass in processes of its own, or does it do so in a few tries, with nothing changed?"""
        self._replays.of(Recipe((nodeid,), {}, purpose="alone"), MORE)
        alone = [seen for seen in self._counted(nodeid) if not set(seen.prefix) - {nodeid}]
        if alone and all(seen.run.failed == bool(seen.prefix) for seen in alone):
            return False  # it fails just where it ran before: that is no chance
        return any(seen.run.failed for seen in alone) and any(seen.run.passed for seen in alone)

    def _counted(self, nodeid: str) -> list[Sighting]:
        """Its runs at rest; chance pinned to some value, with no draw forced, is at rest."""
        return [
            seen
            for seen in self._book.of(nodeid).sightings
            if set(seen.conditions) <= CHANCE and ":" not in str(seen.conditions.get("entropy", ""))
            and (seen.run.failed or seen.run.passed)
        ]  # fmt: skip

    def _chance(self, nodeid: str) -> Cause | None:
        """It flips with nothing changed: how often, over all runs at rest."""
        counted = self._counted(nodeid)
        failed = tuple(seen.run for seen in counted if seen.run.failed)
        if not failed or len(failed) == len(counted):
            return None
        evidence = Evidence(len(failed), len(counted), 0, 0, 1.0, interval(len(failed), len(counted)))
        return Cause(nodeid, "chance", {"rerun": len(counted)}, evidence, Recipe((nodeid,), {}), None, failed=failed)

    def _listed(self, cause: Cause | None) -> Cause | None:
        """Names that are drawn and then listed: both pinned. A pair of seeds with which it fails and passes."""
        if cause is None or not self._book.touches(cause.nodeid, sources.LISTING):
            return cause
        seeds: dict[bool, Recipe] = {}
        for seed in range(1, SEEDS + 1):
            conditions = {"seed": seed, "entropy": seed, "listing": "sorted"}
            recipe = Recipe((cause.nodeid,), conditions, purpose="proof")
            last = self._replays.run(recipe).last(cause.nodeid)
            if last is not None:
                seeds.setdefault(last.failed, recipe)
            if len(seeds) == 2:
                evidence, _ = self._replays.compare(seeds[True], seeds[False])
                if evidence.p_value > ALPHA:
                    break
                return replace(
                    cause, kind="condition", trigger=seeds[True].conditions, evidence=evidence, fails=seeds[True],
                    passes=seeds[False], pinned=evidence.failures_with == evidence.runs_with,
                )  # fmt: skip
        return cause

    def _steadied(self, cause: Cause) -> Cause:
        """A recipe that fails each time, where sleeps have to be stretched for it.

        Also where it did so far, if something goes on beside the test: that was by milliseconds, maybe.
        """
        touches = self._book.touches
        beside = touches(cause.nodeid, sources.THREADS, sources.TASKS) and touches(cause.nodeid, sources.SLEEP)
        sure = cause.pinned and cause.nodeid not in self._replays.minds and not beside
        if sure or not touches(cause.nodeid, sources.SLEEP, sources.TASKS, sources.WAIT):
            return cause
        for stretch in STRETCHES:
            fails = Recipe((cause.nodeid,), {**cause.trigger, "sleeps": stretch}, purpose="steady")
            runs = self._replays.of(fails, ENOUGH, failing=True)
            if runs and all(run.failed for run in runs):
                return replace(cause, fails=fails, pinned=True)
        return cause
