"""Closes the picture: from what was observed to the facts that agents work on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytest_aqe.errors import OutputError
from pytest_aqe.facts import CallSample, Target, TestOutcome
from pytest_aqe.observe import discover, gaps, imported, targets
from pytest_aqe.observe.measured import Measured
from pytest_aqe.results import AgentResult, Covered, SessionFacts, Surroundings, Tally
from pytest_aqe.settings import Settings

EVERYTHING = ("*", "*.py")
"""Patterns in ``python_files`` that say nothing about what is a test."""
UNMEASURED = "left out by the coverage configuration, or not to be analysed by coverage.py"


def find(settings: Settings, cwd: Path, python_files: Sequence[str]) -> targets.Found:
    """The targets, before any test runs; a TargetError for one that leads nowhere."""
    patterns = [pattern for pattern in python_files if pattern not in EVERYTHING]
    ignore = tuple(dict.fromkeys((*discover.TEST_FILES, *patterns)))
    paths = [os.path.abspath(entry) for entry in sys.path]
    return targets.find(settings.targets, settings.rootdir, paths, cwd=cwd, ignore=ignore)


def check_output(settings: Settings) -> None:
    """An output folder that cannot be written to is an OutputError before the tests run, not after them."""
    if settings.placing != "files":
        return
    place = settings.output
    while not os.path.lexists(place):
        place = place.parent
    if not place.is_dir():
        raise OutputError(f"--aqe-output (aqe_output) = {settings.output}: {place} is not a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise OutputError(f"--aqe-output (aqe_output) = {settings.output}: {place} cannot be written to")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of the user's run."""

    measured: Measured
    samples: tuple[CallSample, ...] = ()
    outcomes: tuple[TestOutcome, ...] = ()
    test_files: tuple[Path, ...] = ()
    surroundings: Surroundings = field(default_factory=Surroundings)


def renamed(
    settings: Settings, found: targets.Found, samples: Sequence[CallSample], known: Mapping[str, Collection[str]]
) -> tuple[targets.Found, tuple[CallSample, ...]]:
    """Targets and samples under the names that the user's tests imported modules by (`known`, by file)."""
    now = imported.as_imported(found, known, settings.targets)
    changed = {one.module: other.module for one, other in zip(found.targets, now.targets)}
    return now, tuple(replace(sample, module=changed.get(sample.module, sample.module)) for sample in samples)


def close(settings: Settings, found: targets.Found, seen: Seen, wanted: Callable[[Target], bool]) -> SessionFacts:
    """The facts: targets that are `wanted` and measurable, and all that is known of them."""
    kept, skipped = [], [(skip.name, skip.reason) for skip in found.skipped]
    for target in found.targets:
        if target.file.is_relative_to(settings.output):
            continue
        if wanted(target):
            kept.append(target)
        else:
            skipped.append((target.name, "a pytest_aqe_target hook said no"))
    known = gaps.gaps(kept, seen.measured, settings.rootdir, omitted=bool(settings.targets))
    files = {gap.file for gap in known}
    skipped += [(target.name, UNMEASURED) for target in kept if target.file not in files]
    return SessionFacts(
        rootdir=settings.rootdir,
        targets=tuple(target for target in kept if target.file in files),
        skipped=tuple(skipped),
        gaps=tuple(known),
        samples=seen.samples,
        outcomes=seen.outcomes,
        sys_path=tuple(dict.fromkeys((*found.paths, *(os.path.abspath(entry) for entry in sys.path)))),
        test_files=seen.test_files,
        exclude=gaps.exclude_regex(settings.rootdir, seen.measured.config),
        ci=settings.ci,
        surroundings=seen.surroundings,
    )


def notes(measured: Measured, facts: SessionFacts) -> tuple[str, ...]:
    """What the user should know of how coverage was measured."""
    return tuple([": ".join(filter(None, (measured.note, gaps.unknown(facts.gaps))))] if measured.note else [])


def with_coverage(result: AgentResult, facts: SessionFacts) -> AgentResult:
    """The result of an agent that had nothing to do, with the coverage that there is anyway."""
    known = result.before not in (None, Covered())
    if result.targets or known or any(gap.measured == "none" for gap in facts.gaps):
        return result
    counted = gaps.totals(facts.gaps)
    covered = Covered(
        Tally(counted["covered_lines"], counted["lines"]), Tally(counted["covered_branches"], counted["branches"])
    )
    return replace(result, before=covered, after=covered)


def why_no_target(facts: SessionFacts) -> str:
    """Why there is nothing to work on."""
    if facts.skipped:
        return f"none of {len(facts.skipped)} modules can be worked on"
    return f"no Python module of the project found under {facts.rootdir} (--aqe-target names one)"
