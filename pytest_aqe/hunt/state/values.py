"""Looking into objects without calling code of theirs: exact builtins, containers, ``__dict__`` and ``__slots__``."""

from __future__ import annotations

import _thread
import collections
import functools
import io
import itertools
import random
import re
import types
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial
from typing import Any

_MISSING = object()
SCALARS = (int, float, complex, bool, str, bytes, type(None), type(Ellipsis), type(NotImplemented), range)
LONGEST = 200_000
"""Longer strings are compared by identity and length."""
_COUNT, _CACHED = type(itertools.count()), type(functools.lru_cache(lambda: None))
_LOCKS = (type(_thread.allocate_lock()), type(_thread.RLock()))
_LIST_ITERATOR: type = type(iter([]))


def is_a(value: Any, kinds: type | tuple[type, ...]) -> bool:
    """As ``isinstance``, which would ask the object for its ``__class__``."""
    return issubclass(type(value), kinds)


def mro(kind: type) -> tuple[type, ...]:
    """The classes of a class, past its metaclass."""
    return tuple(type.__dict__["__mro__"].__get__(kind))


def held_by_class(kind: type) -> Mapping[str, Any]:
    """A class's own attributes, past its metaclass."""
    found: Mapping[str, Any] = type.__dict__["__dict__"].__get__(kind)
    return found


def module_of(kind: type) -> str:
    """Where a class says that it was made, past its metaclass."""
    return str(type.__dict__["__module__"].__get__(kind))


def is_scalar(value: Any) -> bool:
    """An exact builtin that never changes."""
    kind = type(value)
    return kind in SCALARS and not (kind in (str, bytes) and len(value) > LONGEST)


def same(one: object, other: object) -> bool:
    """Equal scalars of one type (nan is itself, 0.0 is not -0.0), or the same object."""
    if one is other:
        return True
    if type(one) is not type(other) or not is_scalar(one):
        return False
    return repr(one) == repr(other) if type(one) in (float, complex) else one == other


def key_of(key: Any) -> Hashable:
    """A stand-in for a dictionary key or a member of a set that compares without code of the user."""
    if is_scalar(key):
        return (type(key).__name__, key if type(key) is not float else repr(key))
    if type(key) is tuple and all(map(is_scalar, key)):
        return ("tuple", tuple(map(key_of, key)))
    return ("id", id(key))


def label_of(key: Any) -> str:
    """A key as it is written in a name."""
    if is_scalar(key) or (type(key) is tuple and all(map(is_scalar, key))):
        return _short(repr(key))
    if type(key) in (type, types.FunctionType):
        return str(key.__qualname__)
    return f"<{type(key).__name__}>"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def attributes(value: object) -> dict[str, Any] | None:
    """The instance's own ``__dict__``, past any property of that name."""
    for kind in mro(type(value)):
        found: Any = held_by_class(kind).get("__dict__")
        if is_a(found, types.GetSetDescriptorType):
            inner = found.__get__(value)
            return inner if type(inner) is dict else None
    return None


def slots(value: object) -> Iterator[tuple[str, types.MemberDescriptorType]]:
    """The slots of the instance's classes."""
    for kind in mro(type(value)):
        for name, found in held_by_class(kind).items():
            if is_a(found, types.MemberDescriptorType):
                yield name, found


def put_field(value: object, name: str, held: object) -> None:
    """Set an attribute in its slot or in the instance's ``__dict__``, past an overridden ``__setattr__``."""
    slot = dict(slots(value)).get(name)
    if slot is not None:
        slot.__set__(value, held)
    elif (inner := attributes(value)) is not None:
        inner[name] = held


def drop_field(value: object, name: str) -> None:
    """Remove an attribute, where it still is."""
    inner = attributes(value)
    if inner is not None and name in inner:
        del inner[name]
    elif (slot := dict(slots(value)).get(name)) is not None and slot_value(slot, value) is not _MISSING:
        slot.__delete__(value)


def slot_value(descriptor: types.MemberDescriptorType, value: object) -> Any:
    """What a slot holds, or a mark of our own for an empty one."""
    try:
        return descriptor.__get__(value)
    except AttributeError:
        return _MISSING


def fields(value: object) -> list[tuple[object, Any]]:
    """Attributes of an instance, from its ``__dict__`` and its slots."""
    found: list[tuple[object, Any]] = [*(attributes(value) or {}).items()]
    held = ((name, slot_value(descriptor, value)) for name, descriptor in slots(value))
    return [*found, *((name, inner) for name, inner in held if inner is not _MISSING)]


def hidden(value: Any) -> tuple[tuple[Hashable, ...], Callable[[], object] | None] | None:
    """State behind a builtin without parts: a token that changes with it and, where there is one, the way back.

    None for objects that have no such state. The ways back keep the object itself, for others may hold it too.
    """
    kind = type(value)
    if kind is _CACHED:
        size, misses = value.cache_info()[3], value.cache_info()[1]
        return ("cached", size, misses), (None if size else value.cache_clear)
    if kind is random.Random:
        state = value.getstate()
        return ("random", hash(state)), partial(value.setstate, state)
    if kind is bytearray:
        held = bytes(value)
        return ("bytearray", held), partial(value.__setitem__, slice(None), held)
    if kind is _COUNT:
        return ("count", repr(value)), None
    if kind in _LOCKS and hasattr(value, "locked"):
        return ("lock", value.locked()), None
    if kind is _LIST_ITERATOR:
        return ("left", value.__length_hint__()), None
    if kind in (io.StringIO, io.BytesIO):
        return _stream(value)
    if kind is types.GeneratorType:
        frame = value.gi_frame
        return ("generator", frame.f_lasti if frame is not None else -1), None
    return None


def another(value: Any, token: tuple[Hashable, ...]) -> Any:
    """A new counter that stands where this one stood; None for anything else."""
    if type(value) is not _COUNT:
        return None
    start = re.fullmatch(r"count\((-?\d+)(?:, (-?\d+))?\)", str(token[1]))
    return itertools.count(int(start[1]), int(start[2] or 1)) if start else None


def _stream(value: Any) -> tuple[tuple[Hashable, ...], Callable[[], object] | None]:
    if value.closed:
        return ("closed",), None
    place, text = value.tell(), value.getvalue()

    def rewind() -> None:
        value.seek(0)
        value.truncate()
        value.write(text)
        value.seek(place)

    return ("stream", place, text), rewind


def sequence_of(value: object) -> Any:
    """The builtin kind that a list, tuple or deque is of."""
    return next((kind for kind in (list, tuple, collections.deque) if is_a(value, kind)), None)


def elements(value: Any) -> list[Any]:
    """What a sequence or a set holds, past an overridden ``__iter__``."""
    kind = sequence_of(value) or (set if is_a(value, set) else frozenset)
    return list(kind.__iter__(value))


def size_of(value: Any) -> int:
    """How many a container holds, past an overridden ``__len__``."""
    kinds = (dict, list, tuple, collections.deque, set, frozenset)
    kind: Any = next((kind for kind in kinds if is_a(value, kind)), None)
    return kind.__len__(value) if kind is not None else 0


def put_elements(value: Any, held: list[Any]) -> None:
    """Let a list, deque or set hold just these again."""
    if is_a(value, set):
        set.clear(value)
        set.update(value, held)
    else:
        kind = sequence_of(value)
        kind.clear(value)
        kind.extend(value, held)


def items(value: Any) -> list[tuple[object, Any]]:
    """A dictionary's items, past an overridden ``items``."""
    return list(dict.items(value))


def put_item(value: Any, key: object, held: object) -> None:
    """Set a key, past an overridden ``__setitem__`` (an ordered one keeps its order in its own)."""
    kind = collections.OrderedDict if is_a(value, collections.OrderedDict) else dict
    kind.__setitem__(value, key, held)


def drop_item(value: Any, key: object) -> None:
    """Remove a key, where it still is."""
    kind = collections.OrderedDict if is_a(value, collections.OrderedDict) else dict
    if dict.__contains__(value, key):
        kind.__delitem__(value, key)
