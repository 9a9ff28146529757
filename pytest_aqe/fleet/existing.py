"""Suggested tests that are there already count as covered, also where the user's run did not measure them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_aqe.facts import Gap
from pytest_aqe.fleet.verify import Bench, Verdict, laid_out, take, unusable, world_of
from pytest_aqe.sandbox.pytest_run import FileCoverage
from pytest_aqe.sandbox.shadow import World
from pytest_aqe.write import place
from pytest_aqe.write.diff import relative
from pytest_aqe.write.digest import is_untouched


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
    """Run the suggested files of modules with gaps, and take what they reach off the gaps.

    Whether the user's run measured them is not asked: a debugger, or a tracer that a conftest.py starts, hides that.
    """
    facts, output = bench.facts, bench.settings.output
    texts: dict[Path, str] = {}
    for gap in facts.gaps:
        if gap.missing or gap.missing_lines:
            texts.update(place.own_files(gap.module, output))
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
    """Coverage by those that hold: in a world of nothing but them, or where they fail there in the user's."""
    verdict = Verdict()
    with laid_out(files) as folder:
        failing = _add(verdict, bench, folder, None) or {}
        world = world_of(bench.settings, bench.facts) if failing else None
        theirs = None if world is None else _add(verdict, bench, folder, world)
    verdict.failing = {name: said for name, said in failing.items() if theirs is None or name in theirs}
    if not verdict.coverage:
        verdict.note = "the suggested tests that are there could not be run, so what they cover is not known"
    return verdict


def _add(verdict: Verdict, bench: Bench, folder: Path, world: World | None) -> dict[str, str] | None:
    """Run all, again without those that fail, add what is covered to the verdict; the failures, None for no answer."""
    seen = Verdict()
    run = bench.run(folder, world=world)
    take(seen, run)
    verdict.cpu += run.cpu
    if world is not None and unusable(run):
        return None
    bad = [nodeid for nodeid in seen.failing if "::" in nodeid]
    if bad:
        run = bench.run(folder, world=world, deselect=bad)
        verdict.cpu += run.cpu
    for file, covered in run.coverage.items():
        known = verdict.coverage.get(file, FileCoverage())
        verdict.coverage[file] = replace(covered, arcs=covered.arcs | known.arcs, lines=covered.lines | known.lines)
    return {_named(nodeid): said for nodeid, said in seen.failing.items()}


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
