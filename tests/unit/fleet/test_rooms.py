"""Executions are dealt out by weight, and all modules together keep to the limit."""

import pytest

from pytest_aqe.fleet.rooms import Rooms


def test_nothing_limits_without_a_limit():
    rooms = Rooms(None, [1.0, 2.0], parallel=True)
    rooms.spend(7)

    assert (rooms.of(0), rooms.left) == (None, None)


def test_one_after_another_gets_what_is_left_over():
    rooms = Rooms(100, [3.0, 1.0, 1.0], parallel=False)

    assert rooms.of(0) == 60
    rooms.spend(20)
    assert rooms.of(1) == 40
    rooms.spend(45)
    assert rooms.of(2) == 35
    rooms.spend(36)
    assert (rooms.left, rooms.of(2)) == (-1, 0)


@pytest.mark.parametrize(
    ("limit", "weights", "shares"),
    [
        (100, [3.0, 1.0, 1.0], [60, 20, 20]),
        (2, [1.0, 1.0, 1.0], [1, 1, 0]),
        (10, [0.0, 0.0], [10, 0]),
        (801, [5.0, 5.0, 5.0], [267, 267, 267]),
    ],
)
def test_at_the_same_time_shares_are_fixed(limit, weights, shares):
    rooms = Rooms(limit, weights, parallel=True)
    found = []
    for place in range(len(weights)):
        found.append(rooms.of(place))
        rooms.spend(1)

    assert found == shares
    assert sum(found) <= limit
