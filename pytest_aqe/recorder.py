"""The recorder of runs as a plugin: ``aqe_record = on``, and every run that generates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_aqe.observe.record import Recorder

if TYPE_CHECKING:
    import pytest


class RecorderPlugin:
    """Hands reports to a `Recorder` and lets it write once."""

    def __init__(self, recorder: Recorder) -> None:
        self.pytest_runtest_logreport = recorder.report
        self._recorder = recorder

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """The session is over: one line into the inbox."""
        self._recorder.finish(exitstatus)


def join(config: pytest.Config) -> None:
    """Register a recorder for this session."""
    seed = getattr(config.option, "randomly_seed", None)
    recorder = Recorder(config.rootpath, seed=seed if isinstance(seed, int) else None)
    config.pluginmanager.register(RecorderPlugin(recorder), "aqe-recorder")
