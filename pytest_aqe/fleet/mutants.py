"""Mutants of one module: which of them are noticed, by which candidates, and who is still alive."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence

from pytest_aqe.errors import SubjectError
from pytest_aqe.facts import Kept, Kill, Mutant
from pytest_aqe.generate.search.goals import Archive
from pytest_aqe.refine import Budget
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits

CALL_SECONDS = 20.0
"""The longest that checks are run against the mutants of one function at a time."""
MOST_CHECKS = 20_000
GUARD_SECONDS = 600.0
"""Where executions bound the work: so many checks instead, that speed decides nothing, and a time for hangs alone."""


class Mutants:
    """Runs checks against mutants in a worker of its own, and keeps account. `judged` met every mutant already."""

    def __init__(self, spec: SubjectSpec, tier: str, limits: Limits, archive: Archive) -> None:
        self.spec = spec
        self.tier = tier
        self.limits = limits
        self.archive = archive
        self.worker: Worker | None = None
        self.mutants: dict[int, Mutant] = {}
        self.alive: set[int] = set()
        self.kills: list[Kill] = []
        self.judged: set[int] = set()
        self.trouble = ""

    def close(self) -> None:
        """End the jailed processes."""
        if self.worker is not None:
            self.worker.close()

    def start(self, settled: Collection[str], worth: Callable[[Iterable[Mutant]], Iterable[Mutant]] = iter) -> None:
        """Make the worker, once; mutants of `settled` functions were dealt with before, `worth` says which count."""
        if self.worker is None and not self.trouble:
            try:
                self.worker = Worker(self.spec, self.tier, self.limits, mode="schemata")
            except SubjectError as error:  # tests are kept for goals alone
                self.trouble = str(error)
                return
            owners = {self.archive.goals[goal].function for goal in self.archive.wanted} - {"", *settled}
            own = (mutant for mutant in self.worker.mutants if mutant.function in owners)
            self.mutants = {mutant.id: mutant for mutant in worth(own)}
            self.alive = set(self.mutants)

    def judge(self, kept: Sequence[Kept], budget: Budget, everything: bool, arranged: bool = False) -> bool:
        """Record which mutants (those alive, or everything) candidates kill; whether one was alive until now."""
        kills = self.kill(kept, self.mutants if everything else self.alive, budget, arranged)
        self.kills += kills
        if everything:
            self.judged |= {k.candidate.id for k in kept}
        dead = {kill.mutant for kill in kills}
        new = bool(dead & self.alive)
        self.alive -= dead
        return new

    def kill(
        self, kept: Sequence[Kept], mutants: Collection[int], budget: Budget, arranged: bool = False
    ) -> list[Kill]:
        """Run checks against mutants, function by function, for candidates whose act reaches the function.

        With `arranged` it is enough that the arrangement does: what such a test notices it does not speak of.
        """
        out: list[Kill] = []
        by_function: dict[str, list[int]] = {}
        for mutant in sorted(mutants):
            by_function.setdefault(self.mutants[mutant].function, []).append(mutant)
        for function, ids in by_function.items():
            pairs = [(k.candidate, k.execution) for k in kept if self.archive.enters(k.execution, function, arranged)]
            if self.worker is not None and pairs and budget.left() > 0:
                seconds = max(0.1, min(CALL_SECONDS, budget.left()))
                if budget.wall is None:
                    ids, seconds = ids[: max(1, MOST_CHECKS // len(pairs))], GUARD_SECONDS
                out += self.worker.kill(pairs, ids, time.monotonic() + seconds)
        return out

    def forget(self, lost: Collection[int]) -> None:
        """Take out the kills of candidates: what nobody else kills is alive again."""
        self.kills = [kill for kill in self.kills if kill.candidate not in lost]
        self.alive = set(self.mutants) - {kill.mutant for kill in self.kills}


def killed_by(kills: Sequence[Kill]) -> dict[int, set[int]]:
    """Mutants by the candidates that kill them."""
    killed: dict[int, set[int]] = {}
    for kill in kills:
        killed.setdefault(kill.candidate, set()).add(kill.mutant)
    return killed
