"""Measures and empties folders after code that may have done anything to them."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable


def names_in(folder: str) -> list[str]:
    """What a folder holds; one nameless thing where it cannot be listed."""
    try:
        return os.listdir(folder)
    except OSError:
        return [""]


def size(folders: Iterable[str], most: int = 20_000) -> int:
    """Bytes of all files in folders, as far as `most` entries tell."""
    total, left, todo = 0, most, list(folders)
    while todo and left > 0:
        with contextlib.suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                left -= 1
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                else:
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
    return total


def remove(path: str) -> None:
    """Remove a file or a whole folder, whatever rights a candidate has given it."""
    if os.path.islink(path) or not os.path.isdir(path):
        with contextlib.suppress(OSError):
            os.unlink(path)
        return
    shutil.rmtree(path, ignore_errors=True)
    if os.path.exists(path):
        with contextlib.suppress(OSError):
            os.chmod(path, 0o700)
            for folder, folders, _ in os.walk(path):
                for name in folders:
                    os.chmod(os.path.join(folder, name), 0o700, follow_symlinks=False)
        shutil.rmtree(path, ignore_errors=True)
