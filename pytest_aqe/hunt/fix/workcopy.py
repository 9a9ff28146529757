"""A copy of the project in which fixes are tried: the user's tree is untouched before one has proven itself."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pytest_aqe.hunt.fix.proposal import read

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".hg", ".svn", ".aqe", "__pycache__", ".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache",
    ".tox", ".nox", ".venv", "venv", "node_modules", "htmlcov", "*.pyc",
)  # fmt: skip
LARGEST = 300 * 1024 * 1024


class WorkCopy:
    """A context: the copy is there inside of it. `too_large` says that the project was not copied."""

    def __init__(self, rootdir: Path, largest: int = LARGEST) -> None:
        self.original = rootdir
        self._home = Path(os.path.realpath(tempfile.mkdtemp(prefix="aqe-fix-")))
        self.rootdir = self._home / rootdir.name
        self.too_large = _size(rootdir, largest) > largest
        self._accepted: dict[str, str] = {}
        if not self.too_large:
            shutil.copytree(rootdir, self.rootdir, ignore=LEFT_OUT, symlinks=True)

    def __enter__(self) -> WorkCopy:
        return self

    def __exit__(self, *error: object) -> None:
        shutil.rmtree(self._home, ignore_errors=True)

    def write(self, changes: Mapping[str, str]) -> dict[str, str]:
        """Change files; the texts that they had."""
        before = {path: read(self.rootdir / path) for path in changes}
        for path, text in changes.items():
            with (self.rootdir / path).open("w", encoding="utf-8", newline="") as stream:
                stream.write(text)
        return before

    def accept(self, changes: Mapping[str, str]) -> None:
        """These changes stay: later fixes build on them."""
        self.write(changes)
        self._accepted.update(changes)

    @property
    def accepted(self) -> Mapping[str, str]:
        """Whole new texts of the files that were changed for good."""
        return self._accepted

    def moved(self, text: str) -> str:
        """An argument that names the project, as it names the copy."""
        return text.replace(str(self.original), str(self.rootdir))

    def path(self, path: Path) -> Path:
        """A path in the project, as one in the copy; one elsewhere as it is."""
        return self.rootdir / path.relative_to(self.original) if path.is_relative_to(self.original) else path


def _size(rootdir: Path, enough: int) -> int:
    """Bytes of all files that would be copied; counting stops where it is too much."""
    total = 0
    for folder, folders, files in os.walk(rootdir):
        left_out = LEFT_OUT(folder, [*folders, *files])
        folders[:] = [name for name in folders if name not in left_out]
        for name in files:
            if name not in left_out:
                try:
                    total += os.lstat(os.path.join(folder, name)).st_size
                except OSError:
                    continue
        if total > enough:
            break
    return total
