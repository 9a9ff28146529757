"""The terminal section of a hunt: a report in, lines with their markup out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_aqe.hunt.facts import Fix, FlakyTest, HuntReport
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


MOST_OTHERS = 3
DIFF = {"+": "green", "-": "red", "@": "cyan"}
VERDICTS = ("flaky", "environment-sensitive", "broken")


def _lines(report: HuntReport) -> Iterator[Line]:
    yield Line(summary(report), {"bold": True})
    for test in report.tests:
        yield Line("")
        yield from block(test, [one.nodeid for one in report.tests if one.cluster == test.cluster != 0])
    if report.notes:
        yield Line("")
    for note in report.notes:
        yield Line(f"note: {note}")


def block(test: FlakyTest, cluster: Sequence[str] = ()) -> Iterator[Line]:
    """All that is known of one test; `cluster` are the tests with the same cause, itself among them."""
    colour = "red" if test.verdict == "broken" else "yellow"
    kind = f", {test.category}" if test.verdict != "broken" else ""
    yield Line(f"{test.nodeid}: {test.verdict}{kind}", {colour: True, "bold": True})
    yield Line(f"    {_counts(test)}")
    if test.trigger and test.verdict != "broken":
        yield Line(f"    trigger: {', '.join(f'{name} = {value}' for name, value in test.trigger.items())}")
    yield from _culprit(test)
    if len(cluster) > 1:
        others = [nodeid for nodeid in cluster if nodeid != test.nodeid]
        more = f" and {len(others) - MOST_OTHERS} more" if len(others) > MOST_OTHERS else ""
        yield Line(f"    cluster {test.cluster}: with {', '.join(others[:MOST_OTHERS])}{more}")
    if test.command_fails:
        yield Line(f"    fails:  {test.command_fails}", {"bold": True})
    if test.command_passes:
        yield Line(f"    passes: {test.command_passes}", {"bold": True})
    if test.fix is not None:
        yield from _fix(test.fix)


def _counts(test: FlakyTest) -> str:
    low, high = test.interval
    counts = f"{test.failures}/{test.runs} failures"
    if test.evidence is not None and test.evidence.runs_without:
        without = f"{test.evidence.failures_without}/{test.evidence.runs_without} without"
        counts += f" with the trigger, {without} (p = {test.evidence.p_value:.2g})"
    return f"{counts}, rate {low:.0%} to {high:.0%}"


def _culprit(test: FlakyTest) -> Iterator[Line]:
    culprit = test.culprit
    for number, one in enumerate(culprit.polluters):
        word = "polluter" if len(one) == 1 else "polluters, together"
        yield Line(f"    {word if not number else f'or {word}'}: {' + '.join(one)}")
    for number, setter in enumerate(culprit.setters):
        yield Line(f"    {'setter' if not number else 'or setter'}: {setter}")
    if culprit.state:
        yield Line(f"    leaked state: {', '.join(culprit.state)}")
    if culprit.line or test.message:
        yield Line(f"    {': '.join(part for part in (culprit.line and f'at {culprit.line}', test.message) if part)}")


def _fix(fix: Fix) -> Iterator[Line]:
    if not fix.diff:
        yield Line(f"    {'fix' if fix.validated else 'advice'}: {fix.advice}")
        return
    tried = "validated" if fix.validated else "not tried: --aqe-fix tries and applies it"
    yield Line(f"    fix ({fix.kind}, {tried}):")
    for text in fix.diff.splitlines():
        mark = DIFF.get(text[:1]) if not text.startswith(("+++", "---")) else None
        yield Line(f"        {text}", {mark: True} if mark else {})
