"""Calling everything: what takes no arguments has no other way in."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
def version():
    return "found"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(100)
        without = subject.search(100, without="reach")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
