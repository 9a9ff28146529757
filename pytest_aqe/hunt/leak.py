"""Which leaked state carries an order dependence: named by difference, proven by putting just that back in between."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from pytest_aqe.hunt.facts import Order
from pytest_aqe.hunt.recipe import OutOfBudget, Recipe, Runner
from pytest_aqe.hunt.reduce import ddmin

MOST_STATES = 3
MOST_TRIED = 8
"""Names that are put back one at a time before all of them are."""
STUCK = "stuck"
"""The fact of a run that lists the names of `leaks` for which there is no way back."""


@dataclass(frozen=True, slots=True)
class Leak:
    """State by name, the most likely first; `proven` where putting it back turned the outcome."""

    state: tuple[str, ...] = ()
    proven: bool = False


def find(order: Order, runner: Runner, text: Callable[[str], str] = lambda nodeid: "") -> Leak:
    """What the polluters (or setters) of a proven dependence leave behind that the other test depends on.

    `text` gives the source of a test, and of what it calls as far as that is known: names that occur in it go first.
    Stops where the runner's budget does, with the names that are known.
    """
    together = max(order.fails, order.passes, key=lambda recipe: len(recipe.nodes))
    return _Search(together, runner, text(together.nodes[-1]), turned=together is order.passes).run()


class _Search:
    """Experiments with one order of tests, whose last one is turned by what the others leave."""

    def __init__(self, together: Recipe, runner: Runner, text: str, *, turned: bool) -> None:
        self._recipe = replace(together, probe="state", state_of=together.nodes[:-1], purpose="state")
        self._runner = runner
        self._text = text
        self._fails_when_restored = turned
        self._names: tuple[str, ...] = ()
        self._stuck: frozenset[str] = frozenset()
        self._cleared = True
        """Did each run that put names back come to the last test, so that those names carry nothing?"""

    def run(self) -> Leak:
        try:
            self._look()
            return self._prove()
        except OutOfBudget:
            return Leak(self._names[:MOST_STATES])

    def _look(self) -> None:
        """The names of what is left. The last test runs too: else wider fixtures were torn down before we look."""
        outcome = self._runner.run(self._recipe)
        by_test = [run.leaks for run in outcome.runs]
        names = dict.fromkeys(name for leaks in by_test for name in leaks)
        self._names = tuple(sorted(names, key=lambda name: not mentioned(name, self._text)))
        self._stuck = frozenset(name for run in outcome.runs for name in run.facts.get(STUCK, ()))

    def _prove(self) -> Leak:
        back = tuple(name for name in self._names if name not in self._stuck)
        for name in back[:MOST_TRIED]:
            if self._turns((name,)):
                return Leak((name,), proven=True)
        if len(back) > 1 and self._turns(back):
            return Leak(ddmin(back, self._turns)[:MOST_STATES], proven=True)
        left = tuple(name for name in self._names if name in self._stuck)
        # With all else put back the outcome stays as it is: what is left carries it, and one name alone is certain.
        named = left if left or self._cleared else self._names
        return Leak(named[:MOST_STATES], proven=len(left) == 1)

    def _turns(self, names: tuple[str, ...]) -> bool:
        """Does the last test end as it does alone, if these are put back after each of the others?"""
        outcome = self._runner.run(replace(self._recipe, restore=names))
        last = outcome.last(self._recipe.nodes[-1])
        if last is None or last.index != len(self._recipe.nodes) - 1:
            self._cleared = False
            return False
        return last.failed if self._fails_when_restored else last.passed


def mentioned(name: str, text: str) -> bool:
    """Does this source speak of that state: of the key, the attribute, or a word that goes with it?"""
    words = re.findall(r"\w+", name)
    hints = {"cwd": ("getcwd", "open", "Path", "exists"), "thread": ("threading",), "time": ("tz", "localtime")}
    return any(
        re.search(rf"\b{re.escape(word)}\b", text)
        for word in (*words[-1:], *(hint for first in words[:1] for hint in hints.get(first, ())))
    )


def with_state(order: Order, leak: Leak) -> Order:
    """The order with the state among its culprits."""
    return replace(order, culprit=replace(order.culprit, state=leak.state))
