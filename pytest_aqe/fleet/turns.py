"""Whose turn it is: each module gets a share of the time, and what takes long to import comes once more, last."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_aqe.fleet.job import Job
from pytest_aqe.sandbox.limits import SEARCH

LEAST = 2.0
"""Seconds below which a module is not worth starting."""
SHARE = 0.1
"""The part of the budget that the first import that takes long gets; every further one gets half of that."""
AT_MOST = 10.0
AT_LEAST = 1.0
"""Seconds between which that lies."""
WAITING = 0.15
"""The part of the budget that may go by in waiting for imports, before no allowance is made for a slow machine."""
SLOW = 4
"""Starts of a process that an import may take as long as."""
LATE = 0.25
"""What the share of a module that comes once more is multiplied with: it may take too long again."""


class Turns:
    """Deals out seconds to jobs by weight; call it with a lock held where jobs are worked on at the same time."""

    def __init__(self, jobs: Sequence[Job], parallel: int, budget: float, patience: float | None = None) -> None:
        """`patience`: seconds that the user allows an import, if anything was said."""
        self.late: list[Job] = []
        self._parallel = parallel if len(jobs) >= parallel else 1
        self._weights = sum(map(_weight, jobs))
        self._budget = budget
        self._patience = patience
        self._long = 0
        self._waited = 0.0
        self._given: dict[int, float] = {}
        self._again: set[int] = set()

    def share(self, job: Job, left: float) -> float:
        """The seconds of a job whose turn it is, of those that are left."""
        weight = _weight(job) * (LATE if id(job) in self._again else 1.0)
        share = min(1.0, weight / max(1e-9, self._weights) * self._parallel)
        self._weights -= weight
        return max(0.0, left) * share

    def import_seconds(self, job: Job, share: float, left: float, boot: float = 0.0) -> float:
        """Seconds that the import of a module may take: little at first, so that it does not keep others waiting.

        Where processes take long to start (`boot`), imports take long, too.
        """
        usual = SEARCH.start
        if self._patience is not None:
            return min(self._patience, max(AT_LEAST, left))
        if id(job) in self._again:
            return min(usual, max(AT_LEAST, share), max(AT_LEAST, left))
        first = max(LEAST, min(AT_MOST, SHARE * self._budget))
        slow = SLOW * boot if self._waited + SLOW * boot <= WAITING * self._budget else 0.0
        seconds = min(usual, max(AT_LEAST, slow, first * 0.5**self._long), max(AT_LEAST, left))
        self._given[id(job)] = seconds
        return seconds

    def put_off(self, job: Job) -> bool:
        """Have a job whose import took too long come once more, after all others; False where it has done so, or had
        the time that the user allows."""
        if id(job) in self._again or self._patience is not None:
            return False
        self._long += 1
        self._waited += self._given.get(id(job), 0.0)
        self._again.add(id(job))
        self._weights += LATE * _weight(job)
        self.late.append(job)
        return True


def _weight(job: Job) -> float:
    return float(job.weight**0.5)
