"""The bank: what worked on functions like this one, what a session adds to it, and the order it keeps.

Everything here may raise; `guard.GuardedBank` is what the rest of the program talks to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pytest_aqe.memory import digest, lesson, states, upkeep, vault
from pytest_aqe.memory.cache import CachedIndex
from pytest_aqe.memory.encode import Encoder, HashingEncoder
from pytest_aqe.memory.hunts import FINDING
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.profile import Parameter, Profile
from pytest_aqe.memory.quantise import Vectors
from pytest_aqe.memory.ranking import Neighbour, Way, chosen, recollection
from pytest_aqe.memory.store import Row, Store
from pytest_aqe.memory.vectors import unpacked
from pytest_aqe.patterns import TIER, Lesson, Recollection

NEAR = 10
"""Neighbours of a function."""
SESSIONS = "sessions"
LATEST = "SELECT id FROM rounds WHERE shape = ? ORDER BY at DESC, id DESC LIMIT 12"
"""Rounds of one neighbour that count: how its search went lately."""


def _marks(values: Sequence[bytes]) -> str:
    """As many marks as there are values to bind."""
    return ", ".join("?" * len(values))


def _parameters(row: Row) -> tuple[Parameter, ...]:
    return Profile.from_body(row["module"], row["function"], row["body"]).parameters


class Bank:
    """An open bank under a folder."""

    def __init__(
        self,
        home: Path,
        note: Callable[[str], None],
        *,
        readonly: bool = False,
        encoder: Encoder | None = None,
    ) -> None:
        self.home = home
        self.encoder: Encoder = encoder or HashingEncoder()
        self.store: Store = open_store(home, note, readonly=readonly)
        self.readonly = readonly
        self._note = note
        self._index: CachedIndex | None = None

    def close(self) -> None:
        """Close the file."""
        self.store.close()

    @property
    def index(self) -> CachedIndex:
        """The index, read or built when it is first asked for."""
        if self._index is None:
            self._index = CachedIndex(self.home, self.store, self.encoder.version)
        return self._index

    # reading

    def near(self, profile: Profile, count: int = NEAR) -> list[Neighbour]:
        """The nearest functions by cosine, ranked in full precision."""
        vector = self.encoder.encode(profile)
        hits = self.index.index.search(vector, count if self.encoder.exact else 2 * count)
        scored = [(float(self._precise(row) @ vector), row) for row in self._labelled([label for label, _ in hits])]
        scored.sort(key=lambda pair: (-pair[0], pair[1]["key"]))
        return [
            Neighbour(row["key"], row["module"], row["function"], score, row["cluster"], _parameters(row))
            for score, row in scored[:count]
        ]

    def _labelled(self, labels: Sequence[int]) -> list[Row]:
        if not labels:
            return []
        starts = [label.to_bytes(8, "big") for label in labels]
        where = " OR ".join(["key BETWEEN ? AND ?"] * len(starts))
        ends = [bound for start in starts for bound in (start, start + b"\xff" * digest.SIZE)]
        return list(self.store.rows("shapes", where, ends))

    def _precise(self, row: Row) -> Vectors:
        """The vector of a row as the encoder made it: where eight bits lost something it is made again."""
        if row["hot"] or self.encoder.exact or row["encoder"] != self.encoder.version:
            return unpacked(row["hot"], row["scale"], row["vector"])
        return self.encoder.encode(Profile.from_body(row["module"], row["function"], row["body"]))

    def recall(self, profiles: Sequence[Profile]) -> dict[str, Recollection]:
        """What is known for each function, by its qualified name; nothing for those without neighbours."""
        found = {}
        for profile in profiles:
            near = self.near(profile)
            if near:
                found[profile.function] = self._recollection(near)
        return found

    def _recollection(self, near: Sequence[Neighbour]) -> Recollection:
        keys = [neighbour.key for neighbour in near]
        counted = self.store.select(
            "SELECT p.key, p.shape, p.kind = 'kept', coalesce(sum(u.tries), 0), coalesce(sum(u.wins), 0)"
            " FROM patterns p LEFT JOIN uses u ON u.pattern = p.key"
            f" WHERE p.shape IN ({_marks(keys)}) GROUP BY p.id",
            keys,
        )
        ways = chosen(near, [Way(key, shape, bool(kept), *counts) for key, shape, kept, *counts in counted])
        patterns = [way.key for way in ways]
        rounds = " UNION ALL ".join([f"SELECT * FROM ({LATEST})"] * len(keys))
        return recollection(
            near,
            ways,
            self.store.rows("patterns", f"key IN ({_marks(patterns)})", patterns),
            self.store.rows("rounds", f"id IN ({rounds})", keys),
        )

    # writing

    def learn(self, told: Lesson) -> int:
        """Store a session's lesson, all of it or nothing; how many patterns were new."""
        with self.store.transaction():
            owner = states.origin(self.store)
            for name, more in {SESSIONS: 1, **told.counts}.items():
                states.raise_by(self.store, name, more, owner)
            return lesson.write(self.store, told, self.encoder, owner)

    def keep_order(self, seconds: float) -> None:
        """What the end of a session is for, within some seconds; what is left over waits for the next one. Once a day
        a backup, with its own seconds."""
        clock = upkeep.Clock.of(seconds)
        upkeep.encode_anew(self.store, self.encoder, clock)
        upkeep.prune(self.store, clock)
        upkeep.rebalance(self.store, self.encoder, clock)
        upkeep.group(self.store, self.encoder, clock)
        self.index.sync(self.store)
        self.index.grow(lambda: clock.over)
        self.index.save()
        upkeep.back_up(self.store, self.home, self._note)

    def count(self, name: str, more: int = 0) -> int:
        """A counter over all banks that were merged into this one, after it was raised by `more`."""
        if more:
            with self.store.transaction():
                states.raise_by(self.store, name, more, states.origin(self.store))
        return sum(json.loads(row["value"]) for row in self.store.rows("state", "name = ?", (name,)))

    def tiers(self) -> dict[str, dict[str, float]]:
        """The counters of each tier, over all banks that were merged into this one."""
        found: dict[str, dict[str, float]] = {}
        for row in self.store.rows("state", "name GLOB ?", (f"{TIER}*.*",), tail="ORDER BY name"):
            tier, _, count = row["name"].removeprefix(TIER).rpartition(".")
            counts = found.setdefault(tier, {})
            counts[count] = counts.get(count, 0) + json.loads(row["value"])
        return found

    # looking at it

    def facts(self) -> dict[str, Any]:
        """Counts and sizes, measured now; None for what cannot be told."""
        tables = {name: self.store.count(name) for name in self.store.tables}
        clusters = "count(DISTINCT nullif(cluster, -1))"
        ((hot, clustered),) = self.store.select(f"SELECT coalesce(sum(hot), 0), {clusters} FROM shapes")
        shares = [row[0] for row in self.store.select("SELECT sum(tries) FROM uses GROUP BY pattern ORDER BY 1 DESC")]
        tries, wins = self.store.select("SELECT coalesce(sum(tries), 0), coalesce(sum(wins), 0) FROM uses")[0]
        top = shares[: max(1, round(0.2 * tables["patterns"]))]
        index = self.home / "patterns.hnsw"
        ended = self.store.select(
            "SELECT nodeid, count(DISTINCT CASE WHEN outcome IN ('passed', 'failed') THEN outcome END) FROM outcomes"
            " GROUP BY nodeid ORDER BY nodeid"
        )
        return {
            "version": self.store.version,
            "rows": tables,
            "hot": int(hot),
            "clusters": int(clustered),
            "uses": int(tries),
            "wins": int(wins),
            "top fifth": float(np.sum(top) / tries) if tries else None,
            "index": self.index.index.kind,
            "waiting": self.index.waiting,
            "bytes": self.store.path.stat().st_size,
            "index bytes": index.stat().st_size if index.exists() else None,
            "sessions": self.count(SESSIONS),
            "tests": len(ended),
            "unsteady": [nodeid for nodeid, kinds in ended if kinds == 2],
            "findings": self.store.select("SELECT count(*) FROM state WHERE name LIKE ?", (f"{FINDING}%",))[0][0],
            "tiers": self.tiers(),
            "backups": len(vault.backups(self.home)),
        }
