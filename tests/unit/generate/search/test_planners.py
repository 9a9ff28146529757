"""Planners: what they choose, and that learning changes it."""

from __future__ import annotations

import random
from collections import Counter

from pytest_aqe.generate.search.planners import Thompson, Uniform, promising
from pytest_aqe.refine import Standing


def test_thompson_prefers_the_move_that_gained():
    planner = Thompson(random.Random(1))
    for _ in range(30):
        planner.learn("f", "good", 8, 2)
        planner.learn("f", "bad", 8, 0)

    chosen = Counter(planner.move("f", ["bad", "good"]) for _ in range(200))

    assert chosen["good"] > 180


def test_uniform_does_not_learn():
    planner = Uniform(random.Random(1))
    for _ in range(30):
        planner.learn("f", "good", 8, 2)
        planner.learn("f", "bad", 8, 0)

    chosen = Counter(planner.move("f", ["bad", "good"]) for _ in range(200))

    assert 60 < chosen["good"] < 140


def test_every_move_is_tried_once_first():
    planner = Thompson(random.Random(1))

    assert [_first(planner, move) for move in ("a", "b", "c")] == ["a", "b", "c"]


def test_every_move_is_tried_once_first_in_one_batch_too():
    planner = Thompson(random.Random(1))

    assert [planner.move("f", ["a", "b", "c"]) for _ in range(3)] == ["a", "b", "c"]


def _first(planner: Thompson, expected: str) -> str:
    move = planner.move("f", ["a", "b", "c"])
    planner.learn("f", move, 8, 0)
    return move


def test_a_function_without_gains_is_left_alone_in_the_end():
    planner = Thompson(random.Random(1), patience=3)
    fresh = Standing("fresh", open_goals=1, rounds=1, stale=2)
    given_up = Standing("given_up", open_goals=9, rounds=9, stale=3)

    assert planner.target([fresh, given_up]) is fresh
    fresh.stale = 3
    assert planner.target([fresh, given_up]) is None


def test_covered_functions_are_never_targets():
    assert Thompson(random.Random(1)).target([Standing("done", open_goals=0)]) is None


def test_uniform_visits_functions_in_turn():
    planner = Uniform(random.Random(1), patience=2)
    one, two = Standing("one", 3, rounds=1), Standing("two", 1)

    assert planner.target([one, two]) is two
    two.rounds = 2
    assert planner.target([one, two]) is one
    one.stale = two.stale = 2
    assert planner.target([one, two]) is None


def test_thompson_takes_new_functions_then_those_with_the_most_to_gain():
    planner = Thompson(random.Random(1))
    big, small, fresh = Standing("big", 30, rounds=1), Standing("small", 2, rounds=1), Standing("fresh", 1)

    assert planner.target([big, small, fresh]) is fresh
    fresh.rounds = 1
    assert planner.target([small, big, fresh]) is big
    big.stale = 4
    assert planner.target([small, big, fresh]) is small


def test_what_was_not_tried_teaches_nothing():
    planner = Thompson(random.Random(1))

    planner.learn("f", "a", 0, 0)

    assert planner.counts == {}


def test_priors_of_other_searches_count_a_little():
    planner = Thompson(random.Random(1), priors={"good": (50.0, 1.0), "bad": (1.0, 50.0)})
    for move in ("bad", "good"):
        planner.learn("f", move, 8, 0)

    chosen = Counter(planner.move("f", ["bad", "good"]) for _ in range(200))

    assert chosen["good"] > 140


def test_what_a_function_gained_early_is_forgotten_in_time():
    planner = Thompson(random.Random(1))
    for _ in range(20):
        planner.learn("f", "early", 8, 2)
        planner.learn("f", "other", 8, 0)
    for _ in range(60):
        planner.learn("f", "early", 8, 0)
        planner.learn("f", "other", 8, 1)

    chosen = Counter(planner.move("f", ["early", "other"]) for _ in range(200))

    assert chosen["other"] > 150


def test_what_gained_nothing_on_functions_like_it_waits():
    priors = {"reach": (3.0, 1.0), "grammar": (0.0, 5.0)}

    assert promising(priors, ["reach", "grammar", "examples"]) == ["reach", "examples"]
    assert promising({"grammar": (0.0, 1.0)}, ["reach", "grammar"]) == ["reach", "grammar"]
    hardly_tried = {"reach": (9.0, 0.0), "grammar": (0.0, 0.5)}
    assert promising(hardly_tried, ["reach", "grammar"]) == ["reach", "grammar"]


def test_what_is_known_of_functions_like_it_is_a_start():
    planner = Thompson(random.Random(1), known={"f": {"good": (20.0, 0.0), "bad": (0.0, 20.0)}})

    chosen = Counter(planner.move("f", ["bad", "good"]) for _ in range(100))

    assert chosen["good"] > 90
    assert planner.move("g", ["bad", "good"]) == "bad"
