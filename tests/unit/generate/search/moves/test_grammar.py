"""Strings by grammar: several words of the code in one text."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
def recipe(text: str):
    complete = str.count(text, "leaf") * str.count(text, "boil") * str.count(text, "pour")
    if complete:
        return "found"
    return "some"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(320)
        without = subject.search(320, without="grammar")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
