"""Simpler variants, and where shrinking ends."""

import re

import pytest

from pytest_aqe.program import Assign, Attr, Block, Call, Define, Do, Lit, Map, Program, Raw, Ref, Seq, Var
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
        ("anything", lambda text: True, ""),
    ],
)
def test_string_becomes_the_shortest_that_holds(start, holds, end):
    found = smallest(call(Lit(start)), lambda one: (text := text_of(one)) is not None and holds(text))

    assert text_of(found) == end


@pytest.mark.parametrize(
    ("start", "holds", "end"),
    [(7713, lambda n: n > 50, 99), (-912, lambda n: n < 0, -1), (3.14159, lambda n: n > 0, 1.0), (10**9, bool, 1)],
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
