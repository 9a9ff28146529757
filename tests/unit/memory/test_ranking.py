"""Which patterns come first, what priors say, how quality is counted."""

import json

import pytest

from pytest_aqe.memory.quality import hopeless, lower_bound, mean
from pytest_aqe.memory.ranking import MOST, OF_ONE, WEIGHT, Neighbour, Way, chosen, recollection
from pytest_aqe.memory.recipe import to_json
from tests.unit.memory.lessons import call


def neighbour(number, similarity, cluster=-1):
    return Neighbour(bytes([number]), "shop", f"f{number}", similarity, cluster)


def row(number, value, kind="kept", key=None):
    recipe = to_json(call(f"f{number}", value))
    return {
        "key": key or f"{number}-{value}".encode(),
        "shape": bytes([number]),
        "kind": kind,
        "move": "reach",
        "recipe": recipe,
        "roles": "{}",
    }


def round_row(number, moves, gains):
    return {"shape": bytes([number]), "moves": json.dumps(moves), "gains": json.dumps(gains)}


def recalled(near, patterns, uses, rounds):
    """Ranked, then with rows, as a bank does it; `uses` are tries and wins by pattern."""
    ways = [Way(r["key"], r["shape"], r["kind"] == "kept", *uses.get(r["key"], (0, 0))) for r in patterns]
    return recollection(near, chosen(near, ways), reversed(patterns), rounds)


def functions(found):
    return [pattern.function for pattern in found.patterns]


def test_near_comes_before_far():
    found = recalled([neighbour(1, 0.9), neighbour(2, 0.3)], [row(2, "a"), row(1, "b")], {}, [])

    assert functions(found) == ["f1", "f2"]


def test_good_comes_before_unproven_and_bad():
    near = [neighbour(number, 0.5) for number in (1, 2, 3)]
    uses = {b"1-a": (10, 0), b"3-a": (10, 9)}

    found = recalled(near, [row(1, "a"), row(2, "a"), row(3, "a")], uses, [])

    assert functions(found) == ["f3", "f2", "f1"]
    assert [round(p.quality, 2) for p in found.patterns] == [0.83, 0.5, 0.08]


def test_one_neighbour_does_not_fill_it_all():
    rows = [row(1, number) for number in range(30)] + [row(2, number) for number in range(30)]

    found = recalled([neighbour(1, 0.9), neighbour(2, 0.2)], rows, {}, [])

    assert functions(found) == ["f1"] * OF_ONE + ["f2"] * OF_ONE
    many = [neighbour(number, 0.5) for number in range(12)]
    assert len(recalled(many, [row(n, v) for n in range(12) for v in range(5)], {}, []).patterns) == MOST


def test_clusters_take_turns():
    near = [neighbour(1, 0.9, cluster=4), neighbour(2, 0.8, cluster=7)]
    rows = [row(1, number) for number in range(4)] + [row(2, number) for number in range(4)]

    assert functions(recalled(near, rows, {}, [])) != ["f1"] * 4 + ["f2"] * 4
    assert functions(recalled(near, rows, {}, []))[0] == "f1"


def test_what_is_no_recipe_is_passed_over():
    bad, of_another = {**row(1, "a"), "recipe": "[]"}, {**row(2, "c"), "shape": bytes([1])}

    assert functions(recalled([neighbour(1, 0.9)], [bad, of_another, row(1, "b")], {}, [])) == ["f1"]


def test_what_never_won_is_passed_over():
    assert recalled([neighbour(1, 0.9)], [row(1, "a")], {b"1-a": (60, 0)}, []).patterns == ()


def test_priors_weigh_neighbours_by_nearness():
    near = [neighbour(1, 0.9), neighbour(2, 0.1)]
    rounds = [round_row(1, {"reach": 16}, {"reach": 4}), round_row(2, {"grammar": 16}, {"grammar": 4})]

    priors = recalled(near, [], {}, rounds).priors

    assert priors["reach"] == pytest.approx((2.0, 0.0))
    assert 0 < priors["grammar"][0] < 0.2


def test_priors_stay_weak():
    rounds = [round_row(1, {"reach": 8000}, {"reach": 20})]

    good, bad = recalled([neighbour(1, 0.9)], [], {}, rounds).priors["reach"]

    assert good + bad == pytest.approx(WEIGHT)


def test_quality_is_the_share_of_wins_and_sure_of_it_with_time():
    assert mean(0, 0) == 0.5
    assert lower_bound(4, 3) < lower_bound(40, 30) < mean(40, 30)
    assert lower_bound(5, 0) == 0.0
    assert not hopeless(5, 0)
    assert hopeless(60, 0)
    assert not hopeless(60, 20)
