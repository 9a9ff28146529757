"""Copies of values: small, plain, and made without running any code of theirs."""

from __future__ import annotations

import datetime
import enum
from decimal import Decimal
from uuid import UUID

import pytest

from pytest_aqe.observe.plain import NotPlain, copy, node, type_name


class Colour(enum.Enum):
    RED = 1


class Flags(enum.IntFlag):
    A = 1


class Hostile:
    """Any use of it fails."""

    def __getattribute__(self, name):
        raise AssertionError(name)

    def __repr__(self):
        raise AssertionError("repr")

    def __eq__(self, other):
        raise AssertionError("eq")

    def __hash__(self):
        raise AssertionError("hash")

    def __len__(self):
        raise AssertionError("len")

    def __iter__(self):
        raise AssertionError("iter")


class Meta(type):
    def __getattribute__(cls, name):
        raise AssertionError(name)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (42, "42"),
        (1.5, "1.5"),
        ("tea", '"tea"'),
        (b"\x00", 'b"\\x00"'),
        ([1, [2]], "[1, [2]]"),
        (("a", 1), '("a", 1)'),
        ({"a": [None]}, '{"a": [None]}'),
        ({2, 1}, "{1, 2}"),
        (frozenset([1]), "frozenset({1})"),
        (Colour.RED, "Colour.RED"),
        (Flags.A, "Flags.A"),
        (datetime.date(2024, 2, 29), "date(2024, 2, 29)"),
        (datetime.datetime(2024, 2, 29, 12), "datetime(2024, 2, 29, 12, 0)"),
        (datetime.timedelta(days=1), "timedelta(days=1)"),
        (datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), None),
        (Decimal("1.50"), "Decimal('1.50')"),
        (UUID(int=5), "UUID('00000000-0000-0000-0000-000000000005')"),
    ],
)
def test_what_is_plain_is_shown_as_source(value, text):
    shown = node(copy(value))

    assert shown is not None
    if text is not None:
        assert shown.text() == text


@pytest.mark.parametrize(
    "value",
    [
        object(), "x" * 500, list(range(100)), 2**70, "\ud800",
        [[[[[1]]]]], [[[1] * 10] * 10] * 10, {"password": "x"}, {"user": {"api_key": "x"}}, ("secret", 1),
        [("token", "x")],
        "sk-ant-REDACTED", ["-----BEGIN KEY-----"], b"password=x", 4111111111111111, range(3), print,
        datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1))),
        type("Text", (str,), {})("tea"), type("List", (list,), {})([1]),
    ],
)  # fmt: skip
def test_what_is_not_plain_or_not_ours_to_note(value):
    with pytest.raises(NotPlain):
        copy(value)


def test_no_code_of_a_value_runs():
    for wrap in (lambda x: x, lambda x: [x], lambda x: {"a": x}, lambda x: (1, x)):
        with pytest.raises(NotPlain):
            copy(wrap(Hostile()))


def test_types_by_name():
    assert type_name(1) == "builtins:int"
    assert type_name(Colour.RED) == f"{__name__}:Colour"
    assert type_name(Hostile()) == f"{__name__}:Hostile"


def test_types_that_cannot_be_imported_have_no_name():
    class Local: ...

    assert type_name(Local()) == ""


def test_a_metaclass_that_fails_is_not_asked():
    kind = Meta("Kind", (), {})

    assert type_name(object.__new__(kind)) == f"{__name__}:Kind"
    with pytest.raises(NotPlain):
        copy(object.__new__(kind))
