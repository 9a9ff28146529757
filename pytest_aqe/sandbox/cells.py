"""One place each that can change: what was there is remembered, put back, and told where it differs.

A cell is one container, namespace or closure variable. Cells compare by identity of their items, item by item.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from operator import is_
from types import CellType, ModuleType
from typing import Any, NamedTuple, Protocol

from pytest_aqe.sandbox.plainly import namespace_of

INSIDE = "[]"
"""In a place, what leads from a container to one of its items."""


class Altered(NamedTuple):
    """Something that is not what it was.

    `place` is ``module:qualname``, ``""`` where no name leads there. `before` is what the name stood for or, where it
    is the `content` of a container that changed, an equal one.
    """

    place: str
    before: Any
    content: bool = False


class Cell(Protocol):
    """One place that is remembered."""

    def restore(self) -> None:
        """Puts back what was there."""

    def altered(self) -> Iterator[Altered]:
        """What `restore` would put back."""


class DictCell:
    """A dict."""

    __slots__ = ("_keys", "_place", "_space", "_values")

    def __init__(self, space: dict[Any, Any], place: str = "") -> None:
        self._space = space
        self._place = place
        self._keep()

    def _keep(self) -> None:
        self._keys = list(dict.keys(self._space))
        self._values = list(dict.values(self._space))

    def restore(self) -> None:
        """Puts back removed and changed items, takes out new ones."""
        space = self._space
        if (
            len(self._keys) == dict.__len__(space)
            and all(map(is_, dict.values(space), self._values))
            and all(map(is_, dict.keys(space), self._keys))
        ):
            return
        dict.clear(space)
        dict.update(space, zip(self._keys, self._values))
        self._keep()

    def altered(self) -> Iterator[Altered]:
        """The dict, if it differs."""
        space = self._space
        if not _alike([*dict.keys(space), *dict.values(space)], [*self._keys, *self._values]):
            before = dict(zip(self._keys, self._values))
            yield Altered(self._place, before if type(self._space) is dict else self._space, True)


class ObjectCell(DictCell):
    """The `__dict__` of a first-party instance or of a function."""

    __slots__ = ()

    def altered(self) -> Iterator[Altered]:
        """Attributes that differ."""
        if not _alike(list(dict.values(self._space)), self._values):
            yield from _attributes(self._place, dict(zip(self._keys, self._values)), self._space)


class ModuleCell:
    """The globals of a module. Submodules that were imported meanwhile stay."""

    __slots__ = ("_count", "_module", "_saved", "_space", "_values")

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._space = module.__dict__
        self._keep()

    def _keep(self) -> None:
        self._saved = dict(self._space)
        self._values = list(self._saved.values())
        self._count = len(self._values)

    def restore(self) -> None:
        """Puts back every global that differs."""
        space = self._space
        if len(space) == self._count and all(map(is_, space.values(), self._values)):
            return
        prefix = f"{self._module.__name__}."
        for name, value in list(space.items()):
            if name not in self._saved and (value is None or sys.modules.get(prefix + str(name)) is not value):
                del space[name]
        for name, value in self._saved.items():
            if name not in space or space[name] is not value:
                space[name] = value
        self._keep()

    def altered(self) -> Iterator[Altered]:
        """Globals that differ."""
        if _alike(list(self._space.values()), self._values):
            return
        for one in _attributes(self._module.__name__, self._saved, self._space):
            yield one._replace(place=one.place.replace(f"{self._module.__name__}.", f"{self._module.__name__}:", 1))


class ClassCell:
    """The attributes of a class."""

    __slots__ = ("_cls", "_count", "_place", "_saved", "_values")

    def __init__(self, cls: type, place: str = "") -> None:
        self._cls = cls
        self._place = place
        self._keep()

    def _keep(self) -> None:
        self._saved = dict(namespace_of(self._cls))
        self._values = list(self._saved.values())
        self._count = len(self._values)

    def restore(self) -> None:
        """Puts back every attribute that differs, past any metaclass."""
        space = namespace_of(self._cls)
        if len(space) == self._count and all(map(is_, space.values(), self._values)):
            return
        for name, value in list(space.items()):
            if name not in self._saved and not _belongs_to_python(name):
                type.__delattr__(self._cls, name)
            elif name in self._saved and value is not self._saved[name] and not _belongs_to_python(name):
                type.__setattr__(self._cls, name, self._saved[name])
        for name, value in self._saved.items():
            if name not in namespace_of(self._cls) and not _belongs_to_python(name):
                type.__setattr__(self._cls, name, value)
        self._keep()

    def altered(self) -> Iterator[Altered]:
        """Attributes that differ."""
        space = dict(namespace_of(self._cls))
        if not _alike(list(space.values()), self._values):
            yield from _attributes(self._place, self._saved, space)


def _belongs_to_python(name: str) -> bool:
    return name in {"__dict__", "__weakref__", "__doc__", "__module__", "__annotations__", "__abstractmethods__"}


_MISSING = object()


def _alike(items: list[Any], others: list[Any]) -> bool:
    """Whether these are the same objects in the same order."""
    return len(items) == len(others) and all(map(is_, items, others))


def _attributes(place: str, before: dict[Any, Any], now: dict[Any, Any]) -> Iterator[Altered]:
    """Names of a namespace that stand for something else now, and one that says nothing for those that are new."""
    for name, value in before.items():
        if now.get(name, _MISSING) is not value and not str(name).startswith("__"):
            yield Altered(f"{place}.{name}" if place else "", value)
    new = [name for name in now if name not in before and not str(name).startswith("__")]
    if any(not isinstance(now[name], ModuleType) for name in new):
        yield Altered("", None)


class ListCell:
    """A list, deque or bytearray."""

    __slots__ = ("_clear", "_extend", "_items", "_iter", "_list", "_place")

    def __init__(self, value: Any, base: Any, place: str = "") -> None:
        self._list = value
        self._place = place
        self._items = list(base.__iter__(value))
        self._iter, self._clear, self._extend = base.__iter__, base.clear, base.extend

    def restore(self) -> None:
        """Puts the items back."""
        value = self._list
        if len(self._items) != len(value) or not all(map(is_, self._iter(value), self._items)):
            self._clear(value)
            self._extend(value, self._items)

    def altered(self) -> Iterator[Altered]:
        """The list, if it differs."""
        if not _alike(list(self._iter(self._list)), self._items):
            yield Altered(self._place, list(self._items) if type(self._list) is list else self._list, True)


class SetCell:
    """A set."""

    __slots__ = ("_items", "_place", "_set")

    def __init__(self, value: set[Any], place: str = "") -> None:
        self._set = value
        self._place = place
        self._items = list(set.__iter__(value))

    def restore(self) -> None:
        """Puts the members back."""
        if len(self._items) != set.__len__(self._set) or not all(map(is_, set.__iter__(self._set), self._items)):
            set.clear(self._set)
            set.update(self._set, self._items)
            self._items = list(set.__iter__(self._set))

    def altered(self) -> Iterator[Altered]:
        """The set, if it differs."""
        if not _alike(list(set.__iter__(self._set)), self._items):
            yield Altered(self._place, set(self._items) if type(self._set) is set else self._set, True)


class ClosureCell:
    """A variable that a function closes over."""

    __slots__ = ("_cell", "_value")

    def __init__(self, cell: CellType) -> None:
        self._cell = cell
        self._value = cell.cell_contents

    def restore(self) -> None:
        """Puts its value back."""
        if self._cell.cell_contents is not self._value:
            self._cell.cell_contents = self._value

    def altered(self) -> Iterator[Altered]:
        """The variable, if it differs: no name leads there."""
        if self._cell.cell_contents is not self._value:
            yield Altered("", self._value)
