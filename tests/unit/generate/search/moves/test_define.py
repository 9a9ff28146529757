"""Defined classes: a hook that a subclass has to fill."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from pytest_aqe.generate.search.moves.define import PATIENCE, DefineClasses
from pytest_aqe.generate.search.moves.definitions import Definer
from pytest_aqe.program import Program
from tests.confined import errors
from tests.unit.generate.search.trial import trial

SUBJECT = """
class Shape:
    __slots__ = ()

    def area(self):
        raise NotImplementedError

    def describe(self):
        if self.area():
            return "found"
        return "flat"
"""


def test_covers_what_no_other_move_does(tmp_path: Path) -> None:
    with trial(tmp_path, SUBJECT) as subject:
        everything = subject.search(200)
        without = subject.search(200, without="define")

    assert everything.covers("found"), everything.programs()
    assert not without.covers("found"), without.programs()


SOURCE = """
import abc
import dataclasses
import enum


class Base(abc.ABC):
    limit = 3
    registry = []

    def __init__(self, name: str = "a"):
        self.name = name

    @abc.abstractmethod
    def cost(self, days, extra=0, *rest):
        raise NotImplementedError

    @property
    def label(self):
        raise NotImplementedError

    @classmethod
    def register(cls, kind: str):
        cls.registry.append(kind)

    @classmethod
    def make(cls):
        raise NotImplementedError("later")

    @staticmethod
    def parse(text):
        raise NotImplementedError

    def error(self):
        raise self.failure

    def again(self):
        raise

    async def wait(self):
        return 1

    @abc.abstractmethod
    async def close(self): ...

    def total(self):
        return [self.cost(1), self.label, self.make(), self.parse("a"), self.missing, self.limit]

    def __eq__(self, other):
        return isinstance(other, Base) and self.name == other.name

    @classmethod
    def build(cls):
        return cls("b").total()


class Simple:
    def run(self):
        return 1


class Kind(enum.Enum):
    ONE = 1

    def shown(self):
        return 1


def columns(obj, kvs=None):
    return [f.name for f in dataclasses.fields(obj)]


def of(cls):
    return isinstance(cls, type)


def of_type(typ: type, *classes):
    return typ


def plain(n: int):
    return n
"""


@pytest.fixture
def made(workshop):
    return workshop(SOURCE)


def proposed(made, name, rounds=10):
    move = made.move(DefineClasses)
    return [c.program for _ in range(rounds) for c in move.propose(made.function(name), 8)]


def test_everything_that_must_be_filled_is_filled(made):
    found = proposed(made, "Base.total")
    assert set(made.runs(found, lambda results: (len(results), results[5]))) == {(6, 3)}
    for program in found:
        source = program.define[0].source
        assert "def cost(self, days, extra=None):" in source
        assert "@property\n    def label(self):" in source
        assert "@classmethod\n    def make(cls):" in source
        assert "@staticmethod\n    def parse(text):" in source
        assert "async def close(self):" in source
        assert "    missing = " in source
        assert "limit" not in source


def test_class_methods_are_called_on_the_subclass(made):
    programs = proposed(made, "Base.build")

    assert programs
    assert all(p.act.text() == "CustomBase.build()" for p in programs)
    assert any("CustomBase.register(" in p.arrange_text() for p in programs)


def test_constructors_are_called_by_making_one(made):
    assert all(p.act.text().startswith("CustomBase(") for p in proposed(made, "Base.__init__"))


def test_objects_are_compared_with_their_like(made):
    assert any(p.act.text() == "base == CustomBase()" for p in proposed(made, "Base.__eq__", 30))


ALONE = """
class Stock:
    def __init__(self, size: int = 1):
        self.size = size

    def grow(self):
        self.size += 1
        return self.size

    def state(self):
        return "big" if self.size > 3 else "small"


class Mixin:
    def state(self):
        return self.name * 2


class Hooked:
    def hook(self):
        raise NotImplementedError

    def state(self):
        return self.hook()
"""


def test_a_class_that_stands_alone_is_derived_from_only_where_nothing_else_helped(workshop):
    made = workshop(ALONE)
    move = made.move(DefineClasses)
    state = made.function("Stock.state")
    made.reach()

    needed = [move.needed(state) for _ in range(PATIENCE + 2)]

    assert needed == [False] * PATIENCE + [True] * 2
    made.context.focus = [made.remember(made.caller.call(state))]
    assert not move.needed(state)


@pytest.mark.parametrize("name", ["Mixin.state", "Hooked.state"])
def test_a_class_that_leaves_something_open_is_derived_from_at_once(workshop, name):
    made = workshop(ALONE)

    assert made.move(DefineClasses).needed(made.function(name))


def test_an_empty_subclass_comes_seldom(made):
    move = made.move(DefineClasses)

    found = [move.subclassed(made.function("Simple.run")) for _ in range(60)]

    given = [p for p in found if p is not None]
    assert 5 < len(given) < 40
    assert given[0].define[0].source == "class CustomSimple(Simple):\n    pass"


def test_enums_are_not_subclassed_and_plain_functions_left_alone(made):
    assert proposed(made, "Kind.shown") == []
    assert proposed(made, "plain") == []


def test_code_that_inspects_objects_gets_some(made):
    results = made.runs(proposed(made, "columns"))

    assert ["a"] in results
    assert ["a", "b"] in results
    assert {type(error) for error in errors(results)} == {TypeError}


def test_code_that_takes_classes_gets_classes(made):
    assert made.runs(proposed(made, "of")).count(True) > 5
    assert True in made.runs(proposed(made, "of_type"), lambda value: isinstance(value, type))


def test_definitions_make_sense(made):
    definer = Definer(random.Random(1), ["letter", "mm_field"])

    found = [definer.defined() for _ in range(300)]

    assert all(isinstance(ast.parse(one.define.source), ast.Module) for one in found)
    programs = [Program("subject", "f", one.instance, (), (one.define,)) for one in found]
    assert set(made.runs(programs, lambda value: type(value).__name__)) == {"Color", "Point", "Item"}
    plain = [one.plain for one in found if one.plain.text() not in ("1", "2")]
    assert set(made.evaluated(plain, lambda value: isinstance(value, dict))) == {True}


def test_metadata_speaks_the_subjects_words():
    sources = "".join(Definer(random.Random(n), ["letter"]).defined().define.source for n in range(200))

    assert '"letter"' in sources
    assert '"key"' in "".join(Definer(random.Random(n), []).defined().define.source for n in range(200))
