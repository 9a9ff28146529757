from __future__ import annotations

import random

import pytest

from pytest_aqe.generate.search.strings.changes import CHANGES, Change, group, tokens

TEXTS = ["a", ",", "((a) b) [c]", 'f(x, "y")\n', "a=1&b=2", "\n", "12", "(", "é\x00", " "]


@pytest.mark.parametrize("change", dict.fromkeys(CHANGES), ids=lambda change: change.__name__.strip("_"))
def test_every_change_works_on_every_text(change: Change) -> None:
    rng = random.Random(1)
    made = {"".join(change(tokens(text), words, rng)) for text in TEXTS for words in ((), ("w",)) for _ in range(30)}
    assert len(made - set(TEXTS)) >= 3


def test_a_group_is_a_balanced_part() -> None:
    parts = tokens("a((b) c)[d]")
    found = {"".join(parts[slice(*group(parts, random.Random(seed)))]) for seed in range(40)}
    assert found == {"((b) c)", "(b)", "[d]"}


def test_items_and_bracketed_parts_change_as_wholes() -> None:
    rng = random.Random(1)
    texts = {"".join(change(tokens("a=1; b=(2)"), (), rng)) for change in CHANGES for _ in range(200)}
    assert "a=1; b=(2); b=(2)" in texts or "a=1; a=1; b=(2)" in texts
    assert "a=1; b=" in texts
    assert "a=1; b=((2))" in texts or "a=(2); b=(2)" in texts
