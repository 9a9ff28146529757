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
from pytest_aqe.hunt.codehash import TEST_FILES, Code
from pytest_aqe.hunt.facts import FlakyTest, HuntReport
from pytest_aqe.hunt.known import Earlier
from pytest_aqe.memory.hunts import Hunted, HuntStore, Known
from pytest_aqe.observe.record import sessions


class Remembered:
    """The memory of one project for one hunt over these tests. Where it is switched off or in trouble it is empty.

    `writes` is off where nothing may be written; `patterns` are the names of files that hold tests.
    """

    def __init__(
        self,
        rootdir: Path,
        nodes: Sequence[str],
        *,
        on: bool = True,
        writes: bool = True,
        patterns: Sequence[str] = TEST_FILES,
    ) -> None:
        self._rootdir = rootdir
        self._patterns = patterns
        self._nodes = tuple(nodes)
        self._on = on
        self._writes = on and writes
        self._said: list[str] = []
        self._store = HuntStore(rootdir / ".aqe", self._said.append)
        self._known = Known({}, {}, {}, {}, {})
        if on:
            self._code = Code(rootdir, patterns, nodes)
            self._plan = hashlib.sha256(
                "\0".join((self._code.whole, *sorted(nodes))).encode("utf-8", "surrogatepass")
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
        rows = [self._known.findings[node] for node in self._nodes if node in self._known.findings]
        findings = tuple(map(known.from_row, rows))
        recorded = known.suspects((row for _, row in sessions(self._rootdir)), self._code.last_change)
        chosen = frozenset(self._nodes)
        return Earlier(
            findings,
            frozenset(test.nodeid for test in findings if self._known.code[test.nodeid] == self._code_of(test)),
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
        if Code(self._rootdir, self._patterns, self._nodes).whole != self._code.whole:
            self._said.append(
                "files of code changed while it was hunted: tests may have flipped by that; not remembered"
            )
            return
        flaky = [test for test in report.tests if test.verdict != "broken"]
        found = {test.nodeid: known.to_row(test) for test in flaky}
        code = {test.nodeid: self._code_of(test) for test in flaky}
        done = report.stopped in ("", "done")
        gone = [node for node in self._known.findings if done and node in self._nodes and node not in found]
        try:
            folder(self._rootdir)
            hunted = Hunted(found, gone, experiments, code, self._plan, worked_off)
            self._store.write(hunted, today.isoformat())
        except (OSError, BankError) as error:
            self._said.append(f"what was found is not remembered: {error}")

    def _code_of(self, test: FlakyTest) -> str:
        """The digest of the code that a finding stands for."""
        return self._code.of(known.nodes_of(test))
