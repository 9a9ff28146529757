"""Shares of the time, and modules whose import takes long: little at first, once more at the end."""

from pathlib import Path

import pytest

from pytest_aqe.fleet.job import Job
from pytest_aqe.fleet.turns import AT_LEAST, Turns


def jobs(*weights):
    return [Job(f"m{number}", Path(f"m{number}.py"), None, None, weight) for number, weight in enumerate(weights)]


def test_time_is_dealt_out_by_the_roots_of_the_weights():
    some = jobs(9.0, 1.0)
    turns = Turns(some, 1, 40.0)

    assert turns.share(some[0], 40.0) == pytest.approx(30.0)
    assert turns.share(some[1], 12.0) == pytest.approx(12.0)
    assert turns.share(some[1], -3.0) == 0.0


def test_those_side_by_side_get_more_each():
    some = jobs(1.0, 1.0, 1.0, 1.0)

    assert Turns(some, 2, 40.0).share(some[0], 40.0) == pytest.approx(20.0)
    assert Turns(some[:1], 2, 40.0).share(some[0], 40.0) == pytest.approx(40.0)


def test_each_long_import_shortens_the_patience_with_the_next():
    some = jobs(*[1.0] * 6)
    turns = Turns(some, 1, 60.0)

    waited = []
    for job in some:
        waited.append(turns.import_seconds(job, 10.0, 60.0))
        assert turns.put_off(job)

    assert waited == [6.0, 3.0, 1.5, AT_LEAST, AT_LEAST, AT_LEAST]
    assert turns.late == some


@pytest.mark.parametrize(("budget", "first"), [(5.0, 2.0), (60.0, 6.0), (1_000.0, 10.0)])
def test_the_first_patience_depends_on_the_budget(budget, first):
    (job,) = jobs(1.0)

    assert Turns([job], 1, budget).import_seconds(job, 1.0, budget) == first
    assert Turns([job], 1, budget).import_seconds(job, 1.0, 1.5) == 1.5


def test_where_processes_are_slow_to_start_imports_may_be_slow_too():
    first, second = jobs(1.0, 1.0)
    turns = Turns([first, second], 1, 60.0)

    assert turns.import_seconds(first, 1.0, 60.0, boot=2.0) == 8.0
    turns.put_off(first)
    assert turns.import_seconds(second, 1.0, 60.0, boot=2.0) == 3.0  # but not again and again


def test_what_comes_once_more_has_its_share_and_no_third_turn():
    good, slow = jobs(1.0, 1.0)
    turns = Turns([slow, good], 1, 60.0)
    turns.share(slow, 60.0)
    assert turns.put_off(slow)

    assert turns.share(good, 50.0) == pytest.approx(40.0)
    share = turns.share(slow, 10.0)
    assert share == pytest.approx(10.0)
    assert turns.import_seconds(slow, share, 10.0) == 10.0
    assert turns.import_seconds(slow, 100.0, 100.0) == 30.0
    assert not turns.put_off(slow)
    assert turns.late == [slow]


@pytest.mark.parametrize(("patience", "left", "seconds"), [(5.0, 100.0, 5.0), (90.0, 100.0, 90.0), (90.0, 20.0, 20.0)])
def test_the_time_that_the_user_allows_an_import_holds(patience, left, seconds):
    (job,) = jobs(1.0)
    turns = Turns([job], 1, 60.0, patience)

    assert turns.import_seconds(job, 1.0, left) == seconds
    assert not turns.put_off(job)
