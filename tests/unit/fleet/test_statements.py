"""Mutants in code that the user's tests run are theirs to judge."""

from pathlib import Path

from pytest_aqe.facts import Gap, Mutant
from pytest_aqe.fleet.statements import first_lines, unseen

SOURCE = """\
def rate(weight,
         express):
    if (weight > 10
            and express):
        return max(
            weight * 3,
            20,
        )
    return weight * 2
"""
HEAVY = Mutant(1, "compare", 3, "rate")
SECOND_LINE = Mutant(2, "boolean", 4, "rate")
PRICE = Mutant(3, "arithmetic", 6, "rate")
PLAIN = Mutant(4, "arithmetic", 9, "rate")
ALL = [HEAVY, SECOND_LINE, PRICE, PLAIN]


def gap(missing, measured="own"):
    return Gap("shop", Path("shop.py"), frozenset(), frozenset(), frozenset(), frozenset(missing), measured=measured)


def test_a_line_belongs_to_the_innermost_statement_around_it():
    assert first_lines(SOURCE) == {1: 1, 2: 1, 3: 3, 4: 3, 5: 5, 6: 5, 7: 5, 8: 5, 9: 9}


def test_only_statements_that_were_missed_count():
    assert unseen(ALL, SOURCE, gap({5}), ()) == [PRICE]


def test_a_decision_that_suggested_tests_are_the_first_to_take_counts_with_all_its_lines():
    assert unseen(ALL, SOURCE, gap({5}), {3}) == [HEAVY, SECOND_LINE, PRICE]


def test_all_count_where_nothing_was_measured():
    assert unseen(ALL, SOURCE, None, ()) == ALL
    assert unseen(ALL, SOURCE, gap(set(), measured="none"), ()) == ALL
