"""Docstring examples: an input that nobody could guess, shown by the author."""

from __future__ import annotations

from pathlib import Path

from pytest_aqe.generate.search.moves.examples import Examples
from tests.unit.generate.search.trial import trial

SUBJECT = '''
def unlock(digits: list[int]):
    """Whether the digits open the lock.

    >>> unlock([3, 1, 4, 1, 5, 9])
    True
    """
    code = 1
    for digit in digits:
        code = (code * 31 + digit) ** 2 % 1000003
    if code == 846820:
        return "found"
    return False
'''


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(200)
        without = subject.search(200, without="examples")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = '''
"""A shop.

>>> total([1, 2])
3
>>> other(1)
1
"""
import json
from decimal import Decimal
from . import neighbour

LIMIT = 3


class Cart:
    """Holds lines.

    >>> cart = Cart(3)
    >>> cart.add("tea")
    4
    >>> Cart.make()
    """

    def __init__(self, limit):
        self.limit = limit

    def add(self, name):
        return self.limit + 1

    @classmethod
    def make(cls):
        return cls(1)


def total(prices):
    """Adds up.

    >>> from fractions import Fraction
    >>> import os.path
    >>> prices = [Fraction(1, 2), Fraction(2)]
    >>> for extra in range(2):
    ...     prices.append(extra)
    >>> def double(x):
    ...     return x * 2
    >>> print(total(prices))
    7/2
    >>> total(json.loads("[1]"), key=lambda p: p)
    1
    >>> total(unknown)
    >>> total(neighbour)
    >>> total([LIMIT, Decimal(1)])
    4
    >>> total([1]
    >>> total([1]) + 1
    2
    >>> import os
    """
    return sum(prices)


def shown(text):
    """Shows.

    Use it like this:

        shown("tea")  # a comment
        shown(1) -> 1
        @decorated(1)
        :param text: shown(2)
    """
    return text


def other(x):
    return x


def broken(x):
    """A docstring that doctest cannot read.

    >>> broken(1)
      1
   2
    """
    return x
'''


def shown(workshop, name):
    made = workshop(SOURCE.replace("from . import neighbour\n", ""))
    made.context.source.imports["neighbour"] = ".neighbour"
    return made, [c.program for c in made.move(Examples).propose(made.function(name), 20)]


def test_each_example_is_an_act_and_those_before_it_arrange(workshop):
    made, programs = shown(workshop, "total")

    texts = [program.text() for program in programs]
    assert texts[0] == (
        "prices = [Fraction(1, 2), Fraction(2)]\nfor extra in range(2):\n    prices.append(extra)\n"
        "def double(x):\n    return x * 2\ntotal(prices)"
    )
    assert {("fractions", "Fraction"), ("os.path", ""), ("subject", "total")} == programs[0].imports()
    assert any(text.endswith("total(json.loads('[1]'), key=lambda p: p)") for text in texts)
    assert any(text.endswith("total([LIMIT, Decimal(1)])") for text in texts)
    assert {("subject", "LIMIT"), ("decimal", "Decimal"), ("json", "")} <= {i for p in programs for i in p.imports()}
    assert not any("unknown" in text.splitlines()[-1] or "neighbour" in text.splitlines()[-1] for text in texts)


def test_examples_run(workshop):
    made, programs = shown(workshop, "total")

    assert made.run(programs[0], str) == "7/2"


def test_examples_of_the_class_and_the_module_count_where_they_name_the_function(workshop):
    _, add = shown(workshop, "Cart.add")
    _, other = shown(workshop, "other")

    assert [p.text() for p in add][0] == "cart = Cart(3)\ncart.add('tea')"
    assert [p.text() for p in other] == ["total([1, 2])\nother(1)"]


def test_examples_without_a_prompt(workshop):
    _, programs = shown(workshop, "shown")

    texts = [p.text() for p in programs]
    assert texts[0] == "shown('tea')"
    assert texts[1].endswith("shown(1)")


def test_no_more_than_asked_for(workshop):
    made, programs = shown(workshop, "total")

    assert len(programs) > 2
    again = made.move(Examples)
    made.context.seen.clear()
    assert len(list(again.propose(made.function("total"), 2))) == 2


def test_what_doctest_cannot_read_is_no_example(workshop):
    _, programs = shown(workshop, "broken")

    assert [p.text() for p in programs] in ([], ["broken(1)"])
