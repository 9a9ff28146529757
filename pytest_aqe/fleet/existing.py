"""Suggested tests that are there already count as covered, also where the user's run did not measure them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_aqe.facts import Gap
from pytest_aqe.fleet.verify import Bench, Verdict, laid_out, take, unusable, world_of
from pytest_aqe.sandbox.pytest_run import FileCoverage
from pytest_aqe.sandbox.shadow import CONTROL
from pytest_aqe.write import place
from pytest_aqe.write.diff import relative
from pytest_aqe.write.digest import is_untouched

MEASURED = ("own", "pytest-cov", "coverage run")
"""How a gap was measured where the branches of every test that ran are known."""


@dataclass(frozen=True)
class Existing:
    """What suggested tests of earlier runs reach, taken off the gaps.

    `failing` are those that did not hold here, as node ids below the output folder; `stale` those of them that nobody
    edited, as the user writes them.
    """

    gaps: tuple[Gap, ...]
    failing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    note: str = ""
    cpu: float = 0.0


def count(bench: Bench) -> Existing:
    """Run the suggested files that the user's run did not measure, and take what they reach off the gaps."""
    facts, output = bench.facts, bench.settings.output
    seen = {test.nodeid.partition("[")[0] for test in facts.outcomes if test.outcome == "passed"}
    texts: dict[Path, str] = {}
    for gap in facts.gaps:
        for path, text in place.own_files(gap.module, output).items():
            keys = [f"{relative(path, facts.rootdir)}::{key}" for key in place.tests_in(text)]
            if gap.measured not in MEASURED or not seen.issuperset(keys):
                texts[path] = text
    if not texts:
        return Existing(facts.gaps)
    verdict = _run(bench, {path.name: text for path, text in texts.items()})
    gaps = tuple(_without(gap, verdict.coverage) for gap in facts.gaps)
    untouched = {path.name: path for path, text in texts.items() if is_untouched(text)}
    stale = tuple(
        f"{relative(untouched[name], facts.rootdir)}::{test}"
        for name, _, test in (nodeid.partition("::") for nodeid in verdict.failing)
        if name in untouched and test
    )
    return Existing(gaps, tuple(verdict.failing), stale, verdict.note, verdict.cpu)


def _run(bench: Bench, files: Mapping[str, str]) -> Verdict:
    """Coverage by those that hold: in the user's world where that works, without those that fail."""
    verdict = Verdict()
    with laid_out(files) as folder:
        world = world_of(bench.settings, bench.facts)
        run = bench.run(folder, world=world)
        if world is not None and unusable(run):
            verdict.cpu += run.cpu
            world, run = None, bench.run(folder)
        take(verdict, run)
        bad = [nodeid for nodeid in verdict.failing if "::" in nodeid]
        if bad:
            verdict.coverage = {}
            again = bench.run(folder, world=world, deselect=bad)
            verdict.cpu += again.cpu
            verdict.coverage = dict(again.coverage)
    verdict.failing = {_named(nodeid): said for nodeid, said in verdict.failing.items() if CONTROL not in nodeid}
    if not verdict.coverage:
        verdict.note = "the suggested tests that are there could not be run, so what they cover is not known"
    return verdict


def _named(nodeid: str) -> str:
    """A node id without the folders that lead to its file."""
    file, separator, test = nodeid.partition("::")
    return f"{Path(file).name}{separator}{test}"


def _without(gap: Gap, coverage: Mapping[str, FileCoverage]) -> Gap:
    seen = coverage.get(str(gap.file))
    if seen is None or not seen.lines:
        return gap
    return replace(
        gap,
        missing=gap.missing - seen.arcs,
        missing_lines=gap.missing_lines - seen.lines,
        unknown=gap.unknown - seen.arcs,
        measured="suggested" if gap.measured == "none" else gap.measured,
    )
