"""Objects that hold something."""

from dataclasses import replace

import pytest

from pytest_aqe.program import Assign, Attr, Call, Lit, Program, Raw, Ref, Seq, Var
from pytest_aqe.subject import ClassInfo, FunctionInfo, ModuleInfo, Param, TypeInfo
from pytest_aqe.write.fit import Fit
from pytest_aqe.write.fuller import fuller, hollow


def param(name, ref, *args, default=None):
    type_ = TypeInfo("class", f"builtins:{ref}" if ":" not in ref else ref, args)
    return Param(name, "positional_or_keyword", type_, has_default=default is not None, default=default)


LINE = TypeInfo("class", "m:Line")
MAYBE = TypeInfo("union", args=(TypeInfo("class", "builtins:list", (LINE,)), TypeInfo("none")))
LINES = TypeInfo("class", "builtins:list", (LINE,))
INFO = ModuleInfo(
    "m",
    "m.py",
    functions=(
        FunctionInfo("total", "function", "plain", params=(param("lines", "list", LINE),)),
        FunctionInfo("best", "function", "plain", params=(Param("lines", "positional_or_keyword", MAYBE),)),
        FunctionInfo("count", "function", "plain", params=(param("anything", "list"),)),
        FunctionInfo("Bill.sum", "method", "plain", params=(), owner="Bill"),
    ),
    classes={
        "m:Line": ClassInfo("m:Line", (param("count", "int"), param("price", "int"), param("name", "str", default="''"))),
        "m:Bill": ClassInfo(
            "m:Bill",
            (param("pages", "list", LINES, default="[]"), param("notes", "list", default="[]")),
        ),
    },
)  # fmt: skip
FIT = Fit(INFO)


def call(function, *args):
    return Program("m", function, Call(Ref("m", function), args))


def texts(program):
    return [variant.text() for variant in fuller(program, FIT)]


@pytest.mark.parametrize(
    ("program", "full"),
    [
        (call("total", Seq("list")), ["total([Line(2, 300)])"]),
        (call("best", Seq("list")), ["best([Line(2, 300)])"]),
        (call("count", Seq("list")), []),  # of anything nothing can be told
        (call("total", Seq("list", (Call(Ref("m", "Line"), (Lit(0), Lit(1))),))), ["total([Line(2, 300)])"]),
        (call("total", Seq("list", (Call(Ref("m", "Line"), (Lit(7), Lit(5))),))), []),
    ],
)
def test_empty_displays_get_a_member_with_numbers_that_differ(program, full):
    assert texts(program) == full


def test_what_is_left_out_is_given_where_its_class_is_known():
    bill = Assign("bill", Call(Ref("m", "Bill")))
    program = Program("m", "Bill.sum", Call(Attr(Var("bill"), "sum")), (bill,))

    assert texts(program) == ["bill = Bill(pages=[[Line(2, 300)]])\nbill.sum()"]


def test_several_places_at_once_then_one_by_one():
    empty = [Call(Ref("m", "Bill"), (), (("pages", Seq("list", (Seq("list"),))),)) for _ in range(2)]
    program = Program("m", "Bill.sum", Call(Attr(empty[1], "sum")), (Assign("bill", empty[0]),))

    full, bare = "Bill(pages=[[Line(2, 300)]])", "Bill(pages=[[]])"
    assert texts(program) == [
        f"bill = {full}\n{full}.sum()",
        f"bill = {full}\n{bare}.sum()",
        f"bill = {bare}\n{full}.sum()",
    ]


def test_several_calls_that_leave_something_out_get_it_one_by_one_then_together():
    program = Program(
        "m", "Bill.sum", Call(Attr(Call(Ref("m", "Bill")), "sum")), (Assign("a", Call(Ref("m", "Bill"))),)
    )

    full = "Bill(pages=[[Line(2, 300)]])"
    assert texts(program) == [f"a = {full}\nBill().sum()", f"a = Bill()\n{full}.sum()", f"a = {full}\n{full}.sum()"]


def test_a_name_stands_for_what_it_holds():
    program = Program("m", "total", Call(Ref("m", "total"), (Var("lines"),)), (Assign("lines", Seq("list")),))

    assert len(hollow(program, FIT)) == 1
    assert texts(program) == ["lines = [Line(2, 300)]\ntotal(lines)"]


def test_counter_that_is_left_out_is_taken_from_stock():
    content = Param("content", "positional_or_keyword", TypeInfo("class", "collections:Counter"), has_default=True)
    info = replace(INFO, classes={"m:Bill": ClassInfo("m:Bill", (content,))})
    bill = Program("m", "Bill.sum", Call(Attr(Call(Ref("m", "Bill")), "sum")))

    stocked = Fit(info, lambda ref: [Raw('Counter("aab")')] if ref == "collections:Counter" else [])
    assert [one.text() for one in fuller(bill, stocked)] == ['Bill(content=Counter("aab")).sum()']
    assert list(fuller(bill, Fit(info))) == []
