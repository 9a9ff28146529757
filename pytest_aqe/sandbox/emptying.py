"""Measures and empties folders after code that may have done anything to them."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterable

BLOCK = 512
"""Bytes in what the kernel counts occupied space by."""


def names_in(folder: str) -> list[str]:
    """What a folder holds; one nameless thing where it cannot be listed."""
    try:
        return os.listdir(folder)
    except OSError:
        return [""]


def size(folders: Iterable[str], most: int = 65_536) -> tuple[int, bool]:
    """Bytes of all files in folders, as far as `most` entries tell, and whether that is all there is."""
    total, left, todo, whole = 0, most, list(folders), True
    while todo:
        entries = _listed(todo.pop(), left + 1)
        if entries is None:
            whole = False
            continue
        left -= len(entries)
        if left < 0:
            return total, False
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                todo.append(entry.path)
            else:
                total += _occupied(entry)
    return total, whole


def _listed(folder: str, most: int) -> list[os.DirEntry[str]] | None:
    """Up to `most` entries of a folder, None where it may not be listed or lies too deep; one that is gone is empty."""
    try:
        with os.scandir(folder) as entries:
            return list(itertools.islice(entries, most))
    except FileNotFoundError:
        return []
    except OSError:
        return None


def _occupied(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * BLOCK
    except OSError:
        return 0


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
    """A descriptor of a folder in which names can be removed, None where it cannot be opened; never through a link."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        try:
            found = os.open(name, flags, dir_fd=here)
        except PermissionError:
            os.chmod(name, 0o700, dir_fd=here)
            found = os.open(name, flags, dir_fd=here)
    except OSError:
        return None
    with contextlib.suppress(OSError):
        os.fchmod(found, 0o700)
    return found


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
