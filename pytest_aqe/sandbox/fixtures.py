"""pytest's fixtures for candidates: only those that a candidate uses, and undone after it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_aqe.facts import FOLDER, HOME
from pytest_aqe.sandbox import litter
from pytest_aqe.sandbox.folderwatch import FolderWatch
from pytest_aqe.sandbox.streams import Capsys, Streams


class Fixtures:
    """Provides monkeypatch, tmp_path and capsys, and keeps the scratch folder clean."""

    def __init__(self, scratch: Path, streams: Streams) -> None:
        self._streams = streams
        self._folder = os.path.join(os.path.abspath(scratch), "tmp")
        self._home = os.path.join(os.path.abspath(scratch), "cwd")
        self._places = ((FOLDER, self._home), (HOME, os.path.join(os.path.abspath(scratch), "home")))
        os.makedirs(self._home, exist_ok=True)
        os.chdir(self._home)
        self._old = litter.names(*(path for _, path in self._places))  # what the import has put there
        self._remove, self._mkdir, self._stat, self._scan = shutil.rmtree, os.makedirs, os.stat, os.listdir
        self._unlink, self._chdir = os.unlink, os.chdir
        self._changed = self._stat(self._home).st_mtime_ns
        self.watch: FolderWatch | None = None
        """Tells of changes in the working folder, where there is one."""
        self._used: list[str] = []
        self._turn = 0

    def provide(self, wanted: Sequence[str], names: dict[str, Any], under_capsys: bool) -> Callable[[], None] | None:
        """Installs empty streams, binds what is wanted, and gives the function that undoes it."""
        self._streams.install(under_capsys or "capsys" in wanted)
        undo = None
        for name in wanted:
            if name == "monkeypatch":
                patch = names[name] = pytest.MonkeyPatch()
                undo = patch.undo
            elif name == "tmp_path":
                names[name] = self._tmp_path()
            elif name == "capsys":
                names[name] = Capsys(self._streams)
        return undo

    def _tmp_path(self) -> Path:
        self._turn += 1
        path = os.path.join(self._folder, f"test_aqe{'x' * (self._turn % 5)}{os.getpid()}_{self._turn}")
        self._used.append(path)
        self._mkdir(path, 0o700)
        return Path(path)

    def strewn(self, used: Collection[str] = ()) -> list[dict[str, Any]]:
        """JSON forms of `facts.Leftover` for folders, other than `tmp_path`, where a candidate has put files.

        Those that are `used` count as well: where the test is run, there may be what is not there now.
        """
        if not used and self.watch is not None and not self.watch.stirred():
            return []
        return [
            {"place": place, "before": "", "imports": []}
            for place, path in self._places
            if place in used or litter.names(path) - self._old
        ]

    def clean(self) -> None:
        """Gives the real streams back and removes what candidates left in their folders."""
        self._streams.uninstall()
        if self._used:
            for path in self._used:
                self._remove(path, ignore_errors=True)
            self._used.clear()
        if self.watch is not None and not self.watch.stirred():
            return
        try:
            changed = self._stat(self._home).st_mtime_ns
        except OSError:
            self._mkdir(self._home)
            self._chdir(self._home)
            changed = self._stat(self._home).st_mtime_ns
        if self.watch is not None or changed != self._changed:
            for name in self._scan(self._home):
                path = os.path.join(self._home, name)
                try:
                    self._unlink(path)
                except OSError:
                    self._remove(path, ignore_errors=True)
            self._changed = self._stat(self._home).st_mtime_ns
