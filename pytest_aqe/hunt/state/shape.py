"""The shape of a value as it was, held so that a later look can name what changed inside of it and put that back."""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pytest_aqe.hunt.state import values
from pytest_aqe.hunt.state.difference import Put

DEEPEST = 6
MOST_PARTS = 4_000
"""Parts of one value that are looked into; what is beyond is compared by identity."""
LARGEST = 20_000
"""A container with more than this is compared by its length alone."""
_WHOLE = (types.ModuleType, type, types.BuiltinFunctionType, types.MethodType, types.CodeType, types.FrameType)
"""Kinds that are roots of their own, or that nothing is to be found in."""


@dataclass(slots=True)
class Part:
    """One part: under which key it hung, how that is written in a name, and its own shape."""

    key: Any
    label: str
    shape: Shape


@dataclass(slots=True)
class Shape:
    """A value, held, and what was in it.

    `kind` is ``scalar``, ``opaque``, ``dict``, ``list``, ``set``, ``object`` or ``function``. `token` stands for hidden
    state of an opaque one, `back` puts that back.
    """

    value: Any
    kind: str
    parts: dict[Hashable, Part] = field(default_factory=dict)
    token: tuple[Hashable, ...] = ()
    back: Put | None = None


class Taker:
    """Takes shapes. An object that was met before is not looked into again: its first name is the one it is known by.

    `enters` says of which classes the instances are looked into.
    """

    def __init__(self, enters: Callable[[type], bool]) -> None:
        self._enters = enters
        self._left = MOST_PARTS
        self._met: dict[int, object] = {}

    def take(self, value: object) -> Shape:
        """The shape of one root."""
        self._left = MOST_PARTS
        return self._take(value, DEEPEST)

    def _take(self, value: Any, depth: int) -> Shape:
        if values.is_scalar(value):
            return Shape(value, "scalar")
        self._left -= 1
        if id(value) in self._met or depth <= 0 or self._left <= 0 or values.is_a(value, _WHOLE):
            return Shape(value, "opaque")
        self._met[id(value)] = value
        if (found := values.hidden(value)) is not None:
            return Shape(value, "opaque", token=found[0], back=found[1])
        kind, pairs = self._held(value)
        if len(pairs) > LARGEST:
            return Shape(value, "opaque", token=("length", values.size_of(value)))
        return Shape(value, kind, self._parts(pairs, depth))

    def _held(self, value: Any) -> tuple[str, list[tuple[Any, str, Any]]]:
        """The kind of a value and its parts: key, label, value."""
        if values.is_a(value, types.FunctionType):
            return "function", list(held_by_function(value))
        if values.is_a(value, dict):
            return "dict", [(key, f"[{values.label_of(key)}]", inner) for key, inner in values.items(value)]
        if values.sequence_of(value) is not None:
            return "list", [(number, f"[{number}]", inner) for number, inner in enumerate(values.elements(value))]
        if values.is_a(value, (set, frozenset)):
            return "set", [(item, "", item) for item in values.elements(value)]
        if self._enters(type(value)):
            return "object", [(name, f".{name}", inner) for name, inner in values.fields(value)]
        return "opaque", []

    def _parts(self, pairs: list[tuple[Any, str, Any]], depth: int) -> dict[Hashable, Part]:
        return {values.key_of(key): Part(key, label, self._take(inner, depth - 1)) for key, label, inner in pairs}


_EMPTY = types.CellType()


def held_by_function(function: types.FunctionType) -> Iterable[tuple[str, str, Any]]:
    """Attributes, defaults and the closure of a function, each under a key that says how it is reached."""
    for name, inner in function.__dict__.items():
        yield f".{name}", f".{name}", inner
    for number, inner in enumerate(function.__defaults__ or ()):
        yield f"d{number}", f".__defaults__[{number}]", inner
    for name, inner in (function.__kwdefaults__ or {}).items():
        yield f"k{name}", f".__kwdefaults__[{name!r}]", inner
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        if cell != _EMPTY:  # an empty cell equals another one
            yield f"c{name}", f".__closure__[{name!r}]", cell.cell_contents


def alike(was: Shape, now: Any) -> bool:
    """Does another object look as this one did?"""
    if type(now) is not type(was.value) or was.kind in ("opaque", "function"):
        return False
    return _equal(was, Taker(lambda kind: True).take(now))


def _equal(one: Shape, other: Shape) -> bool:
    if one.kind == "scalar" or other.kind == "scalar":
        return values.same(one.value, other.value)
    if one.kind != other.kind or one.parts.keys() != other.parts.keys():
        return False
    if one.kind == "opaque":
        return one.value is other.value
    return all(_equal(part.shape, other.parts[token].shape) for token, part in one.parts.items())
