"""Mutation: a list that grows item by item, with branch distance as its guide."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pytest_aqe.generate.search.moves.mutation import Mutation
from pytest_aqe.program import Assign, Attr, Block, Call, Define, Do, Lit, Map, Program, Raw, Ref, Seq, Var
from tests.unit.generate.search.trial import trial

SUBJECT = """
def queue(people: list[int]):
    waiting = 0
    for person in people:
        waiting = waiting + 1
    if waiting == 7:
        return "found"
    return waiting
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(500)
        without = subject.search(500, without="mutation")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
class Cart:
    def __init__(self, limit: int = 1, *rest):
        self.limit = limit

    def add(self, price: int, gift=False, *, note="a"):
        return price


class Bare:
    def run(self):
        return 1


def f(x: int, y: str = "a", *, z: int = 1):
    return x == "token" or y == 4711


def gather(x: int, *rest):
    return x


def positional(x: int, y: int = 1, /):
    return x
"""


def changes(made, program, function="f", count=400):
    move = made.move(Mutation)
    return {move.changed(program, made.function(function)).text() for _ in range(count)}


@pytest.mark.parametrize("value", [True, 7, -7, 0, 2**41, 2.5, 1e20, "tea", "", b"tea", b"", None])
def test_neighbours_of_literals(workshop, value):
    made = workshop(SOURCE)
    move = made.move(Mutation)

    found = [move.new_value(Lit(value)) for _ in range(200)]

    nodes = [node for node in found if node is not None]
    assert len({node.text() for node in nodes}) >= (1 if value is True or value == 2**41 else 3)
    assert None not in found or value is None
    made.evaluated(nodes)
    for node in nodes:
        assert len(node.text()) < 1300
        if isinstance(value, float) and isinstance(node, Lit):
            assert isinstance(node.value, float)
            assert not math.isnan(node.value)


def test_negative_numbers_stay_small(workshop):
    move = workshop(SOURCE).move(Mutation)

    values = {move.new_value(Lit(-3)).value for _ in range(200)}

    assert {-4, -2, 3, -6} <= values
    assert max(values) < 10**5


@pytest.mark.parametrize(
    "node", [Seq("list"), Seq("list", (Lit(1), Lit(2))), Seq("tuple", (Lit("a"),)), Map(), Map(((Lit("a"), Lit(1)),))]
)
def test_neighbours_of_displays(workshop, node):
    made = workshop(SOURCE)
    move = made.move(Mutation)

    found = {move.new_value(node).text() for _ in range(100)}

    lengths = set(made.evaluated([move.new_value(node) for _ in range(100)], len))
    assert len(found) > 3
    now = len(made.value(node))
    assert {now + 1} <= lengths
    assert not now or now - 1 in lengths
    assert move.new_value(Raw("x")) is None


def test_displays_do_not_grow_for_ever(workshop):
    move = workshop(SOURCE).move(Mutation)
    items, pairs = Seq("list", tuple(map(Lit, range(12)))), Map(tuple((Lit(i), Lit(i)) for i in range(12)))

    for _ in range(60):
        assert len(move.new_value(items).items) <= 12
        assert len(move.new_value(pairs).pairs) <= 12


def test_arguments_come_and_go(workshop):
    made = workshop(SOURCE)
    program = Program("subject", "f", Call(Ref("subject", "f"), (Ref("builtins", "int"),), (("z", Var("n")),)))

    every = Program("subject", "f", Call(Ref("subject", "f"), (), (("x", Var("n")), ("y", Var("n")), ("z", Var("n")))))

    texts = changes(made, program)

    assert changes(made, every) == {"f(y=n, z=n)", "f(x=n, z=n)", "f(x=n, y=n)"}
    assert any(text.startswith("f(int, z=n, y=") for text in texts)
    assert any(text.startswith("f(1, ") for text in texts)


def test_arguments_behind_open_ones_or_by_position_only_are_not_added(workshop):
    made = workshop(SOURCE)

    assert changes(made, Program("subject", "gather", Call(Ref("subject", "gather"), (Var("n"),))), "gather") == {
        "gather(n)"
    }
    assert changes(
        made, Program("subject", "positional", Call(Ref("subject", "positional"), (Var("n"),))), "positional"
    ) == {"positional(n)"}


def test_statements_that_arrange_are_left_out(workshop):
    made = workshop(SOURCE)
    arrange = (Assign("bare", Call(Ref("subject", "Bare"))), Do(Call(Attr(Var("bare"), "run"))), Block("bare.x = y"))
    program = Program("subject", "Bare.run", Call(Attr(Var("bare"), "run")), arrange)

    assert changes(made, program, "Bare.run") == {
        program.text(), "bare = Bare()\nbare.x = y\nbare.run()", "bare = Bare()\nbare.run()\nbare.run()",
    }  # fmt: skip


def test_the_object_is_made_with_other_arguments(workshop):
    made = workshop(SOURCE)
    program = Program(
        "subject",
        "Cart.add",
        Call(Attr(Var("cart"), "add"), (Var("n"),)),
        (Assign("cart", Call(Ref("subject", "Cart"))),),
    )

    texts = changes(made, program, "Cart.add")

    assert any(text.startswith("cart = Cart(limit=") for text in texts)


def test_an_object_made_elsewhere_is_left_alone(workshop):
    made = workshop(SOURCE)
    move = made.move(Mutation)
    function = made.function("Cart.add")

    for arrange in (
        (), (Do(Lit(1)),), (Assign("cart", Lit(1)),), (Assign("cart", Call(Ref("subject", "make_cart"))),)
    ):  # fmt: skip
        assert move.reconstructed(Program("subject", "Cart.add", Lit(1), arrange), function) is None
    bare = Program("subject", "Bare.run", Lit(1), (Assign("bare", Call(Ref("subject", "Bare"))),))
    assert move.reconstructed(bare, made.function("Bare.run")) is None


def test_without_a_corpus_there_is_nothing_to_change(workshop):
    made = workshop(SOURCE)

    assert list(made.move(Mutation).propose(made.function("f"), 8)) == []


def test_children_know_their_parent(workshop):
    made = workshop(SOURCE)
    entry = made.remember(Program("subject", "f", Call(Ref("subject", "f"), (Lit(1),))), hits=frozenset({0}))

    found = list(made.move(Mutation).propose(made.function("f"), 8))

    assert len(found) == 8
    assert {c.parent for c in found} == {entry.candidate.id}
    assert {c.move for c in found} == {"mutation"}


def test_scenarios_are_left_to_their_own_move(workshop):
    made = workshop(SOURCE)
    run = Call(Raw("asyncio.run", (("asyncio", ""),)), (Call(Var("scenario")),))
    define = Define("scenario", "async def scenario():\n    return 1")
    made.remember(Program("subject", "f", run, (), (define,)))

    assert list(made.move(Mutation).propose(made.function("f"), 8)) == []


def test_members_of_an_enumeration_become_others(workshop):
    made = workshop("from enum import Enum\nclass Kind(Enum):\n    A = 1\n    B = 2\nclass One(Enum):\n    A = 1\n")
    move = made.move(Mutation)

    changed = {move.new_value(Attr(Ref("subject", "Kind"), "A")).text() for _ in range(9)}
    assert changed == {"Kind.B"}
    for other in (Attr(Ref("subject", "One"), "A"), Attr(Var("kind"), "A"), Attr(Ref("subject", "Kind"), "name")):
        assert move.new_value(other) is None
