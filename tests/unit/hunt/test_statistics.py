"""Against values of the literature and of scipy 1.17 (written down, scipy is no dependency)."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_aqe.hunt.statistics import at_least, fisher, interval, reruns_needed, separated


@pytest.mark.parametrize(
    ("table", "p"),
    [
        ((3, 4, 1, 4), 17 / 70),  # Fisher's lady tasting tea, three of four right
        ((4, 4, 0, 4), 1 / 70),  # ... all four
        ((8, 10, 1, 6), 0.02447552447552447),  # scipy.stats.fisher_exact([[8, 2], [1, 5]], "greater")
        ((5, 5, 0, 5), 1 / 252),
        ((0, 5, 0, 5), 1.0),
        ((0, 5, 3, 5), 1.0),
        ((0, 0, 3, 5), 1.0),
    ],
)
def test_fisher_agrees_with_known_tables(table, p):
    assert fisher(*table) == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize(
    ("failures", "runs", "low", "high"),
    [
        (0, 10, 0.0, 1 - 0.025 ** (1 / 10)),
        (10, 10, 0.025 ** (1 / 10), 1.0),
        (1, 10, 1 - 0.975 ** (1 / 10), 0.445016),  # Clopper and Pearson's tables: 0.0025 to 0.4450
        (4, 20, 0.057334, 0.436614),
        (10, 100, 0.049005, 0.176223),
        (0, 59, 0.0, 1 - 0.025 ** (1 / 59)),
        (0, 0, 0.0, 1.0),
    ],
)
def test_interval_agrees_with_clopper_pearson(failures, runs, low, high):
    assert interval(failures, runs) == pytest.approx((low, high), abs=2e-6)


def test_interval_narrows_with_less_confidence():
    wide, narrow = interval(3, 20), interval(3, 20, 0.8)

    assert wide[0] < narrow[0] < 3 / 20 < narrow[1] < wide[1]


@settings(deadline=None)
@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_interval_holds_the_rate_seen(pair):
    failures, runs = pair
    low, high = interval(failures, runs)

    assert 0 <= low <= failures / runs <= high <= 1


@pytest.mark.parametrize(
    ("rate", "miss", "runs"),
    [
        (0.05, 0.05, 59),
        (0.20, 0.05, 14),
        (0.01, 0.05, 299),
        (0.5, 0.001, 10),
        (0.5, 0.25, 2),
        (1, 0.001, 1),
        (0.99, 0.5, 1),
    ],
)
def test_reruns_needed(rate, miss, runs):
    assert reruns_needed(rate, miss) == runs


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0.0001, 0.5))
def test_reruns_needed_are_enough_and_no_more(rate, miss):
    runs = reruns_needed(rate, miss)

    assert (1 - rate) ** runs <= miss * (1 + 1e-6)
    assert runs == 1 or (1 - rate) ** (runs - 1) > miss * (1 - 1e-6)


def test_binomial_tail():
    assert at_least(2, 3, 0.5) == pytest.approx(0.5)
    assert at_least(0, 3, 0.5) == 1
    assert at_least(1, 3, 0.0) == 0
    assert at_least(3, 3, 1.0) == 1
    assert at_least(4, 3, 1.0) == 0
    assert math.isclose(at_least(500, 1000, 0.5), 0.51261, abs_tol=1e-5)


def test_four_against_none_is_significant_at_two_percent():
    assert separated(4, 0.02)
    assert not separated(3, 0.02)


@pytest.mark.parametrize("bad", [(-1, 3, 0, 3), (4, 3, 0, 3), (1, 3, 4, 3)])
def test_impossible_counts_are_refused(bad):
    with pytest.raises(ValueError, match="cannot be"):
        fisher(*bad)


def test_impossible_rates_are_refused():
    with pytest.raises(ValueError, match="needed"):
        reruns_needed(0)
    with pytest.raises(ValueError, match="needed"):
        reruns_needed(0.5, 1)
    with pytest.raises(ValueError, match="confidence"):
        interval(1, 2, 1)
