"""Chance can be pinned, and single draws of it be forced."""

import os
import random
import secrets
import sys
import types
import uuid

import pytest

from pytest_aqe.hunt.perturb.chance import FEW, Entropy, Seed, Source, drawn_from, seed_all


def drawn():
    own = random.SystemRandom()
    return (
        os.urandom(4), secrets.token_hex(4), secrets.randbelow(10**9), secrets.randbits(40), uuid.uuid4(), own.random(),
        own.uniform(0, 1), own.choice(range(1000)), own.getrandbits(33), secrets.choice("abcdef"),
    )  # fmt: skip


def test_a_seed_pins_every_source_of_entropy():
    with Entropy().around_item("3", "t"):
        one = drawn()
    with Entropy().around_item("3", "t"):
        other = drawn()
    with Entropy().around_item("4", "t"):
        third = drawn()

    assert one == other
    assert all(first != last for first, last in list(zip(one, third))[:5])


def test_an_instance_made_before_is_pinned_too():
    own = random.SystemRandom()
    with Entropy().around_call("3", "t"):
        one = own.random()
    with Entropy().around_call("3", "t"):
        assert own.random() == one


def test_tests_draw_differently_under_one_seed():
    with Entropy().around_call("3", "t"):
        one = os.urandom(8)
    with Entropy().around_call("3", "other"):
        assert os.urandom(8) != one


def test_afterwards_everything_is_as_it_was():
    before = (os.urandom, random.SystemRandom.random, random.SystemRandom._randbelow, secrets.randbits)
    with Entropy().around_call("3", "t"):
        pass
    assert (os.urandom, random.SystemRandom.random, random.SystemRandom._randbelow, secrets.randbits) == before


@pytest.mark.parametrize(("how", "holds"), [("low", lambda value: value < 0.01), ("high", lambda value: value > 0.99)])
def test_one_draw_is_forced_to_an_end_and_no_other(how, holds):
    own = random.SystemRandom()
    with Entropy().around_call(f"7:{how}@1", "t"):
        values = [own.random() for _ in range(6)]
    assert [holds(value) for value in values] == [False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("how", "bound", "wanted"), [("low", 50, 0), ("high", 50, 49), ("low", 10_000, 60), ("high", 10_000, 9940)]
)
def test_whole_numbers_are_forced_to_an_end_that_comes_by_itself(how, bound, wanted):
    with drawn_from(Source(1, "t", how, 0)):
        assert secrets.randbelow(bound) == wanted


def test_a_draw_repeats_the_one_before_it_where_few_values_are_possible():
    for seed in range(5):
        with drawn_from(Source(seed, "t", "same", 1)):
            assert secrets.randbelow(50) == secrets.randbelow(50)


def test_a_repetition_that_hardly_ever_comes_is_not_forced():
    with drawn_from(Source(1, "t", "same", 1)):
        assert secrets.randbelow(FEW * 1000) != secrets.randbelow(FEW * 1000)


def test_the_shared_generator_is_seeded():
    with Seed().around_item(5, "t"):
        one = random.random()
        with Seed().around_call(5, "t"):
            assert random.random() == one


def test_numpy_is_seeded_where_it_is_loaded(monkeypatch):
    seeds = []
    fake = types.SimpleNamespace(random=types.SimpleNamespace(seed=seeds.append))
    monkeypatch.setitem(sys.modules, "numpy", fake)

    seed_all(2**32 + 5)

    assert seeds == [5]
