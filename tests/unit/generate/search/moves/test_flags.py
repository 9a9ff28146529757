"""Flags: a pair of small-domain arguments, and nothing else given."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_aqe.generate.search.moves.flags import Flags, with_argument
from pytest_aqe.program import Block, Call, Lit, Op, Program, Ref, Var
from pytest_aqe.subject import FunctionInfo, Param
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
        everything = subject.search(600)
        without = subject.search(600, without="flags")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
import enum
from typing import Literal, Optional


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


def f(text: str, strict: bool = False, kind: Literal["a", "b"] = "a", colour: Colour = Colour.RED, more=None, *rest):
    return text


def plain(text: str):
    return text


def positional(a, b=1, /, c=2, *, d=3):
    return a
"""


def test_single_values_first_then_pairs(workshop):
    made = workshop(SOURCE)
    move = made.move(Flags)

    plan = [tuple(f"{p.name}={n.text()}" for p, n in one) for one in move.pairs(made.function("f"))]

    assert plan[:6] == [
        ("strict=True",), ("strict=False",), ('kind="a"',), ('kind="b"',), ("colour=Colour.RED",),
        ("colour=Colour.BLUE",),
    ]  # fmt: skip
    assert ("strict=True", "colour=Colour.BLUE") in plan
    assert all(len(one) in (1, 2) for one in plan)
    assert not any("text" in text or "rest" in text for one in plan for text in one)


def test_nothing_where_no_domain_is_small(workshop):
    made = workshop(SOURCE)

    assert list(made.move(Flags).propose(made.function("plain"), 8)) == []


def test_pairs_go_on_top_of_what_is_in_the_corpus(workshop):
    made = workshop(SOURCE)
    made.remember(Program("subject", "f", Call(Ref("subject", "f"), (Lit("deep"),))))
    move = made.move(Flags)

    texts = [c.program.text() for _ in range(20) for c in move.propose(made.function("f"), 8)]

    assert 'f("deep", strict=True)' in texts
    assert any(text.startswith('f("deep", ') and text.count("=") == 2 for text in texts)
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("given", "name", "expected"),
    [
        ("1", "a", "positional(9)"),
        ("1", "b", "positional(1, 9)"),
        ("", "b", "positional()"),
        ("1, 2", "c", "positional(1, 2, c=9)"),
        ("1, 2, 3", "c", "positional(1, 2, 9)"),
        ("1", "d", "positional(1, d=9)"),
    ],
)
def test_where_an_argument_goes(workshop, given, name, expected):
    made = workshop(SOURCE)
    args = tuple(Lit(int(part)) for part in given.split(",") if part)
    program = Program("subject", "positional", Call(Ref("subject", "positional"), args))

    changed = with_argument(program, made.function("positional"), made.param("positional", name), Lit(9))

    assert changed.text() == expected


def test_arguments_behind_open_ones_are_left_alone(workshop):
    made = workshop("def f(a, b=1, *rest, c=2):\n    return a\n")
    function = made.function("f")

    def given(args, name):
        program = Program("subject", "f", Call(Ref("subject", "f"), tuple(map(Lit, args)), (("c", Lit(1)),)))
        return with_argument(program, function, made.param("f", name), Lit(9)).text()

    assert given((1,), "c") == "f(1, c=9)"
    assert given((1,), "b") == "f(1, c=1, b=9)"
    assert given((1, 2, 3), "b") == "f(1, 9, 3, c=1)"
    statement = Program("subject", "f", Block("pass"))
    assert with_argument(statement, function, made.param("f", "b"), Lit(9)) is statement


def test_an_operand_is_an_argument_too():
    add = FunctionInfo("Bag.__add__", "method", "plain", (Param("other", "positional_or_keyword"),), owner="Bag")
    program = Program("bags", "Bag.__add__", Op("{0} + {1}", (Var("bag"), Lit(1))))

    assert with_argument(program, add, add.params[0], Lit("a")).act_text() == 'bag + "a"'
