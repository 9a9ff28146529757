import random
import statistics
import uuid

import pytest
from depot import chance


def test_pick_is_not_the_last():
    assert chance.pick(["a", "b", "c", "d", "e", "f", "g", "h"]) != "h"


def test_no_double_one():
    assert (chance.roll(), chance.roll()) != (1, 1)


def test_pin_does_not_start_with_zero():
    assert not chance.pin().startswith("0")


def test_rarely_sampled():
    assert not chance.is_sampled(0.03)


@pytest.fixture
def crate():
    return random.sample(range(5), 5)


def test_crate_is_mixed(crate):
    assert crate[0] != 4


def test_thirds_add_up():
    weight = random.uniform(0.1, 0.9)
    assert weight / 3 + weight / 3 + weight / 3 == weight


def test_ids_differ():
    assert uuid.uuid4() != uuid.uuid4()


def test_mean_of_many():
    assert abs(statistics.fmean(random.random() for _ in range(4000)) - 0.5) < 0.08


def test_seeded_generator():
    assert random.Random(3).randint(1, 100) == 31


def test_pin_is_four_digits():
    assert len(chance.pin()) == 4
    assert chance.pin().isdigit()
