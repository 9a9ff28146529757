"""What a hunt may spend: executions of items, and seconds. Any thread may ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from pytest_aqe.hunt.recipe import OutOfBudget

LATE = 0.6
"""The share of the time after which no more is looked for while what was found waits for its cause."""


class Budget:
    """Counts what was spent, and says no before a run that would be too much."""

    def __init__(
        self, seconds: float, executions: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._started = clock()
        self._seconds = seconds
        self.most = executions
        self.executions = 0
        self._reserved = 0
        self._lock = threading.Lock()

    @property
    def elapsed(self) -> float:
        """Seconds since the hunt began."""
        return self._clock() - self._started

    @property
    def left_seconds(self) -> float:
        """Seconds that are left, never below 0."""
        return max(0.0, self._seconds - self.elapsed)

    @property
    def late(self) -> bool:
        """Is so much of the time gone that the rest is for the causes of what was found?"""
        return self.elapsed > LATE * self._seconds

    @property
    def left(self) -> int:
        """Executions that are left; a very large number where there is no bound."""
        most = 10**9 if self.most is None else self.most
        return max(0, most - self.executions - self._reserved)

    @property
    def stopped(self) -> str:
        """``budget`` or ``executions`` where one of them is used up, else ``""``."""
        if self.left_seconds <= 0:
            return "budget"
        return "executions" if self.left <= 0 else ""

    def reserve(self, executions: int) -> None:
        """Announce a run of so many items; `OutOfBudget` where they do not fit."""
        with self._lock:
            if self.left_seconds <= 0 or executions > self.left:
                raise OutOfBudget
            self._reserved += executions

    def spend(self, reserved: int, ran: int) -> None:
        """That run is over: so many items really ran."""
        with self._lock:
            self._reserved -= reserved
            self.executions += ran
