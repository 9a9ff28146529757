"""Where candidates may read and write: folders of their own, the interpreter's library, the subject's package."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import PurePath

from pytest_aqe.facts import FOLDER, HOME
from pytest_aqe.sandbox.secret_files import is_secret_path

OUTSIDE = "outside"
_REALPATH, _READLINK, _GETCWD, _JOIN, _FSDECODE = os.path.realpath, os.readlink, os.getcwd, os.path.join, os.fsdecode
"""Candidates may replace them."""
_DEVICES = frozenset({"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"})
_LIBRARY = ("/usr/share", "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/nix/store")
_TABLES = frozenset({"/etc/mime.types", "/etc/localtime"})
"""What the standard library reads on its own."""
_LENT = (("cwd", FOLDER), ("cwd2", FOLDER), ("home", HOME), ("home2", HOME))
_OWN = ("tmp", "tmp2")
"""Where temporary files go, in the first run of a candidate and in the second."""
_SOURCES = (".py", ".pyi", ".pyc")


class Grounds:
    """Folders of one session."""

    def __init__(self, scratch: str, package: str) -> None:
        """`package` is the folder of the subject's top-level package, ``""`` where there is none."""
        scratch = _REALPATH(scratch)
        self._own = tuple(_JOIN(scratch, name) + "/" for name in _OWN)
        self._lent = tuple((_JOIN(scratch, name), place) for name, place in _LENT)
        found = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, *sysconfig.get_paths().values()}
        library = {_REALPATH(path) for path in found if path} - {"/", "/usr"}
        self._library = tuple(path + "/" for path in sorted({*library, *_LIBRARY}))
        self._package = _REALPATH(package) + "/" if package else ""

    def written(self, path: object, folder: int = -1) -> str:
        """``""`` where a path may be written, `FOLDER` or `HOME` where it is in a folder that stands for the user's."""
        full = full_path(path, folder)
        return "" if full is None or full in _DEVICES else self._place(full)

    def read(self, path: object, folder: int = -1) -> str:
        """The same for what is read."""
        full = full_path(path, folder)
        if full is None or full in _DEVICES or full in _TABLES:
            return ""
        place = self._place(full)
        if not place:
            return ""
        if place is OUTSIDE and (full.startswith(self._library) or (full + "/").startswith(self._library)):
            return ""
        if full.endswith(_SOURCES):
            return ""
        if is_secret_path(full):
            return OUTSIDE
        if self._package and (full + "/").startswith(self._package):
            return ""
        return place

    def holds(self, full: str) -> bool:
        """Whether one of the folders lies below a path."""
        below = full.rstrip("/") + "/"
        return any(folder.startswith(below) for folder in (*self._own, *self._library, self._package))

    def _place(self, full: str) -> str:
        if (full + "/").startswith(self._own):
            return ""
        for folder, place in self._lent:
            if full == folder or full.startswith(folder + "/"):
                return place
        return OUTSIDE


def full_path(path: object, folder: int) -> str | None:
    """An absolute path without links, None for a descriptor (or what no path can be)."""
    if path is None:
        path = "."
    if isinstance(path, bytes):
        path = _FSDECODE(path)
    elif isinstance(path, PurePath):
        path = str(path)
    if not isinstance(path, str) or "\0" in path:
        return None
    if path[:1] != "/":
        path = _JOIN(_READLINK(f"/proc/self/fd/{folder}") if folder >= 0 else _GETCWD(), path)
    return _REALPATH(path)


def writes(mode: object, flags: object) -> bool:
    """Whether a file is opened to be changed."""
    if isinstance(mode, str) and not frozenset("wax+").isdisjoint(mode):
        return True
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))
