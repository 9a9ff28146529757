"""Simpler variants, and where shrinking ends."""

import re

import pytest

from pytest_aqe.program import Assign, Attr, Block, Call, Define, Do, Lit, Map, Op, Program, Raw, Ref, Seq, Var
from pytest_aqe.write.shrink import shrink, weight

F = Ref("m", "f")


def smallest(program, holds):
    while True:
        variant = next((one for one in shrink(program) if holds(one)), None)
        if variant is None:
            return program
        assert weight(variant) < weight(program)
        program = variant


def call(*values, arrange=(), define=(), **kwargs):
    return Program("m", "f", Call(F, values, tuple(kwargs.items())), tuple(arrange), tuple(define))


def text_of(program):
    found = program.act.args[0] if isinstance(program.act, Call) and program.act.args else None
    return found.value if isinstance(found, Lit) and isinstance(found.value, str) else None


@pytest.mark.parametrize(
    ("start", "holds", "end"),
    [
        ("\x00ʯSAVE-1234", lambda text: re.search(r"SAVE-\d", text), "SAVE-1"),
        ("first line\nsecond [odd] line\nthird", lambda text: text.count("\n") == 1 and "[" in text, "[\n"),
        ("日本語テキスト", lambda text: len(text) >= 3, "tea"),
        ("user.name+tag@mail.example.com", lambda text: "@" in text[1:-1], "a@m"),
        ("anything", lambda text: True, "a"),
    ],
)
def test_string_becomes_the_shortest_that_holds(start, holds, end):
    found = smallest(call(Lit(start)), lambda one: (text := text_of(one)) is not None and holds(text))

    assert text_of(found) == end


@pytest.mark.parametrize(
    ("start", "holds", "end"),
    [(7713, lambda n: n > 50, 51), (-912, lambda n: n < 0, -1), (3.14159, lambda n: n > 0, 1.0), (10**9, bool, 1)],
)
def test_number_becomes_small_and_round(start, holds, end):
    def same(one):
        args = one.act.args
        return bool(args) and type(args[0].value) is type(start) and holds(args[0].value)

    assert smallest(call(Lit(start)), same).act.args[0].value == end


def test_arrangement_that_nothing_reads_goes():
    program = call(
        Var("box"),
        arrange=[
            Assign("unused", Lit(1)),
            Assign("box", Call(Ref("m", "Box"), (Lit("tea"),))),
            Do(Call(Attr(Var("box"), "fill"))),
            Do(Call(Attr(Var("box"), "close"))),
        ],
        define=[Define("Stub", "class Stub: pass")],
        strict=Lit(True),
    )

    found = smallest(program, lambda one: "close" in one.text() and "f(box" in one.text())

    assert found.text() == "box = Box()\nbox.close()\nf(box)"


def test_containers_lose_what_does_not_matter():
    value = Map(tuple((Lit(f"key{n}"), Seq("list", (Lit(n), Lit("tea")))) for n in range(8)))

    found = smallest(call(value), lambda one: "key5" in one.text())

    assert found.text() == 'f({"key5": []})'


def test_literals_inside_text_are_shrunk_too():
    program = Program(
        "m", "f", Block("with f('a long text', [1, 2]) as x:\n    x.go(77)"), (Do(Raw("g('odd \\x00')")),)
    )

    found = smallest(program, lambda one: "go" in one.text() and "g(" in one.text())

    assert found.text() == "g('')\nwith f('', [1, 2]) as x:\n    x.go(0)"


def test_variants_are_never_repeated_and_never_the_program_itself():
    program = call(Lit("a text"), Lit(12), Seq("list", (Lit("b"), Lit("b"))), key=Lit("value"))

    texts = [one.text() for one in shrink(program)]

    assert len(texts) == len(set(texts))
    assert program.text() not in texts


def test_first_variants_are_of_every_kind():
    arrange = [Assign(f"v{n}", Lit("x" * 9)) for n in range(30)] + [Do(Call(F, tuple(Var(f"v{n}") for n in range(30))))]
    program = call(Lit("a rather long text"), arrange=arrange, key=Lit(1))

    first = [one.text() for one, _ in zip(shrink(program), range(12))]

    assert any("key" not in text for text in first)
    assert any("a rather long text" not in text for text in first)


def test_keys_that_have_to_match_shrink_together():
    program = call(Map(((Lit("00:1A:2b"), Lit(7)),)), Lit("00:1A:2b"))

    def same(one):
        args = one.act.args
        return len(args) == 2 and isinstance(args[0], Map) and [key for key, _ in args[0].pairs] == [args[1]]

    assert smallest(program, same).text() == 'f({"a": 1}, "a")'


def test_example_shows_something():
    assert smallest(call(Lit("")), lambda one: bool(one.act.args)).text() == 'f("a")'
    assert smallest(call(Lit(0)), lambda one: bool(one.act.args)).text() == "f(1)"
    decimal = Call(Ref("decimal", "Decimal"), (Lit("12.50"),))
    assert (
        smallest(call(decimal), lambda one: re.search(r"Decimal\((?:\"\d.*)?\)", one.text())).text()
        == 'f(Decimal("1"))'
    )


def test_body_of_a_helper_shrinks():
    source = "async def scenario():\n    await pause(0.5)\n    box.note('odd \\x00 text')\n    return box"
    program = Program("m", "f", Call(Ref("asyncio", "run"), (Raw("scenario()"),)), (), (Define("scenario", source),))

    found = smallest(program, lambda one: bool(one.define) and "return box" in one.define[0].source)

    assert found.define[0].source == "async def scenario():\n    return box"


def test_function_that_is_never_called_keeps_the_arguments_in_its_body():
    lazy = Op("lambda x: {0}", (Call(Ref("asyncio", "sleep"), (Lit(1),)),))

    assert all("sleep()" not in one.text() for one in shrink(call(lazy)))


@pytest.mark.parametrize(
    ("source", "plain"),
    [("datetime(2024, 2, 29, 12, 30)", "datetime(2024, 2, 1)"), ("time(12, 30, 5)", "time(1, 1)")],
)
def test_date_keeps_its_year_and_loses_what_nobody_needs(source, plain):
    found = smallest(
        call(Raw(source)), lambda one: bool(one.act.args) and "(0" not in one.text() and ", 0" not in one.text()
    )

    assert found.text() == f"f({plain})"


def test_nested_call_gives_way_to_what_it_holds():
    inner = Call(Ref("m", "Leaf"), (Lit(2),))
    nested = Call(Ref("m", "Tree"), (Call(Ref("m", "Tree"), (inner, inner)), Lit("x")))

    assert 'f(Tree(Leaf(2), "x"))' in [one.text() for one in shrink(call(nested))]


def test_helper_class_whose_override_does_not_matter_gives_way_to_its_base():
    helper = Define("CustomBox", "class CustomBox(Box):\n    def close(self):\n        return 1", (("m", "Box"),))
    box = Call(Var("CustomBox"), (Lit("tea"),))
    program = call(Var("box"), Var("CustomBox"), arrange=[Assign("box", box)], define=[helper])

    found = smallest(program, lambda one: "f(box" in one.text() and "tea" in one.text())

    assert found.text() == 'box = Box("tea")\nf(box)'
    assert found.imports() == {("m", "Box"), ("m", "f")}


@pytest.mark.parametrize(
    ("source", "act"),
    [
        ("class CustomBox(Box):\n    def make(self):\n        return CustomBox", "eval('CustomBox')"),
        ("class CustomBox(Box, Other):\n    pass", "CustomBox()"),
        ("class CustomBox(Local):\n    pass", "CustomBox()"),
    ],
)
def test_helper_class_stays_where_its_base_cannot_take_its_place(source, act):
    program = Program("m", "f", Raw(act), (), (Define("CustomBox", source, (("m", "Box"),)),))

    assert all(one.define for one in shrink(program) if "CustomBox" in one.text() or "Box()" in one.text())


def test_helper_class_loses_what_it_need_not_override():
    methods = "".join(f"    def {name}(self):\n        return 'tea'\n" for name in ("open", "close", "fill"))
    helper = Define("CustomBox", f"class CustomBox(Box):\n{methods}", (("m", "Box"),))
    program = call(Call(Var("CustomBox")), define=[helper])

    first = [one.define[0].source for one in shrink(program) if one.define][:6]
    found = smallest(program, lambda one: bool(one.define) and "def close" in one.define[0].source)

    assert any(source.count("def ") == 2 for source in first)
    assert re.findall(r"def (\w+)", found.define[0].source) == ["close"]


def test_every_odd_text_becomes_plain_at_once():
    program = Program(
        "m", "f", Call(Ref("m", "f"), (Lit("00:1A:2b"), Call(Ref("m", "g"), (Lit("John Smith"), Lit("1234-123")))))
    )

    texts = [one.text() for one in shrink(program)]

    assert texts[:2] == ['f("a", g("a", "a"))', 'f("a", g("b", "c"))']
    assert 'f("00:1A:2b", g("a", "a"))' in texts


def test_texts_of_a_helper_become_plain_at_once():
    helper = Define("scenario", "async def scenario():\n    return await get('a-b_c D', 'John Smith', f'{x} y')")
    program = Program("m", "f", Call(Ref("m", "f"), (Var("scenario"),)), (), (helper,))

    texts = [one.define[0].source for one in shrink(program)]

    assert "async def scenario():\n    return await get('a', 'a', f'{x} y')" in texts


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_number_that_is_none_becomes_one(value):
    assert "f(1.0)" in [one.text() for one in shrink(Program("m", "f", Call(Ref("m", "f"), (Lit(value),))))]
