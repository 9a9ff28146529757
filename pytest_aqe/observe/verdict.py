"""From reports to one verdict a test: reruns, subtests, expected failures and crashes told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_RANK = {"": -1, "passed": 0, "skipped": 1, "xfailed": 2, "xpassed": 3, "error": 4, "failed": 5, "crashed": 6}
_AGAIN = ("rerun", "retried")  # pytest-rerunfailures, pytest-retry


@dataclass(slots=True)
class Verdict:
    """What is known of one test so far."""

    outcome: str = ""
    seconds: float = 0.0
    reruns: int = 0
    subtests: int = 0

    def worsen(self, outcome: str) -> None:
        """Takes `outcome` over where it says more than what was known."""
        if _RANK[outcome] > _RANK[self.outcome]:
            self.outcome = outcome


class Verdicts:
    """Listens to reports of any version of pytest and its plugins; knows reports by their attributes alone."""

    def __init__(self) -> None:
        self.tests: dict[str, Verdict] = {}

    def add(self, report: Any) -> None:
        """Takes one report in (``pytest_runtest_logreport``)."""
        verdict = self.tests.get(report.nodeid)
        if verdict is None:
            verdict = self.tests[report.nodeid] = Verdict()
        outcome, when = report.outcome, report.when
        if is_subtest(report):
            verdict.subtests += 1
            if outcome == "failed":
                verdict.worsen("failed")
            return
        verdict.seconds += getattr(report, "duration", 0.0)
        if outcome in _AGAIN:
            verdict.reruns += 1
            verdict.outcome = ""
        elif when == "???":
            verdict.worsen("crashed")
        elif outcome == "failed":
            verdict.worsen("failed" if when == "call" else "error")
        elif hasattr(report, "wasxfail"):
            verdict.worsen("xfailed" if outcome == "skipped" else "xpassed")
        elif outcome == "skipped":
            verdict.worsen("skipped")
        elif when == "call":
            verdict.worsen("passed")


def is_subtest(report: Any) -> bool:
    """Whether a report is about a subtest (pytest 9's own, or pytest-subtests')."""
    return type(report).__name__.lower() == "subtestreport"
