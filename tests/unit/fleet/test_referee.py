"""coverage.py judges what each round has kept, and agrees with the probes wherever the subject lets it look."""

import time

import pytest

from pytest_aqe.fleet import referee
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.generate.search.planners import Thompson
from pytest_aqe.refine import Budget
from pytest_aqe.sandbox.client import SubjectSpec

SOURCE = '''
import sys


def grade(points: int) -> str:
    if points < 0:
        raise ValueError("points are never negative")
    if points > 89:
        return "A"
    return "B" if points > 49 else "C"


def weekday(name: str) -> int:
    """
    >>> weekday("sunday")
    6
    """
    for number, day in enumerate(("monday", "saturday", "sunday")):
        if day == name:
            return number
    return -1


def unwatched(size: int) -> int:
    sys.settrace(None)
    if size > 3:
        return 1
    return 0
'''


@pytest.fixture
def explored(tmp_path, monkeypatch):
    """A function that searches in `SOURCE`, and gives the `ModuleWork` after that."""
    monkeypatch.setattr(referee, "WORTH", 0)
    file = tmp_path / "subject_of_referee.py"
    file.write_text(SOURCE)
    spec = SubjectSpec(file.stem, str(file), (str(tmp_path),), str(tmp_path))
    works = []

    def explore(functions, **given):
        work = ModuleWork(spec, SOURCE, None, functions, "auto", 1, Thompson, **given)
        works.append(work)
        work.explore(Budget(executions=2_000), 128, lambda row: None)
        return work

    yield explore
    for work in works:
        work.close()


def test_each_round_is_measured_by_coverage(explored):
    work = explored({"grade", "weekday"})

    gains = [row.gained for row in work.rounds]
    assert sum(gains) > 8
    assert [row.measured for row in work.rounds] == gains
    assert work.referee.disputed == set()
    assert work.cpu_seconds > sum(one.cpu_seconds for one in work.workers if one is not work.referee.worker)


def test_what_coverage_does_not_see_is_disputed(explored):
    work = explored({"unwatched"})

    assert sum(row.gained for row in work.rounds) > 2
    assert sum(row.measured for row in work.rounds) < sum(row.gained for row in work.rounds)
    lines = {work.search.archive.goals[goal].line for goal in work.referee.disputed}
    assert SOURCE.splitlines().index("    if size > 3:") + 1 in lines


def test_switched_off_nothing_is_measured(explored):
    work = explored({"grade"}, measure_rounds=False)

    assert sum(row.gained for row in work.rounds) > 2
    assert {row.measured for row in work.rounds} == {None}


def test_a_slow_start_is_not_worth_it(explored, monkeypatch):
    work = explored({"grade"}, measure_rounds=False)
    work.referee.on = True
    monkeypatch.setattr(referee, "WORTH", 10)

    assert work.referee.judge(Budget(deadline=time.monotonic() + 60), start_seconds=30) is None
    assert not work.referee.on


def test_no_measurement_where_the_worker_does_not_start(explored, monkeypatch):
    monkeypatch.setattr(referee, "Worker", lambda spec, *more: referee_fails(spec))

    work = explored({"grade"})

    assert sum(row.gained for row in work.rounds) > 2
    assert {row.measured for row in work.rounds} == {None}


def referee_fails(spec):
    raise referee.AqeError(f"{spec.module}: not with a tracer")


def test_goals_that_were_lost_are_judged_again(explored):
    work = explored({"grade"})
    lost = {kept.candidate.id for kept in work.search.kept()}
    before = len(work.rounds)

    work.forget(lost)
    work.explore(Budget(executions=2_000), 128, lambda row: None)

    again = work.rounds[before:]
    assert sum(row.gained for row in again) > 2
    assert [row.measured for row in again] == [row.gained for row in again]


def test_where_coverage_senses_the_goals_it_has_judged_already(explored, tmp_path):
    work = explored({"grade"})
    work.worker.mode = "tracer"
    row = next(row for row in work.rounds if row.gained)

    assert work._measured(row, Budget()) == row.gained


def test_no_answer_without_time_left(explored):
    work = explored({"grade"})
    work.referee.forget(work.search.archive.wanted)

    assert work.referee.judge(Budget(deadline=0.0), 0.0) is None
