"""Why branches are left: the line that stands before them, and what ended the work."""

from pathlib import Path

import pytest

from pytest_aqe.fleet.job import Job
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.fleet.publish import Published
from pytest_aqe.fleet.why import targets_of
from pytest_aqe.generate.search.planners import Thompson
from pytest_aqe.results import SessionFacts
from pytest_aqe.sandbox.client import SubjectSpec

SOURCE = """
def grade(points):
    if points > 89:
        return "A" if points < 101 else "?"
    return "B"
"""


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
