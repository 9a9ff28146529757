"""Why branches are left: dead code, a test that was dropped, a condition with its tries, or no time at all."""

from collections import Counter
from pathlib import Path

import pytest

from pytest_aqe.facts import Candidate, Execution, Goal, Kept, Round
from pytest_aqe.fleet import left, why
from pytest_aqe.fleet.job import Job
from pytest_aqe.fleet.left import Reasons, conditions, functions, line_behind, missed
from pytest_aqe.fleet.publish import Published
from pytest_aqe.generate.search.goals import Archive
from pytest_aqe.program import Program
from pytest_aqe.results import SessionFacts

SOURCE = """
import os
import sys

if os.environ.get("NEVER_SET_BY_ANYBODY"):
    VALUE = 1


def grade(points):
    if points > 89:
        return "A" if points < 101 else "?"
    for digit in str(points):
        if digit == "7":
            return "lucky"
    return "B"


def other(text):
    try:
        return int(text)
    except ValueError:
        match text:
            case "one":
                return 1
    if sys.version_info < (3,):
        return 0
    return 2


def gone(x):
    if x:
        return 1
    return 2


del gone


class Kind:
    def of(self):
        return 3
"""


@pytest.fixture
def job(work):
    """A module on which nothing was tried yet."""
    return Job(work.spec.module, Path(work.spec.file), None, None, 1.0, work)


def _goal(job: Job, line: int, side: bool | None = None) -> Goal:
    assert job.work is not None
    goals = [goal for goal in job.work.worker.goals if goal.kind == "branch" and goal.line == line]
    return next(goal for goal in goals if side is None or goal.side is side)


def _reason(job: Job, goal: Goal, ended: str = "stalled", outcome: Published | None = None) -> str:
    [said] = Reasons(job, outcome or Published(), ended).left([goal])
    assert said.line == goal.line
    return said.reason


def _tried(function: str, executions: int) -> Round:
    return Round(function, {}, {}, 0, executions, 0.1, 1)


def test_a_goal_is_behind_another_line_never_behind_its_own():
    goals = (
        Goal(0, "branch", 3, 4, "f"),
        Goal(1, "branch", 4, 5, "f", parent=0),
        Goal(2, "branch", 4, 6, "f", parent=1),
        Goal(3, "line", 9, 9, "f"),
        Goal(4, "branch", 9, 10, "f", parent=3),
    )
    archive = Archive(goals, {0, 1, 2, 3, 4}, {3})

    assert [line_behind(goal, archive) for goal in goals] == [0, 3, 3, 0, 0]
    archive.reached.add(0)
    assert [line_behind(goal, archive) for goal in goals] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        ("budget", "not tried, the budget was used up"),
        ("executions", "not tried, --aqe-max-executions was used up"),
        ("interrupted", "not tried, interrupted"),
        ("stalled", "needs `points > 89` to be true"),
    ],
)
def test_what_was_never_tried_is_not_blamed_on_a_condition(job: Job, ended: str, said: str):
    assert _reason(job, _goal(job, 10, True), ended) == said


@pytest.mark.parametrize(("executions", "said"), [((1,), ", 1 try"), ((1_200, 34), ", 1,234 tries")])
def test_a_condition_comes_with_the_number_of_tries(job: Job, executions: tuple[int, ...], said: str):
    job.rounds += [_tried("grade", count) for count in executions]
    job.rounds.append(_tried("other", 5))

    assert _reason(job, _goal(job, 10, True), "budget") == f"needs `points > 89` to be true{said}"


def test_what_lies_behind_a_line_names_it(job: Job):
    job.rounds.append(_tried("grade", 9))

    assert _reason(job, _goal(job, 13, True)) == "behind line 12"


def test_dead_code_import_time_and_what_nobody_can_call_come_before_the_budget(job: Job):
    assert _reason(job, _goal(job, 25, True), "budget") == "never in this environment: sys.version_info < (3,)"
    assert _reason(job, _goal(job, 5, True), "budget").startswith("import time")
    assert _reason(job, _goal(job, 31, True), "budget") == "no way to call it directly was found"


def test_what_became_of_a_test_that_was_found(job: Job):
    assert job.work is not None
    goal, archive = _goal(job, 10, True), job.work.search.archive
    archive.keep(
        Candidate(7, Program("subject_of_work", "grade", act="grade(90)"), "reach"),
        Execution(7, "passed", frozenset({goal.id})),
    )
    kept = archive.kept[goal.id]

    assert _reason(job, goal, "budget") == "its test was dropped"
    over = Published(rejected=Counter({"over the limit": 2}))
    assert _reason(job, goal, "budget", over) == "its test is over the limit (--aqe-max-tests)"
    written = Published(
        rejected=Counter({"over the limit": 2}), kept={"subject_of_work": (Kept(*_pair(kept), frozenset()),)}
    )
    assert _reason(job, goal, "budget", written) == "its test was dropped"
    job.work.forget([7])
    assert _reason(job, goal, "budget") == "its test did not hold in a fresh process"


def _pair(kept: Kept) -> tuple[Candidate, Execution]:
    return kept.candidate, kept.execution


def test_reached_but_not_worth_a_test(job: Job):
    assert job.work is not None
    goal, archive = _goal(job, 10, True), job.work.search.archive
    archive.reached.add(goal.id)

    assert _reason(job, goal, "budget").startswith("reached only with an error")
    archive.touching[goal.id] = "deleting files"
    assert _reason(job, goal, "budget") == "only reached by deleting files"


def test_lines_are_told_once_in_the_order_of_the_source(job: Job):
    assert job.work is not None
    goals = missed(job.work.worker.goals, {(10, 11)})

    lines = [one.line for one in Reasons(job, Published(), "stalled").left(goals[::-1])]

    assert lines == sorted(set(lines))
    assert all(goal.kind == "branch" and (goal.line, goal.to) != (10, 11) for goal in goals)


def test_conditions_and_functions_of_a_source():
    found = conditions(SOURCE)

    assert found[10] == "points > 89"
    assert found[12] == "for digit in str(points)"
    assert found[21] == "except ValueError"
    assert found[23] == "case 'one'"
    assert functions(SOURCE)["Kind.of"] == (40, 41)


def test_a_source_is_read_once_for_all_its_functions(job: Job, monkeypatch: pytest.MonkeyPatch):
    read = []
    monkeypatch.setattr(left, "conditions", lambda text: read.append(text) or {})

    reports = why.targets_of([job], Published(arcs={str(job.file): frozenset()}), SessionFacts(job.file.parent))

    assert len(reports) > 2
    assert len(read) == 1
