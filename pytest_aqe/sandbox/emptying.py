"""Measures and empties folders after code that may have done anything to them."""

from __future__ import annotations

import contextlib
import os
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
    """Remove a file or a whole folder, whatever rights a candidate has given it and however deep it is.

    One descriptor goes down and up again: no path gets long, nothing recurs.
    """
    if os.path.islink(path) or not os.path.isdir(path):
        with contextlib.suppress(OSError):
            os.unlink(path)
        return
    here = _enter(path, None)
    if here is not None:
        above = [("", _empty(here))]
        try:
            while above:
                name, folders = above[-1]
                inner = folders.pop() if folders else ""
                below = _enter(inner, here) if inner else None
                if below is not None:
                    os.close(here)
                    here = below
                    above.append((inner, _empty(here)))
                elif not inner:
                    above.pop()
                    here = _leave(name, here)
        except OSError:  # the way up is gone: what is left is left
            pass
        finally:
            os.close(here)
    with contextlib.suppress(OSError):
        os.rmdir(path)


def _enter(name: str, here: int | None) -> int | None:
    """A descriptor of a folder, None where it cannot be opened; never through a link."""
    with contextlib.suppress(OSError):
        os.chmod(name, 0o700, dir_fd=here)
    try:
        return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
    except OSError:
        return None


def _empty(here: int) -> list[str]:
    """Remove the files of a folder; its folders."""
    folders = []
    with contextlib.suppress(OSError), os.scandir(here) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(entry.name, dir_fd=here)
    return folders


def _leave(name: str, here: int) -> int:
    """The folder above, from which this one, `name` there, is removed."""
    if not name:
        return here
    up = os.open("..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
    os.close(here)
    with contextlib.suppress(OSError):
        os.rmdir(name, dir_fd=up)
    return up
