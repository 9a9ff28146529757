"""Arguments that an act may change get a name."""

import pytest

from pytest_aqe.facts import Candidate
from pytest_aqe.generate.search.exposed import exposed
from pytest_aqe.program import Call, Lit, Map, Op, Program, Raw, Ref, Seq, Var
from pytest_aqe.subject import FunctionInfo, Param

FUNCTION = FunctionInfo(
    "f", "function", "plain", params=tuple(Param(n, "positional_or_keyword") for n in ("rows", "out", "list"))
)


def shown(*args, **kwargs):
    program = Program("m", "f", Call(Ref("m", "f"), args, tuple(kwargs.items())))
    return exposed(Candidate(1, program, "reach"), FUNCTION).program.text()


@pytest.mark.parametrize(
    ("args", "text"),
    [
        ((Seq("list", (Lit(1),)), Raw("StringIO()")), "rows = [1]\nout = StringIO()\nf(rows, out)"),
        ((Map(), Call(Ref("collections", "deque"))), "rows = {}\nout = deque()\nf(rows, out)"),
        ((Call(Ref("shop.cart", "Cart")), Call(Ref("shop.cart", "parse"))), "rows = Cart()\nf(rows, parse())"),
        ((Call(Ref("decimal", "Decimal"), (Lit("1"),)),), 'f(Decimal("1"))'),
        ((Seq("tuple"), Lit(1)), "f((), 1)"),
        ((Lit(1), Lit(2), Seq("list")), "f(1, 2, [])"),  # the parameter has the name of a builtin
    ],
)
def test_what_can_change_is_a_variable(args, text):
    assert shown(*args) == text


def test_named_argument_is_called_by_its_name():
    assert shown(out=Seq("list")) == "out = []\nf(out=out)"


def test_what_is_no_call_or_unknown_stays():
    candidate = Candidate(1, Program("m", "f", Op("{0} + {0}", (Var("x"),))), "reach")

    assert exposed(candidate, FUNCTION) is candidate
    assert exposed(candidate, None) is candidate
