"""The folder ``.aqe`` under the rootdir: made on first write, ignored by git through a file of its own."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

from pytest_aqe.errors import OutputError


def folder(rootdir: Path, *below: str) -> Path:
    """The folder, or one below it, made where it is missing."""
    home = rootdir / ".aqe"
    if not home.is_dir():
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
    ignore = home / ".gitignore"
    if not ignore.exists():
        put(ignore, "*\n")
    place = home.joinpath(*below)
    place.mkdir(parents=True, exist_ok=True)
    return place


def keep_patch(rootdir: Path, text: str, day: date) -> Path:
    """Write a patch under today's date; another one of the same day gets a number, an equal one is left as it is.

    An OutputError says why it cannot be written.
    """
    try:
        return _keep(rootdir, text, day)
    except OSError as error:
        place = rootdir / ".aqe" / "patches"
        raise OutputError(f"no patch could be kept in {place}: {error.strerror or error}") from error


def _keep(rootdir: Path, text: str, day: date) -> Path:
    place = folder(rootdir, "patches")
    number = 1
    while True:
        path = place / (f"{day.isoformat()}.patch" if number == 1 else f"{day.isoformat()}-{number}.patch")
        if not path.exists():
            put(path, text)
            return path
        if path.read_text("utf-8") == text:
            return path
        number += 1


def put(path: Path, text: str) -> None:
    """Write a file in one step: it is there completely or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:  # Ctrl-C too leaves no half file behind
        os.unlink(temporary)
        raise
