"""A hunt in the JUnit file that the user's pytest writes: a case for each test, what was found as properties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from pytest_aqe.hunt.facts import FlakyTest, HuntReport
from pytest_aqe.report.flaky import block


def write(config: pytest.Config, items: Iterable[pytest.Item], report: HuntReport) -> None:
    """Hand a report of each test to pytest's own writer, and to nobody else: nothing ran here."""
    writer: Any = next((one for one in config.pluginmanager.get_plugins() if hasattr(one, "add_global_property")), None)
    if writer is None:
        return
    found = {test.nodeid: test for test in report.tests}
    for item in items:
        test = found.get(item.nodeid)
        for when in ("setup", "call", "teardown"):
            writer.pytest_runtest_logreport(_report(item, test, when))


def _report(item: pytest.Item, test: FlakyTest | None, when: Any) -> pytest.TestReport:
    fails = test is not None and when == "call" and test.verdict in ("flaky", "broken")
    text = "\n".join(line.text for line in block(test)) if test is not None and fails else None
    return pytest.TestReport(
        item.nodeid, item.location, {}, "failed" if fails else "passed", text, when,
        user_properties=properties(test) if test is not None else [],
    )  # fmt: skip


def properties(test: FlakyTest) -> list[tuple[str, object]]:
    """What was found, by names that begin with ``aqe_``; what is not known is left out."""
    culprit = test.culprit
    low, high = test.interval
    found = {
        "verdict": test.verdict,
        "category": test.category,
        "failures": test.failures,
        "runs": test.runs,
        "interval": f"{low:.4f}-{high:.4f}",
        "polluters": "; ".join(" + ".join(one) for one in culprit.polluters),
        "setters": "; ".join(culprit.setters),
        "state": "; ".join(culprit.state),
        "line": culprit.line,
        "fails": test.command_fails,
        "passes": test.command_passes,
        "cluster": test.cluster or "",
        "fix": test.fix.kind if test.fix is not None else "",
    }
    return [(f"aqe_{name}", value) for name, value in found.items() if value != ""]
