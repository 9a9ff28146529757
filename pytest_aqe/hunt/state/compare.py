"""What changed between a shape taken earlier and the value as it is now, each piece with the way back."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pytest_aqe.hunt.state import values
from pytest_aqe.hunt.state.difference import NOTABLE, PLAIN, USUAL, Difference, Put, each
from pytest_aqe.hunt.state.shape import Shape, alike

MOST_NAMED = 4
"""More changed keys of one dictionary than this, and the dictionary is named instead."""


def differences(was: Shape, now: Any, name: str, put: Callable[[Any], object] | None) -> list[Difference]:
    """Pieces that changed; `put` sets the place where the value hangs, None where that cannot be set."""
    if was.kind == "scalar" or values.is_scalar(now):
        if values.same(was.value, now):
            return []
        return [Difference(name, _back(put, was.value))]
    if was.token[:1] == ("count",) and (values.hidden(now) or ((),))[0] == was.token:
        return []  # a counter that was put back is a new one
    inside = list(_inside(was, name))
    if now is was.value:
        fresh = values.another(now, was.token) if inside and put is not None else None
        return inside if fresh is None else [Difference(name, _back(put, fresh))]
    puts: list[Put] = [one.restore for one in inside if one.restore is not None]
    if (back := _back(put, was.value)) is not None:
        puts.append(back)
    tier = NOTABLE if not inside and alike(was, now) else PLAIN
    return [Difference(name, each(puts) if puts else None, tier)]


def _back(put: Callable[[Any], object] | None, value: Any) -> Put | None:
    return None if put is None else partial(put, value)


def _inside(was: Shape, name: str) -> Iterator[Difference]:
    """What changed inside of an object that still is the same one."""
    if was.kind == "opaque":
        yield from _hidden(was, name)
    elif was.kind == "dict":
        yield from _collapsed(list(_in_dict(was, name)), name)
    elif was.kind in ("list", "set"):
        yield from _in_elements(was, name)
    elif was.kind == "object":
        yield from _in_object(was, name)
    elif was.kind == "function":
        yield from _in_function(was, name)


def _hidden(was: Shape, name: str) -> Iterator[Difference]:
    if not was.token:
        return
    held = values.hidden(was.value)
    now = held[0] if held is not None else ("length", values.size_of(was.value))
    if now != was.token:
        yield Difference(name, was.back, USUAL if was.token[0] == "cached" else PLAIN)


def _in_dict(was: Shape, name: str) -> Iterator[Difference]:
    value = was.value
    now = {values.key_of(key): (key, inner) for key, inner in values.items(value)}
    for token, part in was.parts.items():
        put = partial(values.put_item, value, part.key)
        if token in now:
            yield from differences(part.shape, now[token][1], f"{name}{part.label}", put)
        else:
            yield Difference(f"{name}{part.label}", partial(put, part.shape.value))
    for token, (key, _) in now.items():
        if token not in was.parts:
            yield Difference(f"{name}[{values.label_of(key)}]", partial(values.drop_item, value, key))


def _collapsed(found: list[Difference], name: str) -> Iterator[Difference]:
    if len(found) <= MOST_NAMED:
        yield from found
        return
    puts = [one.restore for one in found if one.restore is not None]
    yield Difference(name, each(puts) if len(puts) == len(found) else None)


def _in_elements(was: Shape, name: str) -> Iterator[Difference]:
    """Lists, deques and sets as a whole; where they hold the same objects, what changed inside of those."""
    value = was.value
    now, old = values.elements(value), [part.shape.value for part in was.parts.values()]
    if was.kind == "set":
        changed = {values.key_of(item) for item in now} != set(was.parts)
    else:
        changed = len(now) != len(old) or not all(map(values.same, now, old))
    if changed:
        yield Difference(name, partial(values.put_elements, value, old))
        return
    for part in was.parts.values():
        yield from _inside(part.shape, f"{name}{part.label}")


def _in_object(was: Shape, name: str) -> Iterator[Difference]:
    value = was.value
    now = dict(values.fields(value))
    known = {part.key for part in was.parts.values()}
    for part in was.parts.values():
        put = partial(values.put_field, value, part.key)
        if part.key in now:
            yield from differences(part.shape, now[part.key], f"{name}{part.label}", put)
        else:
            yield Difference(f"{name}{part.label}", partial(put, part.shape.value))
    for key in now:
        if key not in known:
            yield Difference(f"{name}.{key}", partial(values.drop_field, value, str(key)))


def _in_function(was: Shape, name: str) -> Iterator[Difference]:
    value: types.FunctionType = was.value
    parts = {part.key: part for part in was.parts.values()}
    cells = {f"c{free}": cell for free, cell in zip(value.__code__.co_freevars, value.__closure__ or ())}
    for key, part in parts.items():
        place = f"{name}{part.label}"
        if key in cells:
            yield from _in_cell(part.shape, cells[key], place)
        elif not key.startswith("."):
            yield from _inside(part.shape, place)  # defaults: the objects themselves are what is shared
        elif key[1:] in value.__dict__:
            put = partial(value.__dict__.__setitem__, key[1:])
            yield from differences(part.shape, value.__dict__[key[1:]], place, put)
        else:
            yield Difference(place, partial(value.__dict__.__setitem__, key[1:], part.shape.value))
    for key in value.__dict__:
        if f".{key}" not in parts:
            yield Difference(f"{name}.{key}", partial(_forget, value.__dict__, key))


def _in_cell(was: Shape, cell: types.CellType, place: str) -> Iterator[Difference]:
    put = partial(setattr, cell, "cell_contents")
    try:
        now = cell.cell_contents
    except ValueError:
        yield Difference(place, partial(put, was.value))
    else:
        yield from differences(was, now, place, put)


def _forget(held: dict[str, Any], key: str) -> None:
    held.pop(key, None)
