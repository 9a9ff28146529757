"""Empties folders after code that may have done anything to them."""

from __future__ import annotations

import contextlib
import os
import shutil


def names_in(folder: str) -> list[str]:
    """What a folder holds; one nameless thing where it cannot be listed."""
    try:
        return os.listdir(folder)
    except OSError:
        return [""]


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
