"""From what was seen of a suspect to a proven order dependence: the experiments of `order`, run by child processes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pytest_aqe.hunt.facts import BRITTLE, SELF, VICTIM, Culprit, Evidence, Order, Sighting, Suspect
from pytest_aqe.hunt.order import MOST_SETS, Ask, CulpritSet, OrderFinding, Seen, explain
from pytest_aqe.hunt.recipe import SEARCH, Recipe, Runner
from pytest_aqe.hunt.statistics import interval


def asks(runner: Runner, conditions: Mapping[str, Any]) -> Ask:
    """Questions to child processes: do these tests, in this order and under these conditions, let the last one fail?"""

    def ask(order: tuple[str, ...]) -> bool | None:
        outcome = runner.run(Recipe(order, conditions, purpose="order"))
        last = outcome.last(order[-1])
        if last is None or last.index < len(order) - 1 or not (last.failed or last.passed):
            return None
        return last.failed

    return ask


def dependence(
    suspect: Suspect,
    runner: Runner,
    *,
    budget: int,
    conditions: Mapping[str, Any] | None = None,
    remembered: Sequence[tuple[str, ...]] = (),
    replays: int = 4,
    most: int = MOST_SETS,
    leaky: Collection[str] = (),
) -> tuple[Order | None, OrderFinding]:
    """Does order explain it? The finding says what it cost, and whether the budget ended it.

    A test whose outcome turned when it ran again in its process is asked after itself first. All of it happens under
    `conditions`, those at rest by default; what turns it there without any other test is no matter of order.
    """
    pinned = dict(conditions or {})
    test = suspect.nodeid
    seen = [Seen(one.prefix, one.run.failed) for one in suspect.sightings if one.run.failed or one.run.passed]
    first = [*remembered, *([(test,)] if _turned_by_itself(suspect.sightings, test) else [])]
    finding = explain(
        test, seen, asks(runner, pinned), budget=budget, first=tuple(first), replays=replays, most=most,
        alone=_alone(suspect.sightings, pinned), leaky=leaky,
    )  # fmt: skip
    return (_order(finding, pinned) if finding.sets else None), finding


def _alone(sightings: Sequence[Sighting], pinned: Mapping[str, Any]) -> list[bool]:
    """How it ended alone under just these conditions, in runs that were not made to find something."""
    return [
        one.run.failed
        for one in sightings
        if not one.run.index and dict(one.conditions) == dict(pinned) and one.outcome.recipe.purpose != SEARCH
        and (one.run.failed or one.run.passed)
    ]  # fmt: skip


def _turned_by_itself(sightings: Sequence[Sighting], test: str) -> bool:
    """Did it ever end otherwise right after an earlier run of itself in the same process?"""
    for sighting in sightings:
        earlier = [run for run in sighting.outcome.of(test) if run.index < sighting.run.index]
        if earlier and earlier[-1].failed != sighting.run.failed:
            return True
    return False


def _order(finding: OrderFinding, conditions: Mapping[str, Any]) -> Order:
    main = finding.sets[0]
    together = Recipe((*main.tests, finding.test), conditions)
    alone = Recipe((finding.test,), conditions)
    victim = finding.kind == "victim"
    sets = tuple(one.tests for one in finding.sets)
    if main.tests == (finding.test,):
        category, culprit = SELF, Culprit(polluters=sets[:1])
    elif victim:
        category, culprit = VICTIM, Culprit(polluters=sets)
    else:
        category, culprit = BRITTLE, Culprit(setters=tuple(dict.fromkeys(test for one in sets for test in one)))
    fails, passes = (together, alone) if victim else (alone, together)
    return Order(category, culprit, fails, passes, _evidence(main, victim))


def _evidence(main: CulpritSet, victim: bool) -> Evidence:
    after, alone = (main.failures, main.runs), (main.failures_alone, main.runs_alone)
    trigger, opposite = (after, alone) if victim else (alone, after)
    return Evidence(*trigger, *opposite, p_value=main.p, interval=interval(*trigger))
