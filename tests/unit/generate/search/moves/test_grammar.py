"""Strings by grammar: several words of the code in one text."""

from __future__ import annotations

from pathlib import Path

from pytest_aqe.generate.search.moves.grammar import Grammar
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
        everything = subject.search(600)
        without = subject.search(600, without="grammar")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
import re

CODE = re.compile("[A-C]{3}-[0-9]{2}")
EMPTY = re.compile("(?!)")


def text(it: str, limit: int = 1):
    return CODE.match(it)


def data(it: bytes):
    return it


def maybe(it: "str | None" = None):
    return it


def untyped(it):
    return it.strip()


def number(it: int, *rest, **more):
    return it
"""


def test_members_and_near_misses_of_patterns(workshop):
    made = workshop(SOURCE)
    move = made.move(Grammar)
    members, misses = made.context.matching("[A-C]{3}-[0-9]{2}")

    texts = [move.text(made.function("text"), made.param("text", "it")) for _ in range(300)]

    assert len(set(texts) & set(members)) > 5
    assert set(texts) & set(misses)
    assert None in texts, "a pattern that nothing matches"


def test_only_what_may_be_text(workshop):
    made = workshop(SOURCE)
    move = made.move(Grammar)

    takes = {f.qualname: [p.name for p in f.params if move.takes_text(f, p)] for f in made.info.functions}

    assert takes == {"text": ["it"], "data": ["it"], "maybe": ["it"], "untyped": ["it"], "number": []}
    assert list(move.propose(made.function("number"), 8)) == []


def test_bytes_are_encoded_text(workshop):
    made = workshop(SOURCE)

    values = made.evaluated(c.program.act.args[0] for c in made.move(Grammar).propose(made.function("data"), 8))

    assert len(values) == 8
    assert all(type(value) is bytes for value in values)


def test_an_optional_text_is_given(workshop):
    made = workshop(SOURCE)

    programs = [c.program for c in made.move(Grammar).propose(made.function("maybe"), 8)]

    assert programs
    assert all(type(value) is str for value in made.runs(programs))


def test_words_of_the_code_are_joined(workshop):
    made = workshop("def f(it: str):\n    return it == 'leaf' or it == 'boil'\n")
    move = made.move(Grammar)

    texts = [move.text(made.function("f"), made.param("f", "it")) for _ in range(300)]

    assert any("leaf" in text and "boil" in text for text in texts)


def test_without_words_there_are_still_formats(workshop):
    made = workshop("def f(it: str):\n    return it\n")
    move = made.move(Grammar)

    assert len({move.text(made.function("f"), made.param("f", "it")) for _ in range(100)}) > 30
