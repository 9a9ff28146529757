"""Recall: patterns of a function itself, of its class, and of others like it."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from pytest_aqe.generate.search.moves.recall import Recall
from pytest_aqe.patterns import Argument, Pattern, Recollection
from pytest_aqe.program import Assign, Attr, Call, Define, Lit, Program, Raw, Ref, Var

SOURCE = """
import datetime


class Cart:
    def __init__(self, limit=3):
        self.limit = limit

    def add(self, name, count=1):
        return (name, count)

    def drop(self, name, count=1):
        return (name, count)

    @property
    def size(self):
        return 1


def parse(text: str, day: datetime.date = None):
    return text


def cut(line: str):
    return line.split(";")


def scan(text: str, when: datetime.date = None):
    return text
"""
DATE = Call(Ref("datetime", "date"), (Lit(2026), Lit(1), Lit(2)))


@pytest.fixture
def shop(workshop):
    return workshop(SOURCE)


def recall(shop, function, *patterns, count=30):
    shop.context.recollections = {function: Recollection(patterns)}
    made = list(shop.move(Recall).propose(shop.function(function), count))
    return [candidate.program.text() for candidate in made], made


def pattern(shop, function, program, arguments=(), kept=True, module=None, key=b"k"):
    return Pattern(key, module or shop.info.name, function, program, "reach", kept, 0.5, 0.5, -1, tuple(arguments))


def call(shop, function, *args, module=None):
    name = module or shop.info.name
    return Program(name, function, Call(Ref(name, function), args))


def on_cart(shop, function, *args, define=()):
    act = Call(Attr(Var("cart"), function.partition(".")[2]), args)
    made = Assign("cart", Call(Ref(shop.info.name, "Cart"), (Lit(77),)))
    return Program(shop.info.name, function, act, (made,), define)


def test_nothing_is_recalled_where_nothing_is_known(shop):
    assert list(shop.move(Recall).propose(shop.function("parse"), 8)) == []
    assert recall(shop, "parse")[0] == []


def test_its_own_tests_come_first_as_they_were(shop):
    own = pattern(shop, "parse", call(shop, "parse", Lit("own")))
    other = pattern(shop, "scan", call(shop, "scan", Lit("other")), [Argument("text", "str", Lit("other"))])

    texts, _ = recall(shop, "parse", other, own)

    assert texts[0] == 'parse("own")'
    assert texts[1] == 'parse("other")'


def test_values_go_by_the_name_of_a_parameter(shop):
    foreign = call(shop, "elsewhere", Lit("remembered"), module="another.package")
    known = pattern(shop, "elsewhere", foreign, [Argument("text", "", Lit("remembered"))], module="another.package")

    assert recall(shop, "parse", known)[0][0] == 'parse("remembered")'


def test_values_go_by_a_type_that_tells_something(shop):
    program = call(shop, "parse", Lit("a"), DATE)
    known = pattern(shop, "parse", program, [Argument("text", "str", Lit("a")), Argument("day", "datetime.date", DATE)])

    texts, _ = recall(shop, "scan", known)

    assert any("when=date(2026, 1, 2)" in text or ", date(2026, 1, 2)" in text for text in texts), texts


def test_an_object_of_the_same_class_is_made_as_it_was(shop):
    known = pattern(shop, "Cart.add", on_cart(shop, "Cart.add", Lit("tea")), [Argument("name", "", Lit("tea"))])

    texts, _ = recall(shop, "Cart.drop", known)
    assert texts[0] == 'cart = Cart(77)\ncart.drop("tea")'

    texts, _ = recall(shop, "Cart.size", known)
    assert texts == ["cart = Cart(77)\ncart.size"]


def test_what_needs_another_project_is_left_out(shop):
    foreign = Call(Ref("another.package", "Thing"))
    program = Program("another.package", "make", Call(Ref("another.package", "make"), (foreign,)))
    known = pattern(shop, "make", program, [Argument("text", "", foreign)], module="another.package")
    raw = Raw("Thing()", (("another.package", "Thing"),))
    helped = Program(
        "another.package",
        "make",
        Call(Ref("another.package", "make"), (raw,)),
        (Assign("x", raw),),
        (Define("D", "class D: pass"),),
    )
    other = pattern(shop, "make", helped, [Argument("text", "", raw)], module="another.package")

    texts, _ = recall(shop, "parse", known, other)

    assert not [text for text in texts if "Thing" in text]


def test_what_failed_before_is_not_tried_again(shop):
    bad = call(shop, "parse", Lit("bad"))
    failed = pattern(shop, "parse", bad, kept=False)

    texts, _ = recall(shop, "parse", failed, pattern(shop, "parse", bad))

    assert texts == []
    assert shop.context.candidate(bad, "reach") is None


def test_descent_is_known_to_the_grandchildren(shop):
    _, made = recall(shop, "parse", pattern(shop, "parse", call(shop, "parse", Lit("own")), key=b"key"))
    child = shop.context.candidate(call(shop, "parse", Lit("child")), "mutation", made[0])
    grandchild = shop.context.candidate(call(shop, "parse", Lit("grandchild")), "mutation", child)
    stranger = shop.context.candidate(call(shop, "parse", Lit("stranger")), "reach")

    descent = shop.context.descent
    assert descent[made[0].id] == descent[child.id] == descent[grandchild.id] == b"key"
    assert stranger.id not in descent


def test_it_goes_on_where_it_stopped(shop):
    known = [
        pattern(shop, "scan", call(shop, "scan", Lit(n)), [Argument("text", "str", Lit(str(n)))]) for n in range(6)
    ]
    shop.context.recollections = {"parse": Recollection(tuple(known))}
    move, function = shop.move(Recall), shop.function("parse")

    first, second = (list(islice(move.propose(function, 2), 2)) for _ in range(2))

    assert [c.program.text() for c in first + second] == [f'parse("{n}")' for n in range(4)]


def test_constants_take_the_role_that_they_had_at_first_and_are_as_they_were_later(shop):
    foreign = call(shop, "elsewhere", Lit("a,b"), module="another.package")
    known = replace(
        pattern(shop, "elsewhere", foreign, [Argument("line", "", Lit("a,b"))], module="another.package"),
        roles={'"a,b"': ("separator", ",")},
    )

    assert recall(shop, "cut", known)[0][:2] == ['cut("a;b")', 'cut("a,b")']
    assert recall(shop, "parse", replace(known, arguments=(Argument("text", "", Lit("a,b")),)))[0][0] == 'parse("a,b")'
