"""Mixins and abstract classes: which subclasses of the project can stand in for them."""

import sys
import textwrap

import pytest

from pytest_aqe.sandbox.describe import describe

MIXIN = """
from abc import ABC, abstractmethod


class Walker:
    limit = 3

    def __init__(self):
        self.steps = 0

    def walk(self):
        self.steps += 1
        return self.peek() + self.limit


class Whole(Walker):
    def peek(self):
        return 1


class Open:
    def __getattr__(self, name):
        return 1

    def read(self):
        return self.anything


class Careful:
    def read(self):
        return self.extra if hasattr(self, "extra") else 0


class Shape(ABC):
    @abstractmethod
    def area(self):
        raise NotImplementedError


class Late(Exception):
    def text(self):
        return self.nothing
"""
NEIGHBOUR = """
from trail.paths import Shape
from trail import paths


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side**2


class _Hidden(paths.Shape):
    def area(self):
        return 0


class Half(Shape):
    pass
"""


@pytest.fixture
def trail(tmp_path, monkeypatch):
    folder = tmp_path / "trail"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "paths.py").write_text(MIXIN)
    (folder / "squares.py").write_text(NEIGHBOUR)
    (folder / "broken.py").write_text(
        "from trail.paths import Shape\nclass Odd(Shape):\n    pass\nraise SystemExit(3)\n"
    )
    (folder / "other.py").write_text("raise RuntimeError('nobody asked for this one')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "trail"]:
        del sys.modules[name]


def described():
    __import__("trail.paths")
    return describe("trail.paths")["classes"]


def test_a_class_that_uses_what_it_does_not_have_is_a_mixin(trail):
    classes = described()

    flagged = {ref for ref, row in classes.items() if "incomplete" in row["flags"]}
    assert flagged == {"trail.paths:Walker"}


def test_concrete_subclasses_in_neighbouring_modules_are_described(trail):
    classes = described()

    assert [p["name"] for p in classes["trail.squares:Square"]["params"]] == ["side"]
    assert "trail.squares:Half" not in classes
    assert "trail.squares:_Hidden" in classes


def test_only_neighbours_that_name_the_class_are_imported(trail):
    described()

    assert "trail.other" not in sys.modules


def test_a_module_outside_a_package_has_no_neighbours(tmp_path, monkeypatch):
    (tmp_path / "lone.py").write_text(textwrap.dedent(MIXIN))
    (tmp_path / "near.py").write_text("from lone import Shape\nclass Near(Shape):\n    area = None\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    __import__("lone")

    classes = describe("lone")["classes"]

    assert "near:Near" not in classes
    del sys.modules["lone"]
