"""What the bank does for itself at the end of a session: which vectors are hot, what is let go, clusters, a backup."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_aqe.memory import states, vault
from pytest_aqe.memory.cluster import clusters
from pytest_aqe.memory.encode import Encoder
from pytest_aqe.memory.profile import Profile
from pytest_aqe.memory.quality import hopeless, lower_bound
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.trouble import OutOfTime
from pytest_aqe.memory.vectors import all_vectors, label, packed

HOT = 0.2
"""Share of functions whose vectors are in full precision."""
MOST_PATTERNS = 50_000
MOST_ROUNDS = 50_000
MOST_OUTCOMES = 200_000
"""Rows beyond which the oldest go."""
STEP = 500
"""Changes in one transaction: other writers wait no longer than that takes."""
BACKUP_AGE = 24 * 3600.0
"""Seconds after which the newest backup is too old."""
BACKUP = 10.0
"""Seconds that the one of a day may take: it is all or nothing, and cannot go on in the next session."""
TRIED = "bank.backup_tried"


@dataclass
class Clock:
    """How long upkeep may take."""

    until: float
    now: Callable[[], float] = time.monotonic

    @classmethod
    def of(cls, seconds: float) -> Clock:
        """From now on."""
        return cls(time.monotonic() + seconds)

    @property
    def over(self) -> bool:
        """Whether it is time to stop: everything here can go on in the next session."""
        return self.now() > self.until


def prune(store: Store, clock: Clock, most: int = MOST_PATTERNS, *, dry: bool = False) -> int:
    """Let go: what proved useless; beyond a number of patterns those least in use and of use; old rows. How many
    patterns went, or would go (`dry`)."""
    rows = store.select(
        "SELECT p.key, coalesce(sum(u.tries), 0), coalesce(sum(u.wins), 0), max(p.made, coalesce(max(u.used), 0))"
        " FROM patterns p LEFT JOIN uses u ON u.pattern = p.key GROUP BY p.key"
    )
    excess = len(rows) - most
    if excess > 0:
        # Both orders count alike: a pattern that is neither of use nor in use goes before one that is only one of them.
        ages = _places([row[3] for row in rows])
        bounds = _places([lower_bound(row[1], row[2]) for row in rows])
        rows.sort(key=lambda row: (ages[row[3]] + bounds[lower_bound(row[1], row[2])], row[0]))
    victims = [row[0] for number, row in enumerate(rows) if number < excess or hopeless(row[1], row[2])]
    if not dry:
        _in_steps(store, victims, lambda key: _drop_pattern(store, key), clock)
        _in_steps(store, _idle_shapes(store), lambda key: store.delete("shapes", key), clock)
        for name, limit in (("rounds", MOST_ROUNDS), ("outcomes", MOST_OUTCOMES)):
            old = store.select(f"SELECT key FROM {name} ORDER BY at DESC, id DESC LIMIT -1 OFFSET {limit}")
            _in_steps(store, [key for (key,) in old], lambda key, name=name: store.delete(name, key), clock)  # type: ignore[misc]
    return len(victims)


def _places(values: Sequence[float]) -> dict[float, float]:
    """The place of each value among the distinct ones, from 0 to 1."""
    distinct = sorted(set(values))
    return {value: place / len(distinct) for place, value in enumerate(distinct)}


def _drop_pattern(store: Store, key: bytes) -> None:
    store.delete("patterns", key)
    for (use,) in store.select("SELECT key FROM uses WHERE pattern = ?", (key,)):
        store.delete("uses", use)


def forget(store: Store, modules: Sequence[str], *, dry: bool = False) -> int:
    """Drop all that is known of the functions of some modules and of those below them; how many functions."""
    below = tuple(f"{module}." for module in modules)
    rows = store.select("SELECT key, module FROM shapes")
    keys = [key for key, module in rows if module in modules or module.startswith(below)]
    with store.transaction():
        for shape in () if dry else keys:
            for (key,) in store.select("SELECT key FROM patterns WHERE shape = ?", (shape,)):
                _drop_pattern(store, key)
            for (key,) in store.select("SELECT key FROM rounds WHERE shape = ?", (shape,)):
                store.delete("rounds", key)
            store.delete("shapes", shape)
    return len(keys)


def _idle_shapes(store: Store) -> list[bytes]:
    """Functions without patterns and rounds."""
    found = store.select(
        "SELECT key FROM shapes s WHERE NOT EXISTS (SELECT 1 FROM patterns p WHERE p.shape = s.key)"
        " AND NOT EXISTS (SELECT 1 FROM rounds r WHERE r.shape = s.key)"
    )
    return [key for (key,) in found]


def rebalance(store: Store, encoder: Encoder, clock: Clock) -> int:
    """The fifth of the functions whose patterns are used most becomes hot, what was hot and is not in it cold."""
    rows = store.select(
        "SELECT s.key, s.hot, coalesce(sum(u.tries), 0) AS tries, coalesce(max(u.used), 0) AS used FROM shapes s"
        " LEFT JOIN patterns p ON p.shape = s.key LEFT JOIN uses u ON u.pattern = p.key"
        " GROUP BY s.key ORDER BY tries DESC, used DESC, s.id"
    )
    best = {row[0] for row in rows[: round(HOT * len(rows))] if row[2]}
    wrong = [key for key, hot, *_ in rows if bool(hot) != (key in best)]

    def turn(key: bytes) -> None:
        for row in store.rows("shapes", "key = ?", (key,)):
            vector = encoder.encode(Profile.from_body(row["module"], row["function"], row["body"]))
            store.update("shapes", key, packed(vector, hot=key in best))

    return _in_steps(store, wrong, turn, clock)


def encode_anew(store: Store, encoder: Encoder, clock: Clock) -> int:
    """Vectors of another encoder are made by this one, from what is stored of each function."""
    old = [key for (key,) in store.select("SELECT key FROM shapes WHERE encoder != ?", (encoder.version,))]

    def turn(key: bytes) -> None:
        for row in store.rows("shapes", "key = ?", (key,)):
            vector = encoder.encode(Profile.from_body(row["module"], row["function"], row["body"]))
            store.update("shapes", key, {"encoder": encoder.version, **packed(vector, hot=bool(row["hot"]))})

    return _in_steps(store, old, turn, clock)


def group(store: Store, encoder: Encoder, clock: Clock) -> int:
    """Give each function its cluster, where a quarter or more have none; how many changed."""
    (total, without), *_ = store.select("SELECT count(*), coalesce(sum(cluster < 0), 0) FROM shapes")
    if 4 * without < total or clock.over:
        return 0
    labels, vectors = all_vectors(store, encoder.version)
    found = clusters(vectors)
    if found is None:
        return 0
    wanted = dict(zip(labels.tolist(), found.tolist()))
    rows = store.select("SELECT key, cluster FROM shapes")
    wrong = [key for key, cluster in rows if wanted.get(label(key), cluster) != cluster]
    return _in_steps(store, wrong, lambda key: store.update("shapes", key, {"cluster": wanted[label(key)]}), clock)


def back_up(store: Store, home: Path, note: Callable[[str], None], seconds: float = BACKUP) -> Path | None:
    """A backup where the newest one of this version is too old; one that takes too long is tried again a day later."""
    now = time.time()
    made = [path.stat().st_mtime for path in vault.backups(home) if vault.version_of(path) == store.version]
    tried = [json.loads(row["value"])[0] for row in store.rows("state", "name = ?", (TRIED,))]
    if any(now - at < BACKUP_AGE for at in (*made, *tried)):
        return None
    clock = Clock.of(seconds)
    try:
        return vault.back_up(store, home, lambda: clock.over)
    except OutOfTime:
        with store.transaction():
            states.put(store, TRIED, [now], states.origin(store))
        note(f"the bank is too large for a backup in {seconds:g} s: --aqe-memory=backup makes one")
        return None


def _in_steps(store: Store, keys: list[bytes], act: Callable[[bytes], object], clock: Clock) -> int:
    """Do something for each key, a few in one transaction, until time is over; how many were done."""
    for start in range(0, len(keys), STEP):
        if clock.over:
            return start
        with store.transaction():
            for key in keys[start : start + STEP]:
                act(key)
    return len(keys)
