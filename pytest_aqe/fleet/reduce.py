"""Smaller inputs for what was kept, as long as it does the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from pytest_aqe.facts import Candidate, Execution, Kept
from pytest_aqe.fleet.telling import Telling
from pytest_aqe.generate.search.bugs.inputs import Inputs
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.goals import writable
from pytest_aqe.generate.search.kinds import typed
from pytest_aqe.generate.search.stock import STOCK
from pytest_aqe.program import Node, Program
from pytest_aqe.refine import Budget
from pytest_aqe.sandbox.client import Worker
from pytest_aqe.write.acts import Acts, is_private
from pytest_aqe.write.fit import Fit
from pytest_aqe.write.fuller import HOLLOW, fuller, hollow
from pytest_aqe.write.plainer import strangeness
from pytest_aqe.write.shrink import shrink, weight

STEPS = 16
VARIANTS = 32
TRIES = 3
"""Steps downwards at the most, variants in each of them, and how many of those that hold are run once more alone."""

PRIVATE = 40.0
"""What it costs that a test is about a private function, where a public one leads there as well."""

Holds = Callable[[list[Kept]], list[Kept]]
"""Which of some variants still do what the original was kept for."""


class Reducer:
    """Looks for smaller variants of candidates, each candidate once."""

    def __init__(self, context: Context, worker: Worker) -> None:
        self.context = context
        self.worker = worker
        self.done: set[int] = set()
        self.telling = Telling(context, Inputs(context))
        self.acts = Acts(context.info)

    @cached_property
    def fit(self) -> Fit:
        """What suits which parameter; asked for only after the values of the user's own calls are known."""
        return Fit(typed(self.context), self._made, self.context.source.text)

    def _made(self, ref: str) -> Sequence[Node]:
        """Objects of a class: own ones that were seen to be made, well-known ones from stock."""
        module, _, qualname = ref.partition(":")
        own = self.context.made.get(qualname, ()) if module == self.context.info.name else ()
        return [*(node for define, node in own if not define), *STOCK.get(ref, ())]

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

    def variants(self, program: Program, showing: bool = False) -> Iterator[Program]:
        """Simpler programs, best first; `showing` ones hold something, as what goes well is to be an example."""
        full = self.fuller(program) if showing else iter(())
        found = itertools.chain(full, self.telling.variants(program), shrink(program, self.fit))
        whole = (self.context.undisturbed(self.acts.about(variant)) for variant in found)
        limit = self.price(program, showing)  # a variable that is not spoken of any more has to be taken away again
        return (variant for variant in whole if self.price(variant, showing) < limit)

    def fuller(self, program: Program) -> Iterator[Program]:
        """Programs whose objects hold something, with telling texts."""
        for variant in fuller(program, self.fit):
            yield self.context.undisturbed(next(self.telling.variants(variant), variant))

    def price(self, program: Program, showing: bool = False) -> float:
        """How hard a program is to read; with what holds nothing, where it is to be `showing` something."""
        empty = HOLLOW * len(hollow(program, self.fit)) if showing else 0.0
        return weight(program) + self.fit.price(program) + self.telling.price(program) + empty

    def oddness(self, program: Program) -> float:
        """What values cost a reader that do not suit their parameters, or that nobody would type."""
        private = PRIVATE if is_private(program.subject) else 0.0
        return self.fit.price(program) + 2 * strangeness(program.text()) + private

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
    """Whether one shows as much as the other: a test of a value does not become one of nothing."""
    if one.empty and not other.empty:
        return False
    return one.result == other.result or one.result != "builtins:NoneType"
