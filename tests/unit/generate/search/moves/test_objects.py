"""Objects: three options of one argument that must be given together."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
class Order:
    def __init__(self, fast=False, gift=False, paid=False, big=False, cold=False):
        self.fast = fast
        self.gift = gift
        self.paid = paid
        self.big = big
        self.cold = cold

def ship(order: Order):
    if order.fast * order.gift * order.cold:
        return "found"
    return "plain"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(400)
        without = subject.search(400, without="objects")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
