"""The bank as lines of JSON, to be shared: one row a line, in an order and form that is the same everywhere.

Merging loses nothing and can be repeated: rows are known by their keys, counts of one origin by the larger number,
states of one origin by the later one, and what was found twice is as it was found first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TextIO

from pytest_aqe.errors import BankError
from pytest_aqe.memory import digest, foreign
from pytest_aqe.memory.encode import Encoder
from pytest_aqe.memory.hunts import EXPERIMENTS
from pytest_aqe.memory.profile import Profile
from pytest_aqe.memory.schema import TABLES
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.vectors import packed

MARK = "pytest-aqe bank"
LONGEST = 1 << 20
"""Characters of a line."""
MOST = 1_000_000
"""Lines of a file."""


def lines(store: Store) -> Iterator[str]:
    """All rows, each with a digest of its line."""
    yield json.dumps({"format": MARK, "version": store.version})
    for name in TABLES:
        for row in store.rows(name, tail="ORDER BY key"):
            plain = {
                k: _plain(v) for k, v in row.items() if k != "id" and not (name == "shapes" and k in foreign.VECTOR)
            }
            yield json.dumps({"table": name, "row": plain, "digest": _seal(name, plain)})


@dataclass
class Taken:
    """What came of an import: rows of each table that were new or newer, and patterns that were left out."""

    rows: Counter[str] = field(default_factory=Counter)
    refused: int = 0


def merge(store: Store, text: Iterable[str], encoder: Encoder, *, dry: bool = False) -> Taken:
    """Take rows in. All of it or nothing: raises BankError at a bad line. A recipe that could do harm is left out."""
    taken = Taken()

    class Dry(Exception):
        """Only looked."""

    with suppress(Dry), store.transaction():
        for name, row in _read(text, store.version):
            if name == "patterns" and not foreign.harmless(row, _function(store, row["shape"])):
                taken.refused += 1
            elif _is_wanted(store, name, row):
                taken.rows[name] += _take(store, name, row, encoder)
        if dry:
            raise Dry
    return taken


def _is_wanted(store: Store, name: str, row: Mapping[str, Any]) -> bool:
    """Rows of what is not here say nothing. Of small values only counts are shared: who counts in a file is its own
    matter, and what hunts found says how to run tests outside the sandbox."""
    if name == "state":
        return row["name"] == EXPERIMENTS or foreign.is_count(json.loads(row["value"]))
    known = {"uses": ("patterns", "pattern"), "rounds": ("shapes", "shape")}.get(name)
    return known is None or bool(list(store.rows(known[0], "key = ?", (row[known[1]],))))


def _function(store: Store, shape: bytes) -> tuple[str, str] | None:
    """Module and name of a function that came before its patterns, or was there."""
    found = [(row["module"], row["function"]) for row in store.rows("shapes", "key = ?", (shape,))]
    return found[0] if found else None


def lines_of(file: TextIO) -> Iterator[str]:
    """The lines of a file, read one by one. Raises BankError at one that is too long to be a row."""
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise BankError(f"line {number} is longer than {LONGEST:,} characters")
        if number > MOST:
            raise BankError(f"there are more than {MOST:,} lines")
        yield line


def _read(text: Iterable[str], version: int) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    for number, line in enumerate(text, 1):
        try:
            content = json.loads(line)
            if number == 1 or "format" in content:  # files that were put one after another
                _check_head(content, version)
                continue
            name, row = content["table"], content["row"]
            if content["digest"] != _seal(name, row):
                raise BankError(f"line {number} is not what was exported")
            yield name, foreign.checked(name, row)
        except json.JSONDecodeError as error:
            raise BankError(f"line {number} is no row of a bank: no JSON ({error.msg})") from None
        except KeyError as error:
            raise BankError(f"line {number} is no row of a bank: there is no {error}") from None
        except (ValueError, TypeError, RecursionError) as error:
            raise BankError(f"line {number} is no row of a bank: {error}") from None
    if not number:
        raise BankError("the file is empty: no export of a bank")


def _check_head(content: Any, version: int) -> None:
    if not isinstance(content, dict) or content.get("format") != MARK or type(content.get("version")) is not int:
        raise BankError("the file is no export of a bank")
    if content["version"] > version:
        raise BankError(f"the export has version {content['version']}, this program knows {version}")


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
