"""Where functions of the library are kept under names: found once, exchanged for others and put back at once."""

from __future__ import annotations

import datetime
import pathlib
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from types import BuiltinMethodType, CellType, FunctionType, ModuleType
from typing import Any

from pytest_aqe.sandbox.plainly import home_of, is_class, namespace_of

_OURS = frozenset({"pytest_aqe", "_pytest", "pytest", "pluggy", "coverage", "__main__", "pathlib"})
_NOW = ("now", "utcnow", "today")


class Swaps:
    """Names, default arguments and closure variables that stand for some functions."""

    def __init__(self, wanted: Set[int], own: Set[int], modules: Collection[ModuleType]) -> None:
        """Ids of functions: `wanted` everywhere, `own` ones only in `time` and the subject's own `modules`."""
        all_ = wanted | own
        self._names: list[tuple[dict[str, Any], str, Any]] = []
        self._cells: list[tuple[CellType, Any]] = []
        self._defaults: list[tuple[FunctionType, tuple[Any, ...] | None, dict[str, Any] | None]] = []
        mine = set(map(id, modules))
        self._own = [module.__dict__ for module in modules]
        for name, module in list(sys.modules.items()):
            if isinstance(module, ModuleType) and name.partition(".")[0] not in _OURS:
                home = id(module) in mine or name == "time"
                self._find(module.__dict__, all_ if home else wanted)
        for module in modules:
            for function in _functions(module):
                self._look_into(function, all_)
        accessor = getattr(pathlib, "_NormalAccessor", None)
        self._accessor = {name: value for name, value in _static(accessor) if id(value) in wanted}

    def _find(self, space: dict[str, Any], wanted: Set[int]) -> None:
        self._names += [(space, name, value) for name, value in list(space.items()) if id(value) in wanted]

    def _look_into(self, function: FunctionType, wanted: Set[int]) -> None:
        given, named = function.__defaults__, function.__kwdefaults__
        if any(_is_wanted(value, wanted) for value in (*(given or ()), *(named or {}).values())):
            self._defaults.append((function, given, named))
        for cell in function.__closure__ or ():
            try:
                value = cell.cell_contents
            except ValueError:
                continue
            if _is_wanted(value, wanted):
                self._cells.append((cell, value))

    def exchange(self, instead: Mapping[int, Any], own: Mapping[str, Any]) -> Callable[[], None]:
        """Have other functions, given by the ids of the real ones, in all these places; the way back.

        The subject's `own` modules get these names as well, if they have them not.
        """

        def other(value: Any) -> Any:
            found = instead.get(id(value), value)
            return getattr(value.__self__, value.__name__) if found is value and _is_now(value) else found

        for space, name, value in self._names:
            space[name] = instead.get(id(value), value)
        for cell, value in self._cells:
            cell.cell_contents = other(value)
        for function, given, named in self._defaults:
            function.__defaults__ = given and tuple(map(other, given))
            function.__kwdefaults__ = named and {name: other(value) for name, value in named.items()}
        accessor = getattr(pathlib, "_NormalAccessor", None)
        for name, value in self._accessor.items():
            setattr(accessor, name, staticmethod(instead.get(id(value), value)))
        added = [(space, name) for space in self._own for name in own if name not in space]
        for space, name in added:
            space[name] = own[name]

        def back() -> None:
            for space, name in added:
                space.pop(name, None)
            self._back()

        return back

    def _back(self) -> None:
        for space, name, value in self._names:
            space[name] = value
        for cell, value in self._cells:
            cell.cell_contents = value
        for function, given, named in self._defaults:
            function.__defaults__, function.__kwdefaults__ = given, named
        accessor = getattr(pathlib, "_NormalAccessor", None)
        for name, value in self._accessor.items():
            setattr(accessor, name, value)


def _is_now(value: Any) -> bool:
    """Whether it is a bound ``datetime.now``: there is a new one each time that it is looked up."""
    return type(value) is BuiltinMethodType and value.__name__ in _NOW and _is_date(value.__self__)


def _is_date(value: Any) -> bool:
    return is_class(value) and issubclass(value, datetime.date)


def _is_wanted(value: Any, wanted: Set[int]) -> bool:
    return id(value) in wanted or _is_now(value)


def _static(cls: type | None) -> Iterator[tuple[str, Any]]:
    yield from () if cls is None else list(namespace_of(cls).items())


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    """Functions of a module and of its classes."""
    for value in list(module.__dict__.values()):
        inside = list(namespace_of(value).values()) if is_class(value) and home_of(value) == module.__name__ else ()
        for one in (value, *inside):
            kind = type(one)
            if kind is staticmethod or kind is classmethod:
                one = one.__func__
            elif kind is property:
                one = one.fget
            if type(one) is FunctionType:
                yield one
