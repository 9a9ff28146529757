"""How the bank's file is opened, to read and write or to read where nothing may be written; and how it is copied."""

from __future__ import annotations

import os
from pathlib import Path

import apsw


def connected(path: Path, *, readonly: bool) -> apsw.Connection:
    """A connection; to write, the file is made where it is missing, for its owner alone."""
    if readonly:
        return apsw.Connection(_address(path), apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE)


def _address(path: Path) -> str:
    """In a folder that cannot be written to SQLite has no place for its shared index; nobody writes there either."""
    alone = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    return path.absolute().as_uri() + ("?immutable=1" if alone else "")


def copied(connection: apsw.Connection, path: Path) -> None:
    """Write the whole as it is now into a file, in SQLite's own way."""
    other = apsw.Connection(str(path))
    try:
        with other.backup("main", connection, "main") as copying:
            while not copying.done:
                copying.step()
        other.pragma("journal_mode", "delete")
    finally:
        other.close()
