"""Whether arguments are such as a function takes: by annotation, default, use and what was seen."""

from __future__ import annotations

import pytest

from pytest_aqe.generate.search.bugs.inputs import DECLARED, FITTING, UNTOLD, WRONG, Inputs, accepts
from pytest_aqe.program import (
    Assign,
    Attr,
    Block,
    Call,
    Define,
    Lit,
    Map,
    Node,
    Op,
    Program,
    Raw,
    Ref,
    Seq,
    Var,
    node_of,
)
from pytest_aqe.subject import ANY, TypeInfo

SOURCE = """
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum

class Kind(Enum):
    A = 1

class Box:
    def __init__(self, size: int = 3):
        self.size = size

    def put(self, name: str, count: int = 1):
        return name * count

    def __contains__(self, place: int):
        return place < 3

    def __getitem__(self, place: int):
        return place

class Crate:
    pass

def text(value: str): return value
def many(values: list[int], names: dict[str, int]): return values, names
def several(values: Sequence[str], known: Mapping[str, int]): return values, known
def pair(both: tuple[int, str], either: int | None): return both, either
def boxed(box: Box): return box
def dated(day: date, kind: Kind): return day, kind
def flag(on=True, size=10, ratio=1.5, word="a", items=(), more=None): return on
def used(value): return value.strip()
def counted(values): return [value.upper() for value in values]
def plain(value): return value
def added(value): return value + 1
def opened(thing): return thing.first.second
def spread(*values): return values
"""


@pytest.fixture
def inputs(workshop):
    return Inputs(workshop(SOURCE).context)


def call(name: str, *values: object, **named: object) -> Program:
    nodes = [value if hasattr(value, "text") else node_of(value) for value in values]
    pairs = tuple((key, node_of(value) or Lit(None)) for key, value in named.items())
    return Program("subject", name, Call(Ref("subject", name), tuple(nodes), pairs))  # type: ignore[arg-type]


BOX = Call(Ref("subject", "Box"))
DAY = Raw("date(2024, 2, 29)", (("datetime", "date"),))
MEMBER = Attr(Ref("subject", "Kind"), "A")


@pytest.mark.parametrize(
    ("program", "grade"),
    [
        (call("text", "a"), DECLARED),
        (call("text", 1), WRONG),
        (call("text", None), WRONG),
        (call("text", "\ud800"), WRONG),
        (call("text", "__dict__"), WRONG),
        (call("many", [1], {"a": 1}), DECLARED),
        (call("many", [], {}), DECLARED),
        (call("many", ["a"], {}), WRONG),
        (call("many", (1,), {}), WRONG),
        (call("many", [1], {1: 1}), WRONG),
        (call("many", [1], []), WRONG),
        (call("many", [10**12], {}), WRONG),
        (call("several", ["a"], {"a": 1}), DECLARED),
        (call("several", "a", {}), WRONG),
        (call("pair", (1, "a"), None), DECLARED),
        (call("pair", (1, "a"), 2), DECLARED),
        (call("pair", (1,), None), WRONG),
        (call("pair", (1, "a"), "b"), WRONG),
        (call("boxed", BOX), DECLARED),
        (call("boxed", Call(Ref("subject", "Crate"))), UNTOLD),
        (call("boxed", 3), WRONG),
        (call("dated", DAY, MEMBER), DECLARED),
        (call("dated", DAY, DAY), UNTOLD),
        (call("dated", Raw("min(3, 4)"), MEMBER), WRONG),
        (call("boxed", Raw("SimpleNamespace(size=3)")), WRONG),
        (call("flag"), DECLARED),
        (call("flag", True, 10, 1, "b"), FITTING),
        (call("flag", False, -3, 2.5, "b", (1,), None), FITTING),
        (call("flag", 1), WRONG),
        (call("flag", ratio=float("nan")), WRONG),
        (call("flag", size="a"), WRONG),
        (call("used", "a"), FITTING),
        (call("used", None), WRONG),
        (call("used", 1), WRONG),
        (call("used", Raw("x")), UNTOLD),
        (call("counted", ["a"]), FITTING),
        (call("counted", [1]), UNTOLD),
        (call("plain", 1), FITTING),
        (call("plain", None), UNTOLD),
        (call("plain", [1]), UNTOLD),
        (call("added", 1.5), FITTING),
        (call("opened", "a"), WRONG),
        (call("opened", Var("thing")), UNTOLD),
        (call("spread", 1), UNTOLD),
        (call("spread", Raw("lambda: 1")), UNTOLD),
    ],
)
def test_arguments_are_graded(inputs, program, grade):
    assert inputs.grade(program) == grade


def test_methods_operators_and_variables_are_looked_through(inputs):
    made = (Assign("box", BOX), Assign("name", Lit("a")))

    def of(act: Node, subject: str) -> int:
        return inputs.grade(Program("subject", subject, act, made))

    assert of(Call(Attr(Var("box"), "put"), (Var("name"), Lit(2))), "Box.put") == DECLARED
    assert of(Call(Attr(Var("box"), "put"), (Lit(2),)), "Box.put") == WRONG
    assert of(Op("{0}[{1}]", (Var("box"), Lit(2))), "Box.__getitem__") == DECLARED
    assert of(Op("{0}[{1}]", (Var("box"), Lit("a"))), "Box.__getitem__") == WRONG
    assert of(Op("{1} in {0}", (Var("box"), Lit(2))), "Box.__contains__") == DECLARED
    assert of(Op("{1} in {0}", (Var("box"), Map())), "Box.__contains__") < DECLARED
    assert of(Op("-{0}", (Var("box"),)), "Box.__neg__") == DECLARED
    assert of(Attr(Var("box"), "_size"), "Box.put") == WRONG


def test_what_a_test_sets_up_by_itself_is_not_a_plain_call(inputs):
    program = call("text", "a")
    act = program.act

    assert inputs.grade(Program("subject", "text", act, define=(Define("Stand", "class Stand: ..."),))) == WRONG
    assert inputs.grade(Program("subject", "text", act, (Block("box.size = None"),))) == WRONG
    assert inputs.grade(Program("subject", "text", Block("del box[1]"))) == WRONG
    assert inputs.grade(Program("subject", "text", act, wrap="call")) == WRONG


def test_a_result_that_is_waited_for_or_listed_is_still_a_plain_call(inputs):
    program = call("text", "a")

    assert inputs.grade(program.with_wrap("asyncio.run")) == DECLARED
    assert inputs.grade(program.with_wrap("list")) == DECLARED


def test_values_that_were_seen_fit(workshop):
    work = workshop(SOURCE)
    work.learn(("opened", "thing", '"seen"'))

    assert Inputs(work.context).grade(call("opened", "other")) == FITTING


def test_what_the_act_passes_for_a_parameter(inputs):
    program = Program("subject", "text", Call(Ref("subject", "text"), (Var("value"),)), (Assign("value", Lit("a")),))

    assert inputs.given(program, "value") == Lit("a")
    assert inputs.given(program, "other") is None
    assert inputs.given(Program("subject", "text", Lit(1)), "value") is None


@pytest.mark.parametrize(
    ("wanted", "value", "fits"),
    [
        (ANY, Lit(1), None),
        (TypeInfo("literal", values=('"r"', '"w"')), Lit("r"), True),
        (TypeInfo("literal", values=('"r"', '"w"')), Lit("x"), False),
        (TypeInfo("union", args=(TypeInfo("none"), ANY)), Lit(1), None),
        (TypeInfo.of("builtins:float"), Lit(1), True),
        (TypeInfo.of("builtins:int"), Lit(True), False),
        (TypeInfo.of("builtins:object"), Lit(1), False),
        (TypeInfo.of("builtins:object"), Seq("list"), None),
        (TypeInfo.of("builtins:list"), Seq("list", (Lit(1),)), None),
        (TypeInfo.of("builtins:list", ANY), Seq("list", (Lit(1),)), None),
        (TypeInfo.of("builtins:tuple", TypeInfo.of("builtins:int"), ANY), Seq("tuple", (Lit(1), Lit(2))), True),
        (TypeInfo.of("builtins:tuple"), Seq("tuple", (Lit(1),)), None),
        (TypeInfo.of("builtins:dict"), Var("x"), None),
        (TypeInfo.of("builtins:dict"), Map(((Lit(1), Lit(2)),)), None),
        (TypeInfo.of("shop:Box"), Var("x"), None),
    ],
)
def test_types_take_values(wanted, value, fits):
    assert accepts(wanted, value) is fits


def test_what_a_function_that_was_given_back_takes_is_not_known(inputs):
    made = Assign("inner", Call(Ref("subject", "text"), (Lit("a"),)))

    assert inputs.grade(Program("subject", "text", Call(Var("inner"), (Lit(1),)), (made,))) == UNTOLD
