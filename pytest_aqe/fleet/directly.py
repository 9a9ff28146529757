"""Tests that call what they are about: goals that were reached by private calls, or while something was prepared."""

from __future__ import annotations

import itertools

from pytest_aqe.facts import Candidate
from pytest_aqe.fleet.reduce import Reducer
from pytest_aqe.generate.search.goals import Archive, writable
from pytest_aqe.generate.search.own_folder import leaves_files
from pytest_aqe.refine import Budget
from pytest_aqe.write.acts import Acts, is_private

TRIES = 4
"""Other acts for one candidate."""


class Directly:
    """Looks for other acts, for each candidate once; the archive judges which is better."""

    def __init__(self, acts: Acts, reducer: Reducer, archive: Archive) -> None:
        self.acts = acts
        self.reducer = reducer
        self.archive = archive
        self._tried: set[int] = set()

    def run(self, budget: Budget) -> None:
        """Try them, and keep what reaches the same in a better way."""
        again = self.reducer.context.again
        found: list[Candidate] = []
        for kept in self.archive.suite():
            program = kept.candidate.program
            goals = [self.archive.goals[goal] for goal in kept.goals & kept.execution.setup]
            functions = {goal.function for goal in goals} - {program.subject}
            if kept.candidate.id in self._tried or not (functions or is_private(program.subject)):
                continue
            self._tried.add(kept.candidate.id)
            others = itertools.chain(self.acts.prepared(program, functions), self.acts.in_public(program))
            found += [again(one, kept.candidate.move, kept.candidate) for one in itertools.islice(others, TRIES)]
        found = found[: budget.room()]
        if not found or budget.over():
            return
        rows = self.reducer.worker.run(found, detail=True, solo=True, deadline=budget.wall)
        budget.spend(len(found))
        for candidate, execution in zip(found, rows):
            if writable(execution) and execution.checks and not leaves_files(execution):
                self.archive.keep(candidate, execution)
