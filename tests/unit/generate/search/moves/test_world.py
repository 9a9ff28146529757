"""The world around a call: a dependency that fails."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
import os

def place():
    try:
        return len(os.getcwd())
    except OSError:
        return "found"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(200)
        without = subject.search(200, without="world")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
