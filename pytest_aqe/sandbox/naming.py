"""Names under which objects can be imported, and how a text of several of them stays free of clashes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from pytest_aqe.program import Import, quote
from pytest_aqe.sandbox.plainly import home_of

_PLAIN_HOMES = frozenset(
    {"builtins", "datetime", "decimal", "fractions", "uuid", "pathlib", "collections", "re", "types"}
)
Spelling = tuple[str, tuple[Import, ...]]


def type_ref(cls: type) -> str:
    """``module:qualname`` of a class, ``builtins:object`` where even that cannot be read."""
    try:
        module, qualname = cls.__module__, cls.__qualname__
        if type(module) is str and type(qualname) is str:
            return f"{module}:{qualname}"
    except Exception:
        pass
    return "builtins:object"


def lookup(module: str, qualname: str) -> Any:
    """The object at that place of a loaded module; LookupError where there is none."""
    value: Any = sys.modules.get(module)
    if value is None:
        raise LookupError(module)
    for part in qualname.split("."):
        space = getattr(value, "__dict__", {})
        if part in space and not isinstance(value, ModuleType):
            value = getattr(value, part)
        elif part in space:
            value = space[part]
        else:
            raise LookupError(qualname)
    return value


def _known(module: str, qualname: str) -> Any:
    try:
        return lookup(module, qualname)
    except LookupError:
        return None


def place_of(value: Any, prefer: str = "") -> Import | None:
    """``(module, qualname)`` under which `value` itself can be imported, or None.

    That is the module that it says it is from, or a package above; for one from a private module first the
    packages above, then a module `prefer` that holds it under its own name.
    """
    try:
        home, qualname = value.__module__, value.__qualname__
        if type(home) is not str or type(qualname) is not str or "<" in qualname:
            return None
        if home == "builtins":
            return ("builtins", qualname) if lookup("builtins", qualname) is value else None
        for module in _places(home, prefer):
            try:
                if lookup(module, qualname) is value:
                    return module, qualname
            except LookupError:  # noqa: PERF203
                continue
    except Exception:
        pass
    return None


def _places(home: str, prefer: str) -> list[str]:
    parts = home.split(".")
    private = any(part.startswith("_") and not part.startswith("__") for part in parts)
    above = [".".join(parts[:n]) for n in range(1, len(parts))]
    if not private:
        return [home, *above]
    return list(filter(None, [*above, "" if above else home.lstrip("_"), prefer, home]))


class Names:
    """The global names that a test already has, so that a check never rebinds one and uses those that are there."""

    def __init__(
        self, space: dict[str, Any], imports: list[Import], variables: Iterable[str] = (), prefer: str = ""
    ) -> None:
        self._prefer = prefer
        self._bound: dict[str, Import | None] = {name: None for name in space if not name.startswith("__")}
        self._bound.update({"result": None, "pytest": ("pytest", "")})
        self._here: dict[int, str] = {}
        self._variables: dict[int, str] = {}
        folder = space.get("tmp_path")
        self._folder = str(folder) if isinstance(folder, Path) else ""
        for module, name in imports:
            self._bound[name or module.partition(".")[0]] = (module, name)
        for name, value in list(space.items()):
            if issubclass(type(value), (type, FunctionType, BuiltinFunctionType, ModuleType)) and name != "result":
                self._here.setdefault(id(value), name)
        for name in variables:
            value = space.get(name)
            if home_of(type(value)).partition(".")[0] not in _PLAIN_HOMES:
                self._variables.setdefault(id(value), name)

    def variable(self, value: Any) -> str | None:
        """The variable that holds this very object, if it is not one that has a literal."""
        return self._variables.get(id(value))

    def below_tmp_path(self, value: str | Path) -> str | None:
        """Text for a path, or a string that is one, in the test's tmp_path."""
        text, folder = str(value), self._folder
        if not folder or not text.startswith(folder) or text[len(folder) : len(folder) + 1] not in ("", "/"):
            return None
        rest = text[len(folder) + 1 :]
        if folder in rest or "\n" in rest:
            return None
        path = f"tmp_path / {quote(rest)}" if rest else "tmp_path"
        return f"str({path})" if isinstance(value, str) else path

    def refer(self, module: str, qualname: str) -> Spelling | None:
        """Text that names the object, and the imports for it; None where every spelling clashes."""
        here = self._here.get(id(_known(module, qualname)))
        if here is not None:
            return here, self._import_of(here)
        root = qualname.partition(".")[0]
        if module == "builtins":
            return None if root in self._bound else (qualname, ())
        if self._free(root, (module, root)):
            return qualname, ((module, root),)
        whole = self.module(module)
        return (f"{whole[0]}.{qualname}", whole[1]) if whole is not None else None

    def module(self, name: str) -> Spelling | None:
        """The same for a module as a whole."""
        here = self._here.get(id(sys.modules.get(name)))
        if here is not None:
            return here, self._import_of(here)
        return (name, ((name, ""),)) if self._free(name.partition(".")[0], (name, "")) else None

    def value(self, value: Any) -> Spelling | None:
        """The same for a class, function or other object that knows where it is from."""
        here = self._here.get(id(value))
        if here is not None:
            return here, self._import_of(here)
        place = place_of(value, self._prefer)
        return self.refer(*place) if place else None

    def _import_of(self, name: str) -> tuple[Import, ...]:
        bound = self._bound.get(name)
        return (bound,) if bound is not None else ()

    def _free(self, name: str, wanted: Import) -> bool:
        if name not in self._bound:
            return True
        bound = self._bound[name]
        return bound is not None and (bound == wanted or (not wanted[1] and not bound[1]))
