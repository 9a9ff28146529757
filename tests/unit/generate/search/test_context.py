"""What moves share: names resolved, patterns read, candidates told apart."""

from __future__ import annotations

import pytest

from pytest_aqe.facts import CallSample
from pytest_aqe.generate.search.context import interleave
from pytest_aqe.program import Lit, Program, Raw
from pytest_aqe.subject import TypeInfo

SOURCE = """
import collections
import collections.abc as abc
import datetime
from decimal import Decimal
from pathlib import Path as P


class Cart:
    class Line:
        pass

    def __init__(self, kind, when: datetime.date = None):
        self.kind = kind
        self.unused = kind

    def run(self):
        return self.kind == "tea"

    @staticmethod
    def free():
        return 1


def f(it, path: P, amount: Decimal):
    return it
"""


@pytest.fixture
def made(workshop):
    return workshop(SOURCE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ""),
        ("Cart", "subject:Cart"),
        ("Cart.Line", "subject:Cart.Line"),
        ("decimal.Decimal", "decimal:Decimal"),
        ("datetime.date", "datetime:date"),
        ("collections.abc.Mapping", "collections.abc:Mapping"),
        ("int", "builtins:int"),
        ("KeyError", "builtins:KeyError"),
        ("unheard_of", ""),
        ("pkg.mod.Thing", "pkg.mod:Thing"),
        (".near.Thing", ""),
    ],
)
def test_names_as_the_source_writes_them(made, name, expected):
    assert made.context.resolve(name) == expected


def test_relative_imports_are_found_among_the_described_classes(workshop):
    made = workshop("from other import Thing\n\ndef f(x: Thing):\n    return x\n", other="class Thing:\n    pass\n")

    assert made.context.resolve(".other.Thing") == "other:Thing"


def test_a_class_stands_for_its_constructor(made):
    assert made.context.facts("Cart").qualname == "Cart.__init__"
    assert made.context.facts("Cart.run").qualname == "Cart.run"
    assert made.context.facts("nothing") is None


def test_what_methods_do_with_a_stored_attribute_counts_for_its_parameter(made):
    assert made.context.shape("Cart.__init__", "kind").constants == ["tea"]
    assert made.context.shape("Cart.__init__", "unknown").empty()
    assert made.context.shape("nothing", "kind").empty()


def test_patterns_have_members_and_near_misses_and_texts_that_are_none_have_neither(made):
    members, misses = made.context.matching("[ab]+-[0-9]")

    assert members
    assert misses
    assert made.context.matching("[ab]+-[0-9]")[0] is members
    assert made.context.matching("(") == ([], [])


def test_the_same_text_is_proposed_once(made):
    context = made.context
    program = Program("m", "f", Lit(1))

    first = context.candidate(program, "reach")
    child = context.candidate(Program("m", "f", Lit(2)), "reach", first)

    assert context.candidate(Program("m", "f", Raw("1")), "reach") is None
    assert (first.id, first.parent) == (1, None)
    assert child.parent == first.id
    assert context.again(program, "reach").id == 3
    assert context.candidate(Program("m", "f", Lit("a" * 5000)), "reach") is None


def test_samples_of_other_modules_and_without_a_value_are_left_out(made):
    made.context.add_samples(
        [
            CallSample("subject", "f", "it", "builtins:int", Lit(1)),
            CallSample("subject", "f", "it", "builtins:int", Lit(1)),
            CallSample("subject", "f", "it", "x:Y", None),
            CallSample("elsewhere", "f", "it", "builtins:int", Lit(2)),
        ]
    )

    assert made.context.samples == {("f", "it"): [Lit(1)]}


def test_classes_by_reference(made):
    assert made.context.class_of("subject:Cart").qualname == "Cart"
    assert made.context.class_of("subject:Nothing") is None
    assert made.context.ref("decimal:Decimal").text() == "Decimal"
    assert made.param("f", "amount").type == TypeInfo.of("decimal:Decimal")


def test_interleaving_is_round_robin_without_repeats():
    lists = [[Lit(1), Lit(2), Lit(3)], [Lit(1), Lit(5)], []]

    assert [node.value for node in interleave(lists, 10)] == [1, 2, 5, 3]
    assert [node.value for node in interleave(lists, 2)] == [1, 2]
    assert interleave([], 3) == []


def test_classes_below_are_the_public_ones_where_there_are_any(workshop):
    made = workshop("""
        import enum

        class Base: pass
        class _Inner(Base): pass
        class Outer(Base): pass
        class _Alone: pass
        class _Below(_Alone): pass
        class Colour(Base, enum.Enum):
            RED = 1
    """)

    found = {
        name: [c.qualname for c in made.context.concrete(f"subject:{name}")] for name in ("Base", "_Alone", "Outer")
    }

    assert found == {"Base": ["Outer"], "_Alone": ["_Below"], "Outer": []}
    assert made.context.concrete("enum:Enum") == []


def test_what_others_of_that_name_were_given_counts_where_the_type_suits(workshop):
    made = workshop("def f(size: int, *rest: int): ...\ndef g(size: int, word: str): ...\ndef h(size, rest): ...\n")
    made.learn(("f", "size", "7"), ("h", "size", "'wide'"), ("h", "rest", "3"))

    def given(function: str, name: str) -> list[str]:
        return [node.text() for node in made.context.given(function, made.param(function, name))]

    assert given("f", "size") == ["7"]
    assert given("g", "size") == ["7"]
    assert given("g", "word") == []
    assert given("f", "rest") == []
    made.learn(("f", "word", "'tea'"))
    assert given("g", "word") == ['"tea"']
    assert made.seeds("g", "word")[0].text() == '"tea"'


def test_what_is_matched_with_is_no_text_to_give(workshop):
    made = workshop('TOKEN = r"[\\w]+"\nSEPARATOR = ";"\n\n\ndef f(text):\n    return text.split(SEPARATOR)\n')

    assert made.context.strings == [";"]
