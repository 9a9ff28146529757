"""Suggested files are run before anyone sees them: fresh jailed processes, other hash seed, order, HOME and folder."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_aqe.sandbox.limits import DEFAULT, Limits
from pytest_aqe.sandbox.pytest_run import FileCoverage, PytestRun, run_pytest

GOOD = ("passed", "skipped", "xfailed")
TURNS: tuple[tuple[int, bool, Mapping[str, str]], ...] = (
    (1, False, {}),
    (20_201, True, {"TZ": "America/New_York", "COLUMNS": "200", "LINES": "60", "LC_ALL": "C", "USER": "somebody"}),
)
"""Hash seed, reversed order and environment of each run."""


@dataclass
class Verdict:
    """What verification found: failing node ids with their messages, coverage by source file of the last good run."""

    failing: dict[str, str] = field(default_factory=dict)
    coverage: dict[str, FileCoverage] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    trouble: str = ""
    seconds: float = 0.0
    cpu: float = 0.0


def verify(
    files: Mapping[str, str],
    cover: Sequence[str],
    sys_path: Sequence[str],
    root: str,
    tier: str,
    exclude: str,
    left: Callable[[], float],
    limits: Limits = DEFAULT,
) -> Verdict:
    """Run suggested files (text by base name) in two fresh processes; the first one is measured by coverage.py."""
    verdict = Verdict()
    with tempfile.TemporaryDirectory(prefix="aqe-verify-") as folder:
        place = Path(folder) / "tests"
        place.mkdir()
        for name, text in files.items():
            (place / name).write_text(text, encoding="utf-8")
        for turn, (hash_seed, reverse, env) in enumerate(TURNS):
            run = run_pytest(
                place,
                sys_path=sys_path,
                root=root,
                tier=tier,
                limits=limits,
                hash_seed=hash_seed,
                env=env,
                reverse=reverse,
                cover=cover if turn == 0 else (),
                exclude=exclude,
                seconds=max(10.0, min(120.0, left() + 20.0)),
                each=5.0,
            )
            verdict.seconds += run.seconds
            verdict.cpu += run.cpu
            _take(verdict, run)
    return verdict


def _take(verdict: Verdict, run: PytestRun) -> None:
    verdict.order = verdict.order or run.order
    if run.coverage:
        verdict.coverage = dict(run.coverage)
    for nodeid, (outcome, message) in run.outcomes.items():
        if outcome not in GOOD:
            verdict.failing[nodeid] = message
    missing = set(run.order) - set(run.outcomes)
    if run.rc is None or missing:
        for nodeid in missing:
            verdict.failing.setdefault(nodeid, "it did not come to its end")
    if run.rc not in (0, 1) and not verdict.failing:
        verdict.trouble = run.tail[-500:] or "pytest did not run"
