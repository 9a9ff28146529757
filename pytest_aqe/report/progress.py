"""One live line while agents work; a plain line now and then where there is no terminal. Any thread may report."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress

Say = Callable[[int, int, int, float], str]
"""From done, total, gained and the seconds left to a sentence."""

LIVE_EVERY = 0.2
PLAIN_EVERY = 10.0


def while_it_lasts(write: Callable[[str], None]) -> Callable[[str], None]:
    """`write` for as long as somebody can read it: a terminal that was closed costs no test that was found."""

    def guarded(text: str) -> None:
        with suppress(OSError):
            write(text)

    return guarded


class LiveLine:
    """A `Progress` that rewrites one line of a terminal."""

    def __init__(
        self, rewrite: Callable[[str], None], clock: Callable[[], float] = time.monotonic, say: Say | None = None
    ) -> None:
        self._say = say or sentence
        self._rewrite = rewrite
        self._clock = clock
        self._due = float("-inf")
        self._shown = False
        self._lock = threading.Lock()

    def update(self, done: int, total: int, gained: int, left_seconds: float) -> None:
        """Show it, at most five times a second."""
        with self._lock:
            now = self._clock()
            if now >= self._due:
                self._due = now + LIVE_EVERY
                self._shown = True
                self._rewrite(self._say(done, total, gained, left_seconds))

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            self._rewrite("")


class PlainLines:
    """A `Progress` that prints a line every ten seconds, where something changed."""

    def __init__(
        self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic, say: Say | None = None
    ) -> None:
        self._say = say or sentence
        self._write = write
        self._clock = clock
        self._due = clock() + PLAIN_EVERY
        self._lock = threading.Lock()

    def update(self, done: int, total: int, gained: int, left_seconds: float) -> None:
        """Print it when ten seconds have passed since the last one."""
        with self._lock:
            now = self._clock()
            if now >= self._due:
                self._due = now + PLAIN_EVERY
                self._write(self._say(done, total, gained, left_seconds))

    def close(self) -> None:
        """Nothing to take away."""


class Silent:
    """A `Progress` that shows nothing."""

    def update(self, done: int, total: int, gained: int, left_seconds: float) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


def sentence(done: int, total: int, gained: int, left_seconds: float) -> str:
    """``aqe: 3 of 12 targets, +27 branches, 41 s left``; without the time where there is no such bound."""
    left = f", {max(0, round(left_seconds))} s left" if math.isfinite(left_seconds) else ""
    return f"aqe: {done} of {total} targets, +{gained} branches{left}"


def hunting(done: int, total: int, suspects: int, left_seconds: float) -> str:
    """``aqe: 412 of at most 1,500 executions, 7 suspects, 180 s left``."""
    left = f", {max(0, round(left_seconds))} s left" if math.isfinite(left_seconds) else ""
    return f"aqe: {done:,} of at most {total:,} executions, {suspects} suspect{'' if suspects == 1 else 's'}{left}"
