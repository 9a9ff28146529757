"""Closes the picture: from what was observed to the facts that agents work on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pytest_aqe.errors import TargetError
from pytest_aqe.facts import Gap, Target
from pytest_aqe.observe import discover, gaps, targets
from pytest_aqe.observe.measured import Measured
from pytest_aqe.options import Settings
from pytest_aqe.results import SessionFacts
from pytest_aqe.watch import Watch

EVERYTHING = ("*", "*.py")
"""Patterns in ``python_files`` that say nothing about what is a test."""


def find(config: pytest.Config, settings: Settings) -> targets.Found:
    """The targets, before any test runs: one that leads nowhere is a UsageError at once."""
    patterns = [str(pattern) for pattern in config.getini("python_files") if pattern not in EVERYTHING]
    ignore = tuple(dict.fromkeys((*discover.TEST_FILES, *patterns)))
    paths = [os.path.abspath(entry) for entry in sys.path]
    try:
        return targets.find(settings.targets, settings.rootdir, paths, cwd=config.invocation_params.dir, ignore=ignore)
    except TargetError as error:
        raise pytest.UsageError(f"--aqe-target (aqe_target): {error}") from None


def check_output(settings: Settings) -> None:
    """An output folder that cannot be written to is a UsageError before the tests run, not after them."""
    if settings.placing != "files":
        return
    place = settings.output
    while not os.path.lexists(place):
        place = place.parent
    if not place.is_dir():
        raise pytest.UsageError(f"--aqe-output (aqe_output) = {settings.output}: {place} is not a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise pytest.UsageError(f"--aqe-output (aqe_output) = {settings.output}: {place} cannot be written to")


def close(
    config: pytest.Config,
    settings: Settings,
    found: targets.Found,
    measured: Measured,
    watch: Watch,
    test_files: tuple[Path, ...],
) -> SessionFacts:
    """The facts: targets that survive the hook and the coverage configuration, and all that is known of them."""
    wanted, skipped = _wanted(config, settings, found)
    known = gaps.gaps(wanted, measured, settings.rootdir, omitted=bool(settings.targets))
    kept, omitted = _measurable(wanted, known)
    return SessionFacts(
        rootdir=settings.rootdir,
        targets=kept,
        skipped=(*skipped, *omitted),
        gaps=tuple(known),
        samples=watch.samples(),
        outcomes=watch.tests(),
        sys_path=tuple(dict.fromkeys((*found.paths, *(os.path.abspath(entry) for entry in sys.path)))),
        test_files=test_files,
        exclude=gaps.exclude_regex(settings.rootdir),
        ci=settings.ci,
    )


def why_no_target(facts: SessionFacts) -> str:
    """Why there is nothing to work on."""
    if facts.skipped:
        return f"none of {len(facts.skipped)} modules can be worked on"
    return f"no Python module of the project found under {facts.rootdir} (--aqe-target names one)"


def _wanted(
    config: pytest.Config, settings: Settings, found: targets.Found
) -> tuple[tuple[Target, ...], tuple[tuple[str, str], ...]]:
    kept, skipped = [], [(skip.name, skip.reason) for skip in found.skipped]
    for target in found.targets:
        if target.file.is_relative_to(settings.output):
            continue
        if config.hook.pytest_aqe_target(target=target, settings=settings) is False:
            skipped.append((target.name, "a pytest_aqe_target hook said no"))
        else:
            kept.append(target)
    return tuple(kept), tuple(skipped)


def _measurable(wanted: tuple[Target, ...], known: list[Gap]) -> tuple[tuple[Target, ...], tuple[tuple[str, str], ...]]:
    """Targets whose file coverage.py measures, and the others."""
    files = {gap.file for gap in known}
    reason = "left out by the coverage configuration, or not to be analysed by coverage.py"
    kept = tuple(target for target in wanted if target.file in files)
    return kept, tuple((target.name, reason) for target in wanted if target.file not in files)
