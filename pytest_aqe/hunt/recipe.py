"""One run of a child pytest: which tests in which order, under which conditions, and what came of it.

A recipe is plain data: it travels to the child as JSON and it is what a ``reproduce`` command pins. Standard library
only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

FAILED = frozenset({"failed", "error", "crashed", "hung"})
"""Outcomes that count as a failure; ``passed`` and ``xpassed`` count as a pass, the others (skips) as neither."""
PASSED = frozenset({"passed", "xpassed"})
SEARCH = "toggle"
"""The purpose of runs that were made to find something: they were chosen by their outcome, and prove nothing."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One child run.

    `nodes` are node ids in the order in which they run; an id may stand there more than once (the items of all of them
    run in one process, each with its true next item). No ids: every collected test in its own order. All of it
    `repeat` times over. `conditions` is the vector of perturbations, by the name of each with its value (a JSON
    value); one that is absent is at rest. `each` holds more of them for each node (as long as `nodes` is, or empty):
    only such as begin and end with an item. `probe` names what the child looks at besides: ``sources`` (which sources
    of change each test touches) or ``state`` (what each test leaves behind). `state_of` restricts that to these nodes.
    `restore` names state, as ``leaks`` names it, that is put back after each of these nodes. `purpose` is a word for
    the progress line.
    """

    nodes: tuple[str, ...] = ()
    conditions: Mapping[str, Any] = field(default_factory=dict)
    each: tuple[Mapping[str, Any], ...] = ()
    repeat: int = 1
    probe: str = ""
    state_of: tuple[str, ...] = ()
    restore: tuple[str, ...] = ()
    purpose: str = ""

    def under(self, conditions: Mapping[str, Any]) -> Recipe:
        """The same tests under other conditions."""
        return replace(self, conditions=dict(conditions))

    def running(self, nodes: Iterable[str]) -> Recipe:
        """Other tests under the same conditions."""
        return replace(self, nodes=tuple(nodes))

    def at(self, index: int) -> dict[str, Any]:
        """All conditions of the `index`-th item."""
        return {**self.conditions, **(self.each[index] if index < len(self.each) else {})}

    def to_json(self) -> str:
        """For the child, and for a file that a command names."""
        plain = {
            "nodes": list(self.nodes), "conditions": dict(self.conditions), "repeat": self.repeat,
            "each": [dict(one) for one in self.each],
            "probe": self.probe, "state_of": list(self.state_of), "restore": list(self.restore),
        }  # fmt: skip
        return json.dumps(plain, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """What `to_json` gave; what is missing is at its default."""
        row = json.loads(text)
        return cls(
            tuple(row.get("nodes", ())), row.get("conditions", {}), tuple(row.get("each", ())), row.get("repeat", 1),
            row.get("probe", ""), tuple(row.get("state_of", ())), tuple(row.get("restore", ())),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NodeRun:
    """One item that ran, the `index`-th of its process.

    `outcome`: passed, failed, error (in a fixture), skipped, xfailed, xpassed, crashed (it killed the process) or hung.
    `message` is the last line of the failure, `line` its place in the user's own code as ``path:line``, `trace` all
    places of the traceback from the test downwards. `facts` are what the child saw besides: ``compared`` (how a failed
    comparison differed), ``sources`` and ``leaks`` where they were asked for (`Recipe.probe`).
    """

    nodeid: str
    index: int
    outcome: str
    seconds: float = 0.0
    message: str = ""
    line: str = ""
    trace: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Did it fail, in whatever way?"""
        return self.outcome in FAILED

    @property
    def passed(self) -> bool:
        """Did it pass? (A skipped one neither passed nor failed.)"""
        return self.outcome in PASSED

    @property
    def leaks(self) -> tuple[str, ...]:
        """State that this item left changed, most telling first."""
        return tuple(self.facts.get("leaks", ()))


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What came of one recipe.

    `ended`: ``ok``, ``crashed`` (a test killed the process), ``hung`` (killed by our bound), ``cut`` (the budget, or
    Ctrl-C) or ``unusable`` (nothing ran: `trouble` says why). After anything but ``ok`` items may be missing.
    """

    recipe: Recipe
    runs: tuple[NodeRun, ...] = ()
    ended: str = "ok"
    seconds: float = 0.0
    trouble: str = ""

    @property
    def executions(self) -> int:
        """Items that ran."""
        return len(self.runs)

    def of(self, nodeid: str) -> tuple[NodeRun, ...]:
        """The runs of one test, in order."""
        return tuple(run for run in self.runs if run.nodeid == nodeid)

    def last(self, nodeid: str) -> NodeRun | None:
        """The last run of one test; None where it did not run."""
        found = self.of(nodeid)
        return found[-1] if found else None

    def before(self, index: int) -> tuple[str, ...]:
        """Ids of the tests that ran before the `index`-th item, in order."""
        return tuple(run.nodeid for run in self.runs if run.index < index)


class Runner(Protocol):
    """Runs recipes and counts. Raises `OutOfBudget` before a run that no longer fits."""

    @property
    def executions(self) -> int:
        """Items run so far in all processes."""

    def run(self, recipe: Recipe) -> RunOutcome:
        """Run one."""

    def run_all(self, recipes: Sequence[Recipe]) -> list[RunOutcome]:
        """Run several, side by side where that was asked for; outcomes in the order of the recipes."""


class OutOfBudget(Exception):
    """Executions or seconds are used up."""
