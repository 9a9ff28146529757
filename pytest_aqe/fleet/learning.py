"""What a run has to tell the bank: ways that became tests, ways that failed, how recalled ones fared."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pytest_aqe.facts import Kept, TestOutcome
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.memory.guard import GuardedBank
from pytest_aqe.patterns import TIER, Learned, Lesson, Used

FAILED = 3
"""Failed ways of one function that are remembered."""


def learn(
    bank: GuardedBank,
    agent: str,
    works: Sequence[ModuleWork],
    kept: Mapping[str, Sequence[Kept]],
    outcomes: Iterable[TestOutcome],
) -> list[str]:
    """Store what a session learned; sentences for the user, where there is something to say."""
    new = bank.learn(lesson(uuid.uuid4().hex, agent, works, kept, outcomes))
    bank.close()
    tests = sum(map(len, kept.values()))
    again = sum(reused(work, kept.get(work.spec.module, ())) for work in works)
    known = sum(len(found.patterns) for work in works for found in work.search.context.recollections.values())
    more = "1 new pattern" if new == 1 else f"{new} new patterns"
    said = [f"bank: {again} of {tests} candidates kept for tests grew from what it knew, {more}"]
    return [*(said if known or new else []), *bank.notes]


def lesson(
    session: str,
    agent: str,
    works: Sequence[ModuleWork],
    kept: Mapping[str, Sequence[Kept]],
    outcomes: Iterable[TestOutcome] = (),
) -> Lesson:
    """The lesson of one session; `kept` are the candidates of each module that became tests."""
    learned: list[Learned] = []
    for work in works:
        learned += _kept_ways(work, agent, kept.get(work.spec.module, ()))
        learned += _failed_ways(work, agent)
    return Lesson(
        session,
        {work.spec.module: work.text for work in works},
        tuple(learned),
        tuple(use for work in works for use in _used(work, kept.get(work.spec.module, ()))),
        {work.spec.module: tuple(work.rounds) for work in works},
        tuple(outcomes),
        agent,
        _tiers(works),
    )


def _tiers(works: Sequence[ModuleWork]) -> dict[str, float]:
    """What each tier of the sandbox was used for: processes begun, processes lost, seconds of CPU."""
    counts: Counter[str] = Counter()
    for worker in (worker for work in works for worker in work.workers):
        found = {"starts": worker.starts, "losses": worker.restarts, "cpu_seconds": worker.cpu_seconds}
        counts.update({f"{TIER}{worker.tier}.{name}": value for name, value in found.items()})
    return dict(counts)


def reused(work: ModuleWork, kept: Iterable[Kept]) -> int:
    """How many kept candidates descend from a pattern of the bank."""
    return sum(one.candidate.id in work.search.context.descent for one in kept)


def _kept_ways(work: ModuleWork, agent: str, kept: Iterable[Kept]) -> Iterator[Learned]:
    for one in kept:
        program = one.candidate.program
        rounds = [row for row in work.rounds if row.target == program.subject]
        execution = one.execution
        end = [execution.raised.type] if execution.raised is not None else []
        yield Learned(
            program.module,
            program.subject,
            program,
            one.candidate.move,
            agent,
            oracle=(*end, *dict.fromkeys(check.kind for check in execution.checks)),
            goals=len(one.goals),
            mutants=len(one.mutants),
            rounds=len(rounds),
            seconds=sum(row.seconds for row in rounds),
        )


def _failed_ways(work: ModuleWork, agent: str) -> Iterator[Learned]:
    counts: Counter[str] = Counter()
    for candidate in work.search.failed:
        program = candidate.program
        counts[program.subject] += 1
        if counts[program.subject] <= FAILED:
            yield Learned(program.module, program.subject, program, candidate.move, agent, kept=False)


def _used(work: ModuleWork, kept: Iterable[Kept]) -> list[Used]:
    """Each pattern that anything was made from, once."""
    descent = work.search.context.descent
    winners = {descent[one.candidate.id] for one in kept if one.candidate.id in descent}
    return [Used(key, key in winners) for key in dict.fromkeys(descent.values())]
