"""Changes as unified diffs: for the eye, and as a patch that `git apply` takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_aqe.write.place import Change


def diff(change: Change, root: Path) -> str:
    """One change as a unified diff, with its path seen from `root` where it lies below it."""
    return "".join(_hunks(change, *_labels(change, root)))


def patch(changes: Sequence[Change], root: Path) -> str:
    """Changes as one patch for ``git apply`` in `root`; a file outside of it cannot be part of one and is left out."""
    return "".join("".join(_file(change, root)) for change in changes if relative(change.path, root))


def relative(path: Path, root: Path) -> str:
    """The path from `root` with forward slashes; ``""`` where it is not below it."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return ""


def _labels(change: Change, root: Path) -> tuple[str, str]:
    shown = relative(change.path, root)
    before = _quoted(f"a/{shown}") if shown else change.path.as_posix()
    after = _quoted(f"b/{shown}") if shown else change.path.as_posix()
    return ("/dev/null" if change.before is None else before, after)


def _file(change: Change, root: Path) -> Iterator[str]:
    shown = relative(change.path, root)
    yield f"diff --git {_quoted(f'a/{shown}')} {_quoted(f'b/{shown}')}\n"
    if change.before is None:
        yield "new file mode 100644\n"
    yield from _hunks(change, *_labels(change, root))


def _hunks(change: Change, before: str, after: str) -> Iterator[str]:
    old = _lines(change.before or "")
    for line in difflib.unified_diff(old, _lines(change.after), before, after):
        if line.startswith(("--- ", "+++ ")) and line.rstrip("\n") in (f"--- {before}", f"+++ {after}"):
            yield line.rstrip("\n") + ("\t\n" if " " in line[4:].strip() else "\n")
        elif line.endswith("\n"):
            yield line
        else:
            yield line + "\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Lines with their ends; only the newline ends one, as for git."""
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _quoted(path: str) -> str:
    """A path as git quotes it where it has special characters."""
    if all(32 <= ord(char) < 127 and char not in '"\\' for char in path):
        return path
    body = "".join(
        f"\\{byte:03o}" if byte < 32 or byte > 126 else "\\" + chr(byte) if byte in b'"\\' else chr(byte)
        for byte in path.encode()
    )
    return f'"{body}"'
