"""Candidates that are kept because they notice mutants which nobody else does."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from pytest_aqe.facts import Candidate, Kept
from pytest_aqe.fleet.mutants import Mutants, killed_by
from pytest_aqe.fleet.reduce import same_end
from pytest_aqe.fleet.watched import watched
from pytest_aqe.generate.search.engine import Search
from pytest_aqe.generate.search.exposed import exposed
from pytest_aqe.generate.search.goals import Entry, wrapped, writable
from pytest_aqe.generate.search.own_folder import in_own_folder, leaves_files
from pytest_aqe.program import Program
from pytest_aqe.refine import DRAW, Budget, Planner
from pytest_aqe.sandbox.client import Worker

PATIENCE = 40
"""Batches without a kill after which the survivors of a function are left alone."""
MOVES = 5
"""Draws of the planner in a batch."""
CORPUS = 48
"""Corpus entries of one function that are worth a try, shortest first."""
FILLED = 4
"""Variants of what is kept with objects that hold something."""


class Strengthener:
    """Kills mutants with the corpus, then with candidates made for survivors; `extra` holds those that it keeps."""

    def __init__(
        self,
        search: Search,
        worker: Worker,
        mutants: Mutants,
        planner: Planner,
        fuller: Callable[[Program], Iterator[Program]] = lambda program: iter(()),
    ) -> None:
        self.search = search
        self.worker = worker
        self.mutants = mutants
        self.planner = planner
        self.fuller = fuller
        self.extra: dict[int, Kept] = {}
        self._filled: set[int] = set()

    def kept(self) -> list[Kept]:
        """Candidates kept for goals, and those kept for mutants."""
        goals = self.search.kept()
        known = {k.candidate.id for k in goals}
        return goals + [k for number, k in sorted(self.extra.items()) if number not in known]

    def run(self, budget: Budget) -> None:
        """Until no mutant is alive that is worth more, or the budget is over."""
        self.search.again()
        fresh = [k for k in self.kept() if k.candidate.id not in self.mutants.judged]
        self.mutants.judge(fresh, budget, everything=True)
        self._by_filling(budget)
        self._from_corpus(budget)
        self._by_watching(budget)
        stale: dict[str, int] = {}
        while not budget.over():
            owners = [self.mutants.mutants[mutant].function for mutant in self.mutants.alive]
            alive = Counter(
                owner for owner in owners if self.search.info(owner) is not None and stale.get(owner, 0) < PATIENCE
            )
            if not alive:
                return
            function = max(sorted(alive), key=lambda name: alive[name] * 0.6 ** stale.get(name, 0))
            gained = self._round(function, budget)
            stale[function] = 0 if gained else stale.get(function, 0) + 1

    def _from_corpus(self, budget: Budget) -> None:
        """Corpus entries with outcomes of their own, as they stand."""
        known = {k.candidate.id for k in self.kept()}
        entries = [entry for entry in self.search.archive.corpus if entry.candidate.id not in known]
        candidates = [entry.candidate for entry in entries if writable(entry.execution)]
        per_function: dict[str, list[Candidate]] = {}
        for candidate in sorted(candidates, key=lambda c: (len(c.program.text()), c.id)):
            per_function.setdefault(candidate.program.subject, []).append(candidate)
        for function in sorted(per_function):
            if budget.over():
                return
            self._try(per_function[function][:CORPUS], budget)

    def _by_watching(self, budget: Budget) -> None:
        """What is kept, with a look at how the callables were called that it hands over."""
        pairs = [(kept.candidate, watched(kept.candidate.program)) for kept in self.kept()]
        fresh = [self.search.context.again(program, one.move, one) for one, program in pairs if program is not None]
        if fresh and not budget.over():
            self._try(fresh, budget)

    def _by_filling(self, budget: Budget) -> None:
        """What is kept, with something in objects that hold nothing: a discount on nothing is none."""
        again = self.search.context.again
        fresh: list[Candidate] = []
        for kept in self.kept():
            if kept.execution.outcome == "passed" and kept.candidate.id not in self._filled:
                self._filled.add(kept.candidate.id)
                found = itertools.islice(self.fuller(kept.candidate.program), FILLED)
                fresh += [again(program, kept.candidate.move, kept.candidate) for program in found]
        if fresh and not budget.over():
            self._try(fresh, budget)

    def _round(self, function: str, budget: Budget) -> int:
        """One batch of candidates for the survivors of a function, most of them near what is kept for it."""
        archive = self.search.archive
        near = [k for k in self.kept() if archive.enters(k.execution, function)]
        own = [k for k in near if k.candidate.program.subject == function]
        self.search.context.focus = [Entry(k.candidate, k.execution) for k in own or near]
        planned: list[tuple[str, Candidate]] = []
        for _ in range(MOVES):
            move = self.planner.move(function, self.search.moves(function))
            planned += [(move, candidate) for candidate in self.search.propose(function, move, DRAW)]
        self.search.context.focus = []
        if not planned:
            budget.spend(1)
            return 0
        frontier = [g.id for g in archive.goals.values() if g.kind == "branch" and g.function == function]
        winners = self._try([candidate for _, candidate in planned], budget, frontier)
        for move in dict.fromkeys(move for move, _ in planned):
            won = sum(candidate.id in winners for name, candidate in planned if name == move)
            self.planner.learn(function, move, DRAW, 2 * won)
        return len(winners)

    def _try(self, candidates: Sequence[Candidate], budget: Budget, frontier: Collection[int] = ()) -> set[int]:
        """Run candidates in detail, keep those that kill a survivor; their ids."""
        winners: set[int] = set()
        for killed, kept in self._killers(self._different(candidates, budget, frontier), budget):
            if not killed & self.mutants.alive:
                continue
            candidate = exposed(kept.candidate, self.search.info(kept.candidate.program.subject))
            candidate = in_own_folder(candidate, kept.execution)
            again = self.worker.run([candidate], detail=True, solo=True, deadline=budget.wall)[0]
            budget.spend(1)
            confirmed = Kept(candidate, again, frozenset())
            if leaves_files(again) or not same_end(confirmed, kept):
                continue
            if self.mutants.judge([confirmed], budget, everything=False):
                self.extra[kept.candidate.id] = confirmed
                winners.add(kept.candidate.id)
        return winners

    def _different(self, candidates: Sequence[Candidate], budget: Budget, frontier: Collection[int]) -> list[Kept]:
        """Candidates that can be written, run in detail; one of those that do the same."""
        candidates = candidates[: budget.room()]
        executions = self.worker.run(candidates, frontier=frontier, detail=True, deadline=budget.wall)
        budget.spend(len(candidates))
        for candidate, execution in zip(candidates, executions):
            self.search.learn(candidate, execution, None)
        found: dict[tuple[object, ...], Kept] = {}
        for candidate, execution in zip(candidates, executions):
            if not writable(execution) or not execution.checks or candidate.id in self.extra:
                continue
            raised = execution.raised.type if execution.raised else ""
            signature = (execution.hits, raised, *(check.expected for check in execution.checks[:2]))
            found.setdefault(signature, Kept(wrapped(candidate, execution), execution, frozenset()))
        return list(found.values())

    def _killers(self, fresh: Sequence[Kept], budget: Budget) -> list[tuple[set[int], Kept]]:
        """Candidates with the survivors that they kill, first those that kill most of the function they are about."""
        killed = killed_by(self.mutants.kill(fresh, self.mutants.alive, budget))
        pairs = [(killed[k.candidate.id], k) for k in fresh if k.candidate.id in killed]

        def rank(pair: tuple[set[int], Kept]) -> tuple[int, int, int]:
            program = pair[1].candidate.program
            own = sum(self.mutants.mutants[mutant].function == program.subject for mutant in pair[0])
            return -own, -len(pair[0]), len(program.text())

        return sorted(pairs, key=rank)
