"""Programs as JSON and back."""

import json
import math

import pytest

from pytest_aqe.errors import BankError
from pytest_aqe.memory.arguments import bound
from pytest_aqe.memory.profile import Parameter
from pytest_aqe.memory.recipe import from_json, to_json
from pytest_aqe.program import Assign, Attr, Block, Call, Define, Do, Lit, Map, Op, Program, Raw, Ref, Seq, Var

CART = Ref("shop", "Cart")
EVERYTHING = Program(
    "shop",
    "Cart.add",
    Call(Attr(Var("cart"), "add"), (Lit("tea"), Lit(2)), (("price", Lit(1.5)),)),
    (
        Assign("cart", Call(CART, (Seq("set", (Lit(1), Lit(None))),))),
        Do(Call(Attr(Var("cart"), "clear"))),
        Block("cart.limit = 3", (("os", ""),)),
        Assign("extra", Map(((Lit(b"\x00\xff"), Lit(True)), (Lit(1 + 2j), Op("{0}[{1}]", (Var("cart"), Lit(0))))))),
        Assign("odd", Seq("tuple", (Raw("Decimal('1')", (("decimal", "Decimal"),)), Lit(-math.inf), Lit("\ud800")))),
    ),
    (Define("Fake", "class Fake:\n    pass", (("abc", "ABC"),)),),
    "list",
)


def test_every_part_comes_back():
    line = to_json(EVERYTHING)

    assert line.isascii()
    assert from_json(line) == EVERYTHING
    assert to_json(from_json(line)) == line


def test_nan_comes_back_as_nan():
    act = from_json(to_json(Program("m", "f", Lit(math.nan)))).act

    assert math.isnan(act.value)


def test_an_act_may_be_a_statement():
    program = Program("m", "f", Block("del cart.x"))

    assert from_json(to_json(program)) == program


@pytest.mark.parametrize(
    "change",
    [
        lambda row: [],
        lambda row: {},
        lambda row: [*row[:2], ["assign", "x", ["lit", 1]], *row[3:]],
        lambda row: [*row[:2], ["call", ["do", ["lit", 1]], [], []], *row[3:]],
        lambda row: [*row[:2], ["lit", 1, "module"], *row[3:]],
        lambda row: [*row[:2], ["lit", [1]], *row[3:]],
        lambda row: [*row[:2], ["seq", "frozendict", []], *row[3:]],
        lambda row: [*row[:2], ["what"], *row[3:]],
        lambda row: [*row[:3], [["lit", 1]], *row[4:]],
        lambda row: [*row[:5], "exec"],
    ],
)
def test_what_is_no_recipe_is_refused(change):
    row = json.loads(to_json(EVERYTHING))

    with pytest.raises(BankError, match="no recipe"):
        from_json(json.dumps(change(row)))


def test_text_that_is_no_json_is_refused():
    with pytest.raises(BankError):
        from_json("[")


PARAMETERS = (
    Parameter("self", "", ""),
    Parameter("name", "str", ""),
    Parameter("count", "int", ""),
    Parameter("*more", "", ""),
)


def names(program, parameters=PARAMETERS):
    return {argument.name: argument.node.text() for argument in bound(program, parameters)}


def test_arguments_are_known_by_parameter():
    program = Program("m", "C.f", Call(Attr(Var("c"), "f"), (Lit("a"),), (("count", Lit(2)), ("other", Lit(3)))))

    assert names(program) == {"name": '"a"', "count": "2"}


def test_a_variable_stands_for_what_was_assigned_to_it():
    arrange = (Assign("text", Lit("a")), Assign("items", Seq("list", (Var("text"),))))
    program = Program("m", "f", Call(Ref("m", "f"), (Var("items"), Var("nowhere"))), arrange)

    assert names(program, PARAMETERS[1:]) == {"name": '["a"]'}


def test_an_act_without_arguments_has_none():
    assert names(Program("m", "C.x", Attr(Var("c"), "x"))) == {}
