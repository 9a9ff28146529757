"""What a candidate asked of the world that is another one elsewhere: the time, the machine, chance."""

from __future__ import annotations

import sys

from pytest_aqe.sandbox.touch import Touch

CLOCK, MACHINE, CHANCE = "clock", "machine", "chance"
_BESIDE = frozenset({"logging", "asyncio", "threading", "warnings", "unittest", "concurrent", "queue", "selectors"})
"""Packages that look at a clock for their own purposes."""


class Senses:
    """Kinds of questions that were asked while a candidate's own code ran."""

    def __init__(self, touch: Touch) -> None:
        self.touch = touch
        self.asked: set[str] = set()

    def sensed(self, kind: str) -> None:
        """Somebody asks, through a function that calls this one."""
        if self.touch.on and not self.touch.busy and kind not in self.asked:
            home = sys._getframe(2).f_globals.get("__name__")
            if not (isinstance(home, str) and home.partition(".")[0] in _BESIDE):
                self.asked.add(kind)
