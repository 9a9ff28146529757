"""Classes as data: the JSON form of `subject.ClassInfo`."""

from __future__ import annotations

import dataclasses
import inspect
from enum import Enum
from typing import Any, is_typeddict

from pytest_aqe.sandbox.annotations import Types
from pytest_aqe.sandbox.functions import describe_function, kind_in_class, parameter, text_of
from pytest_aqe.sandbox.naming import place_of, type_ref
from pytest_aqe.sandbox.plainly import ancestry_of, home_of, namespace_of

Row = dict[str, Any]
MOST_METHODS = 80
_NO_INSTANCES = 1 << 7
"""CPython's Py_TPFLAGS_DISALLOW_INSTANTIATION."""
_DUNDERS = {
    "eq": "__eq__",
    "context": "__enter__",
    "iterator": "__next__",
    "callable": "__call__",
    "awaitable": "__await__",
}


def describe_class(ref: str, cls: type, types: Types, lines: dict[str, tuple[int, int]]) -> Row:
    """The row of one class. Every part that fails is left out."""
    row: Row = {"ref": ref}
    for name, part in _PARTS.items():
        try:
            row[name] = part(cls, types)
        except Exception:  # noqa: PERF203
            continue
    try:
        row["methods"] = _methods(ref.partition(":")[2], cls, types, lines)
    except Exception:
        row["methods"] = []
    return row


def _defines(cls: type, name: str) -> bool:
    return any(name in namespace_of(base) and namespace_of(base)[name] is not None for base in ancestry_of(cls)[:-1])


def _flags(cls: type, types: Types) -> list[str]:
    found = [flag for flag, dunder in _DUNDERS.items() if _defines(cls, dunder)]
    if issubclass(cls, Enum):
        found.append("enum")
    if dataclasses.is_dataclass(cls):
        found.append("dataclass")
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        found.append("namedtuple")
    if is_typeddict(cls):
        found.append("typeddict")
    if _is_protocol(cls):
        found.append("protocol")
    if issubclass(cls, BaseException):
        found.append("exception")
    if inspect.isabstract(cls) or _is_protocol(cls):
        found.append("abstract")
    if "__slots__" in namespace_of(cls):
        found.append("slots")
    if cls.__flags__ & _NO_INSTANCES or issubclass(cls, Enum):
        found.append("no_init")
    return sorted(found)


def _is_protocol(cls: type) -> bool:
    return bool(namespace_of(cls).get("_is_protocol"))


def _params(cls: type, types: Types) -> list[Row]:
    if issubclass(cls, Enum):
        return []
    hints = types.hints(cls)
    if is_typeddict(cls):
        required = getattr(cls, "__required_keys__", frozenset(hints))
        return [
            {"name": name, "kind": "keyword_only", "type": types.row(hint), "has_default": name not in required}
            for name, hint in hints.items()
        ]
    for maker in ("__init__", "__new__"):
        function = inspect.getattr_static(cls, maker, None)
        function = function.__func__ if isinstance(function, staticmethod) else function
        if inspect.isfunction(function):
            own = types.hints(function, cls)
            hints = {**hints, **{name: hint for name, hint in own.items() if hint is not None or name not in hints}}
    signature = inspect.signature(cls)
    return [parameter(param, hints.get(param.name, param.annotation), types) for param in signature.parameters.values()]


def _bases(cls: type, types: Types) -> list[str]:
    found = []
    for base in ancestry_of(cls)[1:-1]:
        place = place_of(base)
        found.append(":".join(place) if place else type_ref(base))
    return found


def _abstract(cls: type, types: Types) -> list[str]:
    names = set(getattr(cls, "__abstractmethods__", ()))
    if _is_protocol(cls):
        for base in ancestry_of(cls):
            if _is_protocol(base) and home_of(base) != "typing":
                names |= {
                    name for name in namespace_of(base) if kind_in_class(namespace_of(base)[name]) and _is_member(name)
                }
    return sorted(str(name) for name in names)


def _is_member(name: str) -> bool:
    return name not in {"__init__", "__subclasshook__", "__init_subclass__", "__class_getitem__", "__new__"}


def _members(cls: type, types: Types) -> list[str]:
    return [str(name) for name in cls.__members__] if issubclass(cls, Enum) else []


def _attributes(cls: type, types: Types) -> dict[str, str]:
    found = {}
    for base in reversed(ancestry_of(cls)[:-1]):
        for name, value in list(namespace_of(base).items()):
            text = None if name.startswith("__") else text_of(value)
            if text is not None:
                found[str(name)] = text
    return {} if issubclass(cls, Enum) else found


_PARTS = {
    "params": _params,
    "flags": _flags,
    "bases": _bases,
    "abstract": _abstract,
    "members": _members,
    "attributes": _attributes,
}


def _methods(qualname: str, cls: type, types: Types, lines: dict[str, tuple[int, int]]) -> list[Row]:
    """Methods that an instance has, by the class that is asked: inherited ones too, except those of builtins."""
    found: dict[str, Row] = {}
    for base in ancestry_of(cls)[:-1]:
        if home_of(base) in ("builtins", "typing", "abc", "enum"):
            continue
        for name, value in list(namespace_of(base).items()):
            if name in found or len(found) >= MOST_METHODS or (base is not cls and name.startswith("_")):
                continue
            row = method_row(f"{qualname}.{name}", value, types, lines if base is cls else {}, base)
            if row is not None:
                found[name] = row
    return list(found.values())


def method_row(qualname: str, value: Any, types: Types, lines: dict[str, tuple[int, int]], owner: type) -> Row | None:
    """The row of one class attribute if it is a method or property that Python code defines."""
    try:
        kind = kind_in_class(value)
        return describe_function(qualname, value, kind, types, lines, owner) if kind else None
    except Exception:
        return None
