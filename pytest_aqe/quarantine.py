"""Honours a quarantine file: its tests run and are reported, their failures do not fail the run, until they expire."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from pathlib import Path

import pytest

from pytest_aqe.errors import QuarantineError
from pytest_aqe.hunt.quarantine import Entry, read

MARK = "aqe_quarantined"
"""Set on the report of a failure that does not count: plain text, so that it travels to xdist's controller."""


class Quarantine:
    """Registered where there is a quarantine file, on xdist's workers too: they count failures themselves."""

    def __init__(self, path: Path, entries: dict[str, Entry], today: date, shown: str) -> None:
        self._path = path
        self._entries = entries
        self._today = today
        self._shown = shown
        self._outcomes: dict[str, str] = {}
        self._expired: dict[str, Entry] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A failure of a quarantined test becomes an expected one; an expired entry becomes a failure."""
        report = yield
        entry = self._entries.get(item.nodeid)
        if entry is None:
            return report
        if entry.expired(self._today):
            if call.when == "call" or report.failed:
                self._fail(report, entry)
        elif report.failed:
            setattr(report, MARK, f"{entry.owner}, until {entry.expires}: {entry.reason}")
            report.outcome = "skipped"
            report.wasxfail = f"quarantined: {entry.reason}"
        return report

    def _fail(self, report: pytest.TestReport, entry: Entry) -> None:
        """Say it at the test itself, whatever came of it: nobody overlooks a test that fails."""
        text = (
            f"The quarantine of this test expired on {entry.expires}: {self._shown}:{entry.line} "
            f"(owner: {entry.owner}; reason: {entry.reason}). Fix the test and remove the line, or give it a new date."
        )
        if report.failed:
            report.sections.append(("quarantine", text))
        else:
            report.outcome = "failed"
            report.longrepr = text
            if hasattr(report, "wasxfail"):
                del report.wasxfail

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """A category of its own in the summary."""
        return ("quarantined", "q", "QUARANTINED") if hasattr(report, MARK) else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How quarantined tests ended: here, or on a worker."""
        entry = self._entries.get(report.nodeid)
        if entry is None:
            return
        if entry.expired(self._today):
            self._expired[report.nodeid] = entry
        elif hasattr(report, MARK):
            self._outcomes[report.nodeid] = "failed"
        elif report.when == "call" and report.passed:
            self._outcomes.setdefault(report.nodeid, "passed")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """What ran in quarantine, what passed there, and what expired."""
        if not self._outcomes and not self._expired:
            return
        terminalreporter.section(f"quarantine ({self._shown})")
        for nodeid in sorted(self._outcomes):
            entry, outcome = self._entries[nodeid], self._outcomes[nodeid]
            more = f"{entry.owner}, until {entry.expires}: {entry.reason}"
            terminalreporter.write_line(f"{outcome}  {nodeid} ({more})", yellow=outcome == "failed")
        for nodeid in sorted(self._expired):
            entry = self._expired[nodeid]
            terminalreporter.write_line(
                f"EXPIRED {nodeid} on {entry.expires}, line {entry.line} ({entry.owner}: {entry.reason})", red=True
            )


def honour(config: pytest.Config, path: Path) -> None:
    """Read the file and register; a bad line ends the run at once, with its number."""
    try:
        entries = read(path)
    except QuarantineError as error:
        raise pytest.UsageError(str(error)) from None
    shown = path.relative_to(config.rootpath).as_posix() if path.is_relative_to(config.rootpath) else str(path)
    config.pluginmanager.register(Quarantine(path, entries, date.today(), shown), "aqe-quarantine")
