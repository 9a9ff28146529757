"""The recorder of ordinary runs (ini ``aqe_record``): one JSON line a session into ``.aqe/inbox``.

Standard library only, and nothing is done in a test but taking its report in: it is loaded in runs without any flag.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pytest_aqe.observe.verdict import Verdicts

SCHEMA = 1
KEEP = 500
"""Sessions that wait in the inbox at most: the oldest go first."""


class Recorder:
    """Notes how each test of a session ended, and writes it down once."""

    def __init__(self, root: Path, *, seed: int | None = None) -> None:
        self.root = root
        self.seed = seed
        self.started = time.time()
        self._verdicts = Verdicts()

    def report(self, report: Any) -> None:
        """Takes one report in (``pytest_runtest_logreport``)."""
        self._verdicts.add(report)

    def finish(self, exitstatus: int) -> Path | None:
        """Writes the session's line; None where no test ran or where it cannot be written (never an error)."""
        tests, self._verdicts = self._verdicts.tests, Verdicts()
        if not tests:
            return None
        row = {
            "schema": SCHEMA,
            "started": round(self.started, 3),
            "seconds": round(time.time() - self.started, 3),
            "exitstatus": int(exitstatus),
            "seed": self.seed,
            "tests": [
                [nodeid, seen.outcome or "passed", round(seen.seconds, 6), seen.reruns, seen.subtests]
                for nodeid, seen in tests.items()
            ],
        }
        try:
            return _write(self.root, json.dumps(row, separators=(",", ":")))
        except OSError:
            return None


def _write(root: Path, line: str) -> Path:
    """A file of its own for each session, complete or absent, so that parallel sessions never mix."""
    inbox = root / ".aqe" / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    ignore = root / ".aqe" / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")
    name = f"{time.time_ns():020d}-{os.getpid()}-{secrets.token_hex(3)}.json"
    unfinished = inbox / f".{name}"
    unfinished.write_text(line + "\n", "utf-8", errors="surrogatepass")
    unfinished.replace(inbox / name)
    for old in sorted(inbox.glob("[0-9]*.json"))[:-KEEP]:
        old.unlink(missing_ok=True)
    return inbox / name


def sessions(root: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Sessions that wait in the inbox, oldest first; lines that cannot be read are passed over."""
    for file in sorted((root / ".aqe" / "inbox").glob("[0-9]*.json")):
        try:
            row = json.loads(file.read_text("utf-8", errors="surrogatepass"))
        except (OSError, ValueError):
            continue
        if isinstance(row, dict) and row.get("schema") == SCHEMA:
            yield file, row
