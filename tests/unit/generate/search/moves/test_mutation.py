"""Mutation: a list that grows item by item, with branch distance as its guide."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
def queue(people: list[int]):
    waiting = 0
    for person in people:
        waiting = waiting + 1
    if waiting == 7:
        return "found"
    return waiting
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(500)
        without = subject.search(500, without="mutation")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
