"""From kept candidates to files: author, verify, drop what does not hold, measure, place."""

from __future__ import annotations

import tokenize
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_aqe.errors import OutputError, TargetError
from pytest_aqe.facts import Arc, Finding, Gap, Kept
from pytest_aqe.fleet.existing import Existing
from pytest_aqe.fleet.hold import Checked, verified
from pytest_aqe.fleet.most import most_valuable
from pytest_aqe.fleet.reach import Reach, reach
from pytest_aqe.fleet.verify import Bench, Verdict
from pytest_aqe.results import Covered, SessionFacts, Tally
from pytest_aqe.settings import Settings
from pytest_aqe.write import place
from pytest_aqe.write.author import Authored, author
from pytest_aqe.write.diff import diff, relative

if TYPE_CHECKING:
    from pytest_aqe.fleet.job import Job
    from pytest_aqe.fleet.module import ModuleWork


@dataclass
class Published:
    """What was written, and what coverage.py says of it: `arcs` by file, node ids of `tests` by (module, function), and
    by module the candidates that they were `kept` from.

    `dropped`: why no test of a module could be verified.
    """

    files: tuple[Path, ...] = ()
    diffs: tuple[str, ...] = ()
    tests: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    arcs: Mapping[str, frozenset[Arc]] = field(default_factory=dict)
    before: Covered | None = None
    after: Covered | None = None
    rejected: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    stale: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    dropped: Mapping[str, str] = field(default_factory=dict)
    cpu: float = 0.0
    kept: Mapping[str, tuple[Kept, ...]] = field(default_factory=dict)
    unwritten: str = ""
    reach: Reach = field(default_factory=Reach)


def source_text(file: Path) -> str:
    """A module's source, decoded as Python does (PEP 263). Raises TargetError where that fails."""
    try:
        with tokenize.open(file) as handle:
            return handle.read()
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise TargetError(f"{file}: the source cannot be read: {error}") from None


def settled(settings: Settings, module: str) -> frozenset[str]:
    """Classes of tests that a suggested file of this module holds already: their mutants were dealt with."""
    texts = place.own_files(module, settings.output).values()
    return frozenset(name.partition("::")[0] for text in texts for name in place.tests_in(text))


def publish(
    bench: Bench,
    jobs: Sequence[Job],
    mend: Callable[[Job, frozenset[int]], bool] = lambda job, lost: False,
    there: Existing | None = None,
) -> Published:
    """Everything from suites to placed files.

    `mend` is told of a job whose candidates did not hold in fresh processes; where it finds others (True), all is
    authored and verified once more. `there` are the suggested tests of earlier runs.
    """
    settings, facts = bench.settings, bench.facts
    there = Existing(facts.gaps) if there is None else there
    works = [(job, job.work) for job in jobs if job.work is not None]
    cpu = 0.0
    for turn in range(3):
        authored, left_out = _authored(settings, works, bench.pace.spare(bench.left()))
        checked = verified(authored, bench, there.failing) if authored else Checked({}, Verdict())
        cpu += checked.verdict.cpu
        mended = [mend(job, lost) for job, work in works if (lost := checked.lost.get(work.spec.module)) and turn < 2]
        if not any(mended):
            break
    out = Published(findings=tuple(finding for _, work in works for finding in work.suite().findings), cpu=cpu)
    rejected = Counter(left_out)
    for _, work in works:
        rejected.update(work.search.rejected)
    for tests in checked.authored.values():
        rejected.update(tests.rejected)
    rejected.update(checked.rejected)
    out.rejected = dict(sorted(rejected.items()))
    out.notes = tuple(filter(None, (there.note, checked.verdict.trouble, checked.verdict.note)))
    out.dropped = checked.dropped
    if checked.authored:
        out.arcs = {file: measured.arcs for file, measured in checked.verdict.coverage.items()}
    else:
        checked.verdict.coverage = {}
        out.arcs = {str(job.file): frozenset() for job, _ in works}
    out.before, out.after = _coverage(works, checked, facts)
    out.kept = {
        module: tuple(draft.kept for test in tests.tests for draft in test.drafts)
        for module, tests in checked.authored.items()
    }
    _place(out, checked, settings, facts)
    written = [(job.module, job.file) for job, _ in works if job.module in checked.changes]
    out.reach = reach(written, settings.output, facts)
    out.notes += (out.reach.note,) if out.reach.note else ()
    out.stale = tuple(sorted({*_stale(settings, facts), *there.stale}))
    return out


def _authored(
    settings: Settings, works: Sequence[tuple[Job, ModuleWork]], seconds: float
) -> tuple[dict[str, Authored], Counter[str]]:
    """The new tests of each module, within the number of tests and the seconds that are allowed over all; what modules
    without any left rejected."""
    authored: dict[str, Authored] = {}
    for _, work in works:
        module = author(work.suite(), work.strength.kills, work.info, work.text, settings.max_tests)
        authored[work.spec.module] = place.fresh(module, settings.output)
    limited = most_valuable(authored, settings.max_tests, seconds)
    rejected: Counter[str] = Counter()
    for tests in limited.values():
        rejected.update({} if tests.tests else tests.rejected)
    return {module: tests for module, tests in limited.items() if tests.tests}, rejected


def _coverage(
    works: Sequence[tuple[Job, object]], checked: Checked, facts: SessionFacts
) -> tuple[Covered, Covered | None]:
    """Before and after, over the files of all targets, as coverage.py counts."""
    worked = {job.file for job, _ in works}
    before = after = sum((_as_it_is(gap) for gap in facts.gaps if gap.file not in worked), Covered())
    measured_all = True
    for job, _ in works:
        gap, measured = job.gap, checked.verdict.coverage.get(str(job.file))
        ran = gap is not None and gap.measured != "none"
        hit_arcs = gap.branches - gap.missing if gap is not None and ran else frozenset()
        hit_lines = gap.lines - gap.missing_lines if gap is not None and ran else frozenset()
        branches = len(gap.branches) if gap is not None else measured.branches if measured else 0
        lines = len(gap.lines) if gap is not None else len(measured.lines | measured.missing_lines) if measured else 0
        before += Covered(Tally(len(hit_lines), lines), Tally(len(hit_arcs), branches))
        new_arcs = measured.arcs if measured is not None else frozenset()
        new_lines = measured.lines if measured is not None else frozenset()
        measured_all = measured_all and (measured is not None or not checked.authored)
        after += Covered(Tally(len(hit_lines | new_lines), lines), Tally(len(hit_arcs | new_arcs), branches))
    return before, after if measured_all else None


def _as_it_is(gap: Gap) -> Covered:
    """Coverage of a file that nothing was done about."""
    ran = gap.measured != "none"
    lines = len(gap.lines) - len(gap.missing_lines) if ran else 0
    branches = len(gap.branches) - len(gap.missing) if ran else 0
    return Covered(Tally(lines, len(gap.lines)), Tally(branches, len(gap.branches)))


def _place(out: Published, checked: Checked, settings: Settings, facts: SessionFacts) -> None:
    """Write the files, or show what would be written."""
    for module, change in checked.changes.items():
        for test in checked.authored[module].tests:
            node = f"{relative(change.path, facts.rootdir) or change.path.as_posix()}::{test.key}"
            out.tests.setdefault((module, test.subject), []).append(node)
    root = facts.rootdir if settings.output.is_relative_to(facts.rootdir) else settings.output
    for change in checked.changes.values():
        if settings.placing == "files":
            try:
                out.files += tuple(place.apply([change]))
                continue
            except OutputError as error:  # what was found is not lost: it becomes a patch
                out.unwritten = out.unwritten or str(error)
        out.diffs += (diff(change, root),)


def _stale(settings: Settings, facts: SessionFacts) -> tuple[str, ...]:
    """Suggested tests of earlier runs that failed in this one."""
    failed = {test.nodeid for test in facts.outcomes if test.outcome in ("failed", "error")}
    ours = {path.name for path in place.suggested(settings.output)}
    return tuple(sorted(nodeid for nodeid in failed if Path(nodeid.partition("::")[0]).name in ours))
