"""Small plain copies of values: exact builtin types only, so that no code of the subject runs while copying."""

from __future__ import annotations

import datetime
import decimal
import enum
import fractions
import uuid
from typing import Any

from pytest_aqe.discretion import secret_name, secret_number, secret_text
from pytest_aqe.program import Attr, Node, Raw, Ref, node_of

TEXT = 200
ITEMS = 12
NODES = 60
DEPTH = 3
_module = type.__dict__["__module__"].__get__
_qualname = type.__dict__["__qualname__"].__get__
_BY_REPR = {
    datetime.date: ("datetime", ""),
    datetime.time: ("datetime", ""),
    datetime.datetime: ("datetime", ""),
    datetime.timedelta: ("datetime", ""),
    decimal.Decimal: ("decimal", "Decimal"),
    fractions.Fraction: ("fractions", "Fraction"),
    uuid.UUID: ("uuid", "UUID"),
}
"""Library types whose repr is the expression that makes them."""

_DATES = "datetime."
"""How reprs of dates and times begin; tests are written without it."""


class NotPlain(Exception):
    """The value is not plain, too large, or looks like a secret."""


def type_name(value: object) -> str:
    """``module:qualname`` of a value's class, ``""`` where it cannot be imported by that."""
    kind = type(value)
    module, qualname = _module(kind), _qualname(kind)
    if type(module) is not str or "<" in qualname:
        return ""
    return f"{module}:{qualname}"


def copy(value: object) -> list[Any]:
    """A value as builtin data: ``["v", plain]``, ``["e", module, qualname, member]``, ``["r", text, module, name]``."""
    kind = type(value)
    if kind in _BY_REPR:
        zone = getattr(value, "tzinfo", None)
        if zone is not None and zone is not datetime.timezone.utc:
            raise NotPlain
        return ["r", repr(value), *_BY_REPR[kind]]
    if issubclass(type(kind), enum.EnumMeta):
        name = object.__getattribute__(value, "__dict__").get("_name_")
        if type(name) is not str or not name.isidentifier() or not (where := type_name(value)):
            raise NotPlain
        return ["e", *where.split(":"), name]
    return ["v", _plain(value, DEPTH, [NODES])]


def _plain(value: Any, depth: int, room: list[int]) -> Any:
    kind = type(value)
    room[0] -= 1
    if room[0] < 0:
        raise NotPlain
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        if value.bit_length() > 63 or secret_number(value):
            raise NotPlain
        return value
    if kind is str:
        if len(value) > TEXT or (not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value)):
            raise NotPlain
        if secret_text(value):
            raise NotPlain
        return value
    if kind is bytes:
        if len(value) > TEXT or secret_text(value.decode("latin-1")):
            raise NotPlain
        return value
    if not depth or kind not in (list, tuple, set, frozenset, dict) or len(value) > ITEMS:
        raise NotPlain
    if kind is dict:
        if any(type(key) is str and secret_name(key) for key in value):
            raise NotPlain
        return {_plain(key, depth - 1, room): _plain(item, depth - 1, room) for key, item in value.items()}
    if kind in (list, tuple) and len(value) == 2 and type(value[0]) is str and secret_name(value[0]):
        raise NotPlain
    return kind(_plain(item, depth - 1, room) for item in value)


def node(copied: list[Any]) -> Node | None:
    """The node that displays what `copy` gave."""
    form = copied[0]
    if form == "e":
        return Attr(Ref(copied[1], copied[2]), copied[3])
    if form == "r" and copied[2] == "datetime" and copied[1].count(_DATES) == 1:
        text = copied[1].removeprefix(_DATES)
        return Raw(text, (("datetime", text.partition("(")[0]),))
    if form == "r":
        return Raw(copied[1], ((copied[2], copied[3]),))
    return node_of(copied[1])
