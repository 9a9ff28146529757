"""Modules found by walking folders: no import, no parent package executed."""

from __future__ import annotations

import ast
import difflib
import keyword
import os
import sys
import tokenize
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.machinery import BYTECODE_SUFFIXES, EXTENSION_SUFFIXES, SOURCE_SUFFIXES, PathFinder
from pathlib import Path
from typing import Any

from pytest_aqe.errors import TargetError

INIT = "__init__"
_NAMESPACE_CALLS = ("extend_path", "declare_namespace")


@dataclass(frozen=True, slots=True)
class Located:
    """What a dotted name leads to.

    `kind`: ``source``, ``namespace`` (folders without ``__init__``), ``extension``, ``bytecode``, ``stub``,
    ``builtin``, ``archive`` or ``missing``. `folders` is where its submodules lie, empty for a plain module.
    """

    kind: str
    file: Path | None = None
    folders: tuple[Path, ...] = ()

    @property
    def package(self) -> bool:
        """Whether it can have submodules."""
        return bool(self.folders)


MISSING = Located("missing")


def locate(name: str, paths: Sequence[str]) -> Located:
    """The module that importing `name` would load, searched in `paths` as Python's path finder does."""
    parts = name.split(".")
    found = _step(parts[0], [Path(entry or os.curdir) for entry in paths])
    if found is MISSING:
        found = _elsewhere(parts[0], paths)
    for depth, part in enumerate(parts[1:], 1):
        if not found.folders:
            return MISSING
        below = _step(part, found.folders)
        if below is MISSING and _is_shared(found):
            portions = [Path(entry or os.curdir).joinpath(*parts[:depth]) for entry in paths]
            below = _step(part, [folder for folder in portions if folder.is_dir()])
        found = below
    return found


def _step(part: str, folders: Iterable[Path]) -> Located:
    """One level: package before module in each folder, folders without ``__init__`` only after all of them."""
    portions: list[Path] = []
    stub: Path | None = None
    for folder in folders:
        below = folder / part
        is_dir = below.is_dir()
        if is_dir and (hit := _file(below, INIT)):
            return Located(hit[0], hit[1], (below,))
        if hit := _file(folder, part):
            return Located(*hit)
        for maybe in (below / f"{INIT}.pyi", folder / f"{part}.pyi"):
            if stub is None and maybe.is_file():
                stub = maybe
        if is_dir:
            portions.append(below)
    if stub is not None:
        return Located("stub", stub)
    return Located("namespace", None, tuple(portions)) if portions else MISSING


def _file(folder: Path, stem: str) -> tuple[str, Path] | None:
    kinds = (("extension", EXTENSION_SUFFIXES), ("source", SOURCE_SUFFIXES), ("bytecode", BYTECODE_SUFFIXES))
    for kind, suffixes in kinds:
        for suffix in suffixes:
            file = folder / (stem + suffix)
            if file.is_file():
                return kind, file
    return None


def _elsewhere(top: str, paths: Sequence[str]) -> Located:
    """A top-level name that only a finder knows: editable installs, archives, what is built in."""
    if top in sys.builtin_module_names:
        return Located("builtin")
    finders: list[Any] = [*sys.meta_path, PathFinder]
    for finder in finders:
        try:
            spec = finder.find_spec(top, list(paths) if finder is PathFinder else None)
        except Exception:  # a finder of somebody else's may do anything
            continue
        if spec is None:
            continue
        folders = tuple(Path(entry) for entry in spec.submodule_search_locations or ())
        if spec.origin is None or not spec.has_location:
            if folders:
                return Located("namespace", None, folders)
            continue
        file = Path(spec.origin)
        if not file.is_file():
            return Located("archive", file)
        kinds = (("extension", EXTENSION_SUFFIXES), ("source", SOURCE_SUFFIXES), ("bytecode", BYTECODE_SUFFIXES))
        for kind, suffixes in kinds:
            if file.name.endswith(tuple(suffixes)):
                return Located(kind, file, folders)
    return MISSING


def _is_shared(found: Located) -> bool:
    """Whether a package spreads itself over several folders, as pkgutil-style namespace packages do."""
    if found.kind != "source" or found.file is None:
        return False
    try:
        text = found.file.read_text("utf-8", "replace")
    except OSError:
        return False
    return any(call in text for call in _NAMESPACE_CALLS)


def names_near(name: str, paths: Sequence[str]) -> list[str]:
    """Modules that may have been meant by a name that does not exist."""
    parent, _, last = name.rpartition(".")
    if parent:
        folders: Iterable[Path] = locate(parent, paths).folders
        if not folders:
            return names_near(parent, paths)
    else:
        folders = [Path(entry or os.curdir) for entry in paths if "site-packages" not in entry]
    stems = {stem for folder in folders for stem in _stems(folder)}
    return [f"{parent}.{stem}" if parent else stem for stem in difflib.get_close_matches(last, sorted(stems), 3)]


def _stems(folder: Path) -> list[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return []
    files = [e.name[:-3] for e in entries if e.name.endswith(".py") and e.name != "__init__.py"]
    return files + [e.name for e in entries if e.name.isidentifier() and e.is_dir()]


@lru_cache(maxsize=4096)
def has_init(folder: str) -> bool:
    """Whether a folder is a regular package."""
    return os.path.isfile(os.path.join(folder, "__init__.py"))


def importable_name(parts: Sequence[str]) -> str:
    """Folder and file parts below an entry of sys.path as a dotted name, ``""`` where that is none."""
    names = [*parts[:-1], parts[-1][:-3] if parts[-1].endswith(".py") else parts[-1]]
    if names[-1] == INIT:
        names.pop()
    good = names and all(name.isidentifier() and not keyword.iskeyword(name) for name in names)
    return ".".join(names) if good else ""


def read_source(file: Path) -> str:
    """The text of a source file in the encoding that it declares (PEP 263), or a TargetError that says why not."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise TargetError(f"{file}: cannot be read: {error.strerror}") from error
    lines = iter(raw.splitlines(keepends=True))
    try:
        encoding, cookie = tokenize.detect_encoding(lambda: next(lines, b""))
    except (SyntaxError, LookupError) as error:
        _decode(file, raw, "utf-8")  # says which line it is, where that is the reason
        raise TargetError(f"{file}: {error}") from error
    return _decode(file, raw, encoding, bool(cookie)).replace("\r\n", "\n").replace("\r", "\n")


def _decode(file: Path, raw: bytes, encoding: str, declared: bool = False) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        why = "" if declared and encoding != "utf-8" else ", and no other encoding is declared"
        raise TargetError(f"{file}: line {line} is not {error.encoding}{why}") from error


def parse_source(file: Path) -> ast.Module:
    """The syntax tree of a source file, or a TargetError that says why there is none."""
    text = read_source(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in the subject is no business of ours
            return ast.parse(text)
    except SyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        raise TargetError(f"{file}: syntax error{where}: {error.msg}") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise TargetError(f"{file}: cannot be parsed: {error}") from error
