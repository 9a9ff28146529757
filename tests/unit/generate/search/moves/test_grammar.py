"""Strings by grammar: a sentence with every letter, among the formats of plain text."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
import string

def pangram(data: bytes):
    seen = set(data.decode("latin-1").lower())
    if set(string.ascii_lowercase) <= seen:
        return "found"
    return "some"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(1000)
        without = subject.search(1000, without="grammar")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
