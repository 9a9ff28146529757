"""Whom to ask first."""

import pytest

from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.hints import Hints, relevance

CASES = [
    ("shop.RATE", "assert RATE == 2", 3),
    ("shop.Basket.items['x']", "assert Basket().count() == 0", 2),
    ("shop.cart.items['x']", "assert not cart.items", 2),
    ("decimal.getcontext().prec", "return decimal.Decimal(1)", 1),
    ("decimal.getcontext().prec", "return Decimal(1) / 3", 1),
    ("shop.headers.__defaults__[1]['x']", "assert headers() == {}", 2),
    ("sys.last_value", "sys.exit()", 0),
    ("random state", "shop.state", 0),
    ("thread 'beat'", "assert threading.active_count() == 1", 3),
    ("cwd", "open('x')", 3),
    ("os.environ['A_B']", "os.environ.get('A_B')", 3),
    ("shop.RATE", "assert total() == 2", 0),
]


@pytest.mark.parametrize(("name", "source", "weight"), CASES)
def test_how_a_source_speaks_of_a_state(name, source, weight):
    assert relevance(name, source) == weight


def test_single_tests_first_then_pairs():
    book = Book(["a", "b", "c", "d", "t"])
    book.leaks = {"t": ("m.X",), "b": ("m.Flags.left",), "a": ("m.Flags.right",), "c": ("m.other",), "d": ("m.X",)}

    sets = Hints(book, lambda nodeid: "assert Flags.on or X").sets("t")

    assert sets[0] == ("d",)
    assert {("a",), ("b",)} <= set(sets[1:3])
    assert ("a", "b") in sets
    assert ("t",) not in sets
    assert ("c",) not in sets


def test_where_nothing_is_known_nobody_is_named():
    assert Hints(Book(["a"]), lambda nodeid: "").sets("a") == []
