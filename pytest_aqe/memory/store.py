"""One SQLite file: rows with digests, a ledger of them, and one writer at a time that waits its turn.

apsw and not the standard library's sqlite3: it brings its own SQLite, of which the version is known.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from pytest_aqe.errors import BankError
from pytest_aqe.memory import digest
from pytest_aqe.memory.link import connected, copied
from pytest_aqe.memory.schema import MIGRATIONS, TABLES, Step, Table
from pytest_aqe.memory.trouble import BUSY, Damaged, TooNew, said

Row = dict[str, Any]
Outcome = TypeVar("Outcome")
PATIENCE = 60.0
"""Seconds to wait for another writer: one session's write takes well under one."""
STEPS = 5_000
"""Of SQLite's machine between two looks at the time: some milliseconds."""
VERSION = "version"
"""The ledger's entry for the version of the file."""


class Store:
    """An open file. Reading checks every row's digest; writing happens in `transaction` only."""

    def __init__(
        self,
        path: Path,
        *,
        readonly: bool = False,
        migrations: Sequence[tuple[str, Step]] = MIGRATIONS,
        tables: Mapping[str, Table] = TABLES,
    ) -> None:
        self.path = path
        self.readonly = readonly
        self.migrations = migrations
        self.tables = tables
        self._pending: dict[str, tuple[int, bytes]] | None = None
        with said():
            self._db = connected(path, readonly=readonly)
            try:
                self._db.set_busy_timeout(int(PATIENCE * 1000))
                if not readonly:
                    self._patiently(lambda: self._db.pragma("journal_mode", "wal"))
                    self._db.pragma("synchronous", "full")  # what a session was told is stored survives a power cut
                self._db.pragma("cell_size_check", True)
                self._db.pragma("trusted_schema", False)
                self.identity = self._inode()
                self.version = self._version()
            except BaseException:  # Ctrl-C too: an open file would keep its lock
                self._db.close()
                raise

    def close(self) -> None:
        """Close the file; the write-ahead log goes into it where nobody else has it open."""
        with said():
            self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # versions

    @property
    def newest(self) -> int:
        """The version that this program writes."""
        return len(self.migrations)

    def _version(self) -> int:
        """The file's version, which it tells twice: a flipped bit in one of them must not pass for a later version."""
        version = int(self._db.pragma("user_version") or 0)
        tables = dict(self._db.execute("SELECT name, type FROM sqlite_schema WHERE type != 'index'"))
        if set(tables.values()) - {"table"}:  # a trigger in a file of somebody else would run at the next write
            raise Damaged("the file holds more than tables")
        written = self._ledger(VERSION)[0] if "ledger" in tables else 0
        if version != written or (not version and tables):
            raise Damaged(f"the file says that it has version {version}, its ledger says {written}")
        return version

    def check_version(self) -> None:
        """Raise where the file is newer than this program."""
        if self.version > self.newest:
            raise TooNew(f"{self.path} has version {self.version}, this program knows {self.newest}")

    def migrate(self, note: Callable[[str], None] = lambda name: None) -> None:
        """Run what is missing, all of it or nothing; a ledger is checked before and made anew after."""
        with said(), self._immediate():
            self.version = self._version()  # another process may have been first
            self.check_version()
            for number, (name, step) in enumerate(self.migrations[self.version :], self.version + 1):
                note(name)
                step(self._db)
                self._db.pragma("user_version", number)
            self._reseal()
            self._write_ledger(VERSION, self.newest, digest.ZERO)
        self.version = self.newest

    def _reseal(self) -> None:
        """Digests of all rows as they are now: a migration may have changed columns."""
        for table in self.tables.values():
            digests = []
            for number, *values in list(self._db.execute(f"SELECT id, {', '.join(table.names)} FROM {table.name}")):
                digests.append(digest.of_row(table.name, values))
                self._db.execute(f"UPDATE {table.name} SET digest = ? WHERE id = ?", (digests[-1], number))
            self._write_ledger(table.name, len(digests), digest.added(digest.ZERO, digests))

    # writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is stored together or not at all. The ledger is brought up to date at its end."""
        with said():
            if self._inode() != self.identity:
                raise BankError(f"{self.path} was replaced by another process")
            with self._immediate():
                self._pending = {}
                try:
                    yield
                    for name, (count, change) in self._pending.items():
                        rows, total = self._ledger(name)
                        self._write_ledger(name, rows + count, digest.added(total, [change]))
                finally:
                    self._pending = None

    @contextmanager
    def _immediate(self) -> Iterator[None]:
        self._patiently(lambda: self._db.execute("BEGIN IMMEDIATE"))
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:  # Ctrl-C too takes back what was not committed
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _patiently(self, act: Callable[[], Outcome]) -> Outcome:
        """Try until nobody else holds the lock: in some states SQLite says busy without having waited."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(*BUSY):
                return act()
            time.sleep(0.01)
        return act()

    def _account(self, table: str, count: int, new: Sequence[bytes], gone: Sequence[bytes]) -> None:
        if self._pending is None:
            raise BankError("rows are written in a transaction only")
        before, change = self._pending.get(table, (0, digest.ZERO))
        self._pending[table] = (before + count, digest.added(change, new, gone))

    def insert(self, name: str, row: Mapping[str, Any]) -> bool:
        """Add a row; False where its key is there already."""
        table = self.tables[name]
        values = [row.get(column, table.fresh.get(column)) for column in table.names]
        seal, marks = digest.of_row(name, values), ", ".join("?" * (len(values) + 1))
        self._db.execute(
            f"INSERT INTO {name} ({', '.join(table.names)}, digest) VALUES ({marks}) ON CONFLICT (key) DO NOTHING",
            (*values, seal),
        )
        if not self._db.changes():
            return False
        self._account(name, 1, [seal], [])
        return True

    def update(self, name: str, key: bytes, changes: Mapping[str, Any]) -> bool:
        """Change columns of the row with this key; False where there is none."""
        found = list(self.rows(name, "key = ?", (key,)))
        if not found:
            return False
        row = found[0]
        before = digest.of_row(name, [row[column] for column in self.tables[name].names])
        after = digest.of_row(name, [{**row, **changes}[column] for column in self.tables[name].names])
        assigned = "".join(f"{column} = ?, " for column in changes)
        self._db.execute(f"UPDATE {name} SET {assigned}digest = ? WHERE key = ?", (*changes.values(), after, key))
        self._account(name, 0, [after], [before])
        return True

    def delete(self, name: str, key: bytes) -> bool:
        """Remove the row with this key; False where there is none."""
        gone = [seal for (seal,) in self._db.execute(f"DELETE FROM {name} WHERE key = ? RETURNING digest", (key,))]
        self._account(name, -len(gone), [], gone)
        return bool(gone)

    # reading

    @contextmanager
    def moment(self) -> Iterator[None]:
        """One moment for all that is read inside, whoever writes meanwhile."""
        with said():
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                if self._db.in_transaction:
                    self._db.execute("COMMIT")

    def rows(self, name: str, where: str = "1", bindings: Sequence[Any] = (), tail: str = "") -> Iterator[Row]:
        """Rows with all columns, each one checked; Damaged where one is not what was written."""
        yield from self._rows(self.tables[name], where, bindings, tail)

    def _rows(self, table: Table, where: str = "1", bindings: Sequence[Any] = (), tail: str = "") -> Iterator[Row]:
        columns = ("id", *table.names)
        with said():
            sql = f"SELECT {', '.join(columns)}, digest FROM {table.name} WHERE {where} {tail}"
            for number, *values, seal in self._db.execute(sql, bindings):
                if digest.of_row(table.name, values) != seal:
                    raise Damaged(f"{table.name}: row {number} is not what was written")
                yield dict(zip(columns, (number, *values)))

    def select(self, sql: str, bindings: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """A query whose rows are not checked: for counts and sums."""
        with said():
            return list(self._db.execute(sql, bindings))

    def count(self, name: str) -> int:
        """How many rows a table has."""
        return int(self.select(f"SELECT count(*) FROM {name}")[0][0])

    def seal(self, name: str) -> tuple[int, bytes]:
        """Rows of a table and the sum of their digests, as the ledger has them."""
        with said():
            return self._ledger(name)

    # the ledger

    def _ledger(self, name: str) -> tuple[int, bytes]:
        for rows, total, seal in self._db.execute("SELECT rows, total, digest FROM ledger WHERE name = ?", (name,)):
            if digest.of_row("ledger", (name, rows, total)) != seal:
                raise Damaged(f"ledger: the entry of {name} is not what was written")
            return rows, total
        raise Damaged(f"ledger: no entry of {name}")

    def _write_ledger(self, name: str, rows: int, total: bytes) -> None:
        seal = digest.of_row("ledger", (name, rows, total))
        self._db.execute("INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?)", (name, rows, total, seal))

    @contextmanager
    def bounded(self, over: Callable[[], bool]) -> Iterator[None]:
        """What is read inside ends with OutOfTime where time is over."""
        self._db.set_progress_handler(over, STEPS)
        try:
            yield
        finally:
            self._db.set_progress_handler(None)

    def look(self) -> None:
        """Raise Damaged where a table is gone or a row missing; cheap, for every start."""
        for name in self._present():
            if (rows := self.seal(name)[0]) != (count := self.count(name)):
                raise Damaged(f"{name}: {count} rows where {rows} were written")

    def verify(self) -> dict[str, int]:
        """Read everything; rows of each table, Damaged where anything is not what was written."""
        with said():
            if (lines := [line for (line,) in self._db.execute("PRAGMA integrity_check(3)")]) != ["ok"]:
                raise Damaged(f"SQLite says: {'; '.join(map(str, lines))}")
            with self.moment():
                return {name: self._verified(table) for name, table in self._present().items()}

    def _present(self) -> Mapping[str, Table]:
        """The tables that should be there; of a file that is to be migrated those that its ledger names."""
        if self.version == self.newest:
            return self.tables
        found = {}
        for (name,) in list(self._db.execute("SELECT name FROM ledger WHERE name != ?", (VERSION,))):
            columns = (row[1] for row in list(self._db.execute(f"PRAGMA table_info({name})")))
            found[name] = Table(name, dict.fromkeys((c for c in columns if c not in ("id", "digest")), ""))
        return found

    def _verified(self, table: Table) -> int:
        digests = [digest.of_row(table.name, [row[column] for column in table.names]) for row in self._rows(table)]
        rows, total = self._ledger(table.name)
        if (len(digests), digest.added(digest.ZERO, digests)) != (rows, total):
            raise Damaged(f"{table.name}: {len(digests)} rows do not sum up to the {rows} that were written")
        return rows

    def compact(self) -> None:
        """Give back the space of rows that are gone, and overwrite what they held."""
        with said():
            self._db.execute("VACUUM")
            self._db.pragma("wal_checkpoint(truncate)")

    def copy_to(self, path: Path) -> None:
        """Write the whole as it is now into a file, in SQLite's own way."""
        with said():
            copied(self._db, path)

    def _inode(self) -> tuple[int, int]:
        return (found := os.stat(self.path)).st_dev, found.st_ino
