"""The terminal section of a hunt: a report in, lines with their markup out."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.hunt.facts import FlakyTest, HuntReport
from pytest_aqe.report.terminal import Line

TITLE = "flaky tests (aqe)"


def section(report: HuntReport, why: str, warnings: tuple[str, ...], verbosity: int) -> list[Line]:
    """The whole section by default and with -v, one line (and warnings) with -q."""
    said = [Line(f"aqe warning: {warning}", {"yellow": True}) for warning in warnings]
    if why:
        return [Line(f"{'aqe: ' if verbosity < 0 else ''}nothing hunted: {why}"), *said]
    if verbosity < 0:
        return [Line(f"aqe: {summary(report)}"), *said]
    return [*_lines(report), *said]


def summary(report: HuntReport) -> str:
    """How many of each verdict, and what it cost."""
    counts = {name: sum(test.verdict == name for test in report.tests) for name in VERDICTS}
    parts = [f"{count} {name}" for name, count in counts.items() if count]
    work = f"{report.collected} tests, {report.executions:,} executions, {report.seconds:.0f} s"
    ended = "" if report.stopped in ("", "done") else f"; stopped early: {report.stopped}"
    return f"{', '.join(parts) or 'nothing flipped'} ({work}{ended})"


VERDICTS = ("flaky", "environment-sensitive", "broken")


def _lines(report: HuntReport) -> Iterator[Line]:
    yield Line(summary(report), {"bold": True})
    for test in report.tests:
        yield Line("")
        yield from _block(test)
    for note in report.notes:
        yield Line(f"note: {note}")


def _block(test: FlakyTest) -> Iterator[Line]:
    colour = "red" if test.verdict == "broken" else "yellow"
    yield Line(f"{test.nodeid}: {test.verdict}, {test.category}", {colour: True, "bold": True})
    low, high = test.interval
    counts = f"{test.failures}/{test.runs} failures"
    if test.evidence is not None and test.evidence.runs_without:
        without = f"{test.evidence.failures_without}/{test.evidence.runs_without} without"
        counts += f" with the trigger, {without} (p = {test.evidence.p_value:.2g})"
    yield Line(f"    {counts}, rate {low:.0%} to {high:.0%}")
    if test.trigger:
        yield Line(f"    trigger: {', '.join(f'{name} = {value}' for name, value in test.trigger.items())}")
    culprit = test.culprit
    for one in culprit.polluters:
        yield Line(f"    polluter: {' + '.join(one)}")
    for setter in culprit.setters:
        yield Line(f"    setter: {setter}")
    if culprit.state:
        yield Line(f"    leaked state: {', '.join(culprit.state)}")
    if culprit.line:
        yield Line(f"    at {culprit.line}: {test.message}")
    if test.command_fails:
        yield Line(f"    fails:  {test.command_fails}")
    if test.command_passes:
        yield Line(f"    passes: {test.command_passes}")
