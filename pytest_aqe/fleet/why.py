"""One report a function: branches before and after, its tests, and why the rest was left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pytest_aqe.facts import Arc, Goal, Round
from pytest_aqe.fleet.left import Reasons, functions, missed
from pytest_aqe.results import INTERRUPTED, SessionFacts, TargetReport

if TYPE_CHECKING:
    from pytest_aqe.fleet.job import Job
    from pytest_aqe.fleet.publish import Published


def targets_of(
    jobs: Sequence[Job], outcome: Published, facts: SessionFacts, interrupted: bool = False
) -> tuple[TargetReport, ...]:
    """Reports of all jobs, function by function in the order of their source; `interrupted`: Ctrl-C ended the work."""
    reports: list[TargetReport] = []
    for job in jobs:
        if job.work is None:
            reason = job.problem or _ended(job, interrupted)
            total = len(job.gap.branches) if job.gap else 0
            before = total - len(job.gap.missing) if job.gap and job.gap.measured != "none" else 0
            reports.append(TargetReport(job.module, job.file, (0, 0), total, before, before, stopped=reason))
            continue
        reports += list(_functions(job, outcome, _ended(job, interrupted))) or [_idle(job)]
    skipped = [
        TargetReport(name, facts.rootdir, (0, 0), 0, None, None, stopped=reason) for name, reason in facts.skipped
    ]
    return (*reports, *skipped)


def _ended(job: Job, interrupted: bool) -> str:
    """Why the work on a module ended, if it came to no end of its own."""
    return INTERRUPTED if interrupted and not job.finished else "budget"


def _functions(job: Job, outcome: Published, ended: str) -> Iterable[TargetReport]:
    work = job.work
    assert work is not None
    by_function: dict[str, list[Goal]] = {}
    for goal in work.worker.goals:
        by_function.setdefault(goal.function, []).append(goal)
    covered_before = _before(job)
    measured = outcome.arcs.get(str(job.file))
    lines = functions(work.text)
    reason = ended if ended == INTERRUPTED else work.stopped or job.problem or ended
    reasons = Reasons(job, outcome, reason)
    rounds: dict[str, list[Round]] = {}
    for row in job.rounds:
        rounds.setdefault(row.target, []).append(row)
    wanted = work.search.archive.wanted
    for function, goals in sorted(by_function.items(), key=lambda pair: pair[1][0].line):
        if not any(goal.id in wanted for goal in goals):
            continue
        arcs = {(g.line, g.to) for g in goals if g.kind == "branch"}
        before = len(arcs & covered_before)
        after = None if measured is None else len(arcs & (covered_before | measured))
        left = () if measured is None else reasons.left(missed(goals, covered_before | measured))
        name = f"{job.module}::{function}" if function else job.module
        unwritten = outcome.dropped.get(job.module)
        stopped = unwritten or ("covered" if after == len(arcs) else reason)
        first = min(g.line for g in goals)
        yield TargetReport(
            name,
            job.file,
            lines.get(function, (first, max(g.line for g in goals))),
            len(arcs),
            before,
            after,
            tuple(outcome.tests.get((job.module, function), ())),
            tuple(rounds.get(function, ())),
            stopped,
            left,
        )


def _idle(job: Job) -> TargetReport:
    """A module without any function that could be worked on."""
    assert job.work is not None
    if any(goal.function for goal in job.work.worker.goals):
        reason = "what is left runs only when the module is imported"
    else:
        reason = "it defines nothing that can be called"
    branches = len(_before(job)), len(job.gap.branches) if job.gap else 0
    return TargetReport(job.module, job.file, (1, 1), branches[1], branches[0], branches[0], stopped=reason)


def _before(job: Job) -> set[Arc]:
    if job.gap is None or job.gap.measured == "none":
        return set()
    return set(job.gap.branches - job.gap.missing)
