"""Imports exactly one module from a changed syntax tree, and everything else as usual."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

Transform = Callable[[str, str], ast.Module]
"""(source text, file name) to the tree that is compiled instead."""


class Installed(MetaPathFinder):
    """The finder of one module; `loaded` and `error` say after its import what became of it.

    `loaded` is true once the changed module has run. `error` is empty, or says why the module was (or would be)
    imported unchanged: it has no source, it is an extension, or the transformation failed.
    """

    def __init__(self, module: str, transform: Transform, scope: Mapping[str, object]) -> None:
        self.module = module
        self.transform = transform
        self.scope = scope
        self.loaded = False
        self.error = ""
        self.file = ""
        self._looking = False
        self.changed: CodeType | None = None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The usual spec of the one module, with the transforming loader in it; None for all others."""
        if fullname != self.module or self._looking:
            return None
        self._looking = True
        try:
            spec = _usual_spec(fullname, path, target, self)
        finally:
            self._looking = False
        if spec is None:
            return None
        loader = spec.loader
        if not isinstance(loader, SourceFileLoader):
            self.error = _no_source(spec)
            return spec
        self.file = loader.path
        spec.loader = _Loader(loader.name, loader.path, self)
        return spec

    def code(self, path: str, data: bytes) -> CodeType | None:
        """Code of the changed tree, made once: a module that is imported anew keeps its probes. None on failure."""
        if self.changed is None or path != self.file:
            self.file = path
            try:
                tree = self.transform(importlib.util.decode_source(data), path)
                self.changed = compile(tree, path, "exec", dont_inherit=True)
            except (SyntaxError, UnicodeDecodeError):
                raise
            except Exception as error:
                self.error = f"{type(error).__name__} while {self.module} was prepared: {error}"
        return self.changed

    def prepare(self) -> None:
        """Transform the module before its import, as long as the modules that this takes can be imported."""
        parent, _, _ = self.module.rpartition(".")
        path = getattr(sys.modules.get(parent), "__path__", None) if parent else None
        spec = self.find_spec(self.module, path)
        if spec is not None and isinstance(spec.loader, _Loader):
            self.code(spec.loader.path, spec.loader.get_data(spec.loader.path))

    def remove(self) -> None:
        """Take the finder away again; what was imported stays."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)


class _Loader(SourceFileLoader):
    """A source loader that compiles the transformed tree and never touches cached bytecode."""

    def __init__(self, name: str, path: str, installed: Installed) -> None:
        super().__init__(name, path)
        self._installed = installed

    def get_code(self, fullname: str) -> CodeType:
        """Code of the changed tree; of the source as it stands where it cannot be changed."""
        path = self.get_filename(fullname)
        data = self.get_data(path)
        return self._installed.code(path, data) or self.source_to_code(data, path)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module with the names that its probes need among its globals."""
        code = self.get_code(module.__name__)
        module.__dict__.update(self._installed.scope)
        self._installed.loaded = code is self._installed.changed
        exec(code, module.__dict__)


def install(module: str, transform: Transform, scope: Mapping[str, object]) -> Installed:
    """Let the next import of `module` go through `transform`.

    `scope` is read after the transformation, so that it may fill it. A module that is imported already has to be
    forgotten first (`forget`).
    """
    finder = Installed(module, transform, scope)
    if module in sys.modules:
        # The sandbox may use this very module (tokenize, ast): it is transformed while the old one is in place.
        finder.prepare()
    sys.meta_path.insert(0, finder)
    return finder


def forget(module: str, modules: MutableMapping[str, ModuleType] | None = None) -> dict[str, ModuleType]:
    """Drop a module, its packages and their other modules from `sys.modules`; what was dropped, to put it back.

    The whole package goes, because its modules hold classes of one another: a new one beside old ones would raise
    exceptions that nobody can catch by name. The machinery of imports itself stays.
    """
    table: Any = sys.modules if modules is None else modules
    if module not in table:
        return {}
    top = module.partition(".")[0]
    keep = {"sys", "builtins", "importlib", "_frozen_importlib", "_frozen_importlib_external", "encodings"}
    if top in keep:
        return {module: table.pop(module)} if module not in keep else {}
    names = [name for name in table if name == top or name.startswith(top + ".")]
    return {name: table.pop(name) for name in names}


def _usual_spec(name: str, path: Sequence[str] | None, target: ModuleType | None, but: Installed) -> ModuleSpec | None:
    """What the other finders say; a frozen module is looked up on the path, where its source is."""
    found: ModuleSpec | None = None
    for finder in list(sys.meta_path):
        if finder is but or isinstance(finder, Installed) or not hasattr(finder, "find_spec"):
            continue
        found = finder.find_spec(name, path, target)
        if found is not None:
            break
    if found is not None and found.origin == "frozen":
        return PathFinder.find_spec(name, path, target) or found
    return found


def _no_source(spec: ModuleSpec) -> str:
    origin = spec.origin or ""
    if spec.loader is None or (spec.submodule_search_locations is not None and not spec.has_location):
        return f"{spec.name} is a namespace package: it has no source of its own"
    if origin in ("built-in", "frozen"):
        return f"{spec.name} is {origin}: it has no source"
    if origin.endswith((".so", ".pyd", ".dll", ".dylib")):
        return f"{spec.name} is an extension module ({origin})"
    if origin.endswith(".pyc"):
        return f"{spec.name} has bytecode only ({origin})"
    return f"{spec.name} is not loaded from a source file ({type(spec.loader).__name__})"
