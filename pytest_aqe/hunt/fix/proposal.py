"""A proposed fix: which files it changes into what, and what kind of fix it is."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Proposal:
    """`changes` are whole new texts by path (relative to the rootdir, with forward slashes); none for advice."""

    kind: str
    changes: Mapping[str, str] = field(default_factory=dict)
    advice: str = ""

    def diff(self, rootdir: Path) -> str:
        """All changes as one unified diff that ``git apply`` takes."""
        return "".join(unified(path, read(rootdir / path), after) for path, after in sorted(self.changes.items()))

    def reverse(self, rootdir: Path) -> str:
        """The patch that takes the changes back."""
        return "".join(unified(path, after, read(rootdir / path)) for path, after in sorted(self.changes.items()))


def read(path: Path) -> str:
    """A file's text with its own line ends."""
    with path.open(encoding="utf-8", newline="") as stream:
        return stream.read()


def unified(path: str, before: str, after: str) -> str:
    """A change of one file as a unified diff."""
    old, new = _lines(before), _lines(after)
    rows = list(difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"))
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
