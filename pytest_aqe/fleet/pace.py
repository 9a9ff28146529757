"""How long the last steps take on this machine at this moment, told from how long jailed processes took to start."""

from __future__ import annotations

import threading

SHARE = 0.2
"""The part of the budget that is kept back for verification in any case."""
LEAST, MOST = 1.5, 12.0
"""Seconds kept back, where processes start as fast as they use to."""
PLAIN, USERS = 1.2, 3.5
"""Starts of a worker that one run of pytest takes: with nothing but itself, and in the user's own set-up."""
ORDERS = 1.3
"""Starts of a worker that it takes to run some tests in forks, each alone, then in other orders."""
WRITING = 1.0
"""Starts of a worker that it takes to choose, name and place the tests."""
CEILING = 0.5
"""The part of the budget that verification may claim at most: without a search there is nothing to verify."""


class Pace:
    """What to keep back of a budget. `world`: there is a set-up of the user's to verify in; `parallel`: at once;
    `company`: tests of the user's are run beside suggested ones, which comes last."""

    def __init__(self, budget: float, world: bool, parallel: bool, company: bool = False) -> None:
        self.boot = 0.0
        self._budget = budget
        self._world = world
        self._parallel = parallel
        self._company = company
        self._lock = threading.Lock()

    def started(self, seconds: float) -> None:
        """A worker took so long to start, without the import of its subject; the slowest of late counts."""
        with self._lock:
            self.boot = max(seconds, 0.5 * (self.boot + seconds))

    @property
    def runs(self) -> int:
        """Runs of the suggested files, one after the other."""
        return (1 if self._parallel else 2 + self._world) + self._company

    @property
    def reserve(self) -> float:
        """Seconds to keep back for what comes after the search."""
        return max(min(MOST, max(LEAST, SHARE * self._budget)), min(CEILING * self._budget, self.cost))

    @property
    def cost(self) -> float:
        """Seconds that it takes to write and verify a few fast tests."""
        plain, users = PLAIN * self.boot, USERS * self.boot
        orders = plain + ORDERS * self.boot
        theirs = users * self._world
        verified = max(orders + 0.5 * plain, theirs + 0.5 * orders) if self._parallel else plain + orders + theirs
        return verified + users * self._company + WRITING * self.boot

    def spare(self, left: float) -> float:
        """Seconds that the tests themselves may take in one run, when so many are left."""
        return max(1.0, left / (2 * self.runs))

    @property
    def overtime(self) -> float:
        """Seconds beyond the budget in which what was found may still be verified."""
        return min(10.0, 1.0 + 0.1 * self._budget)
