"""What toggles a test that flipped: the smallest part of the conditions that does, else the order, else chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_aqe.hunt import explore, leak, sources
from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.dependence import dependence
from pytest_aqe.hunt.facts import Culprit, Evidence, Order, Suspect
from pytest_aqe.hunt.perturb.environment import EMPTY, REST_HASH_SEED
from pytest_aqe.hunt.recipe import NodeRun, Recipe, RunOutcome
from pytest_aqe.hunt.reduce import ddmin
from pytest_aqe.hunt.runner import ChildRunner
from pytest_aqe.hunt.statistics import fisher, interval

ALPHA = 0.05
REPLAYS = 4
"""Replays of each side: four failures of four against none of four is significant."""
TRIES = 3
"""Different conditions that are tried alone before order is asked."""
CHANCE = frozenset({"seed", "entropy", "turns"})
"""Conditions that only say how chance falls."""
ORDER_SHARE = 6
"""The order experiments of one test may cost so many times the number of tests, at most."""
SEEDS = 8
STRETCHES = ({"others": 4}, {"main": 3}, {"others": 4, "main": 0.5})
"""Sleeps stretched so that a replayed race or wait does not hang on a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What was found of one test: its trigger, both recipes, and how sure that is.

    `kind`: ``condition``, ``order``, ``chance`` (it flips without anything being changed) or ``red`` (it never passed).
    `pinned`: the failing recipe failed each time it was replayed.
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
        self._minds: set[str] = set()

    def explain(self, nodeid: str) -> Cause | None:
        """The cause; None where what was seen cannot be brought about again, so that nobody is accused."""
        for conditions in self._suspicious(nodeid):
            toggle = self._toggle(nodeid, conditions)
            if toggle:
                cause = self._proven(nodeid, toggle)
                if cause is not None:
                    return cause
        inverse = self._inverse(nodeid)
        if inverse is not None:
            return inverse
        if self._is_chancy(nodeid) and self._fails_by_itself(nodeid):
            return self._chance(nodeid)
        order = self._order(nodeid)
        if order is not None:
            return order
        return self._chance(nodeid)

    # Conditions

    def _suspicious(self, nodeid: str) -> list[Mapping[str, Any]]:
        """Conditions under which it failed, the smallest first; those at rest tell nothing."""
        found: list[Mapping[str, Any]] = []
        for seen in self._book.of(nodeid).failures:
            conditions = seen.conditions
            if conditions and conditions not in found:
                found.append(conditions)
        return sorted(found, key=lambda conditions: (_fuzz(conditions), len(conditions)))[:TRIES]

    def _toggle(self, nodeid: str, conditions: Mapping[str, Any]) -> Mapping[str, Any]:
        """The smallest part of the conditions under which the test alone fails; empty where it passes under all."""
        names = tuple(conditions)
        if not self._fails(nodeid, conditions):
            return {}
        if len(names) > 1:
            names = ddmin(names, lambda some: self._fails(nodeid, {name: conditions[name] for name in some}))
        toggle = {name: conditions[name] for name in names}
        return {name: self._part(nodeid, toggle, name) for name in toggle}

    def _part(self, nodeid: str, toggle: Mapping[str, Any], name: str) -> Any:
        """Of a value with several parts, like variables, those that are needed."""
        value = toggle[name]
        if not isinstance(value, dict) or len(value) < 2:
            return value

        def shows(parts: tuple[str, ...]) -> bool:
            return self._fails(nodeid, {**toggle, name: {part: value[part] for part in parts}})

        return {part: value[part] for part in ddmin(tuple(value), shows)}

    def _proven(self, nodeid: str, toggle: Mapping[str, Any]) -> Cause | None:
        """Replay both sides. None where the difference is not significant."""
        if "tmpdir" in toggle:
            return self._kept(nodeid)
        fails = Recipe((nodeid,), toggle, purpose="proof")
        failed = self._replays(fails, REPLAYS, failing=True)
        if sum(run.failed for run in failed) * 2 <= len(failed) and set(toggle) <= CHANCE:
            return None
        best: Cause | None = None
        for passes in self._opposites(nodeid, toggle):
            passed = self._replays(passes, REPLAYS, failing=False)
            evidence = _evidence(failed, passed)
            if evidence.p_value <= ALPHA:
                steady = evidence.failures_with == evidence.runs_with
                opposite = passes if not evidence.failures_without else None
                best = Cause(
                    nodeid, "condition", toggle, evidence, fails, opposite, pinned=steady,
                    failed=tuple(run for run in failed if run.failed),
                )  # fmt: skip
                break
        return best

    def _inverse(self, nodeid: str) -> Cause | None:
        """It fails at rest, alone, and passes under other conditions: those at rest are the trigger."""
        rest = Recipe((nodeid,), {}, purpose="proof")
        failed: list[NodeRun] = []
        for conditions in self._passing(nodeid):
            failed = failed or self._replays(rest, REPLAYS, failing=True)
            if not failed or sum(run.failed for run in failed) < len(failed):
                return None
            for name, value in conditions.items():
                passes = Recipe((nodeid,), {name: value}, purpose="proof")
                passed = self._replays(passes, REPLAYS, failing=False)
                evidence = _evidence(failed, passed)
                if evidence.p_value <= ALPHA:
                    pinned = {name: REST_HASH_SEED} if name == "hash_seed" else {}
                    opposite = passes if not evidence.failures_without else None
                    return Cause(
                        nodeid, "condition", pinned or {name: None}, evidence, Recipe((nodeid,), pinned), opposite,
                        pinned=True, failed=tuple(failed),
                    )  # fmt: skip
        return None

    def _passing(self, nodeid: str) -> list[Mapping[str, Any]]:
        """Conditions under which it passed, the smallest first; where it also passed alone at rest there are none."""
        found: list[Mapping[str, Any]] = []
        for seen in self._book.of(nodeid).passes:
            conditions = seen.conditions
            if not conditions and not seen.prefix:
                return []
            if conditions and conditions not in found and not _is_chance(conditions):
                found.append(conditions)
        return sorted(found, key=len)[:TRIES]

    def _opposites(self, nodeid: str, toggle: Mapping[str, Any]) -> Iterable[Recipe]:
        """What may let it pass: the same condition with a value under which it passed, then everything at rest."""
        for seen in self._book.of(nodeid).passes:
            conditions = seen.conditions
            if set(toggle) <= set(conditions) and any(conditions[name] != toggle[name] for name in toggle):
                pinned = {name: conditions[name] for name in toggle}
                if not self._has_failed_under(nodeid, pinned):
                    yield Recipe((nodeid,), pinned, purpose="proof")
                    break
        yield Recipe((nodeid,), {}, purpose="proof")

    def _has_failed_under(self, nodeid: str, conditions: Mapping[str, Any]) -> bool:
        return any(dict(seen.conditions) == dict(conditions) for seen in self._book.of(nodeid).failures)

    def _kept(self, nodeid: str) -> Cause | None:
        """A file that stays: the second process with the same temporary folder fails, the first one passes."""
        first: list[NodeRun] = []
        second: list[NodeRun] = []
        for _ in range(REPLAYS):
            kept = {"tmpdir": self._runner.kept_folder()}
            for runs in (first, second):
                last = self._run(Recipe((nodeid,), kept, purpose="proof")).last(nodeid)
                if last is not None:
                    runs.append(last)
        evidence = _evidence(second, first)
        if evidence.p_value > ALPHA:
            return None
        new = {"tmpdir": EMPTY}  # the command must not meet what an earlier run left
        return Cause(
            nodeid, "condition", {"tmpdir": "kept"}, evidence, Recipe((nodeid, nodeid), new), Recipe((nodeid,), new),
            pinned=True, failed=tuple(run for run in second if run.failed),
        )  # fmt: skip

    # Order

    def _order(self, nodeid: str) -> Cause | None:
        seen = self._book.of(nodeid).sightings
        suspect = Suspect(nodeid, tuple(one for one in seen if not _is_chance(one.conditions)))
        share = 1 if self._is_chancy(nodeid) else ORDER_SHARE
        budget = min(self._runner.budget.left, share * max(10, len(self._book.nodes)))
        noting = _Noting(self._runner, self._book)
        order, finding = dependence(suspect, noting, budget=budget)
        if order is None:
            return None
        order = leak.with_state(order, leak.find(order, noting, self._text))
        return Cause(
            nodeid, "order", {"order": order.category.rpartition("/")[2]}, order.evidence, order.fails, order.passes,
            order, tuple(seen.run for seen in self._book.of(nodeid).failures)[-3:], pinned=finding.sets[0].always,
            culprit=order.culprit,
        )  # fmt: skip

    # Chance

    def _is_chancy(self, nodeid: str) -> bool:
        return self._book.touches(nodeid, *explore.CHANCE, sources.CLOCK)

    def _fails_by_itself(self, nodeid: str) -> bool:
        """Did it fail at rest in a process of its own, or does it do so in a few tries, where it passes too?"""
        recipe = Recipe((nodeid,), {}, purpose="alone")
        runs = self._replays(recipe, 2 * REPLAYS, failing=None)
        alone = [
            seen.run
            for seen in self._book.of(nodeid).sightings
            if not seen.prefix and not _beyond_chance(seen.conditions)
        ]
        runs += [run for run in alone if run not in runs]
        return any(run.failed for run in runs) and any(run.passed for run in runs)

    def _chance(self, nodeid: str) -> Cause | None:
        """It flips with nothing changed: how often, over all runs at rest (chance pinned to other values counts)."""
        counted = [
            seen
            for seen in self._book.of(nodeid).sightings
            if not _beyond_chance(seen.conditions) and (seen.run.failed or seen.run.passed)
        ]
        failed = [seen.run for seen in counted if seen.run.failed]
        if not failed or len(failed) == len(counted):
            return None
        fails = Recipe((nodeid,), {})
        evidence = Evidence(len(failed), len(counted), 0, 0, 1.0, interval(len(failed), len(counted)))
        return Cause(nodeid, "chance", {"rerun": len(counted)}, evidence, fails, None, failed=tuple(failed))

    # Running

    def steadied(self, cause: Cause) -> Cause:
        """A recipe that fails each time: the order of listings pinned beside chance, or sleeps stretched."""
        if cause.kind == "chance" and self._book.touches(cause.nodeid, sources.LISTING):
            return self._listed(cause)
        if cause.pinned or cause.kind != "condition" or not self._book.touches(cause.nodeid, sources.SLEEP, "tasks"):
            return cause
        for stretch in STRETCHES:
            fails = Recipe((cause.nodeid,), {**cause.trigger, "sleeps": stretch}, purpose="steady")
            runs = self._replays(fails, REPLAYS, failing=True)
            if runs and all(run.failed for run in runs):
                return replace(cause, fails=fails, pinned=True)
        return cause

    def _listed(self, cause: Cause) -> Cause:
        """Names that are drawn and then listed: both pinned. A pair of seeds with which it fails and passes."""
        seeds: dict[bool, Recipe] = {}
        for seed in range(1, SEEDS + 1):
            conditions = {"seed": seed, "entropy": seed, "listing": "sorted"}
            recipe = Recipe((cause.nodeid,), conditions, purpose="proof")
            last = self._run(recipe).last(cause.nodeid)
            if last is not None:
                seeds.setdefault(last.failed, recipe)
            if len(seeds) == 2:
                failed = self._replays(seeds[True], REPLAYS, failing=True)
                evidence = _evidence(failed, self._replays(seeds[False], REPLAYS, failing=False))
                if evidence.p_value > ALPHA:
                    break
                return replace(
                    cause, kind="condition", trigger=seeds[True].conditions, evidence=evidence, fails=seeds[True],
                    passes=seeds[False], pinned=evidence.failures_with == evidence.runs_with,
                )  # fmt: skip
        return cause

    def _fails(self, nodeid: str, conditions: Mapping[str, Any]) -> bool:
        last = self._run(Recipe((nodeid,), conditions, purpose="toggle")).last(nodeid)
        return last is not None and last.failed

    def _replays(self, recipe: Recipe, count: int, *, failing: bool | None) -> list[NodeRun]:
        """Runs of a recipe with one test: known ones count, as far as they were made alone under just these conditions.

        The missing ones are made in one process where the test does not mind that: where it ends as it did alone.
        Stops where the difference cannot become significant any more (`failing` is what is expected).
        """
        runs = self._known(recipe)
        if not runs:
            runs += self._made(recipe, 1)
        missing = count - len(runs)
        if missing > 1 and runs and (failing is None or runs[-1].failed == failing):
            more = self._made(recipe, missing)
            if len({run.failed for run in (*runs, *more)}) == 1 or failing is None:
                return [*runs, *more]
            self._minds.add(recipe.nodes[-1])
        while len(runs) < count:
            more = self._made(recipe, 1)
            if not more or (failing is not None and sum(run.failed != failing for run in runs) > 2):
                break
            runs += more
        return runs

    def _known(self, recipe: Recipe) -> list[NodeRun]:
        nodeid = recipe.nodes[-1]
        minds = nodeid in self._minds
        return [
            seen.run
            for seen in self._book.of(nodeid).sightings
            if (not seen.prefix or (not minds and set(seen.prefix) == {nodeid}))
            and dict(seen.conditions) == dict(recipe.conditions)
            and seen.outcome.recipe.purpose != "toggle" and (seen.run.failed or seen.run.passed)
        ]  # fmt: skip

    def _made(self, recipe: Recipe, count: int) -> list[NodeRun]:
        nodeid = recipe.nodes[-1]
        outcome = self._run(replace(recipe, nodes=(nodeid,) * count))
        return [run for run in outcome.of(nodeid) if run.failed or run.passed]

    def _run(self, recipe: Recipe) -> RunOutcome:
        return self._book.add(self._runner.run(recipe))


class _Noting:
    """A runner whose outcomes go into the book too."""

    def __init__(self, runner: ChildRunner, book: Book) -> None:
        self._runner = runner
        self._book = book

    @property
    def executions(self) -> int:
        """Items run so far."""
        return self._runner.executions

    def run(self, recipe: Recipe) -> RunOutcome:
        """Run one, and note it."""
        return self._book.add(self._runner.run(recipe))

    def run_all(self, recipes: Iterable[Recipe]) -> list[RunOutcome]:
        """Run several, and note them."""
        return [self._book.add(outcome) for outcome in self._runner.run_all(list(recipes))]


def _evidence(failed: list[NodeRun], passed: list[NodeRun]) -> Evidence:
    with_it, without = sum(run.failed for run in failed), sum(run.failed for run in passed)
    p = fisher(with_it, len(failed), without, len(passed)) if failed and passed else 1.0
    return Evidence(with_it, len(failed), without, len(passed), p, interval(with_it, len(failed)))


def _fuzz(conditions: Mapping[str, Any]) -> int:
    """Conditions that leave chance as it is come first: they are the more specific cause."""
    return sum(name in CHANCE for name in conditions)


def _is_chance(conditions: Mapping[str, Any]) -> bool:
    return any(name in CHANCE or name == "clock" for name in conditions)


def _beyond_chance(conditions: Mapping[str, Any]) -> bool:
    """Is more changed than the values that chance takes? (A forced draw is more.)"""
    return any(name not in CHANCE for name in conditions) or ":" in str(conditions.get("entropy", ""))
