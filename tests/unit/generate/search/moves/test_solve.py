"""Solved predicates: a state that only an attribute set from outside brings."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_aqe.generate.search.constraints import Constraint
from pytest_aqe.generate.search.moves.solve import Solve, first_text
from pytest_aqe.program import Assign, Attr, Block, Call, Lit, Map, Program, Raw, Ref, Seq, Var
from tests.unit.generate.search.trial import trial

SUBJECT = """
class Motor:
    def __init__(self):
        self.state = "idle"

    def step(self):
        if self.state == "halted":
            return "found"
        return self.state
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(200)
        without = subject.search(200, without="solve")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
import json
import os
from dataclasses import dataclass, field


class Cart:
    def __init__(self, owner: str = "a", *, limit: int = 1):
        self.owner = owner
        self.limit = int(limit)
        self.lines = {}
        self.names: list = []
        self.note = "x"
        self.made = dict()
        self.size = None
        self.__secret = 1

    def act(self, key: str):
        if self.owner == "b":
            return 1
        if self.limit > 5:
            return 2
        if self.state == "halted":
            return 3
        if self.lines.get(key) == 7:
            return 4
        if self.names.first == 3:
            return 6
        if self.size.width == 3:
            return 7
        return 0

    def locked(self):
        if self.__secret == 2:
            return 5
        return 0

    @classmethod
    def make(cls):
        return cls()


def f(it, other=1):
    if it.size > 3:
        if other == "deep":
            return json.dumps([1])
        return 1
    if os.environ.get("MODE") == "fast":
        return 2
    return 0


def typed(text: str):
    if text.size == 3:
        return 1
    return text


def loop(it):
    for one in it:
        if one == 5:
            return 1
    return 0
"""


@pytest.fixture
def made(workshop):
    return workshop(SOURCE)


def goal_at(made, line_text, side=True):
    (line,) = [n for n, text in enumerate(made.context.source.text.splitlines(), 1) if line_text in text]
    (goal,) = [g for g in made.archive.goals.values() if g.line == line and g.side is side and g.kind == "branch"]
    return goal


def programs(made, name, line_text, side=True, desperate=False):
    solve = made.move(Solve)
    solve.desperate = desperate
    return list(solve.programs(made.function(name), goal_at(made, line_text, side)))


@pytest.mark.parametrize(
    ("line", "result", "desperate"),
    [
        ("self.owner ==", 1, False), ("self.limit >", 2, False), ("self.state ==", 3, False),
        ("self.lines.get", 4, False), ("self.size.width", 7, True), ("self.names.first", 6, True),
    ],
)  # fmt: skip
def test_state_of_the_object(made, line, result, desperate):
    import subject

    subject.Cart.state = "running"

    found = programs(made, "Cart.act", line, desperate=desperate)

    assert result in made.runs(found), [p.text() for p in found]


def test_what_belongs_to_the_class_alone_is_not_set(made):
    assert all("secret" not in p.text() for p in programs(made, "Cart.locked", "__secret == 2"))
    assert programs(made, "Cart.act", "self.names.first") == []


def test_predicates_of_parents_are_solved_with_it(made):
    found = programs(made, "f", 'other == "deep"')

    assert "[1]" in made.runs(found)


def test_entries_are_changed_too(made):
    made.remember(Program("subject", "f", Call(Ref("subject", "f"), (Var("special"),))))

    texts = [p.text() for p in programs(made, "f", "os.environ")]

    assert any('setenv("MODE", "fast")' in text and "f(special)" in text for text in texts)


def test_elements_of_loops(made):
    assert all(made.run(p) == 1 for p in programs(made, "loop", "one == 5")[:1])


def test_no_stand_ins_for_plain_types_at_first(made):
    assert programs(made, "typed", "text.size") == []
    assert 1 in made.runs(programs(made, "typed", "text.size", desperate=True))


def test_goals_come_in_turns_and_again(made):
    made.reach()
    solve = made.move(Solve)

    batches = [[c.program.text() for c in solve.propose(made.function("f"), 8)] for _ in range(12)]

    texts = [text for batch in batches for text in batch]
    assert len(texts) == len(set(texts))
    assert any("MODE" in text for text in batches[0])
    assert any("size=" in text for text in batches[0])
    assert batches[-1] == []


def test_functions_without_facts_or_goals_have_nothing_to_solve(made):
    from pytest_aqe.facts import Goal
    from pytest_aqe.subject import FunctionInfo

    solve = made.move(Solve)
    unknown = FunctionInfo("unknown", "function", "plain", ())

    assert list(solve.programs(unknown, Goal(0, "branch", 1, 2, "unknown", None, True))) == []
    assert list(solve.programs(made.function("f"), Goal(0, "branch", 1, 2, "f"))) == []
    assert list(solve.propose(made.function("Cart.make"), 8)) == []


def apply(made, name, *constraints, act=None, arrange=()):
    solve = made.move(Solve)
    solve.desperate = True
    program = Program("subject", name, act or Call(Ref("subject", name)), arrange)
    return solve.apply(program, made.function(name), constraints, 0)


def test_environment_values_of_any_kind_become_text(made):
    assert apply(made, "f", Constraint("env:A", (), (Lit(3),))).text() == 'monkeypatch.setenv("A", "3")\nf()'
    assert apply(made, "f", Constraint("env:A", (), (None,))).text() == ('monkeypatch.delenv("A", raising=False)\nf()')
    assert apply(made, "f", Constraint("env:A", (), ())).text() == "f()"


def test_what_cannot_be_patched(made):
    for name in ("len", "self", "unknown", "json._private", "cls"):
        assert apply(made, "f", Constraint(f"global:{name}", (), (Lit(1),))) is None
    assert apply(made, "f", Constraint("global:json", (".x",), (Lit(1),))) is None


def test_parts_go_where_they_belong(made):
    def built(*parts):
        return apply(made, "f", *(Constraint("it", path, (value,)) for path, value in parts)).act.text()

    assert built(((), Lit(1))) == "f(it=1)"
    assert built((("[2]",), Lit(1))) == 'f(it=["a", "a", 1])'
    assert built((("[-1]",), Lit(1))) == "f(it=[1])"
    assert built((("[0]",), Lit(1)), (("[1]",), Lit(2))) == "f(it=[1, 2])"
    assert built((("['a']",), Lit(1)), (("['b']",), Lit(2)), (("['a']",), Lit(3))) == 'f(it={"b": 2, "a": 3})'
    assert built((("[*]", "[*]"), Lit(1))) == "f(it=[[1]])"
    assert built((("()",), Lit(1))) == "f(it=lambda *args: 1)"
    assert built(((".a", ".b"), Lit(1)), ((".a", ".c"), Lit(2))) == (
        "f(it=SimpleNamespace(size=1, a=SimpleNamespace(b=1, c=2)))".replace("size=1", made_size(made))
    )


def made_size(made):
    space = made.values.namespaces(made.context.shape("f", "it"), 2)[0]
    return f"size={dict(space.kwargs)['size'].text()}"


def test_state_is_set_on_objects_only(made):
    cart = Assign("cart", Call(Ref("subject", "Cart")))
    act = Call(Attr(Var("cart"), "act"), (Lit("tea"),))

    def text(path, value, arrange=(cart,)):
        changed = apply(made, "Cart.act", Constraint("self", path, (value,)), act=act, arrange=arrange)
        return changed.arrange_text() if changed is not None else None

    assert text((".owner",), Lit("b")) == 'cart = Cart("b")' or text((".owner",), Lit("b")) == 'cart = Cart(owner="b")'
    assert text((".limit",), Lit(6)) == "cart = Cart(limit=6)"
    assert text((".state",), Lit("x")) == 'cart = Cart()\ncart.state = "x"'
    assert text((".state", ".x"), Lit(1)) == "cart = Cart()\ncart.state = SimpleNamespace(x=1)"
    assert text((".lines", ".get", "()"), Lit(7)) == 'cart = Cart()\ncart.lines = {"tea": 7}'
    assert text((".__secret",), Lit(1)) is None
    assert text(("[0]",), Lit(1)) is None
    assert text((), Lit(1)) is None
    assert text((".state",), Lit(1), (Block("pass"),)) == "pass"
    member = Assign("cart", Attr(Ref("subject", "Cart"), "ONE"))
    assert text((".owner",), Lit("b"), (member,)) == 'cart = Cart.ONE\ncart.owner = "b"'


def test_what_a_class_keeps_in_an_attribute(made):
    kinds = {
        name: made.context.source.first_kind("Cart", name)
        for name in ("lines", "names", "note", "made", "size", "owner", "limit", "nothing")
    }

    assert kinds == {
        "lines": "dict", "names": "list", "note": "str", "made": "dict", "size": "", "owner": "", "limit": "",
        "nothing": "",
    }  # fmt: skip


def test_the_first_text_of_a_call():
    assert first_text(Program("m", "f", Call(Raw("f"), (Seq("list"), Lit(3), Lit("a"))))) == Lit(3)
    assert first_text(Program("m", "f", Call(Raw("f"), (Map(),)))) == Lit("a")
    assert first_text(Program("m", "f", Block("pass"))) == Lit("a")
