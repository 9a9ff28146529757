"""What is known of one test, as a block of the report: explained, flipped without a cause, or always red."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.cause import Cause
from pytest_aqe.hunt.classify import category
from pytest_aqe.hunt.facts import Culprit, Evidence, FlakyTest
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.statistics import interval

SOURCES_OF: Mapping[str, tuple[str, ...]] = {
    "time": ("clock",),
    "timezone": ("clock",),
    "randomness": ("entropy", "random"),
    "network": ("network",),
    "environment": ("env",),
    "filesystem": ("files",),
    "async-wait": ("sleep", "wait", "tasks"),
    "timeout": ("timer",),
    "concurrency": ("threads", "processes", "tasks"),
    "unordered": ("listing",),
}
"""The sources of change behind each category."""


def explained(cause: Cause, book: Book, registry: Registry, files: tuple[str, ...]) -> FlakyTest:
    """One with a cause; `files` are those that it writes outside of its own folders."""
    touched = book.sources.get(cause.nodeid, {})
    users = [one.category for one in registry.users if one.name in cause.trigger]
    kind = cause.order.category if cause.order else category(tuple(cause.trigger), touched, cause.failed, users)
    name = next(iter(cause.trigger), "")
    verdict = registry[name].verdict if cause.kind == "condition" and name in registry else "flaky"
    evidence = cause.evidence
    last = cause.failed[-1] if cause.failed else None
    line = cause.culprit.line or _line(kind, touched) or (last.line if last else "")
    state = cause.culprit.state or (files if "tmpdir" in cause.trigger else ())
    return FlakyTest(
        cause.nodeid, verdict, kind, evidence.failures_with, evidence.runs_with, evidence.interval,
        cause.trigger, Culprit(cause.culprit.polluters, cause.culprit.setters, state, line), evidence,
        cause.fails, cause.passes, message=last.message if last else "",
    )  # fmt: skip


def unexplained(node: str, book: Book) -> FlakyTest:
    """One that both passed and failed, and no more is known."""
    seen = book.of(node)
    failed, count = len(seen.failures), len(seen.failures) + len(seen.passes)
    last = seen.failures[-1].run
    return FlakyTest(
        node, "flaky", "unknown", failed, count, interval(failed, count), {}, Culprit(line=last.line),
        Evidence(failed, count, 0, 0, 1.0, interval(failed, count)), message=last.message,
    )  # fmt: skip


def broken(node: str, book: Book) -> FlakyTest:
    """One that never passed."""
    runs = [seen.run for seen in book.of(node).failures]
    share = interval(len(runs), len(runs))
    where = Culprit(line=runs[-1].line)
    return FlakyTest(node, "broken", "unknown", len(runs), len(runs), share, culprit=where, message=runs[-1].message)


def _line(kind: str, touched: Mapping[str, Mapping[str, str]]) -> str:
    """The line that touches the source of a category."""
    lines = [touched[source].get("line", "") for source in SOURCES_OF.get(kind, ()) if source in touched]
    return next((line for line in lines if line), "")
