"""Frozen values of the hunt: what is suspected, what was proven, what is reported. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_aqe.hunt.recipe import NodeRun, Recipe, RunOutcome

VICTIM = "order-dependent/victim"
BRITTLE = "order-dependent/brittle"
SELF = "order-dependent/self"

PRECEDENCE = (
    VICTIM, BRITTLE, SELF, "timezone", "time", "environment", "network", "filesystem", "floating-point",
    "unordered", "timeout", "async-wait", "concurrency", "randomness", "unknown",
)  # fmt: skip
"""Categories, the most specific mechanism first."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One time that a test ran in the hunt: the run of its process and its place in it."""

    outcome: RunOutcome
    run: NodeRun

    @property
    def prefix(self) -> tuple[str, ...]:
        """The tests that ran before it in its process, in order."""
        return self.outcome.before(self.run.index)

    @property
    def conditions(self) -> Mapping[str, Any]:
        """What it ran under."""
        return self.outcome.recipe.at(self.run.index)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A test that both passed and failed, or that fails always: all that was seen of it, in order."""

    nodeid: str
    sightings: tuple[Sighting, ...]

    @property
    def failures(self) -> tuple[Sighting, ...]:
        """Where it failed."""
        return tuple(seen for seen in self.sightings if seen.run.failed)

    @property
    def passes(self) -> tuple[Sighting, ...]:
        """Where it passed."""
        return tuple(seen for seen in self.sightings if seen.run.passed)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Failures with the trigger and without it; `p_value` is Fisher's exact test of the two, one-sided."""

    failures_with: int
    runs_with: int
    failures_without: int
    runs_without: int
    p_value: float = 1.0
    interval: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Culprit:
    """Who and what: sets of polluters (at most three, most certain first), setters, leaked state, the line."""

    polluters: tuple[tuple[str, ...], ...] = ()
    setters: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What order experiments found: one of the three order categories, and the recipes that fail and pass.

    `fails` ends with the victim after its polluters (or the brittle test alone); `passes` is the opposite.
    """

    category: str
    culprit: Culprit
    fails: Recipe
    passes: Recipe
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Fix:
    """A proposed fix; only kinds that never hide a product bug are generated, the others are advice (no diff)."""

    kind: str
    diff: str = ""
    advice: str = ""
    validated: bool = False


@dataclass(frozen=True, slots=True)
class FlakyTest:
    """One block of the report.

    `verdict`: ``flaky``, ``environment-sensitive`` or ``broken``. `trigger` is what toggles it: the conditions (or the
    order) by name. `fails` and `passes` pin it and its opposite; `commands` are their command lines. `rate` is the
    share of failures where nothing could be pinned, None otherwise.
    """

    nodeid: str
    verdict: str
    category: str
    failures: int
    runs: int
    interval: tuple[float, float]
    trigger: Mapping[str, Any] = field(default_factory=dict)
    culprit: Culprit = Culprit()
    evidence: Evidence | None = None
    fails: Recipe | None = None
    passes: Recipe | None = None
    command_fails: str = ""
    command_passes: str = ""
    message: str = ""
    cluster: int = 0
    fix: Fix | None = None
    confidence: float | None = None
    first_seen: str = ""


@dataclass(frozen=True, slots=True)
class HuntReport:
    """All that a hunt says. `plan` is what was announced; `notes` say what was left out and why."""

    tests: tuple[FlakyTest, ...] = ()
    executions: int = 0
    executions_fix: int = 0
    seconds: float = 0.0
    stopped: str = ""
    plan: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    collected: int = 0
