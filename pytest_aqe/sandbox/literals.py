"""Values as source text: literals, displays, and constructor calls of well-known types."""

from __future__ import annotations

import array
import collections
import datetime
import decimal
import enum
import fractions
import ipaddress
import pathlib
import re
import types
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from pytest_aqe.program import Import, quote
from pytest_aqe.sandbox.naming import Names
from pytest_aqe.sandbox.objects import MOST_POSITIONAL, constructor_arguments

LONGEST = 400
DEEPEST = 4
MOST_NODES = 150


class Unspeakable(Exception):
    """The value has no text that anybody would want to read."""


class Spelled(NamedTuple):
    """Source text, what it needs imported, and whether it calls a constructor of a class without own literal."""

    text: str
    imports: tuple[Import, ...]
    built: bool


class Speller:
    """Spells values with the names that one test has."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._imports: dict[Import, None] = {}
        self._nodes = 0
        self._built = False
        self._open: set[int] = set()

    def spell(self, value: Any, longest: int = LONGEST) -> Spelled | None:
        """The text of a value, or None where it has none that is short enough."""
        self._imports, self._nodes, self._built, self._open = {}, 0, False, set()
        try:
            text = self._text(value, DEEPEST)
        except Exception:
            return None
        return Spelled(text, tuple(self._imports), self._built) if len(text) <= longest else None

    def _text(self, value: Any, depth: int) -> str:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise Unspeakable
        kind = type(value)
        simple = _SIMPLE.get(kind)
        if simple is not None:
            return simple(value)
        if depth < 0 or id(value) in self._open:
            raise Unspeakable
        self._open.add(id(value))
        try:
            return self._compound(value, kind, depth)
        finally:
            self._open.discard(id(value))

    def _compound(self, value: Any, kind: type, depth: int) -> str:
        if isinstance(value, enum.Enum):
            return self._member(value, kind)
        if depth < DEEPEST:
            variable = self._names.variable(value)
            if variable is not None:
                return variable
        maker = _MAKERS.get(kind)
        if maker is not None:
            return maker(self, value, depth)
        if isinstance(value, type) or kind in _NAMED:
            return self._refer(self._names.value(value))
        if kind is types.ModuleType:
            return self._refer(self._names.module(value.__name__))
        fields = getattr(kind, "_fields", None)
        if isinstance(value, tuple) and isinstance(fields, tuple) and self._names.value(kind) is not None:
            names = fields if len(fields) > MOST_POSITIONAL else [""] * len(fields)
            return self._call(kind, zip(names, tuple.__iter__(value)), depth)
        if not hasattr(kind, "__dataclass_fields__") and not hasattr(kind, "__attrs_attrs__"):
            for base, plain in _BASES:
                if isinstance(value, base):
                    return self._text(plain(value), depth)
            if isinstance(value, Mapping):
                return self._text(dict(value.items()), depth)
            if hasattr(kind, "dtype") and hasattr(kind, "item") and not getattr(value, "shape", None):
                return self._text(value.item(), depth)
        return self._object(value, kind, depth)

    def _refer(self, found: tuple[str, tuple[Import, ...]] | None) -> str:
        if found is None:
            raise Unspeakable
        self._imports.update(dict.fromkeys(found[1]))
        return found[0]

    def _name(self, module: str, qualname: str) -> str:
        return self._refer(self._names.refer(module, qualname))

    def _items(self, items: Iterable[Any], depth: int) -> str:
        return ", ".join([self._text(item, depth - 1) for item in items])

    def _member(self, value: enum.Enum, kind: type) -> str:
        cls = self._refer(self._names.value(kind))
        if isinstance(value.name, str) and value.name.isidentifier() and kind.__members__.get(value.name) is value:  # type: ignore[attr-defined]
            return f"{cls}.{value.name}"
        if isinstance(value, enum.Flag):
            parts = [f"{cls}.{name}" for name, m in kind.__members__.items() if m.value and m in value]  # type: ignore[attr-defined]
            if parts:
                return " | ".join(parts)
        return f"{cls}({self._text(value.value, 0)})"

    def _call(self, kind: type, pairs: Iterable[tuple[str, Any]], depth: int) -> str:
        self._built = True
        cls = self._refer(self._names.value(kind))
        parts = [f"{name}={text}" if name else text for name, text in self._arguments(pairs, depth)]
        return f"{cls}({', '.join(parts)})"

    def _arguments(self, pairs: Iterable[tuple[str, Any]], depth: int) -> Iterable[tuple[str, str]]:
        for name, item in pairs:
            yield name, self._text(item, depth - 1)

    def _object(self, value: Any, kind: type, depth: int) -> str:
        equality: Any = kind.__eq__
        if equality is object.__eq__ or kind.__module__ == "unittest.mock":
            raise Unspeakable
        pairs = constructor_arguments(value)
        if pairs is None:
            raise Unspeakable
        return self._call(kind, pairs, depth)

    # makers of well-known types

    def _str(self, value: str, depth: int) -> str:
        return self._names.below_tmp_path(value) or quote(value)

    def _list(self, value: list[Any], depth: int) -> str:
        return f"[{self._items(value, depth)}]"

    def _tuple(self, value: tuple[Any, ...], depth: int) -> str:
        return f"({self._items(value, depth)},)" if len(value) == 1 else f"({self._items(value, depth)})"

    def _set(self, value: Iterable[Any], depth: int) -> str:
        texts = [(type(item).__name__, self._text(item, depth - 1), item) for item in value]
        try:
            texts.sort(key=lambda row: row[2])
        except Exception:
            texts.sort(key=lambda row: row[:2])
        return f"{{{', '.join(text for _, text, _ in texts)}}}" if texts else "set()"

    def _frozenset(self, value: frozenset[Any], depth: int) -> str:
        return f"frozenset({self._set(value, depth)})" if value else "frozenset()"

    def _dict(self, value: dict[Any, Any], depth: int) -> str:
        pairs = [f"{self._text(key, depth - 1)}: {self._text(item, depth - 1)}" for key, item in value.items()]
        return f"{{{', '.join(pairs)}}}"

    def _deque(self, value: collections.deque[Any], depth: int) -> str:
        return f"{self._name('collections', 'deque')}([{self._items(value, depth)}])"

    def _path(self, value: pathlib.Path, depth: int) -> str:
        return self._names.below_tmp_path(value) or self._by_str(value, depth)

    def _by_str(self, value: Any, depth: int) -> str:
        module, name = _STRINGS[type(value)]
        return f"{self._name(module, name)}({quote(str(value))})"

    def _fraction(self, value: fractions.Fraction, depth: int) -> str:
        return f"{self._name('fractions', 'Fraction')}({value.numerator}, {value.denominator})"

    def _datetime(self, value: Any, depth: int) -> str:
        kind = type(value)
        names, needed = _CLOCKS[kind]
        numbers = [getattr(value, name) for name in names]
        while len(numbers) > needed and not numbers[-1]:
            numbers.pop()
        parts = [str(number) for number in numbers]
        if getattr(value, "tzinfo", None) is not None:
            parts.append(f"tzinfo={self._text(value.tzinfo, 2)}")
        if getattr(value, "fold", 0):
            parts.append("fold=1")
        return f"{self._name('datetime', kind.__name__)}({', '.join(parts)})"

    def _timedelta(self, value: datetime.timedelta, depth: int) -> str:
        seconds, hours, minutes = value.seconds, 0, 0
        if not value.microseconds and seconds % 3600 == 0:
            seconds, hours = 0, seconds // 3600
        elif not value.microseconds and seconds % 60 == 0:
            seconds, minutes = 0, seconds // 60
        shown = {
            "days": value.days, "hours": hours, "minutes": minutes, "seconds": seconds,
            "microseconds": value.microseconds,
        }  # fmt: skip
        parts = [f"{name}={number}" for name, number in shown.items() if number]
        return f"{self._name('datetime', 'timedelta')}({', '.join(parts) or '0'})"

    def _timezone(self, value: datetime.timezone, depth: int) -> str:
        name = self._name("datetime", "timezone")
        if value is datetime.timezone.utc:
            return f"{name}.utc"
        return f"{name}({self._text(value.utcoffset(None), depth)})"

    def _pattern(self, value: re.Pattern[Any], depth: int) -> str:
        flags = re.RegexFlag(value.flags & ~(re.UNICODE if isinstance(value.pattern, str) else 0))
        module = self._refer(self._names.module("re"))
        names = [f"{module}.{flag.name}" for flag in re.RegexFlag if flag & flags and (flag.name or "").isupper()]
        shown = f", {' | '.join(dict.fromkeys(names))}" if names else ""
        return f"{module}.compile({self._text(value.pattern, 0)}{shown})"

    def _array(self, value: array.array[Any], depth: int) -> str:
        return f"{self._name('array', 'array')}({quote(value.typecode)}, [{self._items(value, depth)}])"

    def _namespace(self, value: types.SimpleNamespace, depth: int) -> str:
        self._built = True
        cls = self._name("types", "SimpleNamespace")
        parts = [f"{name}={text}" for name, text in self._arguments(vars(value).items(), depth)]
        return f"{cls}({', '.join(parts)})"

    def _zone(self, value: Any, depth: int) -> str:
        return f"{self._name('zoneinfo', 'ZoneInfo')}({self._text(value.key, 0)})"


def _float(value: float) -> str:
    if value != value:
        raise Unspeakable
    return f'float("{value}")' if value in (float("inf"), float("-inf")) else repr(value)


_SIMPLE: dict[type, Callable[[Any], str]] = {
    type(None): repr, bool: repr, int: repr, bytes: quote, float: _float, complex: repr, range: repr,
    slice: repr, type(...): lambda value: "...", type(NotImplemented): repr,
    bytearray: lambda value: f"bytearray({quote(bytes(value))})",
}  # fmt: skip
_NAMED = frozenset({types.FunctionType, types.BuiltinFunctionType, type(len), type(str.upper)})
_STRINGS: dict[type, Import] = {
    decimal.Decimal: ("decimal", "Decimal"),
    uuid.UUID: ("uuid", "UUID"),
    pathlib.PosixPath: ("pathlib", "Path"),
    pathlib.WindowsPath: ("pathlib", "Path"),
    pathlib.PurePosixPath: ("pathlib", "PurePosixPath"),
    pathlib.PureWindowsPath: ("pathlib", "PureWindowsPath"),
    ipaddress.IPv4Address: ("ipaddress", "IPv4Address"),
    ipaddress.IPv6Address: ("ipaddress", "IPv6Address"),
    ipaddress.IPv4Network: ("ipaddress", "IPv4Network"),
    ipaddress.IPv6Network: ("ipaddress", "IPv6Network"),
}
_CLOCKS = {
    datetime.date: (("year", "month", "day"), 3),
    datetime.time: (("hour", "minute", "second", "microsecond"), 2),
    datetime.datetime: (("year", "month", "day", "hour", "minute", "second", "microsecond"), 3),
}
_MAKERS: dict[type, Callable[[Speller, Any, int], str]] = {
    list: Speller._list, tuple: Speller._tuple, set: Speller._set, frozenset: Speller._frozenset,
    dict: Speller._dict, collections.deque: Speller._deque, fractions.Fraction: Speller._fraction,
    datetime.timedelta: Speller._timedelta, datetime.timezone: Speller._timezone, re.Pattern: Speller._pattern,
    array.array: Speller._array, types.SimpleNamespace: Speller._namespace,
    **dict.fromkeys(_CLOCKS, Speller._datetime), **dict.fromkeys(_STRINGS, Speller._by_str),
    type(pathlib.Path()): Speller._path, str: Speller._str,
}  # fmt: skip
_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (bytes, lambda value: bytes.__getitem__(value, slice(None))),
    (int, int.__int__),
    (float, float.__float__),
    (dict, lambda value: dict(dict.items(value))),
    (list, lambda value: list(list.__iter__(value))),
    (tuple, lambda value: tuple(tuple.__iter__(value))),
    (set, lambda value: set(set.__iter__(value))),
    (frozenset, lambda value: frozenset(frozenset.__iter__(value))),
    (memoryview, bytes),
)
