"""Why branches are left: the line that stands before them, and what ended the work."""

from pathlib import Path

import pytest

from pytest_aqe.facts import Goal
from pytest_aqe.fleet.job import Job
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.fleet.publish import Published
from pytest_aqe.fleet.why import _behind, targets_of
from pytest_aqe.generate.search.goals import Archive
from pytest_aqe.generate.search.planners import Thompson
from pytest_aqe.results import SessionFacts
from pytest_aqe.sandbox.client import SubjectSpec

SOURCE = """
def grade(points):
    if points > 89:
        return "A" if points < 101 else "?"
    return "B"
"""


def test_a_goal_is_behind_another_line_never_behind_its_own():
    goals = (
        Goal(0, "branch", 3, 4, "f"),
        Goal(1, "branch", 4, 5, "f", parent=0),
        Goal(2, "branch", 4, 6, "f", parent=1),
        Goal(3, "line", 9, 9, "f"),
        Goal(4, "branch", 9, 10, "f", parent=3),
    )
    archive = Archive(goals, {0, 1, 2, 3, 4}, {3})

    assert [_behind(goal, archive) for goal in goals] == [0, 3, 3, 0, 0]
    archive.reached.add(0)
    assert [_behind(goal, archive) for goal in goals] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("interrupted", "finished", "stopped"),
    [(True, False, "interrupted"), (True, True, "executions"), (False, True, "executions")],
)
def test_what_ctrl_c_cut_off_says_so(tmp_path: Path, interrupted: bool, finished: bool, stopped: str):
    file = tmp_path / "why_subject.py"
    file.write_text(SOURCE)
    spec = SubjectSpec("why_subject", str(file), (str(tmp_path),), str(tmp_path))
    with ModuleWork(spec, SOURCE, None, None, "auto", 1, Thompson) as work:
        work.stopped = "executions" if finished else "budget"
        begun = Job("why_subject", file, None, None, 1.0, work, finished=finished)
        waiting = Job("other", file, None, None, 1.0)
        outcome = Published(arcs={str(file): frozenset({(3, 5)})})

        first, second = targets_of([begun, waiting], outcome, SessionFacts(tmp_path), interrupted)

    assert first.stopped == stopped
    assert second.stopped == ("interrupted" if interrupted else "budget")
    assert [left.line for left in first.left] == [3]
