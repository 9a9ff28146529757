"""Objects taken apart: the arguments that would build an equal one, and what can be seen from outside."""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Iterator
from typing import Any

from pytest_aqe.sandbox.plainly import ancestry_of, home_of, namespace_of

MOST_POSITIONAL = 2
"""Arguments that are given without their names: with more of them, names help a reader."""
_MISSING = object()
_KEYWORD = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def constructor_arguments(value: Any) -> list[tuple[str, Any]] | None:
    """Arguments (by name; ``""`` for a positional one) for an object equal to `value`, as far as can be told."""
    kind = type(value)
    pairs = _pairs(value, kind)
    if not pairs:
        return pairs
    first = list(inspect.signature(kind).parameters.values())
    required = [param.name for param in first if param.kind in _KEYWORD and param.default is inspect.Parameter.empty]
    if MOST_POSITIONAL < len(pairs) <= len(required):
        return pairs
    bare = 0
    for param, (name, _) in zip(first, pairs[:MOST_POSITIONAL]):
        told = len(pairs) <= MOST_POSITIONAL or param.name in required
        if param.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD or param.name != name or not told:
            break
        bare += 1
    return [("" if place < bare else name, item) for place, (name, item) in enumerate(pairs)]


def _pairs(value: Any, kind: type) -> list[tuple[str, Any]] | None:
    fields = getattr(kind, "__dataclass_fields__", None)
    if isinstance(fields, dict):
        return _of_dataclass(value, fields)
    attributes = getattr(kind, "__attrs_attrs__", None)
    if isinstance(attributes, tuple):
        return [
            (getattr(a, "alias", None) or a.name.lstrip("_"), getattr(value, a.name))
            for a in attributes
            if a.init and a.eq
        ]
    return _of_signature(value, kind)


def _of_dataclass(value: Any, fields: dict[str, Any]) -> list[tuple[str, Any]] | None:
    pairs = []
    for name, field in fields.items():
        marker = str(getattr(field._field_type, "name", ""))
        if marker == "_FIELD_CLASSVAR" or not field.init:
            continue
        optional = type(field.default).__name__ != "_MISSING_TYPE" or (
            type(field.default_factory).__name__ != "_MISSING_TYPE"
        )
        if marker == "_FIELD_INITVAR":
            if not optional:
                return None
            continue
        if field.compare or not optional:
            item = getattr(value, name)
            if not optional or not _is_default(item, field.default, field.default_factory):
                pairs.append((name, item))
    return pairs


def _is_default(item: Any, default: Any, factory: Any = None) -> bool:
    """Whether an argument may be left out: it says nothing, and its parameter has it anyway."""
    if factory in (list, dict, set, frozenset, tuple):
        return type(item) is factory and not item
    if type(item) is not type(default):
        return False
    if isinstance(item, enum.Enum):
        return item is default
    return item is None or (type(item) in (bool, int, str, float, bytes, tuple) and not item and not default)


def _of_signature(value: Any, kind: type) -> list[tuple[str, Any]] | None:
    pairs = []
    seen = stored(value)
    told = False
    for param in inspect.signature(kind).parameters.values():
        if param.kind not in _KEYWORD:
            if param.kind is inspect.Parameter.POSITIONAL_ONLY:
                return None
            continue
        found = _MISSING
        for name in (param.name, f"_{param.name}", f"_{kind.__name__.lstrip('_')}__{param.name}"):
            if name in seen:
                found = seen[name]
                break
        if found is _MISSING:
            attribute = inspect.getattr_static(kind, param.name, None)
            if isinstance(attribute, property):
                found = getattr(value, param.name)
        if found is _MISSING:
            if param.default is inspect.Parameter.empty:
                return None
            continue
        told = True
        if not _is_default(found, param.default):
            pairs.append((param.name, found))
    return pairs if told or not seen else None


def stored(value: Any) -> dict[str, Any]:
    """What an object holds in its `__dict__` and its slots, read past all hooks of its class."""
    found: dict[str, Any] = {}
    for base in ancestry_of(type(value)):
        for name, member in list(namespace_of(base).items()):
            if type(member) is types.MemberDescriptorType and base is not object:
                try:
                    found.setdefault(name, member.__get__(value))
                except AttributeError:
                    pass
    try:
        space = object.__getattribute__(value, "__dict__")
    except Exception:
        return found
    if type(space) is dict:
        found.update({name: item for name, item in dict.items(space) if type(name) is str})
    return found


def public_attributes(value: Any) -> Iterator[str]:
    """Names worth asking for, stored ones first, then properties of classes written in Python."""
    kind = type(value)
    fields = getattr(kind, "_fields", ()) if isinstance(value, tuple) else ()
    held = stored(value)
    if kind is types.FunctionType:  # what `functools.wraps` copied from a mock says nothing of the wrapper
        held = {name: item for name, item in held.items() if home_of(type(item)) != "unittest.mock"}
    names = dict.fromkeys([name for name in (*fields, *held) if not name.startswith("_")])
    for base in ancestry_of(kind)[:-1]:
        for name, member in list(namespace_of(base).items()):
            if name.startswith("_") or name in names:
                continue
            if isinstance(member, property) or type(member).__name__ == "cached_property":
                names[name] = None
    yield from names


def has_own(kind: type, dunder: str) -> bool:
    """True when a class written in Python defines this method for `kind`."""
    for base in ancestry_of(kind)[:-1]:
        if dunder in namespace_of(base):
            member = namespace_of(base)[dunder]
            return type(member) is types.FunctionType or (member is not None and hasattr(member, "__wrapped__"))
    return False


_RISKY = frozenset({
    "acquire", "advance", "append", "begin", "cancel", "clear", "close", "commit", "connect", "consume", "delete",
    "destroy", "disconnect", "dispose", "drain", "drop", "dump", "end", "execute", "exit", "extend", "flush",
    "get_nowait", "insert", "install", "join", "kill", "launch", "load", "lock", "main", "next", "notify", "open",
    "pop", "popitem", "put", "read", "readline", "readlines", "refresh", "register", "release", "remove", "reset",
    "restart", "reverse", "rewind", "rollback", "run", "save", "seek", "send", "setup", "shuffle", "shutdown",
    "sleep", "sort", "start", "step", "stop", "teardown", "tell", "terminate", "uninstall", "unlock",
    "unregister", "update", "wait", "write",
})  # fmt: skip
"""First words of names of methods that do something."""


def getters(value: Any) -> Iterator[str]:
    """Public methods without required parameters that, by their names, only look."""
    seen: set[str] = set()
    for base in ancestry_of(type(value))[:-1]:
        if home_of(base) in ("builtins", "abc", "typing"):
            continue
        for name, member in list(namespace_of(base).items()):
            if name in seen or name.startswith("_") or type(member) is not types.FunctionType:
                continue
            seen.add(name)
            if name.partition("_")[0] not in _RISKY and _takes_nothing(member):
                yield name


def _takes_nothing(function: types.FunctionType) -> bool:
    code = function.__code__
    lazy = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    required = code.co_argcount - len(function.__defaults__ or ())
    optional = code.co_kwonlyargcount == len(function.__kwdefaults__ or ())
    return required == 1 and optional and not code.co_flags & lazy
