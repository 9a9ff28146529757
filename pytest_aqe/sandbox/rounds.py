"""Suggested tests once more, in forks of a process that has collected them: each alone, and all in other orders, twice.

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
from pytest_aqe.sandbox.forked import Forked
from pytest_aqe.sandbox.senses import Senses
from pytest_aqe.sandbox.swaps import Swaps
from pytest_aqe.sandbox.touch import Touch

ORDERS = 2
"""Random orders that are tried beside the one in which they come."""
_ZONES = ("UTC", "AAA-9:30", "BBB+8BBC,M3.2.0,M11.1.0")


class Rounds:
    """Runs the items of a session in forks."""

    def __init__(self, forked: Forked, files: Sequence[str]) -> None:
        """`files`: the code under test."""
        self._forked = forked
        self._senses = Senses(Touch())
        wanted = {*Clock(0.0, 0.0, 0.0, self._senses).substitutes()}
        self._swaps = Swaps(wanted, frozenset(), _modules(files))
        self._moments = moments()

    def run(self, items: Sequence[Any]) -> Iterator[tuple[str, str, str]]:
        """All of it: node ids with outcomes and messages. What fails in any of them has failed."""
        turns: list[Sequence[Any]] = [*([item] for item in items), [*items, *items]]
        for seed in range(ORDERS):
            order = list(items)
            random.Random(seed).shuffle(order)
            turns.append([*order, *order])
        for turn, chosen in enumerate(turns):
            for nodeid, ended in self._forked.run(chosen, functools.partial(self._prepare, turn)).items():
                yield nodeid, *ended

    def _prepare(self, turn: int) -> None:
        """Another time, place and draw."""
        random.seed()
        os.environ["TZ"] = _ZONES[turn % len(_ZONES)]
        time.tzset()
        clock = Clock(self._moments[turn % len(self._moments)], 0.0, 0.0, self._senses)
        self._swaps.exchange(clock.substitutes(), {})
        Dates().become(clock.dates())


def _modules(files: Sequence[str]) -> list[ModuleType]:
    wanted = {*files, *map(os.path.realpath, files)}
    found = [module for module in list(sys.modules.values()) if isinstance(module, ModuleType)]
    return [module for module in found if module.__dict__.get("__file__") in wanted]
