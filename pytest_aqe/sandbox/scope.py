"""Which modules and files count as the subject's own."""

from __future__ import annotations

import dis
import functools
import os
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType

from pytest_aqe.sandbox.plainly import home_of, is_class, namespace_of

CANDIDATE = "test_aqe"
"""The module that a candidate runs as."""


class Scope:
    """The subject's top-level package, or its one file where it has no package."""

    def __init__(self, module_name: str, file: str) -> None:
        self.module_name = module_name
        self.file = file
        self.top = module_name.partition(".")[0]
        self.folder = _package_folder(module_name, file)
        self._known: dict[str, bool] = {}

    def owns_file(self, filename: str) -> bool:
        """True for source files of the subject's package."""
        known = self._known.get(filename)
        if known is None:
            known = filename == self.file or bool(self.folder and filename.startswith(self.folder))
            self._known[filename] = known
        return known

    def owns_class(self, cls: type) -> bool:
        """True for classes that the subject's package defined (or the candidate itself)."""
        name = home_of(cls)
        return name == self.module_name or name == CANDIDATE or self._owns_name(name)

    def _owns_name(self, name: str) -> bool:
        if not self.folder:
            return False
        return name == self.top or name.startswith(self.top + ".")

    @property
    def module(self) -> ModuleType | None:
        """The subject as it stands in `sys.modules`."""
        return sys.modules.get(self.module_name)

    def modules(self) -> list[ModuleType]:
        """The subject first, then the other loaded modules of its package in order of import."""
        found = [module for name, module in list(sys.modules.items()) if self._is_sibling(name, module)]
        subject = self.module
        return ([subject] if type(subject) is ModuleType else []) + found

    def stand_in(self) -> Iterator[object]:
        """What the subject has put in its own place, if that is no plain module."""
        if self.module is not None and type(self.module) is not ModuleType:
            yield self.module

    @functools.cached_property
    def loaded(self) -> list[ModuleType]:
        """`modules` as they were when first asked for."""
        return self.modules()

    def _is_sibling(self, name: str, module: object) -> bool:
        if name == self.module_name or not isinstance(module, ModuleType) or not self._owns_name(name):
            return False
        filename = module.__dict__.get("__file__")
        return isinstance(filename, str) and self.owns_file(filename)


def _package_folder(module_name: str, file: str) -> str:
    depth = module_name.count(".")
    folder = os.path.dirname(file)
    if os.path.basename(file) == "__init__.py":
        depth += 1
    if not depth:
        return ""
    for _ in range(depth - 1):
        folder = os.path.dirname(folder)
    return folder + os.sep


class Mentions:
    """What the code of some modules mentions: every name it uses, and the names that it assigns to from afar."""

    def __init__(self, modules: list[ModuleType]) -> None:
        self.used: set[str] = set()
        self.stored: set[str] = set()
        self.stored_globals: set[str] = set()
        todo: list[CodeType] = []
        for module in modules:
            for value in list(module.__dict__.values()):
                if type(value) is FunctionType:
                    todo.append(value.__code__)
                elif is_class(value):
                    todo.extend(_codes(value))
                elif type(value) is ModuleType:
                    self.used.add(value.__name__)
        seen: set[int] = set()
        while todo and len(seen) < MOST_CODES:
            code = todo.pop()
            if id(code) not in seen:
                seen.add(id(code))
                self.used.update(code.co_names)
                self.stored |= _names_after(code, _STORE_ATTR) | _names_after(code, _DELETE_ATTR)
                self.stored_globals |= _names_after(code, _STORE_GLOBAL) | _names_after(code, _DELETE_GLOBAL)
                todo.extend(const for const in code.co_consts if isinstance(const, CodeType))


MOST_CODES = 5000
_STORE_ATTR, _DELETE_ATTR = dis.opmap["STORE_ATTR"], dis.opmap["DELETE_ATTR"]
_STORE_GLOBAL, _DELETE_GLOBAL = dis.opmap["STORE_GLOBAL"], dis.opmap["DELETE_GLOBAL"]


def _names_after(code: CodeType, operation: int) -> set[str]:
    """Names that this operation gets in the bytecode (those past the 256th by their low byte: too many is harmless)."""
    operations, arguments, names = code.co_code[::2], code.co_code[1::2], code.co_names
    found: set[str] = set()
    at = operations.find(operation)
    while at >= 0:
        found.update(names[arguments[at] :: 256])
        at = operations.find(operation, at + 1)
    return found


def assigns_afar(code: CodeType | None) -> bool:
    """True for code that sets an attribute or a global, itself or in a function inside it."""
    if code is None:
        return False
    operations = code.co_code[::2]
    if any(op in operations for op in (_STORE_ATTR, _DELETE_ATTR, _STORE_GLOBAL)) or "setattr" in code.co_names:
        return True
    return any(assigns_afar(const) for const in code.co_consts if isinstance(const, CodeType))


def _codes(cls: type) -> list[CodeType]:
    found = []
    for value in list(namespace_of(cls).values()):
        kind = type(value)
        function = value.__func__ if kind in (staticmethod, classmethod) else value.fget if kind is property else value
        if type(function) is FunctionType:
            found.append(function.__code__)
    return found
