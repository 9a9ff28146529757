"""The tables of the bank and how they came about: named migrations, each a small function.

version 1  shapes, patterns, uses, rounds, outcomes, state, and the ledger that counts their rows
version 2  patterns know the roles of their constants, rounds the agent that wrote them

Every table has `id`, a `key` that is the same on every machine (what a merge goes by), and `digest`, which covers all
other columns but `id`. `ledger` holds for each table how many rows it has and the sum of their digests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol


@dataclass(frozen=True)
class Table:
    """A table: its columns with their SQLite types, `key` first; `fresh` are columns that a writer may leave out."""

    name: str
    columns: Mapping[str, str]
    indexes: tuple[str, ...] = ()
    fresh: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that the digest covers, in order."""
        return tuple(self.columns)


SHAPES = Table(
    "shapes",
    {
        "key": "BLOB NOT NULL UNIQUE",
        "module": "TEXT NOT NULL",
        "function": "TEXT NOT NULL",
        "body": "TEXT NOT NULL",  # names, types and features as JSON: enough to encode it anew
        "encoder": "TEXT NOT NULL",
        "hot": "INTEGER NOT NULL",  # 1: `vector` is float32; 0: int8, to be multiplied by `scale`
        "scale": "REAL NOT NULL",
        "vector": "BLOB NOT NULL",
        "cluster": "INTEGER NOT NULL",  # -1 where none was computed
    },
    fresh={"cluster": -1},
)
PATTERNS = Table(
    "patterns",
    {
        "key": "BLOB NOT NULL UNIQUE",
        "shape": "BLOB NOT NULL",
        "kind": "TEXT NOT NULL",  # kept, or failed: what not to try
        "agent": "TEXT NOT NULL",
        "move": "TEXT NOT NULL",
        "recipe": "TEXT NOT NULL",  # JSON, see recipe.py
        "oracle": "TEXT NOT NULL",  # kinds of assertions and of outcome as JSON
        "goals": "INTEGER NOT NULL",
        "mutants": "INTEGER NOT NULL",
        "rounds": "INTEGER NOT NULL",
        "seconds": "REAL NOT NULL",
        "session": "TEXT NOT NULL",
        "made": "REAL NOT NULL",
        "roles": "TEXT NOT NULL DEFAULT '{}'",  # JSON: by a literal's text, its role and the source's constant
    },
    indexes=("shape",),
    fresh={"roles": "{}"},
)
USES = Table(
    "uses",
    {
        "key": "BLOB NOT NULL UNIQUE",
        "pattern": "BLOB NOT NULL",
        "origin": "TEXT NOT NULL",  # the bank that counted: counts of one origin only grow, so the larger one is right
        "tries": "INTEGER NOT NULL",
        "wins": "INTEGER NOT NULL",
        "used": "REAL NOT NULL",
    },
    indexes=("pattern",),
)
ROUNDS = Table(
    "rounds",
    {
        "key": "BLOB NOT NULL UNIQUE",
        "shape": "BLOB NOT NULL",
        "session": "TEXT NOT NULL",
        "number": "INTEGER NOT NULL",
        "moves": "TEXT NOT NULL",
        "gains": "TEXT NOT NULL",
        "gained": "INTEGER NOT NULL",
        "executions": "INTEGER NOT NULL",
        "seconds": "REAL NOT NULL",
        "open_goals": "INTEGER NOT NULL",
        "features": "TEXT NOT NULL",
        "at": "REAL NOT NULL",
        "agent": "TEXT NOT NULL DEFAULT 'generate'",
    },
    indexes=("shape",),
    fresh={"agent": "generate"},
)
OUTCOMES = Table(
    "outcomes",
    {
        "key": "BLOB NOT NULL UNIQUE",
        "session": "TEXT NOT NULL",
        "nodeid": "TEXT NOT NULL",
        "outcome": "TEXT NOT NULL",
        "seconds": "REAL NOT NULL",
        "code_hash": "TEXT NOT NULL",
        "at": "REAL NOT NULL",
    },
    indexes=("nodeid",),
)
STATE = Table(
    "state",
    {
        "key": "BLOB NOT NULL UNIQUE",
        "name": "TEXT NOT NULL",  # counters, breaker state, tier statistics, by a dotted name
        "origin": "TEXT NOT NULL",
        "value": "TEXT NOT NULL",  # JSON
        "at": "REAL NOT NULL",
    },
    indexes=("name",),
)
TABLES: dict[str, Table] = {table.name: table for table in (SHAPES, PATTERNS, USES, ROUNDS, OUTCOMES, STATE)}

LEDGER = "CREATE TABLE ledger (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, total BLOB NOT NULL, digest BLOB NOT NULL)"


class Cursor(Protocol):
    """What a migration needs of a connection."""

    def execute(self, sql: str, bindings: Any = ..., /) -> Iterable[Any]:
        """Run one statement."""


Step = Callable[[Cursor], None]


ADDED = {"patterns": ("roles",), "rounds": ("agent",)}
"""Columns by table that came with version 2."""
FIRST: dict[str, Table] = {
    name: replace(
        table,
        columns={column: kind for column, kind in table.columns.items() if column not in ADDED.get(name, ())},
        fresh={column: value for column, value in table.fresh.items() if column not in ADDED.get(name, ())},
    )
    for name, table in TABLES.items()
}
"""The tables of version 1."""


def first_tables(cursor: Cursor) -> None:
    """Version 1."""
    for table in FIRST.values():
        create(cursor, table)
    cursor.execute(f"{LEDGER} STRICT")


def roles_and_agents(cursor: Cursor) -> None:
    """Version 2."""
    for name, columns in ADDED.items():
        for column in columns:
            cursor.execute(f"ALTER TABLE {name} ADD COLUMN {column} {TABLES[name].columns[column]}")


def create(cursor: Cursor, table: Table) -> None:
    """Make a table and its indexes."""
    columns = ", ".join(f"{name} {kind}" for name, kind in table.columns.items())
    cursor.execute(
        f"CREATE TABLE {table.name} (id INTEGER PRIMARY KEY AUTOINCREMENT, {columns}, digest BLOB NOT NULL) STRICT"
    )
    for column in table.indexes:
        cursor.execute(f"CREATE INDEX {table.name}_{column} ON {table.name} ({column})")


MIGRATIONS: tuple[tuple[str, Step], ...] = (
    ("first tables", first_tables),
    ("roles of constants, agents of rounds", roles_and_agents),
)
"""Name and step; the version of a file is how many of them it has seen. Never changed, only added to."""
