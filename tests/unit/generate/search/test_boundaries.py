"""Calls that went well with one value at the edge of what its type allows."""

from __future__ import annotations

import pytest

from pytest_aqe.generate.search.boundaries import MOST, Boundaries
from pytest_aqe.generate.search.bugs.inputs import Inputs
from pytest_aqe.program import Assign, Attr, Call, Lit, Map, Program, Ref, Seq, Var

SOURCE = """
from __future__ import annotations
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal

class Kind(Enum):
    A = 1
    B = 2
    C = 3

@dataclass
class Item:
    kind: Kind
    names: list[str]

    mood: Kind = Kind.A

    def label(self, sep: str | None = None): return self.kind.name

def mean(values: list[float]): return sum(values)
def plain(text: str, count: int, data: Mapping[str, int], pair: tuple[int, int]): return text
def named(kind: Kind, mode: Literal["r", "w"]): return kind
def held(item: Item): return item.kind
def leaning(side: Literal["l", "r"] = "l", kind: Kind = Kind.A, size: int = 1): return side
def kinds(wanted: Sequence[Kind]): return wanted
def told(size=3, more=None): return size
def used(word): return word.upper()
def _own(values: list[int]): return values
def wide(a: str, b: str, c: str, d: str, e: str, f: str, g: str, h: str, i: Kind, j: Kind, k: Kind, l: str, m: str): ...
"""
KIND = Ref("subject", "Kind")
PAIR = Seq("tuple", (Lit(1), Lit(2)))
ITEM = Call(Ref("subject", "Item"), (Attr(KIND, "A"), Seq("list", (Lit("x"),))))


@pytest.fixture
def work(workshop):
    return workshop(SOURCE)


def around(work, program: Program) -> list[str]:
    """What is tried around a call that went well."""
    work.remember(program)
    made = Boundaries(work.context, work.caller, Inputs(work.context)).programs(work.function(program.subject))
    return [one.text() for one in made]


def call(name: str, *args) -> Program:
    return Program("subject", name, Call(Ref("subject", name), args))


@pytest.mark.parametrize(
    ("program", "tried"),
    [
        (call("mean", Seq("list", (Lit(1.5),))), {"mean([])"}),
        (
            call("plain", Lit("x"), Lit(7), Map(((Lit("k"), Lit(1)),)), PAIR),
            {
                'plain("", 7, {"k": 1}, (1, 2))',
                'plain(" ", 7, {"k": 1}, (1, 2))',
                'plain("x", 0, {"k": 1}, (1, 2))',
                'plain("x", 7, {}, (1, 2))',
            },
        ),
        (call("named", Attr(KIND, "A"), Lit("r")), {'named(Kind.C, "r")', 'named(Kind.A, "w")'}),
        (call("held", ITEM), {'held(Item(Kind.B, ["x"]))', "held(Item(Kind.A, []))"}),
        (call("held", ITEM), {'held(Item(Kind.A, ["x"], mood=Kind.B))', 'held(Item(Kind.A, ["x"], mood=Kind.C))'}),
        (call("leaning"), {'leaning(side="r")', "leaning(kind=Kind.C)"}),
        (call("kinds", Seq("list", (Attr(KIND, "A"),))), {"kinds([])", "kinds([Kind.C])"}),
        (call("told", Lit(9)), {"told(0)"}),
        (call("used", Lit("x")), {'used("")', 'used(" ")'}),
    ],
)
def test_each_value_is_tried_at_its_edges(work, program, tried):
    assert tried <= set(around(work, program))


def test_the_object_is_tried_as_it_was_made_and_with_other_values(work):
    label = Call(Attr(Var("item"), "label"), (Lit("-"),))
    again = Assign("again", Lit(1))
    program = Program("subject", "Item.label", label, (Assign("item", ITEM), again))

    tried = around(work, program)

    assert tried[0] == 'item = Item(Kind.A, ["x"])\nitem.label("-")'
    assert 'item = Item(Kind.A, ["x"])\nagain = 1\nitem.label(None)' in tried
    assert 'item = Item(Kind.A, [])\nagain = 1\nitem.label("-")' in tried


def test_without_a_call_that_went_well_a_fresh_one_is_changed(work):
    tried = [
        one.text()
        for one in Boundaries(work.context, work.caller, Inputs(work.context)).programs(work.function("mean"))
    ]

    assert "mean([])" in tried


def test_private_functions_are_left_alone_and_the_number_is_bounded(work):
    assert not around(work, call("_own", Seq("list", (Lit(1),))))
    names = "abcdefgh"
    args = [Lit(name) for name in names] + [Attr(KIND, "A")] * 3 + [Lit("x")] * 2
    assert len(around(work, call("wide", *args))) == MOST
