"""The index file `patterns.hnsw`: read where it fits the store, else made anew from it; replaced in one step.

Nobody waits for a graph: what the file lacks is searched exactly, and the graph grows at the end of sessions.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_aqe.memory.exact import ExactIndex
from pytest_aqe.memory.index import Index
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.trouble import said
from pytest_aqe.memory.vectors import all_vectors, label

if TYPE_CHECKING:
    from pytest_aqe.memory.growing import GrowingIndex

NAME = "patterns.hnsw"
WORN = 0.2
"""Share of removed vectors at which a graph is built anew."""

LEFT_BEHIND = 600.0
"""Seconds after which nobody is still writing a temporary file."""


def has_hnswlib() -> bool:
    """Whether the extra is installed."""
    return find_spec("hnswlib") is not None


class CachedIndex:
    """The index of a store, of whatever kind there is; `dirty` where the file is behind it."""

    def __init__(self, home: Path, store: Store, encoder: str) -> None:
        self.path = home / NAME
        self.encoder = encoder
        self.dirty = False
        self._seal = ""
        self.index: Index = self._read() or self._new()
        self.sync(store)

    def _new(self) -> Index:
        self.dirty = True
        if has_hnswlib():
            from pytest_aqe.memory.growing import GrowingIndex

            return GrowingIndex()
        return ExactIndex()

    def _read(self) -> Index | None:
        """What the file holds; None where it is missing, not whole, or of other versions."""
        if not has_hnswlib():
            return None
        from pytest_aqe.memory.growing import GrowingIndex
        from pytest_aqe.memory.hnsw import HnswIndex

        with suppress(OSError):
            found = HnswIndex.from_content(self.path.read_bytes())
            if found is not None and found[1].get("encoder") == self.encoder:
                self._seal = str(found[1].get("shapes", ""))
                return GrowingIndex(found[0])
        return None

    def sync(self, store: Store) -> None:
        """Add what is only in the store, remove what is only here; a graph too worn is built anew.

        Where the ledger of the store says that no row has changed since, its keys are not even read.
        """
        with store.moment():
            rows, total = store.seal("shapes")
            seal = f"{rows} {total.hex()}"
            if seal == self._seal:
                return
            keys = [key for (key,) in store.select("SELECT key FROM shapes WHERE encoder = ?", (self.encoder,))]
            there = {label(key): key for key in keys}
            here = set(self.index.labels().tolist())
            gone, new = here - there.keys(), there.keys() - here
            if gone:
                self.index.remove(sorted(gone))
            if self.index.tombstones() > WORN:
                self.index = self._new()
                new = set(there)
            missing = all_vectors(store, self.encoder, [there[number] for number in sorted(new)]) if new else None
        if missing is not None:
            self.index.add(*missing)
        self.dirty, self._seal = True, seal

    def _growing(self) -> GrowingIndex | None:
        """The index where it has a graph."""
        if self.index.kind != "hnsw":
            return None
        from pytest_aqe.memory.growing import GrowingIndex

        assert isinstance(self.index, GrowingIndex)
        return self.index

    @property
    def waiting(self) -> int:
        """How many vectors are searched exactly because the graph has not got them yet."""
        return 0 if (growing := self._growing()) is None else growing.waiting

    def grow(self, over: Callable[[], bool]) -> None:
        """Let the graph take in what waits for it until time is over; the rest is for the next session."""
        growing = self._growing()
        if growing is not None and growing.waiting:
            growing.grow(over)
            self.dirty = True

    def save(self) -> None:
        """Write the file where it is behind: a temporary one, made durable, then put in its place."""
        growing = self._growing()
        if not self.dirty or growing is None:
            return
        seal = "" if growing.waiting else self._seal  # the file of a graph that still grows fits no store
        content = growing.graph.content({"encoder": self.encoder, "shapes": seal})
        with said():
            for left in self.path.parent.glob(f".{NAME}.*.tmp"):  # of a process that was killed
                with suppress(FileNotFoundError):
                    if time.time() - left.stat().st_mtime > LEFT_BEHIND:
                        left.unlink()
            handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=f".{NAME}.", suffix=".tmp")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(temporary, self.path)
            except BaseException:  # Ctrl-C too leaves no half file behind
                with suppress(FileNotFoundError):
                    os.unlink(temporary)
                raise
        self.dirty = False
