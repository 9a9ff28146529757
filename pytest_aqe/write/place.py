"""Where suggested tests go: which file, whether it may be touched, what changes, and the change itself."""

from __future__ import annotations

import ast
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_aqe.errors import OutputError
from pytest_aqe.write.author import Authored, rewritten
from pytest_aqe.write.digest import is_untouched, owner
from pytest_aqe.write.merge import known, merged, unwritten
from pytest_aqe.write.render import render_file

_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "build", "dist", "venv", "env"})


@dataclass(frozen=True, slots=True)
class Change:
    """A file to write: its text before (None where there is none) and after, and the tests that are new in it."""

    path: Path
    before: str | None
    after: str
    tests: tuple[str, ...]


def base_name(module: str) -> str:
    """``shop.cart`` is ``test_aqe_shop_cart``."""
    return "test_aqe_" + "_".join(part for part in module.split(".") if part)


def own_files(module: str, output: Path) -> dict[Path, str]:
    """Files in the output folder that hold suggested tests of a module, edited or not, the oldest name first."""
    found: dict[Path, str] = {}
    base = base_name(module)
    for path in sorted(output.glob(f"{base}*.py"), key=lambda path: (len(path.name), path.name)):
        text = _read(path)
        if text is not None and owner(text) == module:
            found[path] = text
    return found


def fresh(authored: Authored, output: Path) -> Authored:
    """Without the tests, and rows of tests, that files in the output folder hold already; names are made free."""
    there = known(list(own_files(authored.suite.module, output).values()))
    tests = []
    for test, indices in unwritten(authored.tests, there):
        some = [test.drafts[index] for index in indices]
        tests.append(test if len(indices) == len(test.drafts) else rewritten(test, some, authored))
    return replace(authored, tests=tuple(tests))


def plan(
    authored: Authored, output: Path, rootdir: Path, *, first_party: Collection[str] = (), reserved: Iterable[Path] = ()
) -> Change | None:
    """The change that brings new tests of one module into the output folder; None where nothing is new.

    An untouched file of ours is added to; one that somebody edited stays, and the tests go to the next name.
    `reserved` are files that other changes of this run will write.
    """
    module = authored.suite.module
    tests = fresh(authored, output).tests
    if not tests:
        return None
    own = own_files(module, output)
    party = frozenset(first_party) or frozenset({module.split(".")[0]})
    names = tuple(test.key for test in tests)
    used: set[str] | None = None
    for path in _names(module, output):
        if path in own and is_untouched(own[path]):
            return Change(path, own[path], merged(own[path], module, tests, party), names)
        if path.exists() or path.is_symlink() or path in set(reserved):
            continue
        used = _stems(rootdir, output) if used is None else used
        if path.stem not in used:
            return Change(path, None, render_file(module, tests, party), names)
    raise OutputError(f"no free file name for the tests of {module} in {output}")


def _names(module: str, output: Path) -> Iterator[Path]:
    base = base_name(module)
    yield output / f"{base}.py"
    yield from (output / f"{base}_{number}.py" for number in range(2, 1000))


def _stems(rootdir: Path, output: Path) -> set[str]:
    """Base names of the Python files under rootdir that could stand in the way: two test files of one base name
    stop a collection unless they are in packages or importlib imports them."""
    found: set[str] = set()
    for folder, folders, files in os.walk(rootdir):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        if Path(folder).resolve() == output.resolve():
            continue
        found.update(name[:-3] for name in files if name.startswith("test_aqe_") and name.endswith(".py"))
    return found


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def apply(changes: Sequence[Change]) -> list[Path]:
    """Writes the changes, each file at once or not at all. Raises OutputError, naming the place, where one cannot
    be written or is no longer what the plan saw."""
    for change in changes:
        current = _read(change.path) if change.path.exists() else None
        if current != change.before:
            raise OutputError(f"{change.path} changed while tests were being written; run again")
    written: list[Path] = []
    for change in changes:
        try:
            _write(change.path, change.after)
        except OSError as error:
            raise OutputError(f"cannot write {change.path}: {error.strerror or error}") from error
        written.append(change.path)
    return written


def _write(path: Path, text: str) -> None:
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".aqe-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


def tests_in(text: str) -> tuple[str, ...]:
    """The tests of a file of ours as ``TestClass::test_name``, as they stand in pytest's node ids."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ()
    return tuple(
        f"{node.name}::{test.name}"
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for test in node.body
        if isinstance(test, (ast.FunctionDef, ast.AsyncFunctionDef)) and test.name.startswith("test")
    )


def suggested(output: Path) -> dict[Path, tuple[str, ...]]:
    """Every file of ours in a folder, edited or not, with its tests: what to report on after the code changed."""
    found: dict[Path, tuple[str, ...]] = {}
    for path in sorted(output.glob("test_aqe_*.py")):
        text = _read(path)
        if text is not None and owner(text):
            found[path] = tests_in(text)
    return found
