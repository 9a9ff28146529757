"""Items in as many forks as it takes; and where one dies or hangs, whose fault it is: its own, or of one before it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pytest_aqe.sandbox.batch import Forks, Walls, Work
from pytest_aqe.sandbox.deaths import Death
from pytest_aqe.sandbox.frames import Rows

HALVING, ALL_HALVING = 3.0, 12.0
"""Seconds at most for finding the one after which another dies or hangs, and for all such searches of a worker."""
LEAST = 0.1
"""Seconds that the one who hung has at least in such a search, or four times what it took alone."""
OTHERS = 3
"""So many others are tried before one is blamed: who dies after each of them does so at will."""
DOUBTS = 2
"""So many times that an item hangs after others it is tried alone; where more hang it is rarely for those."""
SEARCHES = 2
"""So many times the one to blame is sought: code that dies at will could take all the time with it."""
AGAIN = 0.25
"""The part of its time that an item has then: nobody shall wait twice for what hangs by itself."""
FOREVER = float("inf")
HURTS = "what runs after it in the same process dies or hangs"


def hangs(row: bytes) -> bool:
    """Whether a row says that the time limit struck."""
    return not row or row.startswith(b'["timeout"')


@dataclass
class Purse:
    """What is left of the time for all searches."""

    seconds: float = ALL_HALVING


@dataclass
class Batches:
    """Runs items in forks: `walls` are their time limits, `emit` gets rows, `died` who killed its fork and is left out.

    `enter` runs first in each fork. With `polluted`, it gets the item after which another one, good by itself, died or
    hung; without it such a one is not sought, and what hangs is believed to do so by itself. A search takes its time
    out of the `purse`.
    """

    forks: Forks
    work: Work
    emit: Callable[[Rows], None]
    died: Callable[[Death], None]
    walls: Sequence[float]
    deadline: float | None = None
    enter: Callable[[], None] | None = None
    polluted: Callable[[int], None] | None = None
    purse: Purse = field(default_factory=Purse)

    def __post_init__(self) -> None:
        self._doubts = DOUBTS if self.polluted is not None else 0
        self._searches = SEARCHES if self.polluted is not None else 0
        self._slow = self._again = False
        self._took = 0.0

    def run(self, count: int, size: int) -> None:
        """All of them, at most `size` in one fork.

        Where a fork ends by itself after other items, what these left in it may be the reason: the one in work is tried
        alone first.
        """
        start, futile = 0, 0
        before: Sequence[int] = ()
        while start < count and not self._late():
            items = range(start, min(count, start + (1 if futile or before else size)))
            done, death, hung = self._fork(items, not before)
            if before and done and death is None and not self._slow:
                self._blame(before, start)
            start += done
            futile = 0 if done or death else futile + 1
            if hung is not None or (death is not None and done and self._doubtful(death)):
                before = items[:done]
                self._again = death is None or death.outcome == "timeout"
                continue
            before = ()
            if death is None and futile > 2:  # not even alone: give up on the item, not on the rest
                death = Death(start, "crashed", "the fork ended before it began")
            if death is not None:
                if death.outcome == "timeout" and self._late():
                    return
                self.died(death)
                start = death.item + 1

    def _late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def _doubtful(self, death: Death) -> bool:
        """Whether it may not have been the fault of the item in work."""
        if not death.killed:
            return True
        if self.forks.crowd:  # nobody before it has left these
            return False
        self._doubts -= death.outcome == "timeout"
        return death.outcome == "timeout" and self._doubts >= 0

    def _fork(self, items: Sequence[int], doubt: bool) -> tuple[int, Death | None, int | None]:
        """One fork: how many items are done with, its death, and the item that hung after others, held back."""
        held: list[int] = []
        seen, self._slow = 0, False

        def emit(rows: Rows) -> None:
            nonlocal seen
            if held:  # the worker's own code ends a fork there: who speaks after it is somebody else
                return
            seen += len(rows)
            self._slow = hangs(rows[-1][1])
            if doubt and seen > 1 and self._doubts > 0 and self._slow:
                self._doubts -= 1
                held.append(rows[-1][0])
                rows = rows[:-1]
            if rows:
                self.emit(rows)

        walls: Walls = self.walls
        if not doubt and self._again:
            walls = {item: AGAIN * self.walls[item] for item in items}
        started = time.monotonic()
        done, death = self.forks.run(items, self.work, emit, walls, deadline=self.deadline, enter=self.enter)
        self._took = time.monotonic() - started
        return (seen - 1, None, held[0]) if held else (done, death, None)

    def _blame(self, before: Sequence[int], victim: int) -> None:
        """Tell who of those before the victim hurts it, where that can be found."""
        if self.polluted is None or not self._searches:
            return
        self._searches -= 1
        started = time.monotonic()
        until = started + min(HALVING, self.purse.seconds)
        culprit = self._culprit(before, victim, until if self.deadline is None else min(until, self.deadline))
        self.purse.seconds -= time.monotonic() - started
        if culprit is not None:
            self.polluted(culprit)

    def _culprit(self, before: Sequence[int], victim: int, until: float) -> int | None:
        """The one of those before the victim that hurts it, by halving, the latest first, and twice: victims flicker.

        None where it takes several of them, where nobody is to blame, or where it takes too long.
        """
        wall = max(LEAST, 4 * self._took) if self._again else self.walls[victim]
        among = before
        while len(among) > 1:
            half = len(among) // 2
            for part in (among[half:], among[:half]):
                if self._hurt(part, victim, until, wall):
                    among = part
                    break
            else:
                return None
        if self._hurt((), victim, until) or not self._hurt(among, victim, until, 2 * wall):
            return None
        return among[0] if self._bears_one_of([item for item in before if item != among[0]], victim, until) else None

    def _bears_one_of(self, others: Sequence[int], victim: int, until: float) -> bool:
        """Whether the victim is well after one of three others, or after itself if there is no other."""
        some = others[:: max(1, len(others) // OTHERS)][:OTHERS] or (victim,)
        well = any(not self._hurt((item,), victim, until) for item in some)
        return well and time.monotonic() < until  # else it may have been cut off

    def _hurt(self, part: Sequence[int], victim: int, until: float, wall: float = FOREVER) -> bool:
        """Whether the victim dies after these, or hangs for `wall` seconds; not where that is not seen in time."""
        if time.monotonic() >= until:
            return False
        self.forks.alive()
        rows: Rows = []
        items = [*part, victim]
        walls = {item: self.walls[item] for item in items}
        walls[victim] = min(wall, walls[victim])
        _, death = self.forks.run(items, self.work, rows.extend, walls, deadline=until, enter=self.enter)
        if death is not None:
            return death.item == victim
        return bool(rows) and rows[-1][0] == victim and hangs(rows[-1][1])
