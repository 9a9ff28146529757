"""What was seen so far of each test: every run of it, what it touches, who flipped."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_aqe.hunt.facts import Sighting, Suspect
from pytest_aqe.hunt.recipe import RunOutcome


class Book:
    """Takes outcomes in, in the order in which they came."""

    def __init__(self, nodes: Iterable[str]) -> None:
        self.nodes = tuple(nodes)
        self.sources: dict[str, Mapping[str, Any]] = {}
        self.leaks: dict[str, tuple[str, ...]] = {}
        self.leaky: set[str] = set()
        """Tests that left something that tests are not meant to leave."""
        self.outcomes: list[RunOutcome] = []
        self._lock = threading.Lock()
        self.minding: set[str] = set()
        """Tests that ended otherwise when they ran again in the process in which they had passed."""
        self._seen: dict[str, list[Sighting]] = {node: [] for node in self.nodes}

    def add(self, outcome: RunOutcome) -> RunOutcome:
        """Note one; from any thread."""
        with self._lock:
            self._add(outcome)
        return outcome

    def _add(self, outcome: RunOutcome) -> None:
        self.outcomes.append(outcome)
        passed: set[str] = set()
        for run in outcome.runs:
            if run.passed:
                passed.add(run.nodeid)
            elif run.failed and run.nodeid in passed and outcome.recipe.at(run.index) == outcome.recipe.conditions:
                self.minding.add(run.nodeid)
            self._seen.setdefault(run.nodeid, []).append(Sighting(outcome, run))
            if "leaks" in run.facts:
                self.leaks.setdefault(run.nodeid, run.leaks)
                if run.facts.get("telling"):
                    self.leaky.add(run.nodeid)
            touched = run.facts.get("sources")
            if touched is not None:
                known = self.sources.get(run.nodeid, {})
                self.sources[run.nodeid] = {**touched, **known}

    def of(self, nodeid: str) -> Suspect:
        """All that was seen of one test."""
        return Suspect(nodeid, tuple(self._seen.get(nodeid, ())))

    def touches(self, nodeid: str, *sources: str) -> bool:
        """Was it seen to touch one of these sources of change?"""
        return any(source in self.sources.get(nodeid, {}) for source in sources)

    def flipped(self) -> list[str]:
        """Tests that both passed and failed."""
        return [node for node in self.nodes if (seen := self.of(node)).failures and seen.passes]

    def red(self) -> list[str]:
        """Tests that never passed and failed at least once."""
        return [node for node in self.nodes if (seen := self.of(node)).failures and not seen.passes]

    def has_flipped(self, nodeid: str) -> bool:
        """Did this one both pass and fail?"""
        seen = self.of(nodeid)
        return bool(seen.failures and seen.passes)

    def seconds(self, nodeid: str) -> float:
        """Its longest run."""
        return max((seen.run.seconds for seen in self.of(nodeid).sightings), default=0.0)
