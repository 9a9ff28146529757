"""Modules, classes and functions of the project, and what of other modules was replaced from outside."""

from __future__ import annotations

import ast
import builtins
import re
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pytest_aqe.hunt.state import values
from pytest_aqe.hunt.state.compare import differences
from pytest_aqe.hunt.state.difference import NOTABLE, PLAIN, USUAL, Difference, Put
from pytest_aqe.hunt.state.shape import Shape, Taker

FOREIGN_FOLDERS = frozenset({"site-packages", "dist-packages", ".venv", "venv", ".tox", ".nox", "node_modules"})
RUNNING = (
    "pytest",
    "_pytest",
    "pluggy",
    "pytest_aqe",
    "hypothesis",
    "coverage",
    "xdist",
    "execnet",
    "py",
    "pytest_cov",
)
"""What runs the tests changes itself all the time."""
LIVELY = ("linecache", "tokenize", "warnings", "traceback", "threading", "_weakrefset", "importlib", "_strptime")
_NOT_ENTERED = ("logging", "threading", "_thread", "re", "weakref", "types", "typing", "_abc", "abc", "contextvars")
"""Modules whose instances say nothing by their parts: locks, loggers (looked at elsewhere), compiled patterns."""
_METHODS = (types.FunctionType, classmethod, staticmethod, property)
_OWNED = (types.FunctionType, types.BuiltinFunctionType, type, types.ModuleType)


@dataclass(slots=True)
class Root:
    """One named place: a global, or an attribute of a class, with what it held and the way to set it."""

    name: str
    module: str
    holder: Any
    key: str
    shape: Shape


class Modules:
    """The modules as they are when this is made."""

    def __init__(self, rootdir: Path) -> None:
        self._rootdir = rootdir
        self._taker = Taker(enters)
        self._loaded = dict(sys.modules)
        self._own = dict(own(self._loaded, rootdir))
        self._specs = {name: vars(module).get("__spec__") for name, module in self._own.items()}
        self._names = {name: set(vars(module)) for name, module in self._own.items()}
        self._classes: list[tuple[str, type, frozenset[str]]] = []
        self._roots = list(self._take())
        self._foreign = {
            name: dict(vars(module)) for name, module in self._loaded.items() if _watched(name, module, self._own)
        }

        self._foreign_classes = {
            kind: (f"{name}.{_name(kind)}", dict(values.held_by_class(kind)))
            for name, held in self._foreign.items()
            for kind in held.values()
            if values.is_a(kind, type) and values.module_of(kind) == name
        }

    def differences(self) -> Iterator[Difference]:
        """What changed since."""
        reloaded = {name for name, was in self._specs.items() if vars(self._own[name]).get("__spec__") is not was}
        for name in sorted(reloaded):
            yield Difference(f"{name} (reloaded)", self._reset(name))
        for root in self._roots:
            # After a reload all functions are new ones: the reload is what is named, and data that differs.
            found = values.held_by_class(root.holder) if values.is_a(root.holder, type) else vars(root.holder)
            if root.key in found:
                now = found[root.key]
                if root.module in reloaded and values.is_a(now, _OWNED):
                    continue
                yield from differences(root.shape, now, root.name, _setter(root.holder, root.key))
            else:
                yield Difference(root.name, partial(_setter(root.holder, root.key), root.shape.value))
        yield from self._added()
        yield from self._replaced()
        yield from self._patched()
        yield from self._imports()

    def _take(self) -> Iterator[Root]:
        taken = self._taker.take
        imported = Imports(self._own)
        modules = sorted(self._own.items(), key=lambda item: (is_test(item[0]), item[0]))
        late: list[tuple[str, types.ModuleType, str]] = []
        for name, module in modules:
            for key, value in list(vars(module).items()):
                if _is_plumbing(key) or values.is_a(value, types.ModuleType):
                    continue
                if values.is_a(value, type):
                    if values.module_of(value) == name:
                        yield from self._take_class(value)
                    yield Root(f"{name}.{key}", name, module, key, Shape(value, "opaque"))
                elif imported.has(name, key):
                    late.append((name, module, key))  # known by the name it has where it was made
                elif not values.is_a(value, types.FunctionType) or value.__module__ == name:
                    yield Root(f"{name}.{key}", name, module, key, taken(value))
                else:
                    yield Root(f"{name}.{key}", name, module, key, Shape(value, "opaque"))
        for name, module, key in late:
            yield Root(f"{name}.{key}", name, module, key, taken(vars(module)[key]))

    def _take_class(self, kind: type) -> Iterator[Root]:
        place = f"{values.module_of(kind)}.{_name(kind)}"
        self._classes.append((place, kind, frozenset(values.held_by_class(kind))))
        for key, value in list(values.held_by_class(kind).items()):
            if not _is_plumbing(key) and not values.is_a(
                value, (types.MemberDescriptorType, types.GetSetDescriptorType)
            ):
                yield Root(f"{place}.{key}", "", kind, key, self._taker.take(value))

    def _added(self) -> Iterator[Difference]:
        for name, module in self._own.items():
            for key, value in list(vars(module).items()):
                if key not in self._names[name] and not _is_plumbing(key):
                    tier = NOTABLE if values.is_a(value, types.ModuleType) else PLAIN  # a submodule was imported
                    yield Difference(f"{name}.{key}", partial(vars(module).pop, key, None), tier)

        for place, kind, keys in self._classes:
            for key in list(values.held_by_class(kind)):
                if key not in keys and not _is_plumbing(key):
                    tier = USUAL if key.startswith("_") else PLAIN
                    yield Difference(f"{place}.{key}", partial(type.__delattr__, kind, key), tier)

    def _replaced(self) -> Iterator[Difference]:
        """Names of other modules that were bound to something else, as a patch that is never undone does."""
        for name, was in self._foreign.items():
            module = self._loaded[name]
            now = vars(module)
            for key, value in was.items():
                if _is_plumbing(key) or (key in now and values.same(value, now[key])):
                    continue
                tier = (
                    PLAIN if values.is_a(value, _OWNED) else USUAL if value is None or key.startswith("_") else NOTABLE
                )
                yield Difference(f"{name}.{key}", partial(now.__setitem__, key, value), tier)

    def _patched(self) -> Iterator[Difference]:
        """Methods, and public attributes, of other modules' classes that were replaced."""
        for kind, (place, was) in self._foreign_classes.items():
            now = values.held_by_class(kind)
            for key, value in was.items():
                is_method = values.is_a(value, _METHODS)
                if _is_plumbing(key) or (key.startswith("_") and not is_method):
                    continue
                if key in now and not values.same(value, now[key]):
                    put = partial(type.__setattr__, kind, key, value)
                    yield Difference(f"{place}.{key}", put, PLAIN if is_method else NOTABLE)

    def _imports(self) -> Iterator[Difference]:
        for name, module in self._loaded.items():
            if sys.modules.get(name) is not module:
                yield Difference(f"sys.modules[{name!r}]", partial(sys.modules.__setitem__, name, module))
        for name in [name for name in sys.modules if name not in self._loaded]:
            tier = NOTABLE if dict(own({name: sys.modules[name]}, self._rootdir)) else USUAL
            yield Difference(f"sys.modules[{name!r}]", partial(_unimport, name), tier)

    def _reset(self, name: str) -> Put:
        was = {root.key: root.shape.value for root in self._roots if root.module == name}
        return partial(vars(self._own[name]).update, was)


class Imports:
    """Which globals of a module came from another one by ``from ... import``; sources are read when asked for."""

    def __init__(self, own: dict[str, types.ModuleType]) -> None:
        self._own = own
        self._known: dict[str, frozenset[str]] = {}

    def has(self, module: str, name: str) -> bool:
        """Whether this global of the module was imported from elsewhere."""
        if module not in self._known:
            self._known[module] = _imported_names(vars(self._own[module]).get("__file__"))
        return name in self._known[module]


def _imported_names(file: object) -> frozenset[str]:
    try:
        tree = ast.parse(Path(str(file)).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return frozenset(alias.asname or alias.name for node in froms for alias in node.names)


def own(modules: dict[str, types.ModuleType], rootdir: Path) -> Iterator[tuple[str, types.ModuleType]]:
    """Those of these modules that are the project's."""
    for name, module in modules.items():
        file = vars(module).get("__file__") if values.is_a(module, types.ModuleType) else None
        if type(file) is not str or name.split(".")[0] in RUNNING:
            continue
        try:
            inner = Path(file).resolve().relative_to(rootdir.resolve())
        except (ValueError, OSError):
            continue
        if not FOREIGN_FOLDERS.intersection(inner.parts):
            yield name, module


def _watched(name: str, module: object, own: dict[str, types.ModuleType]) -> bool:
    top = name.split(".")[0]
    if module is builtins:
        return True
    return values.is_a(module, types.ModuleType) and name not in own and top not in RUNNING and top not in LIVELY


def enters(kind: type) -> bool:
    """Is it worth while to look into the instances of this class?"""
    top = values.module_of(kind).split(".")[0]
    return top not in _NOT_ENTERED and top not in RUNNING


def _name(kind: type) -> str:
    """A class's name, past its metaclass."""
    return str(type.__dict__["__qualname__"].__get__(kind))


def _is_plumbing(key: str) -> bool:
    """Names that the import system, the compiler and the rewriting of assertions put there."""
    return key.startswith(("@", "_abc_")) or (key.startswith("__") and key.endswith("__"))


def is_test(name: str) -> bool:
    """Does this name of a module speak of tests?"""
    return re.search(r"(^|\.)(test_|tests\b|conftest\b)|_test$", name) is not None


def _setter(holder: Any, key: str) -> Callable[[Any], None]:
    if values.is_a(holder, type):
        return partial(type.__setattr__, holder, key)
    return partial(vars(holder).__setitem__, key)


def _unimport(name: str) -> None:
    sys.modules.pop(name, None)
