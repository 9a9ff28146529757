"""After a hunt: fixes proposed for what was found, and with ``--aqe-fix`` tried, and applied where they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pytest_aqe.errors import OutputError
from pytest_aqe.folder import keep_patch
from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.facts import HuntReport
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.runner import ChildRunner, Place
from pytest_aqe.settings import Settings

if TYPE_CHECKING:
    from pytest_aqe.hunt.fix.cure import Cures
    from pytest_aqe.hunt.fix.jailed import Trial
    from pytest_aqe.hunt.fix.workcopy import WorkCopy


def with_fixes(
    report: HuntReport, settings: Settings, place: Place, registry: Registry, jobs: int, told: Callable[[str], None]
) -> HuntReport:
    """The report with a fix, or advice, for each test. Trying them has the budget of a hunt for itself."""
    if not report.tests:
        return report
    if find_spec("libcst") is None:
        return replace(report, notes=(*report.notes, "fixes need libcst: pip install 'pytest-aqe[hunt]'"))
    from pytest_aqe.hunt.fix.cure import propose
    from pytest_aqe.hunt.fix.jailed import Jailed
    from pytest_aqe.hunt.fix.workcopy import WorkCopy

    executions = 0
    if not settings.fix:
        cures = propose(report.tests, settings.rootdir)
    else:
        budget = Budget(settings.budget)
        with WorkCopy(settings.rootdir) as copy:
            trial = Jailed(copy, place.around, budget, settings.sandbox, settings.limits)
            cures = _tried(report, copy, ChildRunner(moved(place, copy), registry, budget, jobs=jobs), trial, told)
        executions = budget.executions
    tests = tuple(replace(test, fix=cures.fixes.get(test.nodeid, test.fix)) for test in report.tests)
    notes = (*report.notes, *cures.notes, *_placed(cures, settings))
    return replace(report, tests=tests, executions_fix=executions, notes=notes)


def _tried(report: HuntReport, copy: WorkCopy, runner: ChildRunner, trial: Trial, told: Callable[[str], None]) -> Cures:
    from pytest_aqe.hunt.fix.cure import cure

    try:
        return cure(report.tests, copy, runner, trial, told)
    finally:
        runner.close()


def moved(place: Place, copy: WorkCopy) -> Place:
    """The same place in the copy."""
    args, everything = map(copy.moved, place.args), map(copy.moved, place.everything)
    return Place(copy.rootdir, copy.path(place.cwd), tuple(args), tuple(everything), place.by_script)


def _placed(cures: Cures, settings: Settings) -> tuple[str, ...]:
    """Write the fixes that hold; in CI, where nothing else is written, a patch. What there is to say of that."""
    if not cures.changes or settings.placing == "diff":
        return ()
    from pytest_aqe.hunt.fix.cure import apply
    from pytest_aqe.hunt.fix.proposal import Proposal

    many = f"{len(cures.changes)} file{'s' * (len(cures.changes) > 1)}"
    try:
        if settings.placing == "patch":
            patch = keep_patch(settings.rootdir, Proposal("all", cures.changes).diff(settings.rootdir), date.today())
            return (f"fixes of {many} kept as a patch: git apply {patch.relative_to(settings.rootdir).as_posix()}",)
        undo = apply(dict(cures.changes), settings.rootdir, date.today())
    except (OSError, OutputError) as error:
        return (f"fixes could not be written: {error}",)
    if undo is None:
        return ()
    return (f"fixes applied to {many}; to take them back: git apply {undo.relative_to(settings.rootdir).as_posix()}",)
