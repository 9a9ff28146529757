"""What earlier hunts found, in ``.aqe/hunts.db``: findings by test and code, and how often each experiment paid."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = 1
TABLES = """
create table if not exists finding (
    nodeid text primary key,        -- one row a test: what was last known of it
    code text not null,             -- digest of the project under which it was found
    first_seen text not null,       -- day, kept while the test is known
    row text not null               -- the finding as JSON
);
create table if not exists experiment (
    name text primary key,
    paid integer not null,          -- tests that it made flip
    tried integer not null          -- executions that it took
);
create table if not exists hunt (
    code text not null,             -- digest of the project and of the tests that were chosen
    seed integer not null,
    complete integer not null,      -- 1: the plan was worked off
    ended text not null             -- day
);
"""


class MemoryTroubleError(Exception):
    """The file cannot be read or written; nothing in it is lost by that."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is remembered. `complete` says how often a plan was worked off to the end."""

    findings: Mapping[str, Mapping[str, Any]]
    code: Mapping[str, str]
    first_seen: Mapping[str, str]
    experiments: Mapping[str, tuple[int, int]]
    complete: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Hunted:
    """What one hunt has to say: findings, those of earlier ones that are gone, what its experiments paid and took.

    `code` is the digest of the project, `plan` that of the project and the chosen tests.
    """

    findings: Mapping[str, Mapping[str, Any]]
    gone: Sequence[str]
    experiments: Mapping[str, tuple[int, int]]
    code: str
    plan: str
    seed: int
    complete: bool


class HuntStore:
    """One file, opened for each read and each write: a hunt is long, and others may hunt at the same time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> Known:
        """Everything; nothing where there is no file yet."""
        if not self._file.exists():
            return Known({}, {}, {}, {}, {})
        try:
            with closing(self._open()) as link:
                rows = link.execute("select nodeid, code, first_seen, row from finding").fetchall()
                paid = link.execute("select name, paid, tried from experiment").fetchall()
                done = link.execute("select code, count(*) from hunt where complete group by code").fetchall()
            findings = {nodeid: json.loads(row) for nodeid, _, _, row in rows}
        except (sqlite3.Error, ValueError) as error:
            raise MemoryTroubleError(f"{self._file.name} cannot be read: {error}") from None
        return Known(
            findings,
            {nodeid: code for nodeid, code, _, _ in rows},
            {nodeid: first for nodeid, _, first, _ in rows},
            {name: (count, tried) for name, count, tried in paid},
            dict(done),
        )

    def write(self, hunted: Hunted, today: str) -> None:
        """Remember a hunt."""
        try:
            with closing(self._open()) as link, link:
                for nodeid, row in hunted.findings.items():
                    link.execute(
                        "insert into finding values (?, ?, ?, ?) on conflict (nodeid) do update"
                        " set code = excluded.code, row = excluded.row",
                        (nodeid, hunted.code, today, json.dumps(row)),
                    )
                link.executemany("delete from finding where nodeid = ?", [(nodeid,) for nodeid in hunted.gone])
                for name, (paid, tried) in hunted.experiments.items():
                    link.execute(
                        "insert into experiment values (?, ?, ?) on conflict (name) do update"
                        " set paid = paid + excluded.paid, tried = tried + excluded.tried",
                        (name, paid, tried),
                    )
                link.execute(
                    "insert into hunt values (?, ?, ?, ?)", (hunted.plan, hunted.seed, int(hunted.complete), today)
                )
        except sqlite3.Error as error:
            raise MemoryTroubleError(f"{self._file.name} cannot be written: {error}") from None

    def _open(self) -> sqlite3.Connection:
        link = sqlite3.connect(self._file, timeout=10)
        try:
            version = link.execute("pragma user_version").fetchone()[0]
            if version > SCHEMA:
                raise sqlite3.DatabaseError(f"a newer version made it ({version})")
            link.executescript(TABLES)
            link.execute(f"pragma user_version = {SCHEMA}")
        except sqlite3.Error:
            link.close()
            raise
        return link
