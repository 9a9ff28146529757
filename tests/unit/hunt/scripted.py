"""A suite that ends as a script says, in place of child processes: the whole hunt in milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import NodeRun, Recipe, RunOutcome
from pytest_aqe.hunt.runner import ChildRunner, Place

NAMES = tuple(f"t.py::test_{number}" for number in range(12))
"""Tests of a small suite."""


@dataclass(frozen=True)
class Moment:
    """One item as a script sees it: its conditions, what ran before it, and how many items ran in all."""

    conditions: dict[str, Any]
    before: tuple[str, ...]
    number: int


Script = Callable[[Moment], bool]
"""Does the test fail at that moment?"""


@dataclass
class Suite:
    """Tests by name: those without a script always pass. `touches` are sources, `leaks` what tests leave behind."""

    nodes: tuple[str, ...]
    scripts: dict[str, Script] = field(default_factory=dict)
    touches: dict[str, dict[str, Any]] = field(default_factory=dict)
    leaks: dict[str, list[str]] = field(default_factory=dict)
    kills: tuple[str, ...] = ()
    compared: dict[str, str] = field(default_factory=dict)


class ScriptedRunner(ChildRunner):
    """A runner without children."""

    def __init__(
        self, suite: Suite, tmp_path, *, executions: int | None = 3000, registry: Registry | None = None, jobs: int = 1
    ) -> None:
        super().__init__(Place(tmp_path, tmp_path), registry or Registry(), Budget(600, executions), jobs=jobs)
        self.suite = suite
        self.recipes: list[Recipe] = []
        self.interrupt_at = 0
        self._items = 0

    def _child(self, recipe: Recipe) -> RunOutcome:
        self.recipes.append(recipe)
        if self.interrupt_at and len(self.recipes) >= self.interrupt_at:
            raise KeyboardInterrupt
        runs: list[NodeRun] = []
        for index, node in enumerate(recipe.nodes * recipe.repeat):
            self._items += 1
            if node in self.suite.kills:
                runs.append(NodeRun(node, index, "crashed", message="it ended its process (exit status 3)"))
                return RunOutcome(recipe, tuple(runs), "crashed")
            before = tuple(run.nodeid for run in runs if not self._undone(recipe, run.nodeid))
            moment = Moment(recipe.at(index), before, self._items)
            failed = self.suite.scripts.get(node, lambda moment: False)(moment)
            runs.append(self._run(recipe, node, index, failed))
        return RunOutcome(recipe, tuple(runs))

    def _undone(self, recipe: Recipe, node: str) -> bool:
        """Is all that a test leaves put back after it, as if it had not run?"""
        left = self.suite.leaks.get(node)
        return bool(left) and node in recipe.state_of and set(left) <= set(recipe.restore)

    def _run(self, recipe: Recipe, node: str, index: int, failed: bool) -> NodeRun:
        facts: dict[str, Any] = {}
        if recipe.probe == "sources":
            facts["sources"] = self.suite.touches.get(node, {})
        if recipe.probe == "state" and (not recipe.state_of or node in recipe.state_of):
            facts["leaks"] = self.suite.leaks.get(node, [])
        if failed and node in self.suite.compared:
            facts["compared"] = {"kind": self.suite.compared[node]}
        outcome = "failed" if failed else "passed"
        return NodeRun(node, index, outcome, message="AssertionError" if failed else "", line="x.py:1", facts=facts)


def touched(*names: str, **more: Any) -> dict[str, Any]:
    """Sources as a child tells them."""
    return {name: {"line": f"{name}.py:3", "count": 1, **more.get(name, {})} for name in names}
