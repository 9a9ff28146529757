"""What to work on: target specifications resolved to modules and functions, without importing any of them."""

from __future__ import annotations

import ast
import contextlib
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pytest_aqe.errors import TargetError
from pytest_aqe.facts import Target
from pytest_aqe.observe import discover, suggest
from pytest_aqe.observe.modules import INIT, Located, has_init, names_near, parse_source

MODULES = 3000
"""Default targets at most."""
_WHY_NOT = {
    "extension": "is a compiled extension ({file}): there is no Python source to work on",
    "bytecode": "is bytecode without its source ({file})",
    "stub": "is only a stub ({file}): there is no code in it",
    "builtin": "is built into the interpreter: there is no Python source to work on",
    "archive": "lies in an archive ({file}): unpack it first",
}


@dataclass(frozen=True, slots=True)
class Skip:
    """A default target that is left out, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """Resolved targets, what was left out, and entries that sys.path lacks for importing them (first one first)."""

    targets: tuple[Target, ...]
    skipped: tuple[Skip, ...] = ()
    paths: tuple[str, ...] = ()


def resolve(specs: Sequence[str], rootdir: Path, sys_path: Sequence[str]) -> list[Target]:
    """The targets that `specs` name, or all first-party modules under `rootdir`; `find` says more."""
    return list(find(specs, rootdir, sys_path).targets)


def find(
    specs: Sequence[str],
    rootdir: Path,
    sys_path: Sequence[str],
    *,
    cwd: Path | None = None,
    ignore: Sequence[str] = discover.TEST_FILES,
    check: bool = True,
) -> Found:
    """Targets for `specs`, each a dotted module, a path, or either followed by ``::qualified.name``.

    A dotted name is that module; a package whose ``__init__.py`` defines nothing, ``package.*`` and the path of
    a folder stand for every module below. Without specs: the first-party modules under `rootdir`; files whose
    names match `ignore` are tests. A spec that leads nowhere, or to several places, is a TargetError; a default
    target that cannot be worked on becomes a `Skip`. Without `check` no file is parsed, so that files without code
    or with errors are among the targets: enough for knowing what is first-party, and much faster.
    """
    has_init.cache_clear()
    search = _Search(rootdir.absolute(), tuple(sys_path), cwd or Path.cwd(), tuple(ignore), check)
    if specs:
        for spec in specs:
            search.add(spec)
    else:
        search.add_defaults()
    return search.found()


class _Search:
    """One resolution: keeps what was found so far."""

    def __init__(
        self, rootdir: Path, sys_path: tuple[str, ...], cwd: Path, ignore: tuple[str, ...], check: bool
    ) -> None:
        self.rootdir = rootdir
        self.cwd = cwd
        self.ignore = ignore
        self.check = check
        self.namer = discover.Namer(rootdir, sys_path)
        self.targets: dict[tuple[str, str], Target] = {}
        self.skipped: list[Skip] = []

    def found(self) -> Found:
        """Targets in order; a function whose whole module (or class) is there too is left out."""
        kept = [target for target in self.targets.values() if not any(self._wider(target))]
        return Found(tuple(kept), tuple(self.skipped), tuple(self.namer.extra))

    def _wider(self, target: Target) -> Iterator[bool]:
        parts = target.function.split(".") if target.function else []
        for depth in range(len(parts)):
            yield (target.module, ".".join(parts[:depth])) in self.targets

    def _keep(self, module: str, file: Path, function: str = "") -> None:
        self.targets.setdefault((module, function), Target(module, file, function))

    def add_defaults(self) -> None:
        """Every first-party module under rootdir that holds code of its own."""
        for number, file in enumerate(discover.files(self.rootdir, self.ignore)):
            if number == MODULES:
                reason = f"more than {MODULES} modules: name the targets"
                self.skipped.append(Skip(os.path.relpath(file.parent, self.rootdir), reason))
                break
            self._add_found(file)

    def _add_found(self, file: Path, name: str = "") -> bool:
        """A module that nobody named itself: kept where it holds code, skipped where it cannot be worked on."""
        try:
            if self.check and not _has_code(parse_source(file)):
                return False
            self._keep(name or self.namer.name(file), file)
        except TargetError as error:
            reason = str(error).removeprefix(f"{file}: ")
            self.skipped.append(Skip(name or os.path.relpath(file, self.rootdir), reason))
            return False
        return True

    def add(self, spec: str) -> None:
        """What one specification names."""
        place, _, function = spec.strip().partition("::")
        function = function.replace("::", ".").removesuffix("()")
        place = place.strip()
        if not place or place == ".*":
            raise TargetError(f"target {spec!r}: name a module or a path")
        if _looks_like_path(place) or (not self._dotted(place) and self._paths(place)):
            self._add_path(spec, place, function)
        else:
            self._add_dotted(spec, place, function)

    def _dotted(self, name: str) -> bool:
        return self.namer.locate(name.removesuffix(".*")).kind != "missing"

    def _paths(self, place: str) -> list[Path]:
        """Existing places that a relative path may mean."""
        bases = dict.fromkeys(os.path.realpath(base) for base in (self.cwd, self.rootdir))
        return list(dict.fromkeys(p for base in bases if (p := Path(base, os.path.expanduser(place))).exists()))

    def _add_path(self, spec: str, place: str, function: str) -> None:
        paths = self._paths(place)
        if not paths:
            places = " and ".join(dict.fromkeys((str(self.cwd), str(self.rootdir))))
            ours = (os.path.relpath(file, self.cwd) for file in self._files())
            near = [path for path in suggest.paths(place, ours) if path != place]  # itself: a link that leads nowhere
            near = [f"{path}::{function}" if function else path for path in near]
            said = f"no such file or folder (seen from {places}){suggest.hint(near) if near else ''}"
            raise TargetError(f"target {spec!r}: {said}")
        if len(paths) > 1 and not paths[0].samefile(paths[1]):
            raise TargetError(f"target {spec!r} is ambiguous: it may be {paths[0]} or {paths[1]}")
        path = paths[0]
        if path.is_dir():
            self._add_folder(spec, path, function)
        elif path.suffix != ".py":
            kind = "stub" if path.suffix == ".pyi" else "extension" if path.suffix in (".so", ".pyd") else ""
            why = _WHY_NOT[kind].format(file=path.name) if kind else "is not a Python source file"
            raise TargetError(f"target {spec!r} {why}")
        else:
            self._add_file(spec, self.namer.name(path), path, function)

    def _add_folder(self, spec: str, folder: Path, function: str) -> None:
        init = folder / f"{INIT}.py"
        if function:
            if not init.is_file():
                raise TargetError(f"target {spec!r}: {folder} is a folder; name the file that {function} is in")
            self._add_file(spec, self.namer.name(init), init, function)
            return
        if not sum([self._add_found(file) for file in discover.files(folder, self.ignore)]):
            why = f": {self.skipped[-1].reason}" if self.skipped else ""
            raise TargetError(f"target {spec!r}: no module with code of its own in {folder}{why}")

    def _add_dotted(self, spec: str, place: str, function: str) -> None:
        name = place.removesuffix(".*").removesuffix(f".{INIT}")
        located = self.namer.locate(name)
        if located.kind == "missing":
            raise TargetError(self._missing(spec, name, function))
        if located.kind in _WHY_NOT:
            raise TargetError(f"target {spec!r}: {name} {_WHY_NOT[located.kind].format(file=located.file)}")
        self.namer.note(name, located)
        everything = place.endswith(".*") or not _has_own_code(located)
        if located.folders and everything and not function:
            self._add_below(spec, name, located)
        elif located.file is None:
            raise TargetError(f"target {spec!r}: {name} is a namespace package without code; name a module in it")
        else:
            self._add_file(spec, name, located.file, function)

    def _add_below(self, spec: str, name: str, located: Located) -> None:
        """Every module below a package, under the name that was asked for."""
        found = 0
        for folder in located.folders:
            for file in discover.files(folder, self.ignore):
                parts = [*name.split("."), *file.relative_to(folder).with_suffix("").parts]
                found += self._add_found(file, ".".join(parts[:-1] if parts[-1] == INIT else parts))
        if not found:
            raise TargetError(f"target {spec!r}: no module with code of its own in {name}")

    def _missing(self, spec: str, name: str, function: str) -> str:
        """Why a dotted name was not found, with what may have been meant."""
        parent, _, last = name.rpartition(".")
        if not function and last in self._names(parent):
            return f"target {spec!r}: {last} is in the module {parent}; write {parent}::{last}"
        ours, elsewhere = list(self._modules()), names_near(name, self.namer.paths)
        near = suggest.modules(name, function, ours, elsewhere, self._names)
        return f"target {spec!r}: there is no module {name}{suggest.hint(near)}"

    def _names(self, module: str) -> Collection[str]:
        """Qualified names that a module defines."""
        try:
            located = self.namer.locate(module)
            return _qualnames(parse_source(located.file)) if located.kind == "source" and located.file else ()
        except TargetError:
            return ()

    def _files(self) -> Iterator[Path]:
        return islice(discover.files(self.rootdir, self.ignore), MODULES)

    def _modules(self) -> Iterator[str]:
        """Names of the project's modules, as far as they can be imported."""
        for file in self._files():
            with contextlib.suppress(TargetError):
                yield self.namer.name(file)

    def _add_file(self, spec: str, name: str, file: Path, function: str) -> None:
        if self.check:
            self._check(spec, name, file, function)
        self._keep(name, file, function)

    def _check(self, spec: str, name: str, file: Path, function: str) -> None:
        tree = parse_source(file)
        if function:
            known = _qualnames(tree)
            if function not in known:
                raise TargetError(f"target {spec!r}: {_no_function(name, function, tree, known)}")


def _looks_like_path(place: str) -> bool:
    seps = [sep for sep in (os.sep, os.altsep) if sep]
    return any(sep in place for sep in seps) or place in (".", "..") or place.endswith((".py", ".pyi", ".so", ".pyd"))


_BLOCKS = (ast.If, ast.Try, ast.With, ast.For, ast.While, ast.ExceptHandler, ast.Match, ast.match_case)


def _qualnames(tree: ast.AST, prefix: str = "") -> dict[str, ast.AST]:
    """Functions and classes by qualified name; what is nested in a function belongs to that function."""
    found: dict[str, ast.AST] = {}
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.setdefault(prefix + node.name, node)
            if isinstance(node, ast.ClassDef):
                found.update(_qualnames(node, f"{prefix}{node.name}."))
        elif isinstance(node, _BLOCKS):
            found = {**_qualnames(node, prefix), **found}
    return found


def _no_function(module: str, function: str, tree: ast.Module, known: dict[str, ast.AST]) -> str:
    """Why a qualified name is not in a module, with what may have been meant."""
    top = function.split(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any((a.asname or a.name) == top for a in node.names):
            source = "." * node.level + (node.module or "")
            return f"{module} only imports {top} from {source}; name it there"
    near = suggest.functions(function, known)
    return f"{module} defines no {function}{suggest.hint(near) if near else ''}"


def _has_code(tree: ast.Module) -> bool:
    """Whether a module holds something to test: a function, or a branch at module level."""
    wanted = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.If, ast.For, ast.While, ast.Try, ast.Match)
    return any(isinstance(node, wanted) for node in ast.walk(tree))


def _has_own_code(located: Located) -> bool:
    """Whether a package's own module defines functions (a plain module always counts)."""
    if not located.folders:
        return True
    if located.file is None:
        return False
    wanted = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(node, wanted) for node in ast.walk(parse_source(located.file)))
