"""One process's share in observing the user's run: coverage, outcomes and values; workers hand theirs up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pytest_aqe.facts import CallSample, Target, TestOutcome
from pytest_aqe.observe.imported import names
from pytest_aqe.observe.measure import Measurement, distributes, measures_foreign
from pytest_aqe.observe.measured import Measured, combine, from_plain, to_plain
from pytest_aqe.observe.outcomes import Outcomes
from pytest_aqe.observe.values import Values

SENT = "aqe_watch"
"""The key under which a worker's share travels in xdist's ``workeroutput``."""


class Watch:
    """Begins before the first conftest.py is imported and ends with the run loop."""

    def __init__(self, rootdir: Path) -> None:
        self.distributed = False
        self.outcomes = Outcomes()
        self.values: Values | None = None
        self._measurement = Measurement(rootdir)
        self._rootdir = rootdir
        self._others: list[Measured] = []
        self._imported: dict[str, list[str]] = {}

    def measure(self, options: object) -> None:
        """Start to measure, unless somebody else does or tests run elsewhere, told from early options."""
        self.distributed = distributes(options)
        self._measurement.start(foreign=measures_foreign(options))

    def sample(self, targets: Iterable[Target]) -> None:
        """Sample the values that functions of these files are called with (not where tests run elsewhere)."""
        self.values = Values(targets)
        if not self.distributed:
            self.values.start()

    def refresh(self) -> None:
        """A test begins: look at what was imported since the last one."""
        if self.values is not None:
            self.values.refresh()

    def end(self) -> None:
        """Stop everything that is still on."""
        if self.values is not None:
            self.values.stop()
        self._measurement.abandon()

    def stop(self, cov_plugin: object) -> Measured:
        """The run loop is over: what was executed, in all processes. `cov_plugin` is pytest-cov's, where it is on."""
        if self.values is not None:
            self.values.stop()
        mine = self._measurement.stop(cov_plugin)
        if self.distributed and mine.kind == "none" and self._others:
            return combine(self._others)
        return mine

    def samples(self) -> tuple[CallSample, ...]:
        """Values sampled in all processes."""
        return self.values.samples() if self.values is not None else ()

    def imported(self) -> dict[str, list[str]]:
        """Files of the project that were imported in any process, with the names of their modules."""
        found = dict(self._imported)
        for file, some in names(self._rootdir).items():
            found[file] = [*found.get(file, ()), *some]
        return found

    def tests(self) -> tuple[TestOutcome, ...]:
        """How each test ended."""
        return self.outcomes.result()

    def send(self, cov_plugin: object) -> dict[str, Any]:
        """A worker's share, as builtin values."""
        return {
            "measured": to_plain(self.stop(cov_plugin)),
            "outcomes": dict(self.outcomes.to_plain()),
            "values": self.values.to_plain() if self.values is not None else [],
            "imported": names(self._rootdir),
        }

    def receive(self, row: Mapping[str, Any]) -> None:
        """Take a worker's share in."""
        self._others.append(from_plain(row["measured"]))
        self.outcomes.merge(row["outcomes"])
        for file, some in row["imported"].items():
            self._imported.setdefault(file, []).extend(some)
        if self.values is not None:
            self.values.merge(row["values"])
