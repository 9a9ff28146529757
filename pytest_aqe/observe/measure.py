"""Measuring the user's run: reuse of a tracer that is there already, else coverage.py of our own, once a process.

Life of a `Measurement`, one for each process (controller or worker):

    measurement = Measurement(rootdir)           # pytest_load_initial_conftests, tryfirst
    measurement.start(foreign=...)               # same hook: before a conftest.py imports first-party code
    measured = measurement.stop(cov_plugin)      # after the run loop, before anything of ours runs
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_aqe.observe.gaps import in_memory, release, settled
from pytest_aqe.observe.measured import NOTHING, Measured

if TYPE_CHECKING:
    from coverage import Coverage, CoverageData


class Measurement:
    """One process's share in measuring the user's run."""

    def __init__(self, rootdir: Path) -> None:
        self.rootdir = rootdir
        self.cwd = os.getcwd()
        self.note = ""
        self._own: Coverage | None = None
        self._outer: Coverage | None = None

    @property
    def running(self) -> bool:
        """Whether a tracer of our own is on."""
        return self._own is not None

    def start(self, *, foreign: bool = False) -> None:
        """Starts coverage.py unless something traces already.

        `foreign`: pytest-cov will measure, or this process runs no test (xdist's controller).
        """
        if foreign or self._own is not None:
            return
        from coverage import Coverage
        from coverage.exceptions import CoverageException

        self._outer = Coverage.current()
        if self._outer is not None:
            return
        if tracer := other_tracer():
            self.note = f"{tracer} traces this run, so coverage was not measured"
            return
        try:
            with settled(self.rootdir):
                own = in_memory(self.rootdir)
                own.start()
        except (CoverageException, RuntimeError, ValueError, OSError) as error:
            self.note = f"coverage.py could not start: {error}"
            return
        self._own = own

    def stop(self, cov_plugin: object = None) -> Measured:
        """What was executed so far; our own tracer ends. `cov_plugin` is pytest-cov's plugin ``_cov``, if there."""
        own, self._own = self._own, None
        if own is not None:
            from coverage.exceptions import CoverageException

            try:
                with settled(self.rootdir):
                    own.stop()
                    measured = self._read("own", own.get_data(), own)
                    release(own.get_data())
            except (CoverageException, OSError) as error:
                return Measured("none", bounded=True, note=f"coverage data could not be read: {error}")
            return measured
        controller: Any = getattr(cov_plugin, "cov_controller", None)
        theirs = getattr(controller, "cov", None)
        if theirs is not None and not getattr(cov_plugin, "_disabled", False):
            if getattr(controller, "started", False):
                return Measured("none", bounded=True, note="the run ended before pytest-cov had its data")
            return self._foreign("pytest-cov", theirs)
        if self._outer is not None:
            return self._foreign("coverage run", self._outer)
        return Measured("none", bounded=True, note=self.note) if self.note else NOTHING

    def abandon(self) -> None:
        """Ends our own tracer without asking for its data (a run that fails before its loop, xdist's controller)."""
        own, self._own = self._own, None
        if own is not None:
            from coverage.exceptions import CoverageException

            with settled(self.rootdir), suppress(CoverageException, OSError):
                own.stop()
                release(own.get_data())

    def _foreign(self, kind: str, theirs: Coverage) -> Measured:
        """Somebody else's data, read without changing anything of it."""
        from coverage.exceptions import CoverageException

        try:
            with settled(self.rootdir):
                data = theirs.get_data()
                data.set_query_contexts(None)
        except (CoverageException, OSError) as error:
            return Measured("none", bounded=True, note=f"the data of {kind} could not be read: {error}")
        return self._read(kind, data, theirs)

    def _read(self, kind: str, data: CoverageData, source: Coverage) -> Measured:
        bounded = _bounded(source)
        config = "" if kind == "own" else _config(source)
        files = {file: os.path.realpath(os.path.join(self.cwd, file)) for file in data.measured_files()}
        if data.has_arcs() or source.config.branch:
            arcs = {path: frozenset(data.arcs(file) or ()) for file, path in files.items()}
            return Measured(kind, arcs, bounded=bounded, config=config)
        lines = {path: frozenset(data.lines(file) or ()) for file, path in files.items()}
        note = f"{kind} measured no branches ({'--cov-branch' if kind == 'pytest-cov' else '--branch'} would)"
        return Measured("lines", lines=lines, bounded=bounded, note=note, config=config)


def _bounded(source: Coverage) -> bool:
    """Whether an instance watches named places only."""
    config: Any = source.config
    return any(getattr(config, name, None) for name in ("source", "source_pkgs", "source_dirs", "run_include"))


def _config(source: Coverage) -> str:
    """The file that an instance was configured by (``--cov-config``, ``--rcfile``)."""
    return getattr(source.config, "config_file", None) or ""


def other_tracer() -> str:
    """Who traces this process already (a debugger, a tool that uses settrace), ``""`` if nobody does."""
    tracer = sys.gettrace()
    if tracer is None:
        return ""
    return getattr(tracer, "__module__", None) or type(tracer).__module__ or "another tracer"


def measures_foreign(options: object) -> bool:
    """Whether pytest-cov will measure, or tests run elsewhere, told from `early_config.known_args_namespace`."""
    if getattr(options, "cov_source", None) and not getattr(options, "no_cov", False):
        return True
    return distributes(options)


def distributes(options: object) -> bool:
    """Whether this process hands its tests to xdist workers, from early options."""
    if "PYTEST_XDIST_WORKER" in os.environ or getattr(options, "usepdb", False):
        return False
    number = getattr(options, "numprocesses", None)
    return bool(number) or (bool(getattr(options, "tx", None)) and getattr(options, "dist", "no") != "no")
