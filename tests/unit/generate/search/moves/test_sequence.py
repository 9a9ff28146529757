"""Sequences: state that only the object's own methods change."""

from __future__ import annotations

from pathlib import Path

from pytest_aqe.generate.search.moves.sequence import Sequence
from pytest_aqe.program import Assign, Attr, Call, Lit, Program, Ref, Var
from tests.confined import errors
from tests.unit.generate.search.trial import trial

SUBJECT = """
class Turnstile:
    def __init__(self):
        self.__coins = 0

    def coin(self):
        self.__coins += 1

    def push(self):
        if self.__coins:
            return "found"
        return "locked"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(300)
        without = subject.search(300, without="sequence")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
class Base:
    def warm(self):
        return 1


class Cart(Base):
    def __init__(self, limit: int = 1):
        self.limit = limit

    def __repr__(self):
        return "cart"

    def add(self, price: int):
        return price

    @classmethod
    def make(cls):
        return cls()


class Lonely:
    def __init__(self):
        self.x = 1

    def __repr__(self):
        return "x"


def free():
    return 1
"""


def test_methods_of_the_class_and_its_bases_come_before_the_act(workshop):
    made = workshop(SOURCE)
    move = made.move(Sequence)

    programs = [c.program for _ in range(10) for c in move.propose(made.function("Cart.add"), 8)]

    texts = "\n\n".join(program.text() for program in programs)
    assert "cart.warm()\ncart.add(" in texts
    assert "cart.make" not in texts
    assert "repr" not in texts
    assert {len(program.arrange) for program in programs} == {2, 3, 4}
    assert not errors(made.runs(programs))


def test_known_acts_get_calls_before_them_too(workshop):
    made = workshop(SOURCE)
    act = Call(Attr(Var("cart"), "add"), (Lit(77),))
    made.remember(Program("subject", "Cart.add", act, (Assign("cart", Call(Ref("subject", "Cart"))),)))

    texts = [c.program.text() for _ in range(5) for c in made.move(Sequence).propose(made.function("Cart.add"), 8)]

    assert any(text.endswith("cart.add(77)") and text.count("\n") > 1 for text in texts)


def test_there_is_nothing_to_do_before(workshop):
    made = workshop(SOURCE)
    move = made.move(Sequence)

    for name in ("free", "Cart.make", "Lonely.__repr__"):
        assert list(move.propose(made.function(name), 8)) == []
