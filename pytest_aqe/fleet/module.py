"""One module's journey: worker, search, mutants, smaller inputs; gives a `Suite` with its kills.

Long because its three phases work on one state: what is kept, for which goals, and which mutants are alive.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytest_aqe.facts import CallSample, Candidate, Execution, Gap, Kept, Kill, Mutant, Round, Suite
from pytest_aqe.generate.search.engine import Search
from pytest_aqe.generate.search.goals import Entry, writable
from pytest_aqe.refine import Budget, Planner, Standing, refine
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.subject import ModuleInfo
from pytest_aqe.write.shrink import shrink

SEARCH_LIMITS = Limits(wall=0.4)
"""A candidate that needs longer is no unit test that anybody wants to wait for."""
PATIENCE = 40
"""Batches without a kill after which the survivors of a function are left alone."""

MakePlanner = Callable[[random.Random], Planner]


@dataclass
class Strength:
    """What is known about mutants: kills by candidate, and who is still alive."""

    kills: list[Kill] = field(default_factory=list)
    alive: set[int] = field(default_factory=set)
    mutants: dict[int, Mutant] = field(default_factory=dict)


class ModuleWork:
    """Everything for one module. Use it as a context manager: it holds jailed processes."""

    def __init__(
        self,
        spec: SubjectSpec,
        text: str,
        gap: Gap | None,
        functions: Collection[str] | None,
        tier: str,
        seed: int,
        make_planner: MakePlanner,
        samples: Sequence[CallSample] = (),
        settled: Collection[str] = (),
        limits: Limits = SEARCH_LIMITS,
    ) -> None:
        self.spec = spec
        self.text = text
        self.tier = tier
        self.seed = seed
        self.limits = limits
        self.functions = functions
        self.settled = frozenset(settled)
        self.rounds: list[Round] = []
        self.stopped = ""
        self.strength = Strength()
        self.extra: dict[int, Kept] = {}
        self.reduced: set[int] = set()
        self.judged: set[int] = set()
        self.worker = Worker(spec, tier, limits)
        self.mutated: Worker | None = None
        try:
            self.info: ModuleInfo = self.worker.describe()
            self.search = Search(
                self.info,
                text,
                self.worker.goals,
                self._wanted(gap),
                self.worker.import_hits,
                seed,
                Standing,
                samples,
                functions,
            )
        except BaseException:
            self.worker.close()
            raise
        self.planner = make_planner(random.Random(seed + 1))
        self.strengthener = make_planner(random.Random(seed + 2))

    def __enter__(self) -> ModuleWork:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def cpu_seconds(self) -> float:
        """CPU time of its jailed processes so far."""
        return self.worker.cpu_seconds + (self.mutated.cpu_seconds if self.mutated is not None else 0.0)

    def close(self) -> None:
        """End the jailed processes."""
        self.worker.close()
        if self.mutated is not None:
            self.mutated.close()

    def _wanted(self, gap: Gap | None) -> set[int]:
        """Goals that the user's suite misses, in the functions that were asked for."""
        wanted = set()
        for goal in self.worker.goals:
            if self.functions is not None and not any(_within(goal.function, name) for name in self.functions):
                continue
            if gap is not None and gap.measured != "none":
                if goal.kind == "branch" and gap.branches and (goal.line, goal.to) not in gap.missing:
                    continue
                if goal.kind == "line" and goal.line not in gap.missing_lines:
                    continue
                if goal.kind == "branch" and not gap.branches and goal.to not in gap.missing_lines:
                    continue
            wanted.add(goal.id)
        return wanted

    # the three phases

    def explore(self, budget: Budget, round_executions: int | None, report: Callable[[Round], None]) -> None:
        """Search for open goals."""

        def note(row: Round) -> None:
            self.rounds.append(row)
            report(row)

        self.stopped = refine(self.planner, self.search, self.worker, self.search, budget, round_executions, note)

    def reduce(self, budget: Budget) -> None:
        """Smaller inputs for kept candidates, at the same goals and with the same kind of outcome."""
        for kept in self.search.kept():
            if budget.over():
                return
            if kept.candidate.id in self.reduced:
                continue

            def reaches(fresh: list[Kept], goals: frozenset[int] = kept.goals) -> list[Kept]:
                return [k for k in fresh if goals <= k.execution.hits]

            smaller = self._smaller(kept, budget, reaches)
            self.reduced.add((smaller or kept).candidate.id)
            if smaller is not None:
                for goal in kept.goals:
                    self.search.archive.kept[goal] = Kept(smaller.candidate, smaller.execution, frozenset({goal}))

    def reduce_killers(self, budget: Budget) -> None:
        """Smaller inputs for candidates kept for mutants: they still kill what nobody else kills."""
        by_mutant: dict[int, set[int]] = {}
        for kill in self.strength.kills:
            by_mutant.setdefault(kill.mutant, set()).add(kill.candidate)
        present = {k.candidate.id for k in self.suite_kept()}
        for number, kept in sorted(self.extra.items()):
            needed = {m for m, killers in by_mutant.items() if killers & present == {number}}
            if budget.over():
                return
            if number in self.reduced or not needed:
                continue

            def still(fresh: list[Kept], needed: set[int] = needed) -> list[Kept]:
                kills = self._kill(fresh, needed, budget)
                return [
                    k for k in fresh if needed <= {kill.mutant for kill in kills if kill.candidate == k.candidate.id}
                ]

            smaller = self._smaller(kept, budget, still)
            self.reduced.add((smaller or kept).candidate.id)
            if smaller is not None:
                del self.extra[number]
                self.extra[smaller.candidate.id] = smaller
                present = present - {number} | {smaller.candidate.id}
                self.judge([smaller], budget, everything=True)

    def _smaller(self, kept: Kept, budget: Budget, holds: Callable[[list[Kept]], list[Kept]]) -> Kept | None:
        """The smallest variant found that ends alike and for which `holds` holds; None where there is none."""
        program = kept.candidate.program
        best: Kept | None = None
        for _ in range(10):
            context = self.search.context
            whole = (context.undisturbed(variant) for variant in shrink(program))
            smaller = itertools.islice((variant for variant in whole if variant.text() != program.text()), 24)
            variants = [context.again(variant, kept.candidate.move, kept.candidate) for variant in smaller]
            if not variants or budget.over():
                break
            done = self.worker.run(variants, detail=True, deadline=_deadline(budget))
            budget.spend(len(variants))
            fresh = [
                Kept(c, e, kept.goals)
                for c, e in zip(variants, done)
                if _alike(e, kept.execution) and writable(e) and e.checks and same_kind(e, kept.execution)
            ]
            found = None
            for one in holds(fresh)[:3]:
                execution = self.worker.run([one.candidate], detail=True, solo=True, deadline=_deadline(budget))[0]
                budget.spend(1)
                confirmed = Kept(one.candidate, execution, kept.goals)
                if (
                    _alike(execution, kept.execution)
                    and writable(execution)
                    and execution.checks
                    and holds([confirmed])
                ):
                    found = confirmed
                    break
            if found is None:
                break
            best, program = found, found.candidate.program
        return best

    def strengthen(self, budget: Budget) -> None:
        """Kill mutants: with what there is, with the corpus, then with candidates made for survivors."""
        if budget.over():
            return
        if self.mutated is None:
            self.mutated = Worker(self.spec, self.tier, self.limits, mode="schemata")
            owners = {self.search.archive.goals[g].function for g in self.search.archive.wanted}
            self.strength.mutants = {
                m.id: m
                for m in self.mutated.mutants
                if m.function and m.function in owners and m.function not in self.settled
            }
            self.strength.alive = set(self.strength.mutants)
        self.search.again()
        self.judge([k for k in self.suite_kept() if k.candidate.id not in self.judged], budget, everything=True)
        self._strengthen_from_corpus(budget)
        stale: dict[str, int] = {}
        while not budget.over():
            alive: dict[str, int] = {}
            for mutant in self.strength.alive:
                owner = self.strength.mutants[mutant].function
                if self.search.info(owner) is not None and stale.get(owner, 0) < PATIENCE:
                    alive[owner] = alive.get(owner, 0) + 1
            if not alive:
                return
            function = max(sorted(alive), key=lambda name: alive[name] * 0.6 ** stale.get(name, 0))
            gained = self._strengthen_round(function, budget)
            stale[function] = 0 if gained else stale.get(function, 0) + 1

    def _strengthen_from_corpus(self, budget: Budget) -> None:
        """Corpus entries with outcomes of their own, as they stand."""
        known = {k.candidate.id for k in self.suite_kept()}
        entries = [
            e.candidate for e in self.search.archive.corpus if e.candidate.id not in known and writable(e.execution)
        ]
        per_function: dict[str, list[Candidate]] = {}
        for candidate in sorted(entries, key=lambda c: (len(c.program.text()), c.id)):
            per_function.setdefault(candidate.program.subject, []).append(candidate)
        for function in sorted(per_function):
            if budget.over():
                return
            self._try(per_function[function][:48], budget)

    def _strengthen_round(self, function: str, budget: Budget) -> int:
        """One batch of candidates for the survivors of a function, most of them near what is kept for it."""
        goals = self.search.archive.goals
        near = [k for k in self.suite_kept() if any(goals[h].function == function for h in k.execution.hits)]
        own = [k for k in near if k.candidate.program.subject == function]
        self.search.context.focus = [Entry(k.candidate, k.execution) for k in own or near]
        planned: list[tuple[str, Candidate]] = []
        for _ in range(5):
            move = self.strengthener.move(function, self.search.moves(function))
            planned += [(move, candidate) for candidate in self.search.propose(function, move, 8)]
        self.search.context.focus = []
        if not planned:
            budget.spend(1)
            return 0
        frontier = [g.id for g in goals.values() if g.kind == "branch" and g.function == function]
        winners = self._try([candidate for _, candidate in planned], budget, frontier)
        for move in dict.fromkeys(move for move, _ in planned):
            self.strengthener.learn(function, move, 8, 2 * sum(c.id in winners for name, c in planned if name == move))
        return len(winners)

    def _try(self, candidates: Sequence[Candidate], budget: Budget, frontier: Collection[int] = ()) -> set[int]:
        """Run candidates in detail, keep those that kill a survivor; their ids."""
        done = self.worker.run(candidates, frontier=frontier, detail=True, deadline=_deadline(budget))
        budget.spend(len(candidates))
        for candidate, execution in zip(candidates, done):
            self.search.learn(candidate, execution, None)
        fresh: list[Kept] = []
        seen: set[tuple[object, ...]] = set()
        for candidate, execution in zip(candidates, done):
            if not writable(execution) or not execution.checks or candidate.id in self.extra:
                continue
            raised = execution.raised
            signature = (execution.hits, raised.type if raised else "", tuple(c.expected for c in execution.checks[:2]))
            if signature in seen:
                continue
            seen.add(signature)
            wrapped = (
                replace(candidate, program=candidate.program.with_wrap(execution.wrap)) if execution.wrap else candidate
            )
            fresh.append(Kept(wrapped, execution, frozenset()))
        winners: set[int] = set()
        for kill_ids, kept in self._kills_of(fresh, budget, self.strength.alive):
            if not kill_ids & self.strength.alive:
                continue
            again = self.worker.run([kept.candidate], detail=True, solo=True, deadline=_deadline(budget))[0]
            budget.spend(1)
            if not writable(again) or not again.checks or not _alike(again, kept.execution):
                continue
            confirmed = Kept(kept.candidate, again, frozenset())
            self.extra[kept.candidate.id] = confirmed
            if self.judge([confirmed], budget, everything=False):
                winners.add(kept.candidate.id)
            else:
                del self.extra[kept.candidate.id]
        return winners

    def _kills_of(self, fresh: Sequence[Kept], budget: Budget, alive: Collection[int]) -> list[tuple[set[int], Kept]]:
        kills = self._kill(fresh, alive, budget)
        by_candidate: dict[int, set[int]] = {}
        for kill in kills:
            by_candidate.setdefault(kill.candidate, set()).add(kill.mutant)
        pairs = [(by_candidate[k.candidate.id], k) for k in fresh if k.candidate.id in by_candidate]
        return sorted(pairs, key=lambda pair: (-len(pair[0]), len(pair[1].candidate.program.text())))

    def judge(self, kept: Sequence[Kept], budget: Budget, everything: bool) -> bool:
        """Record which mutants some kept candidates kill; whether one was alive until now."""
        mutants = set(self.strength.mutants) if everything else set(self.strength.alive)
        kills = self._kill(kept, mutants, budget)
        self.strength.kills += kills
        if everything:
            self.judged |= {k.candidate.id for k in kept}
        dead = {kill.mutant for kill in kills}
        new = bool(dead & self.strength.alive)
        self.strength.alive -= dead
        return new

    def _kill(self, kept: Sequence[Kept], mutants: Collection[int], budget: Budget) -> list[Kill]:
        """Run checks against mutants, function by function, for candidates that reach the function."""
        assert self.mutated is not None
        out: list[Kill] = []
        goals = self.search.archive.goals
        by_function: dict[str, list[int]] = {}
        for mutant in sorted(mutants):
            by_function.setdefault(self.strength.mutants[mutant].function, []).append(mutant)
        for function, ids in by_function.items():
            pairs = [
                (k.candidate, k.execution) for k in kept if any(goals[h].function == function for h in k.execution.hits)
            ]
            if pairs and budget.left() > 0:
                out += self.mutated.kill(pairs, ids, time.monotonic() + max(0.1, min(20.0, budget.left())))
        return out

    def standing(self) -> tuple[int, int]:
        """How many goals are open and how many mutants alive."""
        return len(self.search.archive.open()), len(self.strength.alive)

    def refresh(self) -> None:
        """Give every function, and everything that was proposed before, another chance."""
        self.search.again()
        for standing in self.search.standings():
            standing.stale = 0

    def forget(self, lost: Collection[int]) -> None:
        """Take out candidates that did not hold elsewhere: their goals are open and their mutants alive again."""
        for number in lost:
            self.search.archive.drop(number)
            self.extra.pop(number, None)
        self.strength.kills = [kill for kill in self.strength.kills if kill.candidate not in lost]
        self.strength.alive = set(self.strength.mutants) - {kill.mutant for kill in self.strength.kills}
        self.refresh()

    def suite_kept(self) -> list[Kept]:
        """Candidates kept for goals, and those kept for mutants."""
        goals = self.search.kept()
        known = {k.candidate.id for k in goals}
        return goals + [k for i, k in sorted(self.extra.items()) if i not in known]

    def suite(self) -> Suite:
        """What the writer gets."""
        killed: dict[int, set[int]] = {}
        for kill in self.strength.kills:
            killed.setdefault(kill.candidate, set()).add(kill.mutant)
        kept = tuple(replace(k, mutants=frozenset(killed.get(k.candidate.id, ()))) for k in self.suite_kept())
        return Suite(
            self.spec.module,
            Path(self.spec.file),
            kept,
            self.worker.goals,
            tuple(self.search.findings.values()),
            dict(self.search.rejected),
        )


def _within(function: str, name: str) -> bool:
    return function == name or function.startswith(f"{name}.")


def _alike(one: Execution, other: Execution) -> bool:
    if one.outcome != other.outcome or (one.wrap != other.wrap and other.wrap):
        return False
    first, second = one.raised, other.raised
    return (first.type if first else "") == (second.type if second else "")


def same_kind(one: Execution, other: Execution) -> bool:
    """Whether two executions show a result of one kind: a test of a value does not become one of nothing."""
    return one.result == other.result or (one.result != "builtins:NoneType") == (other.result != "builtins:NoneType")


def _deadline(budget: Budget) -> float | None:
    return None if budget.deadline == float("inf") else budget.deadline
