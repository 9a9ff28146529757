"""Files that a test left behind: below the rootdir, and right in the folder for temporary files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pytest_aqe.hunt.state.difference import NOTABLE, PLAIN, Difference

MOST_FILES = 5_000
KEPT = 256 * 1024
"""Files up to this size are kept, so that they can be put back."""
KEPT_IN_ALL = 32 * 1024 * 1024
SKIPPED = frozenset(
    {".git", ".hg", ".svn", ".aqe", "__pycache__", ".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache",
     ".tox", ".nox", ".venv", "venv", "node_modules", "site-packages", "htmlcov"}
)  # fmt: skip
SKIPPED_STARTS = (".coverage", "pytest-of-", "pytest-cache-files-", ".pytest_")
"""What pytest and its plugins write themselves."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was: size, time of its last change, and its content where that was kept."""

    size: int
    changed: int
    content: bytes | None
    folder: bool = False


class Files:
    """The files as they are when this is made."""

    def __init__(self, rootdir: Path) -> None:
        self._rootdir = rootdir
        self._temporary = Path(tempfile.gettempdir())
        self._room = KEPT_IN_ALL
        self._files = {path: self._stamp(entry) for path, entry in self._walk()}

    def differences(self) -> Iterator[Difference]:
        """What changed since."""
        now = dict(self._walk())
        for path, was in self._files.items():
            if path not in now or self._changed(path, was, now[path].stat()):
                yield Difference(self._name(path), partial(_put, path, was) if _can_put(was) else None)
        added = [path for path in now if path not in self._files]
        for path in added:
            if not any(other in path.parents for other in added):
                yield Difference(self._name(path), partial(_remove, path), NOTABLE if now[path].is_dir() else PLAIN)

    def _changed(self, path: Path, was: Stamp, now: os.stat_result) -> bool:
        if was.folder or (now.st_size, now.st_mtime_ns) == (was.size, was.changed):
            return False
        return was.content is None or _read(path) != was.content

    def _name(self, path: Path) -> str:
        """As a user says it: from the rootdir, or in ``$TMPDIR``."""
        if self._rootdir in path.parents:
            return path.relative_to(self._rootdir).as_posix()
        return f"$TMPDIR/{path.relative_to(self._temporary).as_posix()}"

    def _walk(self) -> Iterator[tuple[Path, os.DirEntry[str]]]:
        left = MOST_FILES
        folders = [(self._rootdir, True), (self._temporary, False)]
        while folders and left > 0:
            folder, deep = folders.pop()
            for entry in _entries(folder):
                if entry.name in SKIPPED or entry.name.startswith(SKIPPED_STARTS) or entry.is_symlink():
                    continue
                left -= 1
                yield Path(entry.path), entry
                if deep and entry.is_dir():
                    folders.append((Path(entry.path), True))

    def _stamp(self, entry: os.DirEntry[str]) -> Stamp:
        status = entry.stat()
        content = None
        if entry.is_file() and status.st_size <= min(KEPT, self._room):
            content = _read(Path(entry.path))
            self._room -= status.st_size
        return Stamp(status.st_size, status.st_mtime_ns, content, entry.is_dir())


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _can_put(was: Stamp) -> bool:
    return was.folder or was.content is not None


def _put(path: Path, was: Stamp) -> None:
    if was.folder:
        path.mkdir(parents=True, exist_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(was.content or b"")
        os.utime(path, ns=(was.changed, was.changed))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
