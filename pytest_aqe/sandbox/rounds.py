"""Suggested tests once more, in forks of a process that has collected them: each alone, twice, and all in other orders.

Every fork has a time of its own, so that nothing that depends on the day or the hour gets by.
"""

from __future__ import annotations

import functools
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

from pytest_aqe.sandbox.clock import Clock, Dates, moments
from pytest_aqe.sandbox.forked import GOOD, Forked, Outcomes
from pytest_aqe.sandbox.senses import Senses
from pytest_aqe.sandbox.swaps import Swaps
from pytest_aqe.sandbox.touch import Touch

CULPRIT = "other suggested tests depend on it"
"""How the message about a test begins after which another one, good by itself, does not pass."""
_ZONES = ("UTC", "AAA-9:30", "BBB+8BBC,M3.2.0,M11.1.0")
Row = tuple[str, str, str]
"""Node id, outcome, message."""


class Rounds:
    """Runs the items of a session in forks."""

    def __init__(self, forked: Forked, files: Sequence[str], seconds: float) -> None:
        """`files`: the code under test. After so many `seconds` nothing new is begun; what is not run is not told."""
        self._forked = forked
        self._senses = Senses(Touch())
        wanted = {*Clock(0.0, 0.0, 0.0, self._senses).substitutes()}
        self._swaps = Swaps(wanted, frozenset(), _modules(files))
        self._moments = moments()
        self._until = time.monotonic() + seconds

    def run(self, items: Sequence[Any]) -> Iterator[Row]:
        """All of it. What fails alone is left out of the orders; who fails there is told only where nobody made it."""
        good: list[Any] = []
        for turn, item in enumerate(items):
            if self._over():
                return
            outcomes = self._run([item, item], turn)
            yield from ((nodeid, *ended) for nodeid, ended in outcomes.items())
            if outcomes.get(item.nodeid, ("",))[0] in GOOD:
                good.append(item)
        shuffled = list(good)
        random.Random(0).shuffle(shuffled)
        orders = good, good[::-1], shuffled
        out: set[str] = set()
        for turn, order in enumerate(orders, len(items)):
            yield from self._settle(order, turn, out)

    def _settle(self, order: Sequence[Any], turn: int, out: set[str]) -> Iterator[Row]:
        """Run in one order again and again, each time without one more (into `out`), until all that is left passes."""
        while not self._over():
            some = [item for item in order if item.nodeid not in out]
            outcomes = self._run(some, turn)
            bad = next((place for place, item in enumerate(some) if not _good(outcomes, item)), None)
            if bad is None:
                return
            victim, culprit = some[bad], self._culprit(some[:bad], some[bad], turn)
            ended = outcomes[victim.nodeid]
            if culprit is None:
                out.add(victim.nodeid)
                yield victim.nodeid, *ended
            else:
                out.add(culprit.nodeid)
                yield culprit.nodeid, "failed", f"{CULPRIT}: {victim.nodeid}: {ended[1]}"

    def _culprit(self, before: Sequence[Any], victim: Any, turn: int) -> Any:
        """The one after which `victim` fails, by halving; None where there is none, or no time to find it.

        Nobody else is to blame for a test that fails at this time by itself, or sometimes.
        """
        while before and not self._over():
            half = len(before) // 2
            for part in (before[:half], before[half:]):
                if part and not _good(self._run([*part, victim], turn), victim):
                    before = part
                    break
            else:
                return None
            if len(before) == 1:
                runs = [self._run(some, turn) for some in ([victim], [*before, victim], [victim])]
                return before[0] if [_good(run, victim) for run in runs] == [True, False, True] else None
        return None

    def _over(self) -> bool:
        return time.monotonic() >= self._until

    def _run(self, items: Sequence[Any], turn: int) -> Outcomes:
        return self._forked.run(items, functools.partial(self._prepare, turn), stop=True)

    def _prepare(self, turn: int) -> None:
        """Another time, place and draw."""
        random.seed()
        os.environ["TZ"] = _ZONES[turn % len(_ZONES)]
        time.tzset()
        clock = Clock(self._moments[turn % len(self._moments)], 0.0, 0.0, self._senses)
        self._swaps.exchange(clock.substitutes(), {})
        Dates().become(clock.dates())


def _good(outcomes: Outcomes, item: Any) -> bool:
    """Whether it did not fail; what was not run did not."""
    return outcomes.get(item.nodeid, GOOD)[0] in GOOD


def _modules(files: Sequence[str]) -> list[ModuleType]:
    wanted = {*files, *map(os.path.realpath, files)}
    found = [module for module in list(sys.modules.values()) if isinstance(module, ModuleType)]
    return [module for module in found if module.__dict__.get("__file__") in wanted]
