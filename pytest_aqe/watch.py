"""One process's share in observing the user's run: coverage, outcomes and values; workers hand theirs up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from pytest_aqe.facts import CallSample, Target, TestOutcome
from pytest_aqe.observe.measure import Measurement, distributes, measures_foreign
from pytest_aqe.observe.measured import Measured, combine, from_plain, to_plain
from pytest_aqe.observe.outcomes import Outcomes
from pytest_aqe.observe.values import Values

SENT = "aqe_watch"
"""The key under which a worker's share travels in xdist's ``workeroutput``."""


class Watch:
    """Begins before the first conftest.py is imported and ends with the run loop."""

    key = pytest.StashKey["Watch"]()

    def __init__(self, config: pytest.Config) -> None:
        self.distributed = False
        self.outcomes = Outcomes()
        self.values: Values | None = None
        self._config = config
        self._measurement = Measurement(config.rootpath)
        self._others: list[Measured] = []

    @classmethod
    def begin(cls, early_config: pytest.Config) -> None:
        """Start to measure; the configuration's clean-up ends it where no run loop does."""
        watch = cls(early_config)
        early_config.stash[cls.key] = watch
        early_config.add_cleanup(watch.end)
        options = early_config.known_args_namespace
        watch.distributed = distributes(options)
        watch._measurement.start(foreign=measures_foreign(options))

    @classmethod
    def of(cls, config: pytest.Config) -> Watch:
        """The one that began early; a new one that measures nothing where ours came too late (``-p`` in an ini)."""
        if cls.key not in config.stash:
            config.stash[cls.key] = cls(config)
        return config.stash[cls.key]

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

    def stop(self) -> Measured:
        """The run loop is over: what was executed, in all processes."""
        if self.values is not None:
            self.values.stop()
        mine = self._measurement.stop(self._config.pluginmanager.get_plugin("_cov"))
        if self.distributed and mine.kind == "none" and self._others:
            return combine(self._others)
        return mine

    def samples(self) -> tuple[CallSample, ...]:
        """Values sampled in all processes."""
        return self.values.samples() if self.values is not None else ()

    def tests(self) -> tuple[TestOutcome, ...]:
        """How each test ended."""
        return self.outcomes.result()

    def send(self) -> dict[str, Any]:
        """A worker's share, as builtin values."""
        return {
            "measured": to_plain(self.stop()),
            "outcomes": dict(self.outcomes.to_plain()),
            "values": self.values.to_plain() if self.values is not None else [],
        }

    def receive(self, row: Mapping[str, Any]) -> None:
        """Take a worker's share in."""
        self._others.append(from_plain(row["measured"]))
        self.outcomes.merge(row["outcomes"])
        if self.values is not None:
            self.values.merge(row["values"])
