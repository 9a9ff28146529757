"""A value put at a place inside another one: real objects as far as the types are known."""

from __future__ import annotations

import datetime

import pytest

from pytest_aqe.generate.search.placing import Placer
from pytest_aqe.generate.search.stock import moment_with
from pytest_aqe.program import Attr, Call, Lit, Ref

SOURCE = """
from __future__ import annotations
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Optional, Protocol

class Kind(Enum):
    A = 1
    B = 2

@dataclass
class Room:
    number: int
    kind: Kind
    notes: Optional[str] = None

    @property
    def name(self): return f"Room {self.number}"

@dataclass
class Stay:
    room: Room
    start: date
    nights: int = 1

class Open:
    def __init__(self, **options): self.__dict__.update(options)

class Sender(Protocol):
    address: str

def f(stay: Stay, day: date, maybe: Optional[Stay], word: str, path: Path, opened: Open, sender: Sender, stays: list[Stay],
      other): ...
"""


@pytest.fixture
def work(workshop):
    return workshop(SOURCE)


def placed(work, name: str, path: tuple[str, ...], value, base=None) -> str:
    placer = Placer(work.context, work.values)
    return placer.placed(path, value, base, work.param("f", name).type).text()


@pytest.mark.parametrize(
    ("name", "path", "value", "begins"),
    [
        ("stay", (".room", ".kind"), Attr(Ref("subject", "Kind"), "B"), "Stay(Room(1, Kind.B), date("),
        ("stay", (".room", ".notes"), Lit("x"), 'Stay(Room(1, Kind.A, notes="x"), date('),
        ("stay", (".start", ".month"), Lit(7), "Stay(Room(1, Kind.A), date(2024, 7, 1))"),
        ("stay", (".nights",), Lit(7), "Stay(Room(1, Kind.A), date(2024, 2, 29), nights=7)"),
        ("maybe", (".room", ".number"), Lit(7), "Stay(Room(7, Kind.A), date("),
        ("stays", ("[*]", ".room", ".number"), Lit(7), "[Stay(Room(7, Kind.A), date("),
        ("opened", (".size",), Lit(7), "Open(size=7)"),
        ("other", (".size",), Lit(7), "SimpleNamespace(size=7)"),
        ("other", ("[3.5]",), Lit(7), "{3.5: 7}"),
    ],
)
def test_parts_of_objects_are_arguments_of_their_constructors(work, name, path, value, begins):
    assert placed(work, name, path, value).startswith(begins)


def test_the_rest_of_an_object_that_is_there_stays(work):
    room = Call(Ref("subject", "Room"), (Lit(9), Attr(Ref("subject", "Kind"), "A")))
    stay = Call(Ref("subject", "Stay"), (room, Lit(None)), (("nights", Lit(3)),))

    made = placed(work, "stay", (".room", ".kind"), Attr(Ref("subject", "Kind"), "B"), stay)

    assert made == "Stay(Room(9, Kind.B), None, nights=3)"


@pytest.mark.parametrize(
    ("name", "path", "reached"),
    [
        ("stay", (".room", ".kind"), True),
        ("stay", (".room", ".name"), False),
        ("stay", (".start", ".month"), True),
        ("stay", (".start", ".tzinfo"), False),
        ("day", (".weekday", "()"), True),
        ("word", (".size",), False),
        ("path", (".size",), False),
        ("maybe", (".nights",), True),
        ("maybe", (".size",), False),
        ("opened", (".size",), True),
        ("sender", (".address",), True),
        ("stays", ("[*]", ".size"), True),
        ("other", (".size",), True),
    ],
)
def test_what_only_a_stand_in_would_have_is_known(work, name, path, reached):
    assert Placer(work.context, work.values).reaches(path, work.param("f", name).type) is reached


@pytest.mark.parametrize(
    ("ref", "path", "value", "text"),
    [
        ("datetime:date", (".year",), 1999, "date(1999, 1, 1)"),
        ("datetime:datetime", (".month",), 2, "datetime(2024, 2, 1)"),
        ("datetime:datetime", (".minute",), 5, "datetime(2024, 1, 1, 0, 5)"),
        ("datetime:time", (".hour",), 5, "time(5, 0)"),
        ("datetime:time", (".second",), 5, "time(0, 0, 5)"),
    ],
)
def test_a_part_of_a_moment_is_as_wanted(ref, path, value, text):
    node = moment_with(ref, path, Lit(value))

    assert node is not None
    assert node.text() == text


@pytest.mark.parametrize("number", range(7))
def test_days_of_the_week_are_as_wanted(number):
    found = [
        moment_with("datetime:date", (path, "()"), Lit(number + add))
        for path, add in ((".weekday", 0), (".isoweekday", 1))
    ]

    assert all(eval(node.text(), {"date": datetime.date}).weekday() == number for node in found if node is not None)
    assert None not in found


@pytest.mark.parametrize(
    ("ref", "path", "value"),
    [
        ("datetime:date", (".month",), Lit(13)),
        ("datetime:date", (".hour",), Lit(1)),
        ("datetime:time", (".weekday", "()"), Lit(1)),
        ("datetime:date", (".month",), Lit("a")),
        ("datetime:timedelta", (".days",), Lit(1)),
    ],
)
def test_other_moments_cannot_be_made(ref, path, value):
    assert moment_with(ref, path, value) is None
