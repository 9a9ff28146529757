"""A hunt's own temporary folder; those that killed hunts left are removed when the next one makes its own."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # as on Windows: nothing tells whether the owner still lives
    fcntl = None  # type: ignore[assignment]

PREFIX = "aqe-hunt-"
OWNER = "owner.lock"
"""A file in the folder that its hunt keeps locked: seen through borders that process ids do not cross."""
YOUNG = 3600.0
"""A folder may just be in the making for so many seconds."""


class Scratch:
    """A new folder, until it is closed."""

    def __init__(self) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._owner: IO[str] = (self.path / OWNER).open("w", encoding="utf-8")
        _is_free(self._owner)

    def close(self) -> None:
        """Remove it."""
        self._owner.close()
        shutil.rmtree(self.path, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove the folders of this user's hunts that nobody owns any more."""
    for folder in parent.glob(f"{PREFIX}*") if fcntl is not None else ():
        with suppress(OSError):
            known = folder.lstat()
            if known.st_uid == os.getuid() and time.time() - known.st_mtime > YOUNG and _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    try:
        with (folder / OWNER).open("r+", encoding="utf-8") as owner:
            return _is_free(owner)
    except FileNotFoundError:
        return True


def _is_free(owner: IO[str]) -> bool:
    """Lock it, where nobody else did."""
    try:
        if fcntl is not None:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return fcntl is not None
