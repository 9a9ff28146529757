"""From kept candidates to files: author, verify, drop what does not hold, measure, place."""

from __future__ import annotations

import tokenize
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_aqe.errors import TargetError
from pytest_aqe.facts import Arc, Finding
from pytest_aqe.fleet.verify import Verdict, verify
from pytest_aqe.results import Covered, SessionFacts, Tally
from pytest_aqe.settings import Settings
from pytest_aqe.write import place
from pytest_aqe.write.author import Authored, author, drop
from pytest_aqe.write.diff import diff, relative
from pytest_aqe.write.render import render_file

if TYPE_CHECKING:
    from pytest_aqe.fleet.gap import Job
    from pytest_aqe.fleet.module import ModuleWork


@dataclass
class Published:
    """What was written, and what coverage.py says of it: `arcs` by file, node ids of `tests` by (module, function)."""

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
    cpu: float = 0.0


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
    settings: Settings,
    facts: SessionFacts,
    jobs: Sequence[Job],
    left: Callable[[], float],
    mend: Callable[[Job, frozenset[int]], bool] = lambda job, lost: False,
) -> Published:
    """Everything from suites to placed files.

    `mend` is told of a job whose candidates did not hold in fresh processes; where it finds others (True), all is
    authored and verified once more.
    """
    works = [(job, job.work) for job in jobs if job.work is not None]
    cover = [str(job.file) for job, _ in works]
    cpu = 0.0
    for turn in range(3):
        authored = _authored(settings, works)
        checked = _verified(authored, facts, settings, cover, left) if authored else Checked({}, Verdict())
        cpu += checked.verdict.cpu
        mended = [mend(job, lost) for job, work in works if (lost := checked.lost.get(work.spec.module)) and turn < 2]
        if not any(mended):
            break
    out = Published(findings=tuple(finding for _, work in works for finding in work.suite().findings), cpu=cpu)
    rejected: Counter[str] = Counter()
    for _, work in works:
        rejected.update(work.search.rejected)
    for tests in checked.authored.values():
        rejected.update(tests.rejected)
    out.rejected = dict(sorted(rejected.items()))
    out.notes = (checked.verdict.trouble,) if checked.verdict.trouble else ()
    out.arcs = {file: measured.arcs for file, measured in checked.verdict.coverage.items()}
    out.before, out.after = _coverage(works, checked)
    _place(out, checked.authored, settings, facts)
    out.stale = _stale(settings, facts)
    return out


def _authored(settings: Settings, works: Sequence[tuple[Job, ModuleWork]]) -> dict[str, Authored]:
    """The new tests of each module, within the number of tests that is allowed over all."""
    suites = [(work, work.suite()) for _, work in works]
    total = sum(len(suite.kept) for _, suite in suites)
    authored: dict[str, Authored] = {}
    for work, suite in suites:
        share = max(1, round(settings.max_tests * len(suite.kept) / max(1, total)))
        tests = place.fresh(author(suite, work.strength.kills, work.info, work.text, share), settings.output)
        if tests.tests:
            authored[work.spec.module] = tests
    return authored


def _candidates(authored: Authored) -> set[int]:
    return {draft.kept.candidate.id for test in authored.tests for draft in test.drafts}


@dataclass
class Checked:
    """Tests that held, the verdict of the run in which they all did, and candidates that were lost by module."""

    authored: dict[str, Authored]
    verdict: Verdict
    lost: dict[str, frozenset[int]] = field(default_factory=dict)


def _verified(
    authored: dict[str, Authored],
    facts: SessionFacts,
    settings: Settings,
    cover: Sequence[str],
    left: Callable[[], float],
) -> Checked:
    """Run, drop what fails, run again, until everything holds; what cannot be settled in six turns is not written."""
    verdict, cpu = Verdict(), 0.0
    first = {module: _candidates(tests) for module, tests in authored.items()}

    def lost() -> dict[str, frozenset[int]]:
        now = {module: _candidates(authored[module]) if module in authored else set() for module in first}
        return {module: frozenset(ids - now[module]) for module, ids in first.items() if ids - now[module]}

    for _ in range(6):
        files = {
            f"{place.base_name(module)}.py": render_file(module, tests.tests) for module, tests in authored.items()
        }
        verdict = verify(files, cover, facts.sys_path, str(facts.rootdir), settings.sandbox, facts.exclude, left)
        verdict.cpu = cpu = cpu + verdict.cpu
        if verdict.trouble:
            return Checked({}, verdict)
        if not verdict.failing:
            return Checked(authored, verdict, lost())
        for module in list(authored):
            mine = [
                nodeid
                for nodeid in verdict.failing
                if Path(nodeid.partition("::")[0]).name == f"{place.base_name(module)}.py"
            ]
            if any("::" not in nodeid for nodeid in mine):
                del authored[module]
                verdict.trouble = (
                    f"the tests of {module} could not be collected: {next(iter(verdict.failing.values()))[-300:]}"
                )
                continue
            if mine:
                authored[module] = drop(authored[module], mine, verdict.order)
            if not authored[module].tests:
                del authored[module]
        if not authored:
            return Checked({}, verdict, lost())
    return Checked({}, Verdict(trouble="suggested tests kept failing in fresh processes; none was written"))


def _coverage(works: Iterable[tuple[Job, object]], checked: Checked) -> tuple[Covered, Covered | None]:
    """Before and after, over the files of all targets, as coverage.py counts."""
    before = after = Covered()
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


def _place(out: Published, authored: Mapping[str, Authored], settings: Settings, facts: SessionFacts) -> None:
    """Write the files, or show what would be written."""
    changes: list[place.Change] = []
    for tests in authored.values():
        change = place.plan(tests, settings.output, facts.rootdir, reserved=[c.path for c in changes])
        if change is None:
            continue
        changes.append(change)
        for test in tests.tests:
            node = f"{relative(change.path, facts.rootdir)}::{test.key}"
            functions = {test.subject}
            for function in functions:
                out.tests.setdefault((tests.suite.module, function), []).append(node)
    if settings.placing == "files":
        out.files = tuple(place.apply(changes))
    else:
        root = facts.rootdir if settings.output.is_relative_to(facts.rootdir) else settings.output
        out.diffs = tuple(diff(change, root) for change in changes)


def _stale(settings: Settings, facts: SessionFacts) -> tuple[str, ...]:
    """Suggested tests of earlier runs that failed in this one."""
    failed = {test.nodeid for test in facts.outcomes if test.outcome in ("failed", "error")}
    ours = {path.name for path in place.suggested(settings.output)}
    return tuple(sorted(nodeid for nodeid in failed if Path(nodeid.partition("::")[0]).name in ours))
