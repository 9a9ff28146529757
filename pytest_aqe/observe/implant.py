"""Being told of calls before Python 3.12: a hook in a function's own code, taken out after a few calls.

Three instructions at the start of the function load the hook, ask for its truth and drop the answer. Nothing else
changes: no frame comes in between (`warnings.warn(stacklevel=...)`, tracebacks and recursion stay as they were), the
signature, the flags and the line numbers are the function's own, and no line event is added for a tracer.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from pytest_aqe.observe import bytecode

if TYPE_CHECKING:
    from pytest_aqe.observe.values import Function, Store


class Hook:
    """A constant in patched code whose truth value is asked for at each call."""

    __slots__ = ("_owner", "_watched")

    def __init__(self, watched: Function, owner: FunctionType) -> None:
        self._watched = watched
        self._owner = weakref.ref(owner)

    def __bool__(self) -> bool:
        try:
            more = self._watched.note(sys._getframe(1))
        except Exception:  # whatever it is, the user's run goes on without samples of this function
            more = False
        if not more:
            self.remove()
        return True

    def __reduce__(self) -> tuple[type[bool], tuple[()]]:
        return bool, ()  # code that is pickled by value takes a harmless constant along

    def remove(self) -> None:
        """Gives the function its own code back, unless somebody else changed it meanwhile."""
        owner = self._owner()
        if owner is not None and any(const is self for const in owner.__code__.co_consts):
            owner.__code__ = self._watched.code


class Implants:
    """Hooks in all functions of the first-party modules that are loaded."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._hooks: list[Hook] = []
        self._looked_at: set[int] = set()
        self._size = 0

    def start(self) -> bool:
        """Works on the two versions whose instructions are known here."""
        if sys.version_info[:2] not in ((3, 10), (3, 11)) or sys.implementation.name != "cpython":
            return False
        self.refresh()
        return True

    def refresh(self) -> None:
        """Puts hooks into modules that were loaded since."""
        if len(sys.modules) == self._size:
            return
        self._size = len(sys.modules)
        for name, module in list(sys.modules.items()):
            if id(module) not in self._looked_at and type(module) is ModuleType:
                self._looked_at.add(id(module))
                if self._is_ours(module):
                    self._enter(name, module)

    def _is_ours(self, module: ModuleType) -> bool:
        file = module.__dict__.get("__file__")
        return type(file) is str and bool(self.store.module_in(file))

    def _enter(self, name: str, module: ModuleType) -> None:
        for function in functions(module.__dict__, name):
            watched = self.store.function(function.__code__, function.__qualname__)
            if watched is None:
                continue
            hook = Hook(watched, function)
            patched = bytecode.prefixed(function.__code__, hook)
            if patched is not None:
                function.__code__ = patched
                self._hooks.append(hook)

    def stop(self) -> None:
        """Takes all hooks out."""
        hooks, self._hooks = self._hooks, []
        for hook in hooks:
            hook.remove()


def functions(namespace: dict[str, Any], module: str, depth: int = 3) -> Iterator[FunctionType]:
    """Functions that a module defines, methods included, what was wrapped instead of its wrapper.

    No attribute of a value is looked up: that could run code of the subject.
    """
    for value in list(namespace.values()):
        if isinstance(value, type):
            inside = type.__dict__["__dict__"].__get__(value)
            if depth and inside.get("__module__") == module:
                yield from functions(dict(inside), module, depth - 1)
            continue
        if type(value) is property:
            parts: list[Any] = [value.fget, value.fset]
        else:
            parts = [value.__func__ if type(value) in (staticmethod, classmethod) else value]
        for part in parts:
            seen = 0
            while type(part) is FunctionType and seen < 5:
                wrapped = part.__dict__.get("__wrapped__")
                if wrapped is None and part.__module__ == module:
                    yield part
                part, seen = wrapped, seen + 1
