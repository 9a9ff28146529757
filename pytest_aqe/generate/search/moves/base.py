"""The one interface of all moves, and what they share."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from pytest_aqe.facts import Candidate, Execution, Goal
from pytest_aqe.generate.search.calls import Caller, tidy
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.goals import Entry
from pytest_aqe.program import Program
from pytest_aqe.subject import FunctionInfo

Attempt = tuple[Program | None, Candidate | None]
"""A program, None where it could not be made, and the candidate that it descends from."""


class BaseMove:
    """Context, caller, and the choice of corpus entries. A move has its own `attempts`, or its own `propose`."""

    name = ""

    def __init__(self, context: Context, caller: Caller) -> None:
        self.context = context
        self.caller = caller
        self.random = context.random

    def goals(self, function: FunctionInfo) -> list[Goal]:
        """Open goals of a function whose parents were reached, least tried first."""
        archive = self.context.archive
        found = [archive.goals[g] for g in archive.frontier() if archive.goals[g].function == function.qualname]
        return sorted(found, key=lambda goal: (archive.attempts.get(goal.id, 0), goal.id))

    def entry(self, function: FunctionInfo) -> Entry | None:
        """A corpus entry worth changing: near an open goal of the function, else one that calls it."""
        archive = self.context.archive
        if self.context.focus and self.random.random() < 0.85:
            return self.random.choice(self.context.focus)
        goals = self.goals(function)
        if goals and self.random.random() < 0.8:
            goal = goals[min(int(self.random.expovariate(0.7)), len(goals) - 1)]
            archive.attempts[goal.id] = archive.attempts.get(goal.id, 0) + 1
            best = archive.best.get(goal.id)
            if best is not None and self.random.random() < 0.5:
                return best[1]
            near = archive.by_goal.get(goal.parent, []) if goal.parent is not None else []
            if near:
                return self.random.choice(near[-30:])
        own = [e for e in archive.corpus if e.candidate.program.subject == function.qualname]
        if not own:
            own = [e for e in archive.corpus if archive.enters(e.execution, function.qualname)]
        if not own:
            return None
        pair = [self.random.choice(own), self.random.choice(own)]
        chosen = min(pair, key=lambda e: e.picks - 3 * e.news)
        chosen.picks += 1
        return chosen

    def made(self, program: Program | None, parent: Candidate | None = None) -> Candidate | None:
        """A candidate of this move, None where there is no program or it was seen before."""
        return self.context.candidate(tidy(program), self.name, parent) if program is not None else None

    def learn(self, candidate: Candidate, execution: Execution, entry: Entry | None) -> None:
        """Told of every execution of the search; most moves need nothing of it."""

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Programs to propose, more than `count`, because some of them were seen before."""
        yield from ()

    def propose(self, function: FunctionInfo, count: int) -> Iterator[Candidate]:
        """The first `count` new candidates among the attempts."""
        found = (self.made(program, parent) for program, parent in self.attempts(function, count))
        return itertools.islice((candidate for candidate in found if candidate is not None), count)

    def program_of(self, entry: Entry | None, function: FunctionInfo) -> Program | None:
        """The program of an entry that calls the function itself."""
        program = entry.candidate.program if entry is not None else None
        return program if program is not None and program.subject == function.qualname else None
