"""Another disk: files outside a candidate's own folders are there where they are not, and not where they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from pytest_aqe.facts import FOLDER, HOME
from pytest_aqe.sandbox.grounds import OUTSIDE, full_path
from pytest_aqe.sandbox.senses import MACHINE, Senses

_TOPS = frozenset({
    "bin", "boot", "dev", "etc", "home", "lib", "lib64", "media", "mnt", "opt", "private", "proc", "root", "run",
    "sbin", "snap", "srv", "sys", "tmp", "usr", "var", "Users",
})  # fmt: skip
"""Folders that systems have at their root: what is below others, by a name that somebody made up, is nowhere."""
_EVERYWHERE = frozenset({"/", "/bin", "/dev", "/etc", "/tmp", "/usr", "/usr/bin", "/var"})
_INSTEAD = (os.path.dirname(os.__file__), os.__file__)
"""A folder and a file that look as if they were what is asked for."""


class Paths:
    """What `os.stat` and its like find elsewhere."""

    def __init__(self, variant: int, senses: Senses, source: str, text: str) -> None:
        """`source` is the subject's, `text` the candidate's: a relative path of its own making is nobody's."""
        self._instead = _INSTEAD[variant]
        self._senses, self._touch = senses, senses.touch
        self._source, self._text = source, text
        self._used = frozenset(senses.touch.places)  # a test of these gets a folder of its own in any case

    def substitutes(self) -> dict[int, Any]:
        """What stands for each function, by the id of the real one."""
        return {id(real): self._stat(real) for real in (os.stat, os.lstat)} | {id(os.access): self._access}

    def _stat(self, real: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        def stat(path: Any, *args: Any, **kwargs: Any) -> os.stat_result:
            if not self._elsewhere(path, kwargs.get("dir_fd")):
                return real(path, *args, **kwargs)
            try:
                real(path, *args, **kwargs)
            except OSError:
                return real(self._instead)
            raise FileNotFoundError(2, "No such file or directory", os.fspath(path))

        return stat

    def _access(self, path: Any, mode: int, **kwargs: Any) -> bool:
        found = _ACCESS(path, mode, **kwargs)
        return not found if self._elsewhere(path, kwargs.get("dir_fd"), bool(mode & os.W_OK)) else found

    def _elsewhere(self, path: Any, folder: int | None, writes: bool = False) -> bool:
        """Whether it is another world's business what is there, or whether it can be written."""
        touch = self._touch
        if not touch.on or touch.busy or not isinstance(path, (str, bytes, PurePath)):
            return False
        touch.busy = True
        try:
            return self._unsure(os.fsdecode(path), -1 if folder is None else folder, writes)
        except (OSError, ValueError):
            return False
        finally:
            touch.busy = False

    def _unsure(self, path: str, folder: int, writes: bool) -> bool:
        grounds = self._touch.grounds
        full = full_path(path, folder)
        place = grounds.read(path, folder) if grounds is not None else ""
        if full is None or not place or (not writes and (full in _EVERYWHERE or sys.prefix.startswith(full))):
            return False
        name = os.path.basename(path)
        if place in (FOLDER, HOME):
            if name in ("", ".", "..") or place in self._used or (name in self._text and not self._named(name)):
                return False
            self._touch.places.add(place)
        else:
            likely = place is OUTSIDE and (full.split("/")[1] in _TOPS or self._named(full))
            if not likely or grounds is None or (not writes and grounds.holds(full)):
                return False
        self._senses.asked.add(MACHINE)
        return True

    def _named(self, path: str) -> bool:
        """Whether a string of the subject's ends so."""
        return any(f"{path}{mark}" in self._source for mark in "\"'")


_ACCESS = os.access
