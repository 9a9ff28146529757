"""Sequences: state that only the object's own methods change."""

from __future__ import annotations

from pathlib import Path

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
