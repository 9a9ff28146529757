"""The terminal section: a summary in, lines with their markup out."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_aqe.errors import harmless
from pytest_aqe.report.summary import Summary
from pytest_aqe.results import ENDS, INTERRUPTED, AgentResult, Left, Tally, TargetReport

TITLE = "suggested tests (aqe)"
MOST_REASONS = 3
MOST_ROWS = 20
USUAL = ("", "covered", "budget", "executions", "stalled", INTERRUPTED)
"""Reasons to stop that say nothing is wrong with a target."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line and how the terminal shall show it (pytest's markup names)."""

    text: str
    markup: dict[str, bool] = field(default_factory=dict)


def section(summary: Summary, verbosity: int) -> list[Line]:
    """The whole section by default and with -v, one line (and warnings) with -q.

    The diff is what a dry run is for: -q shows it, too, and only -qq does not. One that could not be kept is always
    shown: it is nowhere else.
    """
    shown = summary.diffs if summary.unkept or (summary.dry_run and verbosity >= -1) else ()
    if verbosity < 0:
        return [*_harmless([Line(one_line(summary)), *_troubles(summary)]), *_diff(shown)]
    return [*_harmless(_lines(summary, verbosity)), *_diff(shown)]


def _harmless(lines: Iterable[Line]) -> Iterator[Line]:
    """Without what errors of the user's modules may hold and a terminal would obey."""
    return (Line(harmless(line.text), line.markup) for line in lines)


def one_line(summary: Summary) -> str:
    """All of it in one line."""
    if summary.why:
        return f"aqe: nothing generated: {summary.why}"
    parts = [f"coverage {coverage(summary)}", _tests_and_place(summary)]
    if summary.findings:
        parts.append(_count(len(summary.findings), "likely bug"))
    if summary.stale:
        parts.append(f"{_count(len(summary.stale), 'earlier test')} no longer holding")
    return "aqe: " + ", ".join(parts)


def coverage(summary: Summary) -> str:
    """``branches 12/40 (30%) -> 37/40 (92%)``; says so where nobody measured."""
    before, after = summary.before, summary.after
    if before is None and after is None:
        return "unknown"
    known = after or before
    name = "branches" if known and known.branches.total else "lines"
    sides = [_tally(getattr(side, name)) if side else "unknown" for side in (before, after)]
    return f"{name} {sides[0]} -> {sides[1]}"


def _lines(summary: Summary, verbosity: int) -> Iterator[Line]:
    if summary.why:
        yield Line(f"nothing generated: {summary.why}")
    elif summary.results:
        yield Line(f"coverage: {coverage(summary)}{_and_lines(summary)}", {"bold": True})
    yield from _targets(summary, verbosity)
    yield from _capped([Line(f"{name}: skipped, {reason}") for name, reason in summary.skipped], verbosity, "skipped")
    if not summary.why:
        yield from _written(summary)
    yield from _findings(summary)
    yield from _stale(summary)
    if summary.rejected:
        reasons = sorted(summary.rejected.items(), key=lambda item: (-item[1], item[0]))
        yield Line("rejected: " + ", ".join(f"{count} {reason}" for reason, count in reasons))
    for note in (*summary.notes, *(note for result in summary.results for note in result.notes)):
        yield Line(f"note: {note}")
    yield from _troubles(summary)


def _and_lines(summary: Summary) -> str:
    before, after = summary.before, summary.after
    if before is None or after is None or not after.branches.total:
        return ""
    return f", lines {_tally(before.lines)} -> {_tally(after.lines)}"


def _targets(summary: Summary, verbosity: int) -> Iterator[Line]:
    skipped = {name for name, _ in summary.skipped}
    targets = [target for target in summary.targets if target.name not in skipped]
    width = min(48, max((len(target.name) for target in targets), default=0))
    rows = sorted(targets, key=lambda target: (-(target.gained or 0), target.name))
    shown = rows if verbosity > 0 else rows[:MOST_ROWS]
    for target in shown:
        yield Line(f"{target.name:{width}}  {fate(target)}", {"green": True} if target.gained else {})
        if verbosity > 0:
            for number, done in enumerate(target.rounds, 1):
                moves = sorted(done.moves.items(), key=lambda item: (-done.gains.get(item[0], 0), -item[1], item[0]))
                tried = ", ".join(_move(name, count, done.gains.get(name, 0)) for name, count in moves)
                seen = "" if done.measured in (None, done.gained) else f" (coverage.py: +{done.measured})"
                cost = f"in {done.executions} executions"
                yield Line(f"    round {number}: +{done.gained}{seen} {cost}: {tried or 'no move'}")
    if len(rows) > len(shown):
        yield Line(f"... and {len(rows) - len(shown)} more targets (-v shows all)")


def _move(name: str, count: int, gain: int) -> str:
    return f"{name} {count}x +{gain}" if gain else f"{name} {count}x"


def fate(target: TargetReport) -> str:
    """What one target gained, what is left and why."""
    if target.gained is None:
        return target.stopped or "coverage unknown"
    if not target.tests and not target.gained and target.stopped not in USUAL:
        return target.stopped
    if target.stopped in ENDS and not (target.gained or target.tests or target.rounds or target.left):
        return f"not tried, {ENDS[target.stopped]}" + (f", {target.open} left" if target.open else "")
    gained = f"+{target.gained} {'branch' if target.gained == 1 else 'branches'}"
    if not target.total:
        gained = _count(len(target.tests), "test")
        return f"{gained}, no branches" if target.tests else f"no new tests, no branches{_because(target)}"
    if not target.open:
        return f"{gained}, all {target.total} covered"
    reasons = why_left(target.left) or ENDS.get(target.stopped, target.stopped)
    return f"{gained}, {target.open} left" + (f": {reasons}" if reasons else "")


def _because(target: TargetReport) -> str:
    return f" ({ENDS.get(target.stopped, target.stopped)})" if target.stopped not in ("", "covered") else ""


def why_left(left: Sequence[Left]) -> str:
    """Reasons with their lines, the most frequent first, at most three of them."""
    by_reason: dict[str, list[int]] = {}
    for branch in left:
        by_reason.setdefault(branch.reason, []).append(branch.line)
    ranked = sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[1][0]))
    shown = [f"{reason} ({_places(lines)})" for reason, lines in ranked[:MOST_REASONS]]
    if len(ranked) > MOST_REASONS:
        shown.append(f"{sum(len(lines) for _, lines in ranked[MOST_REASONS:])} for other reasons")
    return "; ".join(shown)


def _places(lines: list[int]) -> str:
    unique = sorted(set(lines))
    shown = ", ".join(str(line) for line in unique[:4]) + (", ..." if len(unique) > 4 else "")
    return f"line {shown}" if len(unique) == 1 else f"lines {shown}"


def _written(summary: Summary) -> Iterator[Line]:
    if not summary.results:
        return
    work = f"{summary.seconds:.1f} s, {summary.executions:,} executions{_tier(summary.results)}"
    tests = _count(len(summary.tests), "test")
    if not summary.targets:
        empty = summary.after is not None and not summary.after.lines.total
        why = "the targets hold no code that counts for coverage" if empty else "your tests leave nothing uncovered"
        yield Line(f"nothing to do: {why}")
    elif not summary.tests:
        yield Line(f"no new tests ({work})")
    elif summary.patch is not None:
        unwritten = next((result.unwritten for result in summary.results if result.unwritten), "")
        why = unwritten or "in CI nothing else is written without --aqe-write"
        yield Line(f"{tests} suggested in a patch ({work}); {why}:", {"yellow": bool(unwritten)})
        yield Line(f"    {apply_line(summary)}", {"bold": True})
    elif summary.files:
        yield Line(f"{tests} written ({work}):")
        for file in summary.files:
            yield Line(f"    {summary.shown(file)}")
        yield Line(f"run them: {run_line(summary)}", {"bold": True})
    else:
        shown = "nothing written"
        if summary.unkept:
            shown = "shown below as a patch for `git apply`, as nothing could be written"
        elif summary.dry_run:
            shown = "shown below, nothing written"
        yield Line(f"{tests} suggested, {shown} ({work})")


def _tests_and_place(summary: Summary) -> str:
    tests = _count(len(summary.tests), "test")
    if summary.tests and summary.patch is not None:
        return f"{tests}: {apply_line(summary)}"
    if summary.tests and summary.files:
        return f"{tests}: {run_line(summary)}"
    if not summary.targets:
        return "nothing left to cover"
    return f"{tests} suggested, nothing written" if summary.tests else "no new tests"


def apply_line(summary: Summary) -> str:
    """The command that applies the patch, to be given in the working folder."""
    patch, base = summary.patch or Path(), summary.base or summary.rootdir
    if base == summary.cwd:
        return f"git apply {shlex.quote(summary.shown(patch))}"
    place = shlex.quote(summary.shown(base))
    line = f"git -C {place} apply {shlex.quote(str(patch))}"
    return line if base == summary.rootdir else f"mkdir -p {place} && {line}"


def run_line(summary: Summary) -> str:
    """The command that runs the written tests: their folder, or the file if it is one."""
    files, pythonpath = summary.files, summary.pythonpath
    place = files[0] if len(files) == 1 else Path(os.path.commonpath([file.parent for file in files]))
    option = f"-o {shlex.quote(f'pythonpath={pythonpath}')} " if pythonpath else ""
    return f"{summary.pytest} {option}{shlex.quote(summary.shown(place))}"


def _findings(summary: Summary) -> Iterator[Line]:
    if summary.findings:
        yield Line("likely bugs (no test was written for these):", {"yellow": True})
    for found in sorted(summary.findings, key=lambda one: -one.certainty):
        yield Line(f"    {found.target} line {found.line}: {_first_line(found.error)}")
        if found.why:
            yield Line(f"        {found.why}")
        yield from (Line(f"        {text}") for text in _command(found.call).splitlines())


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else ""


def _command(call: str) -> str:
    """A shell command that meets an error; in one line where each of its statements is one."""
    lines = call.splitlines()
    plain = not any(line.startswith((" ", ")", "]", "}")) or line.endswith((":", "(", "[", "{")) for line in lines)
    return f"python -c {shlex.quote('; '.join(lines) if plain else call)}"


def _stale(summary: Summary) -> Iterator[Line]:
    if summary.stale:
        yield Line("suggested tests of earlier runs that no longer hold (kept as they are):", {"yellow": True})
    for test in summary.stale:
        yield Line(f"    {test}")


def _troubles(summary: Summary) -> list[Line]:
    return [Line(f"aqe warning: {trouble}", {"yellow": True}) for trouble in summary.troubles]


def _capped(lines: list[Line], verbosity: int, what: str) -> list[Line]:
    if verbosity > 0 or len(lines) <= MOST_ROWS:
        return lines
    return [*lines[:MOST_ROWS], Line(f"... and {len(lines) - MOST_ROWS} more {what} (-v shows all)")]


def _diff(diffs: Sequence[str]) -> Iterator[Line]:
    for diff in diffs:
        for text in diff.splitlines():
            colour = {"+": "green", "-": "red", "@": "cyan"}.get(text[:1])
            yield Line(text, {colour: True} if colour else {})


def _tally(tally: Tally) -> str:
    share = f" ({100 * tally.covered // tally.total}%)" if tally.total else ""
    return f"{tally.covered}/{tally.total}{share}"


def _tier(results: Sequence[AgentResult]) -> str:
    tiers = dict.fromkeys(result.sandbox_tier for result in results if result.sandbox_tier)
    return f", sandbox {', '.join(tiers)}" if tiers else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
