"""Operands of failed comparisons: a word that the code makes while it runs."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
def secret(salt):
    return "".join(chr(97 + (ord(c) * 7 + i) % 26) for i, c in enumerate(salt))

def enter(word):
    if word == secret("Darjeeling"):
        return "found"
    return "no"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(500)
        without = subject.search(500, without="operands")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
