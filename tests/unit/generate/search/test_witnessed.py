"""Values as the user's tests write them, with what their fixtures give."""

from __future__ import annotations

import ast

import pytest

from pytest_aqe.generate.search.callsites import PER_CLASS, harvest
from pytest_aqe.generate.search.witnessed import Reader
from pytest_aqe.program import Lit
from pytest_aqe.subject import ClassInfo, ModuleInfo, Param

NUMBER = Param("number", "positional_or_keyword")
INFO = ModuleInfo(
    "inn.prices",
    "prices.py",
    classes={
        "inn.models:Room": ClassInfo("inn.models:Room", (NUMBER, Param("kind", "positional_or_keyword"))),
        "inn.models:Kind": ClassInfo("inn.models:Kind", flags=frozenset({"enum"}), members=("A", "B")),
        "other:Thing": ClassInfo("other:Thing", (NUMBER,)),
    },
)
FIXTURES = '''
import pytest
from inn.models import Kind, Room

@pytest.fixture
def room():
    """A room."""
    return Room(101, kind=Kind.B)

@pytest.fixture()
def number():
    yield 7

@pytest.fixture
def prepared(room):
    room.clean()
    return room

@pytest.fixture
def looped():
    return looped

def plain():
    return 3
'''


def read(text: str) -> str | None:
    found = Reader(INFO, [ast.parse(FIXTURES)]).node(ast.parse(text, mode="eval").body)
    return found.text() if found is not None else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", "3"),
        ("Kind.A", "Kind.A"),
        ("models.Kind.A", "Kind.A"),
        ("Room(1, Kind.A)", "Room(1, Kind.A)"),
        ("models.Room(number=1, kind=[Kind.A])", "Room(number=1, kind=[Kind.A])"),
        ("{Kind.A: (1, Kind.B)}", "{Kind.A: (1, Kind.B)}"),
        ("[room, number]", "[Room(101, kind=Kind.B), 7]"),
        ("date(2024, 5, 3)", "date(2024, 5, 3)"),
        ("datetime.timedelta(days=3)", "timedelta(days=3)"),
        ("Decimal('1.5')", "Decimal('1.5')"),
    ],
)
def test_what_is_plain_is_read(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kind.C",
        "Kind('a')",
        "Thing(1)",
        "Room(unknown)",
        "Room(*room)",
        "Room(**room)",
        "{**room}",
        "[unknown]",
        "prepared",
        "looped",
        "plain",
        "date(year, 1, 1)",
        "Decimal()",
        "(lambda: 1)()",
        "date.today()",
        "1 + number",
        "'sk-proj-Zk3vQ9xT7mB2nL5wR8yU1cH4dF6gJ0aSeXbNqWzP'",
        "[[[[[[room]]]]]]",
    ],
)
def test_whatever_else_is_left_alone(text):
    assert read(text) is None


def test_calls_of_constructors_give_arguments_and_objects():
    found = harvest([FIXTURES, "Room(2, Kind.A)\nRoom(2, Kind.A)\nThing(3)\nRoom(made())"], INFO)

    assert found.arguments["Room.__init__", "number"] == [Lit(101), Lit(2)]
    assert [node.text() for node in found.objects["inn.models:Room"]] == ["Room(101, kind=Kind.B)", "Room(2, Kind.A)"]
    assert not any("Thing" in name for name, _ in found.arguments)
    assert "other:Thing" not in found.objects


def test_no_more_objects_than_enough():
    found = harvest(["\n".join(f"Room({n}, 1)" for n in range(9))], INFO)

    assert len(found.objects["inn.models:Room"]) == PER_CLASS


def test_values_for_secrets_are_not_taken():
    info = ModuleInfo("inn", "inn.py", classes={"inn:A": ClassInfo("inn:A", (Param("password", "positional_only"),))})

    assert harvest(["A('tea')"], info).arguments == {}
