"""Values that travel: frozen, comparable, with few reads of their own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pytest_aqe import facts
from pytest_aqe.facts import Candidate, Execution, Goal, Suite, Target
from pytest_aqe.program import Lit, Program


def test_targets_have_a_name():
    assert Target("shop.cart", Path("cart.py")).name == "shop.cart"
    assert Target("shop.cart", Path("cart.py"), "Cart.add").name == "shop.cart::Cart.add"


VALUES = [cls for cls in vars(facts).values() if isinstance(cls, type) and cls.__module__ == facts.__name__]


@pytest.mark.parametrize("cls", VALUES, ids=lambda cls: cls.__name__)
def test_everything_is_frozen(cls):
    assert dataclasses.is_dataclass(cls)
    assert cls.__dataclass_params__.frozen


def test_executions_do_not_share_what_they_hold():
    one, two = Execution(1, "passed"), Execution(2, "passed")

    assert one.distances is not two.distances
    assert one.hits == frozenset()


def test_a_changed_copy_leaves_the_first_alone():
    candidate = Candidate(1, Program("m", "f", Lit(1)), "reach")

    child = dataclasses.replace(candidate, id=2, parent=1)

    assert (candidate.id, candidate.parent, child.parent) == (1, None, 1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        candidate.id = 3  # type: ignore[misc]


def test_equal_facts_are_equal():
    assert Goal(0, "branch", 2, 3, "f", 0, True) == Goal(0, "branch", 2, 3, "f", 0, True)
    assert Suite("m", Path("m.py"), (), ()) == Suite("m", Path("m.py"), (), ())
