"""Other acts for the same work."""

import pytest

from pytest_aqe.program import Assign, Attr, Block, Call, Do, Lit, Program, Ref, Var
from pytest_aqe.subject import FunctionInfo, ModuleInfo, Param, TypeInfo
from pytest_aqe.write.acts import Acts

TEXT = (Param("text", "positional_or_keyword", TypeInfo.of("builtins:str")),)
NUMBER = (Param("number", "positional_or_keyword", TypeInfo.of("builtins:int")),)


def method(name, params=(), flavour="plain"):
    return FunctionInfo(f"Box.{name}", "method", flavour, params, owner="Box")


ACTS = Acts(
    ModuleInfo(
        "m",
        "m.py",
        functions=(
            method("_put", TEXT),
            method("put", TEXT),
            method("count", NUMBER),
            method("send", TEXT, "coroutine"),
            FunctionInfo("_read", "function", "plain", TEXT),
            FunctionInfo("read", "function", "plain", TEXT),
            FunctionInfo("look", "function", "plain", NUMBER),
        ),
    )
)
BOX = Assign("box", Call(Ref("m", "Box")))


def on_box(name, *args):
    return Call(Attr(Var("box"), name), args)


@pytest.mark.parametrize(
    ("program", "found"),
    [
        (Program("m", "Box._put", on_box("_put", Lit("a")), (BOX,)), [("Box.put", 'box = Box()\nbox.put("a")')]),
        (Program("m", "_read", Call(Ref("m", "_read"), (Lit("a"),))), [("read", 'read("a")')]),
        (Program("m", "read", Call(Ref("m", "read"), (Lit("a"),))), []),
        (Program("m", "_read", Block("del _read")), []),
        (Program("m", "_unknown", Call(Ref("m", "_unknown"))), []),
    ],
)
def test_public_function_that_takes_the_same(program, found):
    assert [(one.subject, one.text()) for one in ACTS.in_public(program)] == found


def test_what_was_done_to_prepare_becomes_the_act():
    made = Assign("text", Call(Ref("m", "read"), (Lit("a"),)))
    arrange = (BOX, made, Do(on_box("put", Lit("a"))), Block("box.a = 1"), Do(on_box("put", Lit("b"))), Do(Lit(1)))
    program = Program("m", "Box.count", on_box("count"), arrange)

    assert [one.text().splitlines()[-1] for one in ACTS.prepared(program, {"Box.put"})] == [
        'box.put("b")',
        'box.put("a")',
    ]
    assert [(one.subject, one.text()) for one in ACTS.prepared(program, {"read"})] == [
        ("read", 'box = Box()\nread("a")')
    ]
    assert list(ACTS.prepared(program, {"Box.count"})) == []
    assert list(ACTS.prepared(Program("m", "f", Lit(1), (Do(Call(Attr(Lit("a"), "put"))),)), {"Box.put"})) == []


def test_a_program_is_about_the_method_that_is_left_as_its_act():
    left = Program("m", "Box.put", on_box("count", Lit(1)), (BOX,))
    kept = Program("m", "Box.put", on_box("put", Lit("a")), (BOX,))
    other = Program("m", "Box.put", on_box("unknown"), (BOX,))

    assert ACTS.about(left).subject == "Box.count"
    assert ACTS.about(kept) is kept
    assert ACTS.about(other) is other
