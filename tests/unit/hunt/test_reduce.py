import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_aqe.hunt.reduce import ddmin, smallest

SUITE = tuple(f"t{number}" for number in range(32))


class Question:
    """Shows an effect where one of the sets is complete; counts what it costs."""

    def __init__(self, *sets):
        self.sets = [set(one) for one in sets]
        self.cost = 0
        self.calls = 0

    def __call__(self, tests):
        self.calls += 1
        self.cost += len(tests) + 1
        return any(one <= set(tests) for one in self.sets)


@pytest.mark.parametrize("culprit", SUITE)
def test_one_culprit_anywhere(culprit):
    assert ddmin(SUITE, Question({culprit})) == (culprit,)


def test_several_that_work_only_together():
    assert ddmin(SUITE, Question({"t3", "t30", "t17"})) == ("t3", "t17", "t30")


def test_a_well_ranked_culprit_is_cheap_however_long_the_prefix():
    question = Question({"t9"})

    assert smallest(["t9", *(t for t in SUITE if t != "t9")], SUITE, question) == ("t9",)
    assert question.cost == 2


def test_a_culprit_of_the_last_rank_costs_a_few_suites():
    question = Question({"t0"})

    assert smallest(SUITE[::-1], SUITE, question) == ("t0",)
    assert question.cost < 4 * len(SUITE)


def test_two_well_ranked_culprits_are_met_in_one_union():
    question = Question({"t5", "t20"})

    assert smallest(["t20", "t5", *SUITE[6:20]], SUITE, question) == ("t5", "t20")
    assert question.cost < 12


def test_nothing_that_shows_it():
    assert smallest(SUITE, SUITE, Question()) == ()
    assert smallest([], SUITE, Question(set())) == ()


@settings(deadline=None)
@given(
    st.lists(st.sets(st.sampled_from(SUITE), min_size=1, max_size=4), min_size=1, max_size=3),
    st.permutations(SUITE),
)
def test_what_is_found_shows_it_and_is_minimal(sets, ranked):
    question = Question(*sets)
    found = smallest(ranked, SUITE, question)

    assert question(found)
    assert not any(question(tuple(t for t in found if t != left_out)) for left_out in found)
    assert list(found) == sorted(found, key=SUITE.index)


@settings(deadline=None)
@given(st.sets(st.sampled_from(SUITE), min_size=1), st.sets(st.sampled_from(SUITE)), st.permutations(SUITE))
def test_with_cleaners_in_between_a_minimal_set_is_still_found(polluters, cleaners, order):
    """Not monotone: a cleaner that ran after the last polluter undoes it."""
    cleaners -= polluters

    def shows(tests):
        dirty = False
        for test in tests:
            dirty = (dirty or test in polluters) and test not in cleaners
        return dirty

    found = ddmin(tuple(order), shows) if shows(tuple(order)) else ()

    assert bool(found) == shows(tuple(order))
    assert not found or (len(found) == 1 and found[0] in polluters)
