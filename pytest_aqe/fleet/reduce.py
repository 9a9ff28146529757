"""Smaller inputs for what was kept, as long as it does the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from pytest_aqe.facts import Candidate, Execution, Kept
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.goals import writable
from pytest_aqe.program import Program
from pytest_aqe.refine import Budget
from pytest_aqe.sandbox.client import Worker
from pytest_aqe.write.fit import Fit
from pytest_aqe.write.shrink import shrink, weight

STEPS = 16
VARIANTS = 32
TRIES = 3
"""Steps downwards at the most, variants in each of them, and how many of those that hold are run once more alone."""

Holds = Callable[[list[Kept]], list[Kept]]
"""Which of some variants still do what the original was kept for."""


class Reducer:
    """Looks for smaller variants of candidates, each candidate once."""

    def __init__(self, context: Context, worker: Worker) -> None:
        self.context = context
        self.worker = worker
        self.fit = Fit(context.info)
        self.done: set[int] = set()

    def smaller(self, kept: Kept, budget: Budget, holds: Holds) -> Kept | None:
        """The smallest variant found that ends alike and for which `holds` holds; None where there is none."""
        best: Kept | None = None
        for _ in range(STEPS):
            variants = self._variants((best or kept).candidate.program, kept.candidate)[: budget.room()]
            if not variants or budget.over():
                break
            executions = self.worker.run(variants, detail=True, deadline=budget.wall)
            budget.spend(len(variants))
            fresh = [Kept(candidate, execution, kept.goals) for candidate, execution in zip(variants, executions)]
            fresh = [one for one in fresh if same_end(one, kept) and same_kind(one.execution, kept.execution)]
            found = self._confirmed(kept, fresh, budget, holds)
            if found is None:
                break
            best = found
        self.done.add((best or kept).candidate.id)
        return best

    def variants(self, program: Program) -> Iterator[Program]:
        """Simpler programs, best first."""
        whole = (self.context.undisturbed(variant) for variant in shrink(program, self.fit))
        limit = self.price(program)  # a variable that is not spoken of any more has to be taken away again
        return (variant for variant in whole if self.price(variant) < limit)

    def price(self, program: Program) -> float:
        """How hard a program is to read."""
        return weight(program) + self.fit.price(program)

    def _variants(self, program: Program, origin: Candidate) -> list[Candidate]:
        found = itertools.islice(self.variants(program), VARIANTS)
        return [self.context.again(variant, origin.move, origin) for variant in found]

    def _confirmed(self, kept: Kept, fresh: list[Kept], budget: Budget, holds: Holds) -> Kept | None:
        """The first variant that does it again, alone."""
        for one in holds(fresh)[:TRIES]:
            again = self.worker.run([one.candidate], detail=True, solo=True, deadline=budget.wall)[0]
            budget.spend(1)
            confirmed = Kept(one.candidate, again, kept.goals)
            if same_end(confirmed, kept) and holds([confirmed]):
                return confirmed
        return None


def same_end(one: Kept, other: Kept, checked: bool = True) -> bool:
    """Whether a candidate can be written and ends as another one does, leaving nothing else behind; `checked` means
    with something to assert."""
    has = bool(one.execution.checks) or not checked
    clean = left_places(one.execution) <= left_places(other.execution)
    return writable(one.execution) and has and clean and _alike(one.execution, other.execution)


def left_places(execution: Execution) -> set[str]:
    """Where an execution left something behind."""
    return {one.place for one in execution.left}


def _alike(one: Execution, other: Execution) -> bool:
    if one.outcome != other.outcome or (one.wrap != other.wrap and other.wrap):
        return False
    first, second = one.raised, other.raised
    return (first.type if first else "") == (second.type if second else "")


def same_kind(one: Execution, other: Execution) -> bool:
    """Whether one shows a result of the other's kind: a test of a value does not become one of nothing."""
    if one.empty and not other.empty:
        return False
    return one.result == other.result or (one.result != "builtins:NoneType") == (other.result != "builtins:NoneType")
