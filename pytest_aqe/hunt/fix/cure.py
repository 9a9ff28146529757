"""Fixes for all that was found: proposed for each, and where that is asked for, tried and applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pytest_aqe.folder import keep_patch, put
from pytest_aqe.hunt.facts import Fix, FlakyTest
from pytest_aqe.hunt.fix.jailed import Trial
from pytest_aqe.hunt.fix.proposal import Proposal, read
from pytest_aqe.hunt.fix.propose import proposals
from pytest_aqe.hunt.fix.validate import Validator
from pytest_aqe.hunt.fix.workcopy import WorkCopy
from pytest_aqe.hunt.recipe import OutOfBudget, Runner


@dataclass(frozen=True, slots=True)
class Cures:
    """A fix for each test that has one, the texts of files to be written, and what could not be done."""

    fixes: dict[str, Fix] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def propose(tests: Sequence[FlakyTest], rootdir: Path) -> Cures:
    """The first proposal for each test, or the advice; nothing is run."""
    return Cures({test.nodeid: _fix(proposals(test, rootdir)[0], rootdir) for test in _curable(tests)})


def cure(
    tests: Sequence[FlakyTest], copy: WorkCopy, runner: Runner, trial: Trial, told: Callable[[str], None]
) -> Cures:
    """Try what may be tried, in the copy; fixes that hold are built upon by the next ones."""
    if copy.too_large:
        proposed = propose(tests, copy.original)
        return Cures(proposed.fixes, notes=("fixes were not tried: the project is too large to be copied",))
    fixes: dict[str, Fix] = {}
    notes: list[str] = []
    validator = Validator(copy, runner, trial, [test.nodeid for test in tests])
    waiting = _curable(tests)
    try:
        while waiting:
            dropped = []
            for test in waiting:
                told(test.nodeid)
                fix, tried = _cured(test, copy, validator, fixes)
                fixes[test.nodeid] = fix
                if tried and not fix.validated:
                    dropped.append((test, dict(copy.accepted)))
            # Two tests may pollute one another: one holds only after the other.
            waiting = [test for test, accepted in dropped if accepted != copy.accepted]
    except OutOfBudget:
        notes.append("the budget ended before all fixes were tried")
    for test in _curable(tests):
        if test.nodeid not in fixes:
            fixes[test.nodeid] = _fix(proposals(test, copy.rootdir)[0], copy.rootdir)
    return Cures(fixes, dict(copy.accepted), tuple(notes))


def _cured(test: FlakyTest, copy: WorkCopy, validator: Validator, fixes: dict[str, Fix]) -> tuple[Fix, bool]:
    """What becomes of one test, and whether anything was tried for it."""
    shared = next((fix for nodeid, fix in fixes.items() if fix.validated and nodeid != test.nodeid), None)
    if shared is not None and test.culprit.polluters and validator.is_cured(test):
        return Fix("shared", advice="a fix above cures it too: it has the same polluter", validated=True), False
    tried = proposals(test, copy.rootdir)
    reasons = []
    for proposal in tried:
        if proposal.changes:
            verdict = validator.judge(test, proposal)
            if verdict.ok:
                fix = _fix(proposal, copy.rootdir, validated=True)
                copy.accept(proposal.changes)
                return fix, True
            reasons.append(f"{proposal.kind}: {verdict.why}")
    last = tried[-1]
    more = f" (tried and dropped: {'; '.join(dict.fromkeys(reasons))})" if reasons else ""
    return Fix("advice", advice=last.advice + more), bool(reasons)


def _curable(tests: Sequence[FlakyTest]) -> list[FlakyTest]:
    return [test for test in tests if test.verdict != "broken"]


def _fix(proposal: Proposal, rootdir: Path, *, validated: bool = False) -> Fix:
    return Fix(proposal.kind, proposal.diff(rootdir), proposal.advice, validated)


def apply(changes: dict[str, str], rootdir: Path, today: date) -> Path | None:
    """Write the files, and keep the patch that takes all of it back; None where there is nothing to write.

    The patch is written first: whatever happens after that can be undone.
    """
    real = {path: text for path, text in changes.items() if text != read(rootdir / path)}
    if not real:
        return None
    patch = keep_patch(rootdir, Proposal("all", real).reverse(rootdir), today)
    for path, text in real.items():
        mode = (rootdir / path).stat().st_mode
        put(rootdir / path, text)
        with suppress(OSError):
            (rootdir / path).chmod(mode)
    return patch
