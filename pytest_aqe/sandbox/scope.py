"""Which modules and files count as the subject's own."""

from __future__ import annotations

import os
import sys
from types import CodeType, FunctionType, ModuleType


class Scope:
    """The subject's top-level package, or its one file where it has no package."""

    def __init__(self, module_name: str, file: str) -> None:
        self.module_name = module_name
        self.file = file
        self.top = module_name.partition(".")[0]
        self._folder = _package_folder(module_name, file)
        self._known: dict[str, bool] = {}

    def owns_file(self, filename: str) -> bool:
        """True for source files of the subject's package."""
        known = self._known.get(filename)
        if known is None:
            known = filename == self.file or bool(self._folder and filename.startswith(self._folder))
            self._known[filename] = known
        return known

    def owns_class(self, cls: type) -> bool:
        """True for classes that the subject's package defined (or the candidate itself)."""
        try:
            name = cls.__module__
            return type(name) is str and (name == self.module_name or self._owns_name(name))
        except Exception:
            return False

    def _owns_name(self, name: str) -> bool:
        if not self._folder:
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


def mentions(modules: list[ModuleType]) -> frozenset[str]:
    """Names that the code of these modules uses as globals or attributes, nested code included."""
    found: set[str] = set()
    todo: list[CodeType] = []
    for module in modules:
        for value in list(module.__dict__.values()):
            if type(value) is FunctionType:
                todo.append(value.__code__)
            elif isinstance(value, type):
                todo.extend(_codes(value))
            elif isinstance(value, ModuleType):
                found.add(value.__name__)
    seen: set[int] = set()
    while todo and len(seen) < 5000:
        code = todo.pop()
        if id(code) in seen:
            continue
        seen.add(id(code))
        found.update(code.co_names)
        todo.extend(const for const in code.co_consts if isinstance(const, CodeType))
    return frozenset(found)


def _codes(cls: type) -> list[CodeType]:
    found = []
    for value in list(cls.__dict__.values()):
        function = getattr(value, "__func__", None) or getattr(value, "fget", None) or value
        if type(function) is FunctionType:
            found.append(function.__code__)
    return found
