import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_aqe.hunt.order import Seen, explain

SUITE = tuple(f"t{number}" for number in range(24))


class Simulated:
    """A suite in which one test fails after any complete set of polluters (or, brittle, without a setter)."""

    def __init__(self, *sets, brittle=False, cleaners=(), chance=1.0, noise=0.0, seed=1):
        self.sets = [set(one) for one in sets]
        self.brittle, self.cleaners, self.chance, self.noise = brittle, set(cleaners), chance, noise
        self.random = random.Random(seed)
        self.executions = 0

    def __call__(self, order):
        self.executions += len(order)
        return self.fails(order[:-1])

    def fails(self, before):
        done = set()
        for test in before:
            done = set() if test in self.cleaners else done | {test}
        turned = any(one <= done for one in self.sets) and self.random.random() < self.chance
        return (turned != self.brittle) or self.random.random() < self.noise

    def seen(self, runs=5, test="t0"):
        """The suite in its own order, backwards and in some shuffles."""
        orders = [list(SUITE), list(SUITE[::-1])]
        orders += [random.Random(number).sample(SUITE, len(SUITE)) for number in range(runs)]
        befores = [tuple(order[: order.index(test)]) for order in orders]
        return [Seen(before, self.fails(before)) for before in befores]


def test_a_victim_and_its_polluter():
    suite = Simulated({"t7"})
    found = explain("t0", suite.seen(), suite, budget=500)

    assert (found.kind, [one.tests for one in found.sets]) == ("victim", [("t7",)])
    assert found.sets[0].always
    assert found.sets[0].proven
    assert (found.sets[0].failures, found.sets[0].runs, found.failures_alone, found.runs_alone) == (4, 4, 0, 4)
    assert found.executions == suite.executions < 60
    assert not found.stopped


def test_a_brittle_test_and_its_setter():
    suite = Simulated({"t11"}, brittle=True)
    found = explain("t0", suite.seen(), suite, budget=500)

    assert (found.kind, [one.tests for one in found.sets]) == ("brittle", [("t11",)])
    assert (found.sets[0].failures, found.failures_alone) == (0, found.runs_alone)


def test_a_victim_that_fails_in_the_default_order():
    suite = Simulated({"t3"})
    found = explain("t20", [Seen(SUITE[:20], True)], suite, budget=500)

    assert (found.kind, found.sets[0].tests) == ("victim", ("t3",))


def test_polluters_that_are_needed_together():
    suite = Simulated({"t4", "t19"})
    found = explain("t0", suite.seen(), suite, budget=500)

    assert [set(one.tests) for one in found.sets] == [{"t4", "t19"}]


def test_alternative_polluters():
    suite = Simulated({"t4"}, {"t19"}, {"t20", "t21"})
    found = explain("t0", suite.seen(), suite, budget=800)

    assert {frozenset(one.tests) for one in found.sets} == {
        frozenset({"t4"}),
        frozenset({"t19"}),
        frozenset({"t20", "t21"}),
    }
    assert len(found.sets[-1].tests) == 2


def test_no_more_sets_than_asked_for():
    suite = Simulated(*({test} for test in SUITE[1:]))

    assert len(explain("t0", suite.seen(), suite, budget=800).sets) == 3
    assert len(explain("t0", suite.seen(), suite, budget=800, most=1).sets) == 1


def test_a_set_that_shares_a_member_with_another_one():
    suite = Simulated({"t4", "t5"}, {"t4", "t9"})
    found = explain("t0", suite.seen(), suite, budget=1500)

    assert {frozenset(one.tests) for one in found.sets} == {frozenset({"t4", "t5"}), frozenset({"t4", "t9"})}


@pytest.mark.parametrize("seed", [0, 2, 22])
def test_a_set_that_holds_another_one_is_not_told(seed):
    """Where a set hurts only sometimes, a larger one may look as if it took all of it."""
    suite = Simulated({"t7"}, {"t9", "t12"}, chance=0.8, seed=seed)
    found = explain("t0", suite.seen(), suite, budget=3000)

    assert {frozenset(one.tests) for one in found.sets} == {frozenset({"t7"}), frozenset({"t9", "t12"})}


def test_a_cleaner_between():
    suite = Simulated({"t9"}, cleaners={"t8", "t15"})
    found = explain("t0", suite.seen(), suite, budget=500)

    assert [one.tests for one in found.sets] == [("t9",)]


def test_a_victim_that_fails_only_sometimes_after_its_polluter():
    suite = Simulated({"t9"}, chance=0.6, seed=5)
    found = explain("t0", [Seen(SUITE[1:], True)], suite, budget=1500)

    assert [one.tests for one in found.sets] == [("t9",)]
    assert found.sets[0].proven
    assert not found.sets[0].always


def test_a_test_that_is_flaky_alone_is_not_called_a_victim():
    suite = Simulated({"t9"}, noise=0.5, seed=2)
    found = explain("t0", [Seen(SUITE[1:], True), Seen((), False)], suite, budget=500)

    assert (found.kind, found.sets) == ("", ())


def test_a_failure_that_does_not_come_back_is_not_blamed_on_order():
    suite = Simulated()
    found = explain("t0", [Seen(SUITE[1:], True)], suite, budget=2000)

    assert (found.kind, found.sets) == ("", ())
    assert not found.stopped


def test_nothing_seen_that_differs_costs_two_executions():
    suite = Simulated({"t9"})

    assert explain("t0", [Seen(SUITE[1:5], False)], suite, budget=500).executions == 2


def test_a_budget_is_never_passed_and_what_is_known_is_kept():
    for budget in range(0, 60, 3):
        suite = Simulated({"t9"}, {"t10", "t11"})
        found = explain("t0", suite.seen(), suite, budget=budget)

        assert suite.executions <= budget
        assert found.stopped == (budget < 57) or found.executions == suite.executions


def test_a_remembered_set_is_asked_first():
    suite = Simulated({"t9"})
    found = explain("t0", (), suite, budget=100, first=[("t9",)])

    assert [one.tests for one in found.sets] == [("t9",)]
    assert suite.executions == 4 * 2 + 4


def test_a_remembered_set_that_no_longer_pollutes_is_dropped():
    suite = Simulated({"t9"})
    found = explain("t0", [Seen(SUITE[1:], True)], suite, budget=500, first=[("t3",)])

    assert [one.tests for one in found.sets] == [("t9",)]


def test_a_test_without_an_outcome_alone():
    found = explain("t0", [Seen(SUITE[1:], True)], lambda order: None, budget=500)

    assert (found.kind, found.sets, found.runs_alone) == ("", (), 0)


def test_a_polluter_that_kills_the_process_gives_no_outcome():
    def ask(order):
        return None if "t5" in order else "t9" in order

    found = explain("t0", [Seen(SUITE[1:], True)], ask, budget=500)

    assert [one.tests for one in found.sets] in ([("t9",)], [])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sets(st.sampled_from(SUITE[1:]), min_size=1, max_size=3), min_size=1, max_size=2),
    st.booleans(),
    st.integers(0, 5),
)
def test_each_set_named_turns_the_outcome_and_each_member_is_needed(sets, brittle, runs):
    suite = Simulated(*sets, brittle=brittle)
    found = explain("t0", suite.seen(runs), suite, budget=3000)

    assert found.kind == ("brittle" if brittle else "victim")
    for one in found.sets:
        assert suite.fails(one.tests) != brittle
        assert all(suite.fails(tuple(t for t in one.tests if t != member)) == brittle for member in one.tests)


@pytest.mark.parametrize("culprit", SUITE[1:])
def test_a_polluter_anywhere_is_found_within_a_few_executions(culprit):
    suite = Simulated({culprit})
    found = explain("t0", suite.seen(), suite, budget=200)

    assert found.sets[0].tests == (culprit,)
    assert found.executions < 100


def test_tests_that_leave_something_are_asked_first_and_what_is_known_alone_is_not_asked_again():
    suite, plain = Simulated({"t17"}), Simulated({"t17"})
    found = explain("t0", suite.seen(), suite, budget=500, leaky=["t9", "t17"], alone=[False] * 4)
    usual = explain("t0", plain.seen(), plain, budget=500)

    assert [one.tests for one in found.sets] == [one.tests for one in usual.sets] == [("t17",)]
    assert found.runs_alone == 4
    assert found.executions < usual.executions
