"""Solved predicates: a state that only an attribute set from outside brings."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
class Motor:
    def __init__(self):
        self.state = "idle"

    def step(self):
        if self.state == "halted":
            return "found"
        return self.state
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(200)
        without = subject.search(200, without="solve")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
