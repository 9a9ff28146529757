"""Operands of failed comparisons: a word that the code makes while it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_aqe.facts import Execution
from pytest_aqe.generate.search.moves.operands import Operands, replacements
from pytest_aqe.program import Call, Lit, Map, Program, Ref, Seq
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
        everything = subject.search(400)
        without = subject.search(400, without="operands")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


@pytest.mark.parametrize(
    ("value", "seen", "wanted", "expected"),
    [
        ("a", "a", "tea", ["tea", "teaa"]),
        ("x=1;y=2", "x", "tea", ["tea=1;y=2", "teax=1;y=2", "xtea=1;y=2", "x=1;y=2tea", "teax=1;y=2"]),
        ("TEA", "tea", "rum", ["rum", "TEArum", "rumTEA"]),
        ("a", "", "tea", ["teaa", "atea"]),
        ("a", "z", "tea", ["atea", "teaa"]),
        ("a", 1, "tea", ["tea"]),
        ("a", None, "tea", []),
        (b"a-b", b"a", b"tea", [b"tea-b"]),
        (b"a-b", "a", b"tea", [b"tea"]),
        (1, 1, 41, [41, 42, 40]),
        (1, 1, 2.5, [2.5, 3.0]),
        (1, 1, float("nan"), []),
        (10, 15, 41, [36]),
        (10, 15, 10**12, []),
        (2.5, 3, 7, [6.5]),
        ("page 7", 7, 41, ["page 41"]),
        ("abc", 3, 5, ["abccc", "abcccc"]),
        ("", 0, 2, ["aa", "aaa"]),
        ("abc", 3, 1000, []),
        (12, "12", "77", [77, "77"]),
        (12, "12", "tea", ["tea"]),
        (None, None, "tea", ["tea"]),
        (None, None, 7, [7]),
        (None, 3, 7, []),
        (True, True, False, [False]),
        (True, False, True, []),
        (None, None, [1], []),
    ],
    ids=repr,
)  # fmt: skip
def test_what_a_literal_could_be(value, seen, wanted, expected):
    found = list(replacements(value, seen, wanted))

    for one in expected:
        assert one in found
    assert bool(found) == bool(expected) or any(one != one for one in found)


def call(*args, **kwargs):
    return Program(
        "subject", "f", Call(Ref("subject", "f"), tuple(map(Lit, args)), tuple((k, Lit(v)) for k, v in kwargs.items()))
    )


def told(made, move, program, *operands, remember=True):
    entry = made.remember(program, operands=operands)
    execution = Execution(entry.candidate.id, "passed", operands=operands)
    move.learn(entry.candidate, execution, entry if remember else None)


FUNCTION = "class Thing:\n    pass\n\n\ndef f(x, y=1):\n    if x == 1:\n        return y\n"


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ((-1, "a", "tea"), 'f("tea")'),
        ((-1, "tea", "a"), 'f("tea")'),
        ((-1, "a", ["tea", "rum"]), 'f("rum")'),
        ((-1, "a", "t[e]a+"), 'f("tea")'),
        ((-1, "a", "subject:Thing"), "f(Thing())"),
        ((-1, "a", "builtins:int"), "f(1)"),
        ((-1, "a", None), "f(None)"),
        ((0, "a", "tea"), 'f("tea")'),
    ],
)
def test_programs_that_hold_what_was_compared(workshop, operand, expected):
    made = workshop(FUNCTION)
    move = made.move(Operands)
    told(made, move, call("a"), operand)

    texts = []
    for _ in range(12):
        texts += [c.program.text() for c in move.propose(made.function("f"), 8)]

    assert expected in texts


def test_arguments_without_literals_are_replaced_as_a_whole(workshop):
    made = workshop(FUNCTION)
    move = made.move(Operands)
    program = Program("subject", "f", Call(Ref("subject", "f"), (Seq("list"),), (("y", Map()),)))
    told(made, move, program, (-1, 0, 7))

    texts = [c.program.text() for _ in range(3) for c in move.propose(made.function("f"), 8)]

    assert sorted(texts) == ["f(0, y={})", "f(7, y={})", "f([], y=0)", "f([], y=7)"]


def test_a_statement_has_no_arguments(workshop):
    from pytest_aqe.program import Block

    made = workshop(FUNCTION)
    move = made.move(Operands)
    told(made, move, Program("subject", "f", Block("pass")), (-1, 0, 7))

    assert list(move.propose(made.function("f"), 8)) == []


def test_pairs_are_served_once_unless_an_entry_brings_them(workshop):
    made = workshop(FUNCTION)
    move = made.move(Operands)
    told(made, move, call("a"), (-1, "a", "tea"), remember=False)
    assert list(move.propose(made.function("f"), 8))

    told(made, move, call("a", 2), (-1, "a", "tea"), remember=False)
    assert not [c for c in move.propose(made.function("f"), 8) if "2" in c.program.text()]
    told(made, move, call("a", 3), (-1, "a", "tea"))
    assert [c for c in move.propose(made.function("f"), 8) if "3" in c.program.text()]


def test_an_execution_without_comparisons_says_nothing(workshop):
    made = workshop(FUNCTION)
    move = made.move(Operands)
    told(made, move, call("a"))

    assert move.queues == {}
