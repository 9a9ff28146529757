"""Arguments that suit their parameters."""

from dataclasses import replace

import pytest

from pytest_aqe.program import Assign, Attr, Call, Lit, Map, Op, Program, Raw, Ref, Seq, Var
from pytest_aqe.subject import ClassInfo, FunctionInfo, ModuleInfo, Param, TypeInfo
from pytest_aqe.write.fit import DOUBT, MISFIT, Fit
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

    assert texts == ['wrap("a", strict=False)', 'wrap("a", strict=True)']


def test_last_argument_goes_by_its_name_without_those_before_it():
    found = list(shrink(wrap(Lit("a"), Lit(5), Lit(True)), Fit(INFO)))

    assert 'wrap("a", strict=True)' in [one.text() for one in found]


def test_member_of_an_enum_takes_the_place_of_a_stand_in():
    stand_in = Call(Ref("types", "SimpleNamespace"), (), (("final", Lit(True)),))

    found = [one.text() for one in Fit(INFO).variants(Program("m", "Lamp", Call(Ref("m", "Lamp"), (stand_in,))))]

    assert found == ["Lamp(State.ON)", "Lamp(State.OFF)"]
    assert Fit(INFO).price(Program("m", "Lamp", Call(Ref("m", "Lamp"), (Ref("m", "State.ON"),)))) == 0


def typed(kind, *args):
    return TypeInfo.of(kind if ":" in kind else f"builtins:{kind}", *args)


LINE = ClassInfo(
    "m:Line", tuple(Param(n, "positional_or_keyword", typed(t)) for n, t in (("text", "str"), ("n", "int")))
)
SHORT = ClassInfo("m:Short", LINE.params, bases=("m:Line",))
PROTOCOL = ClassInfo("m:Mailer", flags=frozenset({"protocol"}))
OWN = {one.ref: one for one in (LINE, SHORT, PROTOCOL)}
A_LINE = Call(Ref("m", "Line"), (Lit("a"), Lit(1)))


def fit_of(type_, has_default=False):
    """`Fit` for a function of one parameter."""
    param = Param("value", "positional_or_keyword", type_, has_default)
    made = {"decimal:Decimal": [Call(Ref("decimal", "Decimal"), (Lit("1"),))]}
    info = ModuleInfo("m", "m.py", "", (FunctionInfo("f", "function", "plain", (param,)),), OWN)
    return Fit(info, lambda ref: made.get(ref, ()))


def f(value):
    return Program("m", "f", Call(Ref("m", "f"), (value,)))


LAMBDA = Op("lambda x: {0}", (Raw("x"),))
SPACE = Call(Ref("types", "SimpleNamespace"))
OPTIONAL = TypeInfo("union", args=(typed("str"), TypeInfo("none")))
SIDE = TypeInfo("literal", values=("'left'", "'right'"))


@pytest.mark.parametrize(
    ("type_", "value", "price"),
    [
        (typed("m:Line"), A_LINE, 0),
        (typed("m:Line"), Call(Ref("m", "Short"), (Lit("a"), Lit(1))), 0),
        (typed("m:Line"), Lit(None), MISFIT),
        (typed("m:Line"), SPACE, MISFIT),
        (typed("m:Line"), LAMBDA, MISFIT),
        (typed("m:Short"), A_LINE, MISFIT),
        (typed("m:Mailer"), SPACE, 0),
        (typed("decimal:Decimal"), Lit(1), MISFIT),
        (typed("unknown:Thing"), Lit(1), 0),
        (typed("str"), A_LINE, MISFIT),
        (typed("list", typed("m:Line")), Seq("list", (A_LINE, Lit("a"))), MISFIT),
        (typed("collections.abc:Iterable"), Seq("tuple", (Lit(1),)), 0),
        (typed("collections.abc:Iterable"), Lit("text"), MISFIT),
        (typed("dict", typed("str"), typed("int")), Map(((Lit("a"), Lit("b")),)), MISFIT),
        (typed("dict"), Lit("a"), MISFIT),
        (typed("tuple", typed("str"), typed("int")), Seq("tuple", (Lit("a"), Lit("b"))), MISFIT),
        (OPTIONAL, Lit(None), 0),
        (OPTIONAL, Lit(3), MISFIT),
        (SIDE, Lit("left"), 0),
        (SIDE, Lit("up"), MISFIT),
        (TypeInfo("callable"), LAMBDA, 0),
        (TypeInfo("callable"), Lit("a"), MISFIT),
        (TypeInfo("typevar"), Lit("a"), 0),
        (TypeInfo(), Lit("a"), 0),
        (TypeInfo(), Seq("list"), DOUBT),
    ],
)
def test_price_of_a_value_for_a_type(type_, value, price):
    assert fit_of(type_).price(f(value)) == price


def test_none_where_nothing_is_known_and_none_need_be_given():
    assert fit_of(TypeInfo(), has_default=True).price(f(Lit(None))) == 0


@pytest.mark.parametrize(
    ("type_", "first"),
    [
        (typed("m:Line"), 'f(Line("a", 1))'),
        (typed("list", typed("m:Line")), 'f([Line("a", 1)])'),
        (typed("decimal:Decimal"), 'f(Decimal("1"))'),
        (typed("dict"), 'f({"a": 1})'),
        (typed("tuple"), 'f(("a",))'),
        (TypeInfo("callable", args=(typed("str"), typed("str"), typed("int"))), "f(lambda x, y: 1)"),
        (SIDE, 'f("left")'),
        (OPTIONAL, 'f("a")'),
    ],
)
def test_value_that_fits_takes_the_place_of_one_that_does_not(type_, first):
    wrong = Lit(1j)

    assert next(fit_of(type_).variants(f(wrong))).text() == first


def test_all_misfits_are_put_right_at_once_and_one_by_one():
    program = Program("m", "Line", Call(Ref("m", "Line"), (Lit(None), Lit("b"))))

    texts = [one.text() for one in fit_of(TypeInfo()).variants(program)]

    assert texts[0] == 'Line("a", 1)'
    assert {'Line("a", "b")', "Line(None, 1)"} <= set(texts)


def test_variable_is_what_the_arrangement_assigned():
    program = Program("m", "f", Call(Ref("m", "f"), (Var("value"),)), (Assign("value", Lit(3)),))

    (variant, *_) = fit_of(typed("m:Line")).variants(program)

    assert variant.text() == 'value = Line("a", 1)\nf(value)'


def test_nothing_is_known_of_a_variable_that_nobody_assigned():
    program = Program("m", "f", Call(Ref("m", "f"), (Var("tmp_path"),)))

    assert fit_of(typed("m:Line")).price(program) == 0


def test_class_without_plain_values_for_its_constructor_is_left_alone():
    odd = ClassInfo("m:Odd", (Param("thing", "positional_or_keyword", typed("unknown:Thing")),))
    param = Param("value", "positional_or_keyword", typed("m:Odd"))
    fit = Fit(ModuleInfo("m", "m.py", "", (FunctionInfo("f", "function", "plain", (param,)),), {"m:Odd": odd}))

    assert fit.price(f(Lit(1))) == 0
    assert not list(fit.variants(f(Lit(1))))


def test_method_belongs_to_the_class_of_its_object():
    def turn(owner, kind):
        params = (Param("value", "positional_or_keyword", typed(kind)),)
        return FunctionInfo(f"{owner}.turn", "method", "plain", params, owner=owner)

    fit = Fit(ModuleInfo("m", "m.py", "", (turn("Line", "str"), turn("Short", "int")), OWN))
    act = Call(Attr(Var("line"), "turn"), (Lit(1),))

    assert fit.price(Program("m", "Line.turn", act, (Assign("line", A_LINE),))) == MISFIT
    assert fit.price(Program("m", "Line.turn", act)) == 0


@pytest.mark.parametrize(
    ("type_", "value", "first"),
    [
        (typed("list", typed("float")), Lit(b"abc"), "f([1, 2, 3])"),
        (typed("list"), Seq("tuple", (Lit("a"), Lit("b"))), 'f(["a", "b"])'),
        (typed("list", typed("m:Line")), Lit("ab"), 'f([Line("a", 1), Line("a", 1)])'),
        (typed("collections.abc:Iterable"), Map(((Lit("a"), Lit(1)),)), "f([1])"),
        (typed("bool"), Seq("list", (Lit(1),)), "f(True)"),
        (typed("bool"), Lit(""), "f(False)"),
        (TypeInfo("union", args=(typed("set"), TypeInfo("none"))), Seq("list", (Lit(1),)), "f({1})"),
    ],
)
def test_value_of_the_right_type_is_as_long_or_as_true(type_, value, first):
    assert next(fit_of(type_).variants(f(value))).text() == first


def test_object_of_the_class_holds_what_its_stand_in_held():
    stand_in = Call(Ref("types", "SimpleNamespace"), (), (("n", Lit(7)), ("other", Lit(1))))
    bag = ClassInfo("m:Bag", (*LINE.params, Param("tags", "positional_or_keyword", has_default=True, default="()")))
    param = Param("value", "positional_or_keyword", typed("m:Bag"))
    fit = Fit(ModuleInfo("m", "m.py", "", (FunctionInfo("f", "function", "plain", (param,)),), {"m:Bag": bag}))
    tagged = Call(Ref("types", "SimpleNamespace"), (), (("tags", Seq("list")),))

    assert next(fit.variants(f(stand_in))).text() == 'f(Bag("a", 7))'
    assert next(fit.variants(f(tagged))).text() == 'f(Bag("a", 1, tags=[]))'


def test_optional_arguments_go_by_their_names_without_those_that_say_nothing():
    texts = [one.text() for one in Fit(INFO).variants(wrap(Lit("a"), Lit(70), Lit(True), hook=Lit(3)))]

    assert texts[0] == 'wrap("a", strict=True, hook=3)'


@pytest.mark.parametrize(("value", "price"), [("Color.RED", MISFIT), ("UUID(int=0)", MISFIT), ("text", 0)])
def test_what_a_class_of_another_module_makes_is_no_text(value, price):
    assert Fit(INFO).price(wrap(Raw(value))) == price


def test_object_of_a_class_of_the_test_is_no_text():
    assert Fit(INFO).price(wrap(Call(Var("CustomBox")))) == MISFIT


def test_class_of_another_module_has_its_parameters_too():
    info = replace(INFO, classes={**INFO.classes, "n:Pen": ClassInfo("n:Pen", PARAMS[:1])})
    program = Program("m", "wrap", Call(Ref("m", "wrap"), (Call(Ref("n", "Pen"), (Lit(1),)),)))

    assert any(node == Lit(1) for node, _ in Fit(info).misfits(program))


def test_what_is_in_stock_comes_before_a_bare_call_of_a_foreign_class():
    info = replace(INFO, classes={**INFO.classes, "datetime:date": ClassInfo("datetime:date")})
    stock = Raw("date(2024, 3, 1)")
    day = TypeInfo("class", "datetime:date")

    assert Fit(info, lambda ref: [stock]).fitting(day)[0] is stock
    assert Fit(info).fitting(day) == [Call(Ref("datetime", "date"))]


def test_callable_that_gives_nothing_gives_none():
    listener = TypeInfo("callable", args=(TypeInfo.of("builtins:str"), TypeInfo("none")))

    assert [node.text() for node in Fit(INFO).fitting(listener)] == ["lambda x: None"]
