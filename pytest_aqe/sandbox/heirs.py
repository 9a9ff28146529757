"""Concrete subclasses elsewhere in the project of classes that do not stand alone: abstract ones and mixins."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_aqe.sandbox.naming import place_of
from pytest_aqe.sandbox.plainly import ancestry_of, home_of, namespace_of

__all__ = ["heirs_of", "missing_names", "with_heirs"]

MOST = 4
"""Heirs of one class that are worth a description."""
MOST_FILES = 60
MOST_IMPORTS = 3
"""Files beside the module that are looked through, and how many of them are imported for the heirs in them."""
_OPEN = ("__getattr__", "__getattribute__")


def missing_names(cls: type, tree: ast.Module) -> set[str]:
    """What methods of a class read of `self` though neither the class nor a base has or sets it: a mixin's needs.

    Empty where that cannot be known: a base from another module may set attributes that its source alone shows.
    """
    nodes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    bases = [base for base in ancestry_of(cls) if base is not object]
    if any(home_of(base) != home_of(cls) or base.__name__ not in nodes for base in bases):
        return set()
    if any(name in namespace_of(base) for base in bases for name in _OPEN):
        return set()
    known = {name for base in bases for name in namespace_of(base)} | set(dir(object))
    read: set[str] = set()
    for base in bases:
        for node in ast.walk(nodes[base.__name__]):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
                (read if isinstance(node.ctx, ast.Load) else known).add(node.attr)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                known.add(node.target.id)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("hasattr", "getattr", "setattr"):
                known |= {str(arg.value) for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
    return read - known


def heirs_of(cls: type, file: str) -> list[type]:
    """Subclasses that can be imported and instantiated, of the same project, public and near ones first."""
    found = list(_loaded(cls))
    if not found:
        _import_neighbours(cls, file)
        found = list(_loaded(cls))
    return sorted(found, key=_distance)[:MOST]


def _loaded(cls: type) -> Iterator[type]:
    seen: set[type] = {cls}
    todo = [cls]
    project = home_of(cls).partition(".")[0]
    while todo:
        below: list[type] = type.__subclasses__(todo.pop())
        for heir in below:
            if heir in seen or len(seen) > 200:
                continue
            seen.add(heir)
            todo.append(heir)
            if home_of(heir).partition(".")[0] == project and place_of(heir) and not _is_abstract(heir):
                yield heir


def _is_abstract(cls: type) -> bool:
    return bool(namespace_of(cls).get("__abstractmethods__")) or bool(namespace_of(cls).get("_is_protocol"))


def _distance(heir: type) -> tuple[bool, int, str]:
    module, name = place_of(heir) or ("", "")
    return name.startswith("_"), len(ancestry_of(heir)), f"{module}.{name}"


def _import_neighbours(cls: type, file: str) -> None:
    """Load modules of the same package in which a class statement names the class."""
    package = home_of(cls).rpartition(".")[0]
    if not package:
        return
    named = re.compile(rf"^class \w+\((?:[^)]*[\s,.])?{re.escape(cls.__name__)}\b", re.MULTILINE)
    found = 0
    for path in sorted(Path(file).parent.glob("*.py"))[:MOST_FILES]:
        module = f"{package}.{path.stem}"
        if path.stem.startswith("__") or module in sys.modules or not _mentions(path, named):
            continue
        found += 1
        try:
            importlib.import_module(module)
        except BaseException as error:  # whatever a module does at import, here it is only a neighbour
            if isinstance(error, KeyboardInterrupt):
                raise
        if found == MOST_IMPORTS:
            return


def _mentions(path: Path, named: re.Pattern[str]) -> bool:
    try:
        return named.search(path.read_text("utf-8", "replace")) is not None
    except OSError:
        return False


def with_heirs(classes: dict[str, dict[str, Any]], own: Mapping[str, type], source: str, file: str) -> list[type]:
    """Flag own mixins (``incomplete``); the heirs of those and of abstract own classes."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    out: list[type] = []
    for ref, cls in own.items():
        row = classes.get(ref)
        if row is None or issubclass(cls, BaseException):
            continue
        if not row.get("abstract") and missing_names(cls, tree):
            row["flags"] = sorted({*row.get("flags", ()), "incomplete"})
        if row.get("abstract") or "incomplete" in row.get("flags", ()):
            out += heirs_of(cls, file)
    return out
