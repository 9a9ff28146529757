"""Settings of the interpreter in `sys` that a candidate may change: taken once, put back after each."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from operator import is_


class Interpreter:
    """Settings of the interpreter in `sys`. `rest` are attributes that only an assignment from afar changes."""

    def __init__(self, assigned: Collection[str]) -> None:
        """Attributes of these names are looked at each time."""
        self._path_object, self._path = sys.path, list(sys.path)
        self._argv_object, self._argv = sys.argv, list(sys.argv)
        self._limit = sys.getrecursionlimit()
        self._trace = sys.gettrace()
        self._profile = sys.getprofile()
        self._interval = sys.getswitchinterval()
        self._hooks = Attributes(name for name in _SYS_NAMES if name in _HOOKS or name in assigned)
        self.rest = Attributes(name for name in _SYS_NAMES if not (name in _HOOKS or name in assigned))
        self._finders = list(sys.meta_path)
        self._digits = sys.get_int_max_str_digits() if hasattr(sys, "get_int_max_str_digits") else 0

    def restore(self) -> None:
        """Puts back what a candidate may have set."""
        if sys.path is not self._path_object or sys.path != self._path:
            sys.path = self._path_object
            sys.path[:] = self._path
        if sys.argv is not self._argv_object or sys.argv != self._argv:
            sys.argv = self._argv_object
            sys.argv[:] = self._argv
        if sys.getrecursionlimit() != self._limit:
            sys.setrecursionlimit(self._limit)
        if sys.gettrace() is not self._trace:
            sys.settrace(self._trace)
        if sys.getprofile() is not self._profile:
            sys.setprofile(self._profile)
        if sys.getswitchinterval() != self._interval:
            sys.setswitchinterval(self._interval)
        if not all(map(is_, sys.meta_path, self._finders)) or len(sys.meta_path) != len(self._finders):
            sys.meta_path[:] = self._finders
        if self._digits and sys.get_int_max_str_digits() != self._digits:
            sys.set_int_max_str_digits(self._digits)
        self._hooks.restore()


class Attributes:
    """Some attributes of `sys`."""

    def __init__(self, names: Iterable[str]) -> None:
        self._values = {name: getattr(sys, name) for name in names if hasattr(sys, name)}
        self._space = sys.__dict__

    def restore(self) -> None:
        """Puts back those that differ."""
        space = self._space
        for name, value in self._values.items():
            if space.get(name) is not value:
                space[name] = value


_HOOKS = frozenset({"modules", "excepthook", "displayhook", "unraisablehook", "meta_path", "path_hooks", "exit"})
_SYS_NAMES = (
    "platform", "version_info", "version", "maxsize", "byteorder", "executable", "prefix", "flags", "modules",
    "excepthook", "displayhook", "unraisablehook", "exit", "_getframe", "exc_info", "dont_write_bytecode",
    "meta_path", "path_hooks", "getdefaultencoding", "getfilesystemencoding", "getrecursionlimit",
    "setrecursionlimit", "gettrace", "settrace", "getprofile", "setprofile", "frozen", "base_prefix",
)  # fmt: skip
