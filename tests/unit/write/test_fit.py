"""Arguments that suit their parameters."""

import pytest

from pytest_aqe.program import Assign, Attr, Call, Lit, Map, Program, Ref, Seq, Var
from pytest_aqe.subject import ClassInfo, FunctionInfo, ModuleInfo, Param, TypeInfo
from pytest_aqe.write.fit import MISFIT, Fit
from pytest_aqe.write.shrink import shrink

PARAMS = (
    Param("text", "positional_or_keyword", TypeInfo("class", "builtins:str")),
    Param("width", "positional_or_keyword", has_default=True, default="70"),
    Param("strict", "positional_or_keyword", has_default=True, default="False"),
    Param("hook", "positional_or_keyword", has_default=True),
)
INFO = ModuleInfo(
    "m",
    "m.py",
    functions=(
        FunctionInfo("wrap", "function", "plain", params=PARAMS),
        FunctionInfo("Box.put", "method", "plain", params=PARAMS[:1], owner="Box"),
        FunctionInfo("Box.turn", "method", "plain", params=PARAMS[:1], owner="Box"),
        FunctionInfo("Pot.turn", "method", "plain", params=(), owner="Pot"),
    ),
    classes={
        "m:Box": ClassInfo("m:Box", PARAMS[1:2]),
        "m:State": ClassInfo("m:State", flags=frozenset({"enum"}), members=("ON", "OFF")),
        "m:Lamp": ClassInfo("m:Lamp", (Param("state", "positional_or_keyword", TypeInfo("class", "m:State")),)),
    },
)


def wrap(*args, **kwargs):
    return Program("m", "wrap", Call(Ref("m", "wrap"), args, tuple(kwargs.items())))


@pytest.mark.parametrize(
    ("program", "misfits"),
    [
        (wrap(Lit("a"), Lit(5), strict=Lit(True)), 0),
        (wrap(Lit(3), Seq("list"), strict=Map()), 3),
        (wrap(Lit("a"), hook=Lit(3)), 0),
        (Program("m", "Box.put", Call(Attr(Var("box"), "put"), (Lit(None),)), (Assign("box", Lit(1)),)), 1),
        (Program("m", "Box.turn", Call(Attr(Var("box"), "turn"), (Lit(None),))), 0),  # whose `turn` it is nobody knows
        (Program("m", "Box", Call(Ref("m", "Box"), (Lit("a"),))), 1),
        (Program("m", "other", Call(Ref("m", "other"), (Lit("a"),))), 0),
    ],
)
def test_price_of_misfits(program, misfits):
    assert Fit(INFO).price(program) == misfits * MISFIT


def test_flag_becomes_a_flag():
    texts = [one.text() for one in Fit(INFO).variants(wrap(Lit("a"), strict=Seq("list")))]

    assert texts == ['wrap("a", strict=True)', 'wrap("a", strict=False)']


def test_last_argument_goes_by_its_name_without_those_before_it():
    found = list(shrink(wrap(Lit("a"), Lit(5), Lit(True)), Fit(INFO)))

    assert 'wrap("a", strict=True)' in [one.text() for one in found]


def test_member_of_an_enum_takes_the_place_of_a_stand_in():
    stand_in = Call(Ref("types", "SimpleNamespace"), (), (("final", Lit(True)),))

    found = [one.text() for one in Fit(INFO).variants(Program("m", "Lamp", Call(Ref("m", "Lamp"), (stand_in,))))]

    assert found == ["Lamp(State.ON)", "Lamp(State.OFF)"]
    assert Fit(INFO).price(Program("m", "Lamp", Call(Ref("m", "Lamp"), (Ref("m", "State.ON"),)))) == 0
