"""Flags: a pair of small-domain arguments, and nothing else given."""

from __future__ import annotations

from pathlib import Path

from tests.unit.generate.search.trial import trial

SUBJECT = """
from typing import Literal

Size = Literal["small", "medium", "large"]
WEIGHT = {"small": 0, "medium": 0, "large": 1}

def parcel(
    height: Size = "small", depth: Size = "small", stamp: Size = "small",
    a: int = 1, b: int = 2, c: int = 3, d: int = 4, e: int = 5, f: int = 6, g: int = 7, h: int = 8,
):
    bulky = WEIGHT[height] * WEIGHT[stamp]
    if (a, b, c, d, e, f, g, h) != (1, 2, 3, 4, 5, 6, 7, 8):
        return "odd"
    if bulky:
        return "found"
    return "letter"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(400)
        without = subject.search(400, without="flags")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()
