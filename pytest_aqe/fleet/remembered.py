"""What a hunt is given of earlier ones, and what it leaves for later ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pytest_aqe.errors import BankError
from pytest_aqe.folder import folder
from pytest_aqe.hunt import known
from pytest_aqe.hunt.facts import FlakyTest, HuntReport
from pytest_aqe.hunt.known import Earlier
from pytest_aqe.memory.hunts import Hunted, HuntStore, Known
from pytest_aqe.observe.record import sessions


class Remembered:
    """The memory of one project for one hunt over these tests. Where it is switched off or in trouble it is empty.

    `writes` is off where nothing may be written.
    """

    def __init__(self, rootdir: Path, nodes: Sequence[str], *, on: bool = True, writes: bool = True) -> None:
        self._rootdir = rootdir
        self._nodes = tuple(nodes)
        self._on = on
        self._writes = on and writes
        self._said: list[str] = []
        self._store = HuntStore(rootdir / ".aqe", self._said.append)
        self._known = Known({}, {}, {}, {}, {})
        if on:
            self._code = known.digest(rootdir)
            self._plan = hashlib.sha256(
                "\0".join((self._code, *sorted(nodes))).encode("utf-8", "surrogatepass")
            ).hexdigest()
            try:
                self._known = self._store.read(readonly=not writes)
            except (OSError, BankError) as error:
                self._writes = False
                self._said.append(f"earlier hunts are not used: {error}")

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say of the bank."""
        return tuple(self._said)

    def earlier(self) -> Earlier:
        """What the hunt starts with."""
        if not self._on:
            return Earlier()
        rows = {node: self._known.findings[node] for node in self._nodes if node in self._known.findings}
        recorded = known.suspects((row for _, row in sessions(self._rootdir)), known.last_change(self._rootdir))
        chosen = frozenset(self._nodes)
        return Earlier(
            tuple(map(known.from_row, rows.values())),
            frozenset(node for node in rows if self._known.code[node] == self._code),
            tuple(node for node in recorded if node in chosen),
            self._known.experiments,
            self._known.complete.get(self._plan, 0),
        )

    def first_seen(self, tests: Sequence[FlakyTest], today: date) -> tuple[FlakyTest, ...]:
        """The tests, each with the day on which a hunt saw it first."""
        days = self._known.first_seen
        return tuple(replace(test, first_seen=days.get(test.nodeid, today.isoformat())) for test in tests)

    def keep(
        self, report: HuntReport, experiments: dict[str, tuple[int, int]], today: date, *, worked_off: bool
    ) -> None:
        """Remember what was found; what was known and is not found any more is forgotten.

        `worked_off`: the plan was, so that the next hunt on this code need not do it again.
        """
        if not self._writes:
            return
        found = {test.nodeid: known.to_row(test) for test in report.tests if test.verdict != "broken"}
        done = report.stopped in ("", "done")
        gone = [node for node in self._known.findings if done and node in self._nodes and node not in found]
        try:
            folder(self._rootdir)
            hunted = Hunted(found, gone, experiments, self._code, self._plan, worked_off)
            self._store.write(hunted, today.isoformat())
        except (OSError, BankError) as error:
            self._said.append(f"what was found is not remembered: {error}")
