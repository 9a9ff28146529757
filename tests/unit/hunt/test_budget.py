"""Executions and seconds."""

import pytest

from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.recipe import OutOfBudget
from tests.fakes import Clock


def test_what_ran_is_spent_and_what_did_not_is_given_back():
    budget = Budget(10, 20, Clock())
    budget.reserve(15)
    assert budget.left == 5
    budget.spend(15, 4)
    assert (budget.left, budget.executions) == (16, 4)


def test_a_run_that_does_not_fit_is_refused():
    budget = Budget(10, 20, Clock())
    budget.reserve(12)
    with pytest.raises(OutOfBudget):
        budget.reserve(9)
    budget.reserve(8)


def test_no_run_begins_when_the_time_is_over():
    clock = Clock()
    budget = Budget(10, None, clock)
    clock.sleep(4)
    assert (budget.elapsed, budget.left_seconds, budget.stopped) == (4, 6, "")
    clock.sleep(7)
    assert (budget.left_seconds, budget.stopped) == (0, "budget")
    with pytest.raises(OutOfBudget):
        budget.reserve(1)


def test_it_is_late_when_most_of_the_time_is_gone():
    clock = Clock()
    budget = Budget(10, None, clock)
    clock.sleep(5)
    assert not budget.late
    clock.sleep(2)
    assert budget.late


def test_without_a_bound_there_are_always_executions_left():
    budget = Budget(10, None, Clock())
    budget.reserve(10**6)
    budget.spend(10**6, 10**6)
    assert budget.left > 10**6
    assert budget.stopped == ""


def test_it_says_which_of_the_two_is_used_up():
    budget = Budget(10, 3, Clock())
    budget.reserve(3)
    budget.spend(3, 3)
    assert budget.stopped == "executions"
