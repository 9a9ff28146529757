"""What is kept back for verification grows with the time that processes take to start."""

import pytest

from pytest_aqe.fleet.pace import CEILING, ORDERS, PLAIN, USERS, WRITING, Pace


@pytest.mark.parametrize(("budget", "reserve"), [(5.0, 1.5), (20.0, 4.0), (60.0, 12.0), (600.0, 12.0)])
def test_a_share_of_the_budget_is_kept_back_in_any_case(budget, reserve):
    assert Pace(budget, world=True, parallel=False).reserve == reserve


def test_where_processes_start_slowly_more_is_kept_back_but_not_all():
    pace = Pace(10.0, world=True, parallel=False)
    pace.started(0.6)
    slow = pace.reserve
    pace.started(9.0)

    assert 2.0 < slow < pace.reserve == CEILING * 10.0


def test_the_slowest_of_late_counts():
    pace = Pace(10.0, world=False, parallel=False)
    for seconds, boot in ((2.0, 2.0), (0.0, 1.0), (0.5, 0.75), (3.0, 3.0)):
        pace.started(seconds)
        assert pace.boot == boot


def test_what_runs_side_by_side_costs_less():
    costs = []
    for world, parallel in ((True, False), (True, True), (False, False), (False, True)):
        pace = Pace(60.0, world, parallel)
        pace.started(1.0)
        costs.append((pace.cost, pace.runs))

    assert [runs for _, runs in costs] == [3, 1, 2, 1]
    assert costs[0] > costs[1] > costs[2] > costs[3]


def test_the_users_tests_beside_suggested_ones_come_last_and_cost_a_run_of_their_own():
    for parallel in (True, False):
        without, beside = (Pace(60.0, True, parallel, company) for company in (False, True))
        for pace in (without, beside):
            pace.started(1.0)

        assert beside.cost == pytest.approx(without.cost + USERS)
        assert beside.runs == without.runs + 1
        assert beside.spare(12.0) < without.spare(12.0)


def test_other_orders_cost_time_of_their_own():
    pace = Pace(60.0, world=False, parallel=False)
    pace.started(1.0)

    assert pace.cost == pytest.approx(2 * PLAIN + ORDERS + WRITING)


def test_tests_may_take_a_part_of_what_is_left():
    pace = Pace(20.0, world=False, parallel=False)

    assert pace.spare(8.0) == 2.0
    assert pace.spare(-5.0) == 1.0
    assert pace.spare(float("inf")) == float("inf")
    assert [Pace(budget, False, False).overtime for budget in (5.0, 60.0, 900.0)] == [1.5, 7.0, 10.0]
