"""The bank as lines of JSON, to be shared: one row a line, in an order and form that is the same everywhere.

Merging loses nothing and can be repeated: rows are known by their keys, counts of one origin by the larger number,
states of one origin by the later one, and what was found twice is as it was found first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pytest_aqe.errors import BankError
from pytest_aqe.memory import digest
from pytest_aqe.memory.encode import Encoder
from pytest_aqe.memory.profile import Profile
from pytest_aqe.memory.schema import TABLES
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.vectors import packed

MARK = "pytest-aqe bank"
VECTOR = ("encoder", "hot", "scale", "vector", "cluster")
"""Columns of a shape that stay at home: a vector is made anew from the rest."""


def lines(store: Store) -> Iterator[str]:
    """All rows, each with a digest of its line."""
    yield json.dumps({"format": MARK, "version": store.version})
    for name in TABLES:
        for row in store.rows(name, tail="ORDER BY key"):
            plain = {k: _plain(v) for k, v in row.items() if k != "id" and not (name == "shapes" and k in VECTOR)}
            yield json.dumps({"table": name, "row": plain, "digest": _seal(name, plain)})


def merge(store: Store, text: Iterable[str], encoder: Encoder, *, dry: bool = False) -> dict[str, int]:
    """Take rows in; how many of each table were new or newer. All of it or nothing. Raises BankError at a bad line."""
    rows = list(_read(text, store.version))
    taken: Counter[str] = Counter()

    class Dry(Exception):
        """Only looked."""

    try:
        with store.transaction():
            for name, row in rows:
                taken[name] += _take(store, name, row, encoder)
            if dry:
                raise Dry
    except Dry:
        pass
    return dict(taken)


def _read(text: Iterable[str], version: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(text, 1):
        try:
            content = json.loads(line)
            if number == 1:
                _check_head(content, version)
                continue
            name, row = content["table"], content["row"]
            if content["digest"] != _seal(name, row):
                raise BankError(f"line {number} is not what was exported")
            yield name, _row(name, row)
        except (ValueError, KeyError, TypeError) as error:
            raise BankError(f"line {number} is no row of a bank: {error}") from None


def _check_head(content: Any, version: int) -> None:
    if not isinstance(content, dict) or content.get("format") != MARK:
        raise BankError("the file is no export of a bank")
    if content["version"] > version:
        raise BankError(f"the export has version {content['version']}, this program knows {version}")


def _row(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for column, kind in TABLES[name].columns.items():
        if column in row:
            value = row[column]
            found[column] = bytes.fromhex(value) if kind.startswith("BLOB") else value
    return found


def _take(store: Store, name: str, row: dict[str, Any], encoder: Encoder) -> bool:
    """Put a row in; whether anything changed."""
    if name == "shapes":
        vector = encoder.encode(Profile.from_body(row["module"], row["function"], row["body"]))
        row |= {"encoder": encoder.version, **packed(vector, hot=False)}
    if store.insert(name, row):
        return True
    (known,) = store.rows(name, "key = ?", (row["key"],))
    if name == "uses":
        more = {column: max(known[column], row[column]) for column in ("tries", "wins", "used")}
    elif name == "state" and row["at"] > known["at"]:
        more = {"value": row["value"], "at": row["at"]}
    elif name == "patterns" and (row["made"], row["session"]) < (known["made"], known["session"]):
        more = {column: value for column, value in row.items() if column != "key"}  # found twice: the first counts
    else:
        return False
    return any(known[column] != value for column, value in more.items()) and store.update(name, row["key"], more)


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _seal(name: str, row: Mapping[str, Any]) -> str:
    return digest.of_text(name, json.dumps(row, sort_keys=True)).hex()
