"""The first-party modules of a project: which files, and under which names they are imported."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

from pytest_aqe.errors import TargetError
from pytest_aqe.observe.modules import MISSING, Located, has_init, importable_name, locate

TEST_FILES = ("test_*.py", "*_test.py")
_SCRIPTS = {"conftest.py", "setup.py", "noxfile.py", "fabfile.py", "dodo.py", "versioneer.py", "ez_setup.py"}
_NEVER = {
    *("tests", "test", "docs", "doc", "examples", "example", "samples", "benchmarks", "benchmark", "bench"),
    *("build", "dist", "node_modules", "site-packages", "__pycache__", "venv", "env", "virtualenv"),
}
_NOT_WITHOUT_INIT = {
    *("scripts", "script", "tools", "tool", "bin", "ci", "data", "notebooks", "migrations", "etc", "misc", "contrib"),
}
_PROJECT = ("pyproject.toml", "setup.py", "setup.cfg")


FOLDERS = 20_000
"""Folders that are looked through at most: a rootdir that is somebody's home is no project."""
DEPTH = 100
"""Folders within one another that are looked into at most: walking is a recursion up to Python 3.11."""


def files(top: Path, ignore: Sequence[str] = TEST_FILES) -> Iterator[Path]:
    """Source files below `top` that are neither tests, scripts, documentation nor somebody else's, in order."""
    deepest = str(top).count(os.sep) + DEPTH
    for folder, folders, names in islice(os.walk(top), FOLDERS):
        too_deep = folder.count(os.sep) >= deepest
        folders[:] = sorted(name for name in folders if not too_deep and _is_code(os.path.join(folder, name), name))
        for name in sorted(names):
            if not name.endswith(".py") or name in _SCRIPTS:
                continue
            if not any(fnmatch(name, pattern) for pattern in ignore) and name[:-3].isidentifier():
                yield Path(folder, name)


def _is_code(path: str, name: str) -> bool:
    if name.startswith(".") or name in _NEVER or name.endswith((".egg-info", ".dist-info")):
        return False
    if name in _NOT_WITHOUT_INIT and not has_init(path):
        return False
    return not os.path.isfile(os.path.join(path, "pyvenv.cfg"))


class Namer:
    """Gives files the dotted names that they are imported under.

    `paths` is where modules are searched. `extra` collects entries that sys.path lacks for the names given.
    """

    def __init__(self, rootdir: Path, sys_path: Sequence[str]) -> None:
        self.rootdir = os.path.realpath(rootdir)
        self.sys_path = list(dict.fromkeys(os.path.realpath(entry or os.curdir) for entry in sys_path))
        self.extra: list[str] = []
        self.fallback = [p for p in (os.path.join(self.rootdir, "src"), self.rootdir) if p not in self.sys_path]
        self.paths = [*self.sys_path, *self.fallback]

    def locate(self, name: str) -> Located:
        """The module `name` in sys.path, or else in the project's own folders."""
        if not name or not all(part.isidentifier() for part in name.split(".")):
            return MISSING
        found = locate(name, self.sys_path)
        if found.kind not in ("missing", "namespace"):
            return found
        places = [hit for path in self.fallback if (hit := locate(name, [path])).kind not in ("missing", "builtin")]
        real = [hit for hit in places if hit.kind == "source"]
        if len(real) > 1:
            raise TargetError(f"target {name!r} is ambiguous: it may be {real[0].file} or {real[1].file}")
        if real:
            return real[0]
        return found if found.kind == "namespace" or not places else places[0]

    def note(self, name: str, located: Located) -> None:
        """Remembers the entry that sys.path lacks for a located module."""
        if locate(name, self.sys_path).kind not in ("missing", "namespace"):
            return
        place = str(located.folders[0] if located.folders else located.file)
        for base in self.fallback:
            below = os.path.realpath(place).startswith(base + os.sep)
            if below and base not in self.extra and locate(name, [base]).kind != "missing":
                self.extra.append(base)
                return

    def name(self, file: Path) -> str:
        """The dotted name of a file, or a TargetError where it cannot be imported."""
        path = os.path.realpath(file)
        choices = []
        for base in self.sys_path:
            if not path.startswith(base.rstrip(os.sep) + os.sep) or has_init(base):
                continue
            parts = os.path.relpath(path, base).split(os.sep)
            bare = _without_init(base, parts)
            if (name := importable_name(parts)) and not any(map(_is_root, bare)):
                choices.append((len(bare), len(parts), base, name))
        for _, _, _, name in sorted(choices):
            found = locate(name, self.sys_path)
            if found.file and os.path.realpath(found.file) == path:
                return name
        base = self._base(path)
        name = importable_name(os.path.relpath(path, base).split(os.sep))
        if not name:
            raise TargetError(f"{file}: its name is not one that can be imported")
        found = locate(name, [base])
        if found.file is None or os.path.realpath(found.file) != path:
            raise TargetError(f"{file}: cannot be imported, {found.file} takes its name")
        if base not in self.extra:
            self.extra.append(base)
        return name

    def _base(self, path: str) -> str:
        """Where to import from if no entry of sys.path serves: the project (or its src), else the package's folder."""
        top = os.path.dirname(path)
        while has_init(top):
            top = os.path.dirname(top)
        folder = top
        while folder.startswith(self.rootdir) and folder != self.rootdir:
            if _is_root(folder):
                return folder
            folder = os.path.dirname(folder)
        return folder if folder == self.rootdir else top


def _without_init(base: str, parts: Sequence[str]) -> list[str]:
    """Folders between an entry of sys.path and a file that are no regular packages."""
    folders = [os.path.join(base, *parts[: depth + 1]) for depth in range(len(parts) - 1)]
    return [folder for folder in folders if not has_init(folder)]


def _is_root(folder: str) -> bool:
    """Whether a folder holds packages rather than being part of their names."""
    return os.path.basename(folder) == "src" or any(os.path.isfile(os.path.join(folder, name)) for name in _PROJECT)
