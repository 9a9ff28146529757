"""What earlier hunts found, in the bank: findings by test and code, and how often each experiment paid.

All of it are small values by name (`states`), so that they are checked, backed up, exported and merged as the rest is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_aqe.memory import states, vault
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.trouble import Damaged

FINDING = "hunt.finding."
"""... followed by a node id, as it stands in JSON."""
EXPERIMENTS, PLANS = "hunt.experiments", "hunt.plans"
MOST_PLANS = 100
"""So many plans are remembered, the latest ones."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is remembered, by node id. `complete` says how often a plan was worked off to the end."""

    findings: Mapping[str, Mapping[str, Any]]
    code: Mapping[str, str]
    first_seen: Mapping[str, str]
    experiments: Mapping[str, tuple[int, int]]
    complete: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Hunted:
    """What one hunt has to say: findings, those of earlier ones that are gone, what its experiments paid and took.

    `code` is a digest for each finding, of the code that it stands for; `plan` is that of the project and the chosen
    tests.
    """

    findings: Mapping[str, Mapping[str, Any]]
    gone: Sequence[str]
    experiments: Mapping[str, tuple[int, int]]
    code: Mapping[str, str]
    plan: str
    complete: bool


class HuntStore:
    """The bank under a folder, opened for each read and each write: a hunt is long, and others may write meanwhile.

    `note` is told what was repaired. Raises BankError where the bank cannot be used.
    """

    def __init__(self, home: Path, note: Callable[[str], None] = lambda line: None) -> None:
        self._home = home
        self._note = note

    def read(self, *, readonly: bool = False) -> Known:
        """Everything; nothing where there is no bank yet. `readonly` leaves a damaged one as it is."""
        if not (self._home / vault.NAME).exists():
            return Known({}, {}, {}, {}, {})
        try:
            return self._read(readonly=readonly)
        except Damaged as error:
            if readonly:
                raise
            vault.heal(self._home, str(error), self._note)
            return self._read(readonly=readonly)

    def _read(self, *, readonly: bool) -> Known:
        with open_store(self._home, self._note, readonly=readonly) as store:
            rows = sorted(store.rows("state", "name LIKE 'hunt.%'"), key=lambda row: row["at"])
            own = states.known_origin(store)
            values = [(row["name"], row["origin"], json.loads(row["value"])) for row in rows]
        found = {name: value for name, _, value in values if name.startswith(FINDING)}
        by_test = {value["row"]["nodeid"]: value for value in found.values()}
        return Known(
            {node: value["row"] for node, value in by_test.items()},
            {node: value["code"] for node, value in by_test.items()},
            {node: value["first_seen"] for node, value in by_test.items()},
            _summed(value for name, _, value in values if name == EXPERIMENTS),
            next((value for name, origin, value in values if name == PLANS and origin == own), {}),
        )

    def write(self, hunted: Hunted, today: str) -> None:
        """Remember a hunt."""
        with open_store(self._home, self._note) as store, store.transaction():
            owner = states.origin(store)
            for nodeid, row in hunted.findings.items():
                name = name_of(nodeid)
                days = [json.loads(old["value"])["first_seen"] for old in store.rows("state", "name = ?", (name,))]
                value = {"code": hunted.code[nodeid], "first_seen": min([*days, today]), "row": row}
                states.put(store, name, value, owner)
            for nodeid in hunted.gone:
                for key in [row["key"] for row in store.rows("state", "name = ?", (name_of(nodeid),))]:
                    store.delete("state", key)
            mine = {row["name"]: json.loads(row["value"]) for row in store.rows("state", "origin = ?", (owner,))}
            states.put(store, EXPERIMENTS, _summed([mine.get(EXPERIMENTS, {}), hunted.experiments]), owner)
            if hunted.complete:
                plans = mine.get(PLANS, {})
                times = plans.pop(hunted.plan, 0) + 1
                kept = dict([*plans.items(), (hunted.plan, times)][-MOST_PLANS:])
                states.put(store, PLANS, kept, owner)


def name_of(nodeid: str) -> str:
    """The name under which a finding is stored: with whatever characters an id has, it is plain text."""
    return FINDING + json.dumps(nodeid)[1:-1]


def _summed(counts: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for one in counts:
        for name, (paid, tried) in one.items():
            before = found.get(name, (0, 0))
            found[name] = (before[0] + paid, before[1] + tried)
    return found
