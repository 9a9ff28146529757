"""Finds the places of the subject's modules that can change, and remembers what was there.

A cell is one container, namespace or closure variable. Cells compare by identity of their items, item by item.
"""

from __future__ import annotations

import collections
import functools
import sys
from collections.abc import Callable, Iterable
from enum import Enum
from operator import is_
from types import CellType, FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, NamedTuple

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


class DictCell:
    """A dict, or the `__dict__` of a first-party instance."""

    __slots__ = ("_keys", "_space", "_values")

    def __init__(self, space: dict[Any, Any]) -> None:
        self._space = space
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


class ClassCell:
    """The attributes of a class."""

    __slots__ = ("_cls", "_count", "_saved", "_values")

    def __init__(self, cls: type) -> None:
        self._cls = cls
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


def _belongs_to_python(name: str) -> bool:
    return name in {"__dict__", "__weakref__", "__doc__", "__module__", "__annotations__", "__abstractmethods__"}


class ListCell:
    """A list, deque or bytearray."""

    __slots__ = ("_clear", "_extend", "_items", "_iter", "_list")

    def __init__(self, value: Any, base: Any) -> None:
        self._list = value
        self._items = list(base.__iter__(value))
        self._iter, self._clear, self._extend = base.__iter__, base.clear, base.extend

    def restore(self) -> None:
        """Puts the items back."""
        value = self._list
        if len(self._items) != len(value) or not all(map(is_, self._iter(value), self._items)):
            self._clear(value)
            self._extend(value, self._items)


class SetCell:
    """A set."""

    __slots__ = ("_items", "_set")

    def __init__(self, value: set[Any]) -> None:
        self._set = value
        self._items = list(set.__iter__(value))

    def restore(self) -> None:
        """Puts the members back."""
        if len(self._items) != set.__len__(self._set) or not all(map(is_, set.__iter__(self._set), self._items)):
            set.clear(self._set)
            set.update(self._set, self._items)
            self._items = list(set.__iter__(self._set))


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


class _Finder:
    """One walk over module globals, breadth first, bounded."""

    def __init__(self, owns_class: Callable[[type], bool], mentions: Mentions) -> None:
        self._owns_class = owns_class
        self._mentions = mentions
        self.light: list[Any] = []
        self.heavy: list[Any] = []
        self._light_items = 0
        self.caches: list[Callable[[], None]] = []
        self._seen: set[int] = set()
        self._items = 0
        self._todo: collections.deque[tuple[Any, int]] = collections.deque()

    def modules(self, modules: Iterable[ModuleType]) -> None:
        """Takes the globals of each module, then what they hold."""
        for module in modules:
            self._items += len(module.__dict__)
            if self._items > MOST_ITEMS:
                break
            likely = not self.light or not self._mentions.stored_globals.isdisjoint(module.__dict__)
            self._keep(ModuleCell(module), 0, likely)
            for name, value in list(module.__dict__.items()):
                if not (name.startswith("__") and name.endswith("__")):
                    self._later(value, 0)
        while self._todo and len(self.light) + len(self.heavy) < MOST_CELLS and self._items < MOST_ITEMS:
            value, depth = self._todo.popleft()
            try:
                self._look(value, depth)
            except Exception:
                continue

    def _later(self, value: Any, depth: int) -> None:
        if id(type(value)) in _PLAIN or depth > 4 or id(value) in self._seen:
            return
        self._seen.add(id(value))
        self._todo.append((value, depth))

    def _keep(self, cell: Any, size: int, likely: bool) -> None:
        if likely and len(self.light) < LIGHT_CELLS and self._light_items + size < LIGHT_ITEMS:
            self._light_items += size
            self.light.append(cell)
        else:
            self.heavy.append(cell)

    def _take(self, cell: Any, size: int, values: Iterable[Any], depth: int, likely: bool = True) -> None:
        if size > 1000:
            return
        self._items += size
        self._keep(cell, size, likely and size < LARGE)
        for value in values:
            self._later(value, depth + 1)

    def _look(self, value: Any, depth: int) -> None:
        kind = type(value)
        if is_class(value):
            if self._owns_class(value) and Enum not in ancestry_of(value):
                space = namespace_of(value)
                data = [name for name, item in space.items() if not isinstance(item, _CODE)]
                likely = not self._mentions.stored.isdisjoint(data)
                self._take(ClassCell(value), len(space), space.values(), depth, likely)
        elif kind is FunctionType:
            self._function(value, depth)
        elif kind is functools._lru_cache_wrapper:
            self.caches.append(value.cache_clear)
            self._later(value.__wrapped__, depth)
        elif kind in (staticmethod, classmethod):
            self._later(value.__func__, depth)
        elif kind is property:
            for function in (value.fget, value.fset, value.fdel):
                self._later(function, depth)
        elif kind is tuple:
            for item in value:
                self._later(item, depth + 1)
        else:
            self._container(value, depth)

    def _container(self, value: Any, depth: int) -> None:
        if isinstance(value, dict):
            self._take(DictCell(value), dict.__len__(value), dict.values(value), depth)
        elif isinstance(value, (list, collections.deque, bytearray)):
            base = next(b for b in (list, collections.deque, bytearray) if isinstance(value, b))
            items = list(base.__iter__(value))  # type: ignore[arg-type]
            self._take(ListCell(value, base), len(items), items, depth)
        elif isinstance(value, set):
            self._take(SetCell(value), set.__len__(value), set.__iter__(value), depth)
        if self._owns_class(type(value)) and not isinstance(value, Enum):
            space = object.__getattribute__(value, "__dict__")
            if type(space) is dict:
                self._take(DictCell(space), len(space), space.values(), depth)

    def _function(self, function: FunctionType, depth: int) -> None:
        for value in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
            self._later(value, depth + 1)
        if function.__dict__:
            self._take(DictCell(function.__dict__), len(function.__dict__), function.__dict__.values(), depth)
        for cell in function.__closure__ or ():
            try:
                contents = cell.cell_contents
            except ValueError:
                continue
            self._keep(ClosureCell(cell), 1, type(contents) is not FunctionType)
            self._later(contents, depth + 1)


class Found(NamedTuple):
    """Everything changeable that hangs on some modules.

    `light` cells are likely to change and cheap to look at, `heavy` ones are all others; `caches` are the
    functions that clear lru_caches.
    """

    light: list[Any]
    heavy: list[Any]
    caches: list[Callable[[], None]]


def find_cells(modules: Iterable[ModuleType], owns_class: Callable[[type], bool], mentions: Mentions) -> Found:
    """Looks through the globals of modules, the most important first."""
    finder = _Finder(owns_class, mentions)
    finder.modules(modules)
    return Found(finder.light, finder.heavy, finder.caches)
