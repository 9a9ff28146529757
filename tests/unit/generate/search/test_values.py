"""Seeds by annotation: distinct, evaluable, of the type that was asked for, the plainest first."""

from __future__ import annotations

import collections.abc
import datetime
import decimal
import enum
import pathlib
import sys
import uuid
from collections.abc import Callable
from typing import Any

import pytest

SUBJECT = """
import abc
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import io
import pathlib
import re
import typing
import uuid


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Empty(enum.Enum):
    pass


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Row(typing.NamedTuple):
    name: str
    size: int = 1


class Options(typing.TypedDict):
    name: str
    size: int


class Plan(abc.ABC):
    @abc.abstractmethod
    def cost(self) -> int: ...


class Free(Plan):
    def cost(self):
        return 0


class Closable(typing.Protocol):
    def close(self) -> None: ...


class Broken(Exception):
    pass


class Coded(Exception):
    def __init__(self, code: int):
        self.code = code


T = typing.TypeVar("T", bound=int)


def f(it: {annotation}):
    return it
"""

PLAIN = (int, float, str, bytes, bool, type(None), list, dict, tuple, set)


def awaited(value: Any) -> bool:
    value.close()
    return True


CASES: list[tuple[str, Callable[[Any], bool], str]] = [
    ("None", lambda v: v is None, "None"),
    ("bool", lambda v: type(v) is bool, "True"),
    ("int", lambda v: type(v) is int, "1"),
    ("float", lambda v: type(v) is float, "1.5"),
    ("str", lambda v: type(v) is str, '"a"'),
    ("bytes", lambda v: type(v) is bytes, 'b"abc"'),
    ("collections.abc.Buffer" if sys.version_info >= (3, 12) else "bytes", lambda v: type(v) is bytes, 'b"abc"'),
    ("complex", lambda v: type(v) is complex, "(1+2j)"),
    ("list", lambda v: type(v) is list, ""),
    ("list[int]", lambda v: type(v) is list and all(type(i) is int for i in v), "[1]"),
    ("typing.Sequence[str]", lambda v: type(v) is list and all(type(i) is str for i in v), '["a"]'),
    ("collections.abc.Iterable[bool]", lambda v: all(type(i) is bool for i in v), "[True]"),
    ("collections.abc.Iterator[int]", lambda v: isinstance(v, collections.abc.Iterator), "iter([1])"),
    ("set[int]", lambda v: type(v) is set, "{1}"),
    ("frozenset[str]", lambda v: type(v) is frozenset, 'frozenset({"a"})'),
    ("tuple", lambda v: type(v) is tuple, ""),
    ("tuple[int, ...]", lambda v: type(v) is tuple and all(type(i) is int for i in v), "(1,)"),
    ("tuple[int, str]", lambda v: type(v[0]) is int and type(v[1]) is str and len(v) == 2, '(1, "a")'),
    ("dict", lambda v: type(v) is dict, ""),
    ("dict[str, int]", lambda v: all(type(k) is str and type(i) is int for k, i in v.items()), '{"a": 1}'),
    ("collections.abc.Mapping[int, bool]", lambda v: all(type(k) is int for k in v), "{1: True}"),
    ("typing.Literal['tea', 2]", lambda v: v in ("tea", 2), '"tea"'),
    ("int | None", lambda v: v is None or type(v) is int, "1"),
    ("None | str", lambda v: v is None or type(v) is str, '"a"'),
    ("typing.Union[int, str]", lambda v: type(v) in (int, str), "1"),
    ("typing.Callable[[int], int]", callable, "lambda x: 1"),
    ("typing.Callable[[int], typing.Any]", callable, "lambda x: x"),
    ("typing.Callable[[], str]", callable, ""),
    ("typing.Callable[[int, int], int]", callable, "lambda x, y: 1"),
    ("collections.abc.Callable", callable, ""),
    ("type", lambda v: isinstance(v, type), ""),
    ("type[Point]", lambda v: isinstance(v, type), "Point"),
    ("object", lambda v: True, ""),
    ("typing.Any", lambda v: True, ""),
    ("T", lambda v: True, ""),
    ("datetime.datetime", lambda v: isinstance(v, datetime.datetime), "datetime(2024, 2, 29, 12, 30)"),
    ("datetime.date", lambda v: isinstance(v, datetime.date), "date(2024, 2, 29)"),
    ("datetime.timedelta", lambda v: isinstance(v, datetime.timedelta), "timedelta(days=1)"),
    ("datetime.tzinfo", lambda v: isinstance(v, datetime.tzinfo), "timezone.utc"),
    ("decimal.Decimal", lambda v: isinstance(v, decimal.Decimal), 'Decimal("1.5")'),
    ("uuid.UUID", lambda v: isinstance(v, uuid.UUID), 'UUID("12345678-1234-5678-1234-567812345678")'),
    ("pathlib.Path", lambda v: isinstance(v, pathlib.Path), 'tmp_path / "a.txt"'),
    ("typing.IO[str]", lambda v: hasattr(v, "read"), 'StringIO("a\\nb\\n")'),
    ("io.StringIO", lambda v: hasattr(v, "getvalue"), 'StringIO("a\\nb\\n")'),
    ("re.Pattern", lambda v: v.match("") is None or True, 're.compile("a+")'),
    ("collections.abc.Awaitable[int]", awaited, "(asyncio.sleep)(0, 1)"),
    ("Colour", lambda v: isinstance(v, enum.Enum), "Colour.RED"),
    ("Point", lambda v: type(v).__name__ == "Point" and type(v.x) is int, "Point(1)"),
    ("Row", lambda v: type(v).__name__ == "Row", 'Row("a")'),
    ("Options", lambda v: type(v) is dict and set(v) <= {"name", "size"}, '{"name": "a", "size": 1}'),
    ("Plan", lambda v: v.cost() == 0, "Free()"),
    ("Closable", lambda v: True, "SimpleNamespace()"),
    ("Broken", lambda v: isinstance(v, Exception), 'Broken("boom")'),
    ("Coded", lambda v: isinstance(v.code, int), "Coded(1)"),
    ("ValueError", lambda v: isinstance(v, ValueError), 'ValueError("boom")'),
    ("Exception", lambda v: isinstance(v, ValueError), 'ValueError("boom")'),
    ("BaseException", lambda v: isinstance(v, ValueError), 'ValueError("boom")'),
    ("list[Point]", lambda v: all(type(i).__name__ == "Point" for i in v), "[Point(1)]"),
    ("dict[str, list[int]]", lambda v: all(type(i) is list for i in v.values()), '{"a": [1]}'),
    ("Colour | None", lambda v: v is None or isinstance(v, enum.Enum), "Colour.RED"),
]


@pytest.mark.parametrize(("annotation", "fits", "first"), CASES, ids=[case[0] for case in CASES])
def test_seeds_by_annotation(workshop, annotation, fits, first):
    made = workshop(SUBJECT.replace("{annotation}", annotation))

    seeds = made.seeds("f")

    texts = [seed.text() for seed in seeds]
    assert texts
    assert len(texts) == len(set(texts))
    assert len(texts) <= 90
    assert not first or texts[0] == first
    fitting = made.evaluated(seeds, lambda value: bool(fits(value)))
    assert [text for text, good in zip(texts, fitting, strict=True) if not good] == []


def test_starred_parameters_get_their_values_one_by_one(workshop):
    made = workshop(
        """
        def through(*steps):
            value = 1
            for step in steps:
                value = step(value)
            return value
        """
    )

    assert made.seeds("through")[0].text().startswith("lambda")


def test_a_value_is_of_the_type_that_is_annotated_where_it_is_handed_on(workshop):
    made = workshop(
        """
        import datetime

        class Line:
            def __init__(self, count: bool, name: str): ...

        def line(row):
            return Line(row["count"], row["name"])

        def due(text):
            return datetime.date.fromisoformat(text)
        """
    )

    assert made.seeds("line")[0].text().startswith('{"count": True, "name": "')
    assert made.seeds("due")[0].text() == '"2020-01-02"'


def test_what_is_handed_on_as_a_union_with_anything_has_an_end(workshop):
    made = workshop(
        """
        import typing

        def keep(value: typing.Union[int, typing.Any]): ...

        def outer(value):
            return keep(value)
        """
    )

    assert "0" in [seed.text() for seed in made.seeds("outer")]


def test_a_connection_is_one_to_a_database_in_memory(workshop):
    made = workshop(
        """
        import sqlite3

        def count(db: sqlite3.Connection) -> int:
            return db.total_changes
        """
    )

    assert made.seeds("count")[0].text() == 'sqlite3.connect(":memory:")'
