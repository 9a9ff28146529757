"""Event loops that wait for nothing: what would go on for ever ends at once, and not when its time is over."""

from __future__ import annotations

import selectors
import sys
import threading
from typing import Any

from pytest_aqe.sandbox.timelimit import TimeLimit

OWN = 1
"""Files that a loop of asyncio watches by itself: the pipe that wakes it."""


def end_idle_loops() -> None:
    """From now on a loop of asyncio that has no timer, no connection and no thread to hear from has had its time."""
    kind: Any = selectors.DefaultSelector
    real, count, frame = kind.select, threading.active_count, sys._getframe

    def select(self: Any, timeout: float | None = None) -> Any:
        if timeout is not None or len(self.get_map()) > OWN or count() > 1 or frame(1).f_code.co_name != "_run_once":
            return real(self, timeout)
        there = real(self, 0)  # a signal may have come
        if not there:
            raise TimeLimit
        return there

    kind.select = select
