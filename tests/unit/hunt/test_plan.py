"""The runs of the suite, and how they are announced."""

from itertools import pairwise

from pytest_aqe.hunt.perturb.base import Perturbation
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.plan import SHUFFLES, announced, shuffled, stages

NODES = (
    "a.py::test_1", "a.py::TestX::test_2", "a.py::TestX::test_3[x::y]", "a.py::TestX::test_3[z]", "a.py::test_4",
    "b.py::test_5", "b.py::test_6", "c.py::test_7",
)  # fmt: skip


def test_every_order_is_of_all_tests():
    for stage in stages(NODES, Registry(), 0):
        assert sorted(stage.recipe.nodes) == sorted(NODES)


def test_first_twice_in_order_then_reversed_on_another_machine():
    first, second, third, *_ = stages(NODES, Registry(), 0)

    assert (first.recipe.nodes, first.recipe.repeat, dict(first.recipe.conditions)) == (NODES, 2, {})
    assert first.executions == 2 * len(NODES)
    assert second.recipe.nodes == NODES[::-1]
    assert set(second.recipe.conditions) == {"hash_seed", "tz", "env"}
    assert second.recipe.conditions != third.recipe.conditions


def test_each_run_has_a_hash_seed_of_its_own():
    seeds = [stage.recipe.conditions.get("hash_seed") for stage in stages(NODES, Registry(), 0)]

    assert len(set(seeds)) == len(seeds)


def test_perturbations_of_the_user_join_in():
    class Tenant(Perturbation):
        name = "tenant"

        def values(self, seed):
            return ["a", "b"]

    found = stages(NODES, Registry([Tenant()]), 0)

    assert [stage.recipe.conditions.get("tenant") for stage in found[:4]] == [None, "a", "b", None]


def test_a_shuffle_keeps_files_and_classes_together():
    for seed in range(10):
        order = shuffled(NODES, seed)
        files = [node.split("::")[0] for node in order]
        inside = ["TestX" in node for node in order]
        assert sorted(order) == sorted(NODES)
        assert len({name for name, other in pairwise(files) if name != other}) <= 3
        assert sum(one != other for one, other in pairwise(inside)) <= 2


def test_shuffles_differ_and_are_repeatable():
    orders = {shuffled(NODES, seed) for seed in range(8)}

    assert len(orders) > 4
    assert shuffled(NODES, 3) == shuffled(NODES, 3)


def test_the_plan_says_how_often_the_suite_runs():
    lines = announced(stages(NODES, Registry(), 0), 2 + SHUFFLES, len(NODES), 1500)

    assert f"8 tests run about {3 + SHUFFLES} times over" in lines[0]
    assert f"({8 * (3 + SHUFFLES)} executions)" in lines[0]
    assert "at most 1,500" in lines[0]
    assert len(lines) == 2 + 2 + SHUFFLES
