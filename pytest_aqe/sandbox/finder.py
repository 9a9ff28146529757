"""Finds the places of the subject's modules that can change, and remembers what was there."""

from __future__ import annotations

import collections
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, NamedTuple

from pytest_aqe.sandbox.cells import (
    INSIDE,
    Cell,
    ClassCell,
    ClosureCell,
    DictCell,
    ListCell,
    ModuleCell,
    ObjectCell,
    SetCell,
)
from pytest_aqe.sandbox.plainly import ancestry_of, is_class, namespace_of
from pytest_aqe.sandbox.scope import Mentions

MOST_ITEMS = 3000
MOST_CELLS = 250
LIGHT_ITEMS = 400
LIGHT_CELLS = 40
LARGE = 64
"""Items of a container that is more likely a table of constants than a state."""
_PLAIN = frozenset(map(id, (type(None), bool, int, float, complex, str, bytes, frozenset, range, ModuleType)))

_CODE = (FunctionType, property, staticmethod, classmethod, MemberDescriptorType, GetSetDescriptorType)

Parts = Iterable[tuple[str, Any]]
"""Values with their places."""


class _Finder:
    """One walk over module globals, breadth first, bounded."""

    def __init__(self, owns_class: Callable[[type], bool], mentions: Mentions) -> None:
        self._owns_class = owns_class
        self._mentions = mentions
        self.light: list[Cell] = []
        self.heavy: list[Cell] = []
        self._light_items = 0
        self.caches: list[Callable[[], None]] = []
        self._seen: set[int] = set()
        self._items = 0
        self._todo: collections.deque[tuple[Any, int, str]] = collections.deque()

    def modules(self, modules: Iterable[ModuleType], others: Iterable[object]) -> None:
        """Takes the globals of each module, then what they hold, and what `others` do."""
        for module in modules:
            self._items += len(module.__dict__)
            if self._items > MOST_ITEMS:
                break
            likely = not self.light or not self._mentions.stored_globals.isdisjoint(module.__dict__)
            self._keep(ModuleCell(module), 0, likely)
            for name, value in list(module.__dict__.items()):
                if not (name.startswith("__") and name.endswith("__")):
                    self._later(value, 0, f"{module.__name__}:{name}")
        for value in others:
            self._later(value, 0, "")
        while self._todo and len(self.light) + len(self.heavy) < MOST_CELLS and self._items < MOST_ITEMS:
            value, depth, place = self._todo.popleft()
            try:
                self._look(value, depth, place)
            except Exception:
                continue

    def _later(self, value: Any, depth: int, place: str) -> None:
        if id(type(value)) in _PLAIN or depth > 4 or id(value) in self._seen:
            return
        self._seen.add(id(value))
        self._todo.append((value, depth, place))

    def _keep(self, cell: Cell, size: int, likely: bool) -> None:
        if likely and len(self.light) < LIGHT_CELLS and self._light_items + size < LIGHT_ITEMS:
            self._light_items += size
            self.light.append(cell)
        else:
            self.heavy.append(cell)

    def _take(self, cell: Cell, size: int, parts: Parts, depth: int, likely: bool = True) -> None:
        if size > 1000:
            return
        self._items += size
        self._keep(cell, size, likely and size < LARGE)
        for place, value in parts:
            self._later(value, depth + 1, place)

    def _look(self, value: Any, depth: int, place: str) -> None:
        kind = type(value)
        if is_class(value):
            if self._owns_class(value) and Enum not in ancestry_of(value):
                space = namespace_of(value)
                data = [name for name, item in space.items() if not isinstance(item, _CODE)]
                likely = not self._mentions.stored.isdisjoint(data)
                self._take(ClassCell(value, place), len(space), _named(place, space), depth, likely)
        elif kind is FunctionType:
            self._function(value, depth, place)
        elif kind is functools._lru_cache_wrapper:
            self.caches.append(value.cache_clear)
            self._later(value.__wrapped__, depth, "")
        elif kind in (staticmethod, classmethod):
            self._later(value.__func__, depth, "")
        elif kind is property:
            for function in (value.fget, value.fset, value.fdel):
                self._later(function, depth, "")
        elif kind is tuple:
            for inner, item in _inside(place, value):
                self._later(item, depth + 1, inner)
        else:
            self._container(value, depth, place)

    def _container(self, value: Any, depth: int, place: str) -> None:
        if isinstance(value, dict):
            items = dict.values(value)
            self._take(DictCell(value, place), dict.__len__(value), _inside(place, items), depth)
        elif isinstance(value, (list, collections.deque, bytearray)):
            base = next(b for b in (list, collections.deque, bytearray) if isinstance(value, b))
            listed = list(base.__iter__(value))  # type: ignore[arg-type]
            self._take(ListCell(value, base, place), len(listed), _inside(place, listed), depth)
        elif isinstance(value, set):
            self._take(SetCell(value, place), set.__len__(value), _inside(place, set.__iter__(value)), depth)
        if self._owns_class(type(value)) and not isinstance(value, Enum):
            space = object.__getattribute__(value, "__dict__")
            if type(space) is dict:
                self._take(ObjectCell(space, place), len(space), _named(place, space), depth)

    def _function(self, function: FunctionType, depth: int, place: str) -> None:
        for value in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
            self._later(value, depth + 1, "")
        if function.__dict__:
            space = function.__dict__
            self._take(ObjectCell(space, place), len(space), _named(place, space), depth)
        for cell in function.__closure__ or ():
            try:
                contents = cell.cell_contents
            except ValueError:
                continue
            self._keep(ClosureCell(cell), 1, type(contents) is not FunctionType)
            self._later(contents, depth + 1, "")


def _named(place: str, space: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a namespace holds, as attributes of what stands at a place."""
    for name, value in space.items():
        yield f"{place}.{name}" if place else "", value


def _inside(place: str, values: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """What a container holds: no name leads there, but one to the container."""
    for value in values:
        yield place + INSIDE if place else "", value


class Found(NamedTuple):
    """Everything changeable that hangs on some modules.

    `light` cells are likely to change and cheap to look at, `heavy` ones are all others; `caches` are the
    functions that clear lru_caches.
    """

    light: list[Cell]
    heavy: list[Cell]
    caches: list[Callable[[], None]]


def find_cells(
    modules: Iterable[ModuleType], owns_class: Callable[[type], bool], mentions: Mentions, others: Iterable[object] = ()
) -> Found:
    """Looks through the globals of modules, the most important first, and through `others`."""
    finder = _Finder(owns_class, mentions)
    finder.modules(modules, others)
    return Found(finder.light, finder.heavy, finder.caches)
