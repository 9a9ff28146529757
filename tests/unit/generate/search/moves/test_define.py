"""Defined classes: a hook that a subclass has to fill."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
class Shape:
    __slots__ = ()

    def area(self):
        raise NotImplementedError

    def describe(self):
        if self.area():
            return "found"
        return "flat"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(300)
        without = subject.search(300, without="define")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
