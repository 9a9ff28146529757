"""Findings of earlier hunts: as plain rows, and confirmed by replaying them before anything else is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from pytest_aqe.hunt.facts import Culprit, Evidence, FlakyTest
from pytest_aqe.hunt.recipe import Recipe, Runner, RunOutcome
from pytest_aqe.hunt.statistics import fisher, interval, reruns_needed

REPLAYS = 2
"""A pinned failure is replayed so often under code that did not change; the earlier counts stand."""
ANEW = 4
"""... and so often, with and without the trigger, under other code: enough to be significant by itself."""
MOST_RERUNS = 25
"""Reruns of a test for which nothing could be pinned."""


def to_row(test: FlakyTest) -> dict[str, Any]:
    """A finding as JSON values; what is made anew each time (commands, cluster, fix) is left out."""
    return {
        "nodeid": test.nodeid, "verdict": test.verdict, "category": test.category, "failures": test.failures,
        "runs": test.runs, "interval": list(test.interval), "trigger": dict(test.trigger),
        "culprit": asdict(test.culprit), "evidence": asdict(test.evidence) if test.evidence else None,
        "fails": test.fails.to_json() if test.fails else None, "passes": test.passes.to_json() if test.passes else None,
        "message": test.message,
    }  # fmt: skip


def nodes_of(test: FlakyTest) -> tuple[str, ...]:
    """The tests that a finding speaks of: its own, and those of its recipes."""
    recipes = [recipe for recipe in (test.fails, test.passes) if recipe is not None]
    return tuple(dict.fromkeys((test.nodeid, *(node for recipe in recipes for node in recipe.nodes))))


def from_row(row: Mapping[str, Any]) -> FlakyTest:
    """The finding that a row holds."""
    culprit, evidence = row["culprit"], row["evidence"]
    return FlakyTest(
        row["nodeid"], row["verdict"], row["category"], row["failures"], row["runs"],
        (row["interval"][0], row["interval"][1]), row["trigger"],
        Culprit(
            tuple(map(tuple, culprit["polluters"])), tuple(culprit["setters"]), tuple(culprit["state"]), culprit["line"]
        ),
        None if evidence is None else Evidence(**{**evidence, "interval": tuple(evidence["interval"])}),
        Recipe.from_json(row["fails"]) if row["fails"] else None,
        Recipe.from_json(row["passes"]) if row["passes"] else None,
        message=row["message"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a hunt starts with.

    `findings` of earlier hunts, `unchanged` those of them (by id) that were made under the very code of now; `suspects`
    are tests that ordinary runs saw flip; `experiments` are counts by condition: tests that it made flip, executions.
    `hunted`: so many times the whole plan was worked off on this code.
    """

    findings: tuple[FlakyTest, ...] = ()
    unchanged: frozenset[str] = frozenset()
    suspects: tuple[str, ...] = ()
    experiments: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    hunted: int = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of one earlier finding: confirmed (with the counts of now), or None, and all runs that were made."""

    nodeid: str
    test: FlakyTest | None
    outcomes: tuple[RunOutcome, ...] = ()


def replay(test: FlakyTest, runner: Runner, *, same_code: bool) -> Replayed:
    """Run its recipes again.

    Under the same code, what was proven stays proven: a rerun that shows no failure of a rare one only adds to its
    counts, while a pinned one must fail again. Under other code all of it is to be shown anew.
    """
    known = test.evidence
    if test.fails is None or known is None:
        return Replayed(test.nodeid, test if same_code else None)
    pinned = known.failures_with == known.runs_with
    times = (REPLAYS if same_code else ANEW) if pinned else _reruns(known)
    failed, outcomes = _count(test.fails, test.nodeid, runner, times, until_failure=not pinned)
    passing, shown = 0, sum(failed)
    more: list[RunOutcome] = []
    if test.passes is not None and shown:
        passed, more = _count(test.passes, test.nodeid, runner, 1 if same_code else ANEW, until_failure=False)
        passing = len(passed) - sum(passed)
        if sum(passed):
            return Replayed(test.nodeid, None, (*outcomes, *more))
    made = (*outcomes, *more)
    if (pinned and shown < len(failed)) or not failed:
        return Replayed(test.nodeid, None, made)
    if not same_code and not shown:
        return Replayed(test.nodeid, None, made)
    base = known if same_code else Evidence(0, 0, 0, 0)
    counted = _evidence(
        base.failures_with + shown, base.runs_with + len(failed), base.failures_without, base.runs_without + passing
    )
    confirmed = replace(
        test, failures=counted.failures_with, runs=counted.runs_with, interval=counted.interval, evidence=counted
    )
    return Replayed(test.nodeid, confirmed, made)


def _reruns(known: Evidence) -> int:
    rate = max(0.02, known.failures_with / max(1, known.runs_with))
    return min(MOST_RERUNS, reruns_needed(min(rate, 0.99)))


def _count(
    recipe: Recipe, nodeid: str, runner: Runner, times: int, *, until_failure: bool
) -> tuple[list[bool], list[RunOutcome]]:
    """Did the last run of the test fail, each time? Stops at the first failure where that is all we want to see."""
    failed: list[bool] = []
    outcomes: list[RunOutcome] = []
    for _ in range(times):
        outcomes.append(runner.run(replace(recipe, purpose="known")))
        last = outcomes[-1].last(nodeid)
        if last is None or not (last.failed or last.passed):
            break
        failed.append(last.failed)
        if until_failure and last.failed:
            break
    return failed, outcomes


def _evidence(failures: int, runs: int, failures_without: int, runs_without: int) -> Evidence:
    p = fisher(failures, runs, failures_without, runs_without) if runs_without else 1.0
    return Evidence(failures, runs, failures_without, runs_without, p, interval(failures, runs))


def suspects(sessions: Iterable[Mapping[str, Any]], changed: Callable[[str], float]) -> list[str]:
    """Tests that an ordinary run reran, or whose outcome differs between two runs since their code last `changed`.

    Sessions as the recorder writes them: ``started``, and ``tests`` as rows of node id, outcome, seconds and reruns.
    """
    seen: dict[str, set[str]] = {}
    found: dict[str, None] = {}
    for session in sessions:
        for row in session.get("tests", ()):
            nodeid, outcome, reruns = row[0], row[1], row[3]
            if reruns:
                found[nodeid] = None
            ended = outcome in ("passed", "failed", "error", "crashed")
            if ended and session.get("started", 0.0) >= changed(nodeid):
                seen.setdefault(nodeid, set()).add("passed" if outcome == "passed" else "failed")
    found.update(dict.fromkeys(nodeid for nodeid, outcomes in seen.items() if len(outcomes) > 1))
    return list(found)
