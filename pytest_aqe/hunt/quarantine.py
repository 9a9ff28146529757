"""The quarantine file: tests that may fail for a while, each with an owner, a reason and a day on which that ends.

JSON lines: an entry a line merges without conflicts and reviews as one line of a diff, an error names its line, and the
standard library of every supported Python reads and writes it (TOML it reads from 3.11 on, and writes never).
Empty lines and lines that begin with ``#`` are comments.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pytest_aqe.errors import QuarantineError
from pytest_aqe.folder import put

DAYS = 30
"""How long a new entry holds."""
HEADER = "# Tests that may fail until they expire: pytest runs and reports them, and they do not fail the run.\n"
NEEDED, ALLOWED = ("nodeid", "owner", "reason", "expires"), ("nodeid", "owner", "reason", "expires", "category")


@dataclass(frozen=True, slots=True)
class Entry:
    """One test. `expires` is the last day on which it may fail."""

    nodeid: str
    owner: str
    reason: str
    expires: date
    category: str = ""
    line: int = 0

    def expired(self, today: date) -> bool:
        """Is that day over?"""
        return today > self.expires


def read(path: Path) -> dict[str, Entry]:
    """Entries by node id. An error names file, line, and what is wrong."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuarantineError(f"{path} cannot be read: {error}") from None
    found: dict[str, Entry] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                entry = _entry(line, number)
            except ValueError as error:
                raise QuarantineError(f"{path}:{number}: {error}") from None
            if entry.nodeid in found:
                first = found[entry.nodeid].line
                raise QuarantineError(f"{path}:{number}: {entry.nodeid} stands in line {first} already")
            found[entry.nodeid] = entry
    return found


def _entry(text: str, line: int) -> Entry:
    try:
        row: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON: {error.msg} at column {error.colno}") from None
    if not isinstance(row, dict):
        raise ValueError("an entry is an object: {" + ", ".join(f'"{name}": ...' for name in ALLOWED) + "}")
    for name in row:
        if name not in ALLOWED:
            raise ValueError(f"unknown key {name!r}; known are {', '.join(ALLOWED)}")
    for name in NEEDED:
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise ValueError(f"{name!r} is needed, as text")
    if not isinstance(row.get("category", ""), str):
        raise ValueError("'category' is text")
    try:
        expires = date.fromisoformat(row["expires"])
    except ValueError:
        raise ValueError(f"'expires' is a day such as 2031-12-31, not {row['expires']!r}") from None
    return Entry(row["nodeid"], row["owner"], row["reason"], expires, row.get("category", ""), line)


def add(path: Path, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Append entries for tests that are not in the file yet, in one step; the node ids that were added.

    What people wrote stays as it is, comments included, and so does an entry that has expired: somebody has to decide.
    """
    known = read(path) if path.exists() else {}
    new = {entry.nodeid: entry for entry in entries if entry.nodeid not in known}
    if new:
        before = path.read_text("utf-8") if path.exists() else HEADER
        gap = "" if not before or before.endswith("\n") else "\n"
        put(path, before + gap + "".join(line_of(entry) + "\n" for entry in new.values()))
    return tuple(new)


def line_of(entry: Entry) -> str:
    """An entry as it stands in the file."""
    row = {**asdict(entry), "expires": entry.expires.isoformat()}
    return json.dumps({name: row[name] for name in ALLOWED if row[name]}, ensure_ascii=False)


def for_tests(tests: Sequence[tuple[str, str, str]], owner: str, today: date, days: int = DAYS) -> tuple[Entry, ...]:
    """New entries for tests given as node id, category and reason."""
    last = today + timedelta(days=days)
    return tuple(Entry(nodeid, owner, reason, last, category) for nodeid, category, reason in tests)
