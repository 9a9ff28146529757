"""One report a function: branches before and after, its tests, and why the rest was left."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pytest_aqe.facts import Arc, Goal, Round
from pytest_aqe.generate.search.goals import Archive
from pytest_aqe.results import INTERRUPTED, Left, SessionFacts, TargetReport

if TYPE_CHECKING:
    from pytest_aqe.fleet.job import Job
    from pytest_aqe.fleet.publish import Published

DEAD = ("TYPE_CHECKING", "sys.version_info", "__debug__", "False", "0")


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
    lines = _lines(work.text)
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
        left = _left(
            job,
            [
                g
                for g in goals
                if g.kind == "branch" and measured is not None and (g.line, g.to) not in covered_before | measured
            ],
        )
        name = f"{job.module}::{function}" if function else job.module
        reason = ended if ended == INTERRUPTED else work.stopped or job.problem or ended
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


def _lines(text: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = f"{prefix}{child.name}"
                if not isinstance(child, ast.ClassDef):
                    found.setdefault(name, (child.lineno, child.end_lineno or child.lineno))
                visit(child, f"{name}.")
            else:
                visit(child, prefix)

    visit(ast.parse(text), "")
    return found


def _left(job: Job, goals: Sequence[Goal]) -> tuple[Left, ...]:
    work = job.work
    assert work is not None
    archive = work.search.archive
    tests = _tests(work.text)
    out: list[Left] = []
    lines: set[int] = set()
    for goal in sorted(goals, key=lambda g: g.line):
        if goal.line in lines:
            continue
        lines.add(goal.line)
        test = tests.get(goal.line, "")
        behind = _behind(goal, archive)
        if any(word in test for word in DEAD[:3]) or test in DEAD:
            reason = f"never in this environment: {test}"
        elif goal.id in archive.kept:
            reason = "its test was dropped: too many tests, or it did not hold in a fresh process"
        elif goal.id in archive.touching and goal.id not in archive.imported:
            reason = f"only reached by {archive.touching[goal.id]}"
        elif goal.id in archive.reached and goal.id not in archive.imported:
            reason = "reached only with an error that looks like a bug, or with nothing to assert"
        elif not goal.function:
            reason = "import time: needs another environment when the module is imported"
        elif work.search.info(goal.function) is None:
            reason = "no way to call it directly was found"
        elif behind:
            reason = f"behind line {behind}"
        elif test:
            side = "true" if goal.side else "false"
            reason = f"needs `{_short(test)}` to be {side}" if goal.side is not None else f"needs `{_short(test)}`"
        else:
            reason = "not reached"
        out.append(Left(goal.line, reason))
    return tuple(out)


def _behind(goal: Goal, archive: Archive) -> int:
    """The nearest line above on which the way to a goal was never taken; 0 where the goal's own line decides."""
    parent = goal.parent
    while parent is not None and parent not in archive.reached:
        above = archive.goals[parent]
        if above.line != goal.line:
            return above.line
        parent = above.parent
    return 0


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _tests(text: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.If, ast.While)):
            found.setdefault(node.lineno, ast.unparse(node.test))
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            found.setdefault(node.lineno, f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}")
        elif isinstance(node, ast.ExceptHandler):
            found.setdefault(node.lineno, "except " + (ast.unparse(node.type) if node.type else ""))
        elif isinstance(node, ast.match_case):
            found.setdefault(node.pattern.lineno, f"case {ast.unparse(node.pattern)}")
    return found
