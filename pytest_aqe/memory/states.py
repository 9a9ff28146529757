"""Small values by name in the bank: each belongs to the bank that wrote it, and a merge takes the later one."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from pytest_aqe.memory import digest
from pytest_aqe.memory.store import Store

ORIGIN = "bank.origin"


def known_origin(store: Store) -> str:
    """Who counts in this file; "" where nobody did yet. A copy of a file is another bank, hence the inode."""
    place = list(store.identity)
    for row in store.rows("state", "name = ?", (ORIGIN,)):
        if json.loads(row["value"]) == place:
            return str(row["origin"])
    return ""


def origin(store: Store) -> str:
    """Who counts in this file, named where nobody did yet; in a transaction."""
    known = known_origin(store)
    if not known:
        known = uuid.uuid4().hex
        put(store, ORIGIN, list(store.identity), known)
    return known


def put(store: Store, name: str, value: Any, owner: str) -> None:
    """Store a value (as JSON) under a name of this bank; in a transaction."""
    key = digest.of_text(owner, name)
    row = {"value": json.dumps(value), "at": time.time()}
    if not store.update("state", key, row):
        store.insert("state", {**row, "key": key, "name": name, "origin": owner})


def raise_by(store: Store, name: str, more: float, owner: str) -> None:
    """Raise a counter of this bank; in a transaction."""
    before = [json.loads(row["value"]) for row in store.rows("state", "key = ?", (digest.of_text(owner, name),))]
    put(store, name, (before[0] if before else 0) + more, owner)
