"""Followed results: the branch is in the function that is returned."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
def adder(n: int):
    def add(m):
        if m == 1:
            return "found"
        return n + m
    return add
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(300)
        without = subject.search(300, without="follow")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
