"""Names under which the user's tests imported modules: under another name a module would be imported twice."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pytest_aqe.facts import Target
from pytest_aqe.observe.modules import importable_name, locate
from pytest_aqe.observe.targets import Found

_MAIN = ("__main__", "__mp_main__")


def home(module: str, file: Path) -> Path:
    """The folder that must be on sys.path for a module, where its name is that of its file."""
    place = file.parent if file.name == "__init__.py" else file.with_suffix("")
    return place.parents[min(module.count("."), len(place.parents) - 1)]


def names(rootdir: Path) -> dict[str, list[str]]:
    """Files below `rootdir` that this process has imported, by real path, with the names of their modules."""
    top = os.path.join(os.path.realpath(rootdir), "")
    found: dict[str, list[str]] = {}
    for name, module in list(sys.modules.items()):
        try:
            file = object.__getattribute__(module, "__dict__").get("__file__")  # past a lazy module, which would load
        except AttributeError:  # anything may stand in sys.modules
            continue
        if isinstance(file, str) and name not in _MAIN and (path := os.path.realpath(file)).startswith(top):
            found.setdefault(path, []).append(name)
    return found


def as_imported(found: Found, known: Mapping[str, Collection[str]], asked: Iterable[str]) -> Found:
    """The targets under the names that `known` holds for their files.

    A module that no test imports has its name from the nearest folder of which one was imported. Those that somebody
    `asked` for (target specifications) keep theirs.
    """
    kept = tuple(spec.partition("::")[0].strip().removesuffix(".*") for spec in asked)
    packages = _packages(found.targets, known)
    targets, paths = [], list(found.paths)
    for target in found.targets:
        named = any(target.module == name or target.module.startswith(f"{name}.") for name in kept)
        name = target.module if named else _name(target, known, packages)
        if name != target.module:
            target = replace(target, module=name)
            base = home(name, target.file)
            paths += [str(base)] if _lies_below(target, base) and str(base) not in paths else []
        targets.append(target)
    return replace(found, targets=tuple(targets), paths=tuple(paths))


def _packages(targets: Iterable[Target], known: Mapping[str, Collection[str]]) -> dict[Path, str]:
    """The package that a folder is, ``""`` for one that is on sys.path itself: as modules in it were imported."""
    packages: dict[Path, str] = {}
    for target in targets:
        if name := _imported(target, known):
            package = name if target.file.name == "__init__.py" else name.rpartition(".")[0]
            packages.setdefault(target.file.parent, package)
    return packages


def _name(target: Target, known: Mapping[str, Collection[str]], packages: Mapping[Path, str]) -> str:
    """The name that a target should have."""
    if name := _imported(target, known):
        return name
    for folder in target.file.parents:
        if folder in packages:
            name = importable_name(target.file.relative_to(folder).parts)
            alike = replace(target, module=".".join(filter(None, (packages[folder], name))))
            return alike.module if name and _can_be_imported(alike) else target.module
    return target.module


def _imported(target: Target, known: Mapping[str, Collection[str]]) -> str:
    """The name that a target was imported by; empty where it was not, or only by one that a test made up for it."""
    some = known.get(os.path.realpath(target.file), ())
    if target.module in some:
        return target.module
    return next((name for name in sorted(some, key=len) if _can_be_imported(replace(target, module=name))), "")


def _can_be_imported(target: Target) -> bool:
    base = home(target.module, target.file)
    there = locate(target.module, [str(base)] if _lies_below(target, base) else sys.path).file
    return there is not None and os.path.realpath(there) == os.path.realpath(target.file)


def _lies_below(target: Target, base: Path) -> bool:
    """Whether a module's name is that of its file below `base`: an editable install may give it another one."""
    return importable_name(target.file.relative_to(base).parts) == target.module
