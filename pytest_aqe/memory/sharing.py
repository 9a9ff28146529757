"""The verbs that share a bank: all of its rows as lines of JSON, and those of somebody else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_aqe.memory import exchange
from pytest_aqe.memory.bank import Bank

if TYPE_CHECKING:
    from pytest_aqe.memory.desk import Desk

LONG = 3600.0
"""Seconds for upkeep that somebody asked for."""


def export(desk: Desk) -> int:
    """Every row as a line of JSON."""
    path = desk.free_file()
    bank = desk.bank(readonly=True)
    try:
        with bank.store.moment():
            rows = exchange.lines(bank.store)
            count = sum(1 for _ in rows) if desk.dry else _write(desk, path, rows)
    finally:
        bank.close()
    desk.say(f"{count - 1} rows to {path}")
    return 0


def _write(desk: Desk, path: Path, lines: Iterator[str]) -> int:
    """A new file, for its owner alone; nothing is left of one that could not be written to its end."""
    with desk.named():
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                return sum(file.write(f"{line}\n") > 0 for line in lines)
        except BaseException:  # Ctrl-C too leaves no half file behind
            path.unlink()
            raise


def import_(desk: Desk) -> int:
    """Merge what somebody exported."""
    desk.need_file()
    with desk.named(), desk.need_file().open(encoding="utf-8", errors="replace") as file:
        return _take(desk, exchange.lines_of(file))


def _take(desk: Desk, lines: Iterator[str]) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        home = desk.home if desk.path.exists() or not desk.dry else Path(scratch)  # a dry run makes no bank
        bank = Bank(home, desk.lines.append)
        try:
            taken = exchange.merge(bank.store, lines, bank.encoder, dry=desk.dry)
            if not desk.dry:
                bank.keep_order(LONG)
        finally:
            bank.close()
    desk.say("new: " + (", ".join(f"{count} {name}" for name, count in taken.rows.items() if count) or "nothing"))
    if taken.refused:
        desk.say(f"left out: {taken.refused} patterns whose recipes do more than call their own function with values")
    return 0
