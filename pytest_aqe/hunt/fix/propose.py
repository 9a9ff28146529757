"""Fixes to try for one flaky test, the most specific first; advice where none is safe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import libcst as cst

from pytest_aqe.hunt.facts import BRITTLE, SELF, VICTIM, FlakyTest
from pytest_aqe.hunt.fix import compared, pins, restore, setup, temporary, undo
from pytest_aqe.hunt.fix.advice import OPEN, advice
from pytest_aqe.hunt.fix.proposal import Proposal
from pytest_aqe.hunt.fix.source import TestFile, split

QUIET = "2024-01-17T12:00:00+00:00"
"""A Wednesday at noon in the middle of a month."""
UTC = "UTC"
"""What people would pin; the zone in which a test was seen to pass comes after it."""
Edit = Callable[[TestFile, Sequence[str]], bool]


def proposals(test: FlakyTest, rootdir: Path) -> list[Proposal]:
    """What may be tried, ending with the advice that holds where nothing does."""
    found: list[Proposal] = []
    try:
        for proposal in _by_category(test, rootdir):
            if proposal.diff(rootdir) and proposal.changes not in [one.changes for one in found]:
                found.append(proposal)
    except (OSError, UnicodeDecodeError, cst.ParserSyntaxError):
        pass  # a file that cannot be read is none that we change
    return [*found, Proposal("advice", advice=_advice(test))]


def _by_category(test: FlakyTest, rootdir: Path) -> Iterator[Proposal]:
    line = _line(test)
    if test.category in (VICTIM, SELF):
        yield from _of_leak(test, rootdir)
    elif test.category == BRITTLE:
        yield from _of_setup(test, rootdir)
    elif test.category == "floating-point":
        yield from _one(test, rootdir, "approx", partial(compared.approximate, line=line))
    elif test.category == "unordered":
        yield from _one(test, rootdir, "sorted", partial(compared.ordered, line=line))
    elif test.category == "filesystem":
        yield from _one(test, rootdir, "tmp_path", temporary.in_tmp_path)
    elif test.category == "network":
        yield from _one(test, rootdir, "port-0", temporary.on_any_port)
    elif not test.message.startswith(("AssertionError", "Failed")):
        return  # another error is one of the product on that day, or with that draw: pinned, nobody would see it again
    elif test.category == "randomness":
        yield from _of_chance(test, rootdir)
    elif test.category == "timezone":
        passing = str((test.passes.conditions if test.passes else {}).get("tz") or UTC)
        for zone in dict.fromkeys((UTC, passing) if test.trigger.get("tz") != UTC else (passing,)):
            yield from _one(test, rootdir, "pin-timezone", partial(pins.in_zone, zone=zone))
    elif test.category == "environment":
        yield from _of_environment(test, rootdir)
    elif test.category == "time":
        ticking = "clock" in test.trigger
        moment = (test.passes.conditions if test.passes else {}).get("clock")
        moments = [f"{moment}+00:00"] if isinstance(moment, str) and "+" not in moment else []
        for one in (*moments, QUIET):
            yield from _one(test, rootdir, "pin-clock", partial(pins.at_time, moment=one, ticking=ticking))


def _one(test: FlakyTest, rootdir: Path, kind: str, edit: Edit) -> Iterator[Proposal]:
    """A change of the test itself."""
    path, names = split(test.nodeid)
    file = TestFile(rootdir, path)
    if edit(file, names):
        yield Proposal(kind, {path: file.module.code})


def _of_leak(test: FlakyTest, rootdir: Path) -> Iterator[Proposal]:
    """In all polluters: undo what they set themselves, else put the state back after them."""
    polluters = [nodeid for one in test.culprit.polluters for nodeid in one] or [test.nodeid]
    states = test.culprit.state
    if not states:
        return
    by_file: dict[str, list[tuple[str, ...]]] = {}
    for nodeid in dict.fromkeys(polluters):
        path, names = split(nodeid)
        if names not in by_file.setdefault(path, []):
            by_file[path].append(names)
    for kind in ("monkeypatch", "restore-fixture"):
        changes = {}
        for path, tests in by_file.items():
            file = TestFile(rootdir, path)
            if kind == "monkeypatch":
                done = sum(undo.undone(file, names, states) for names in tests) == len(tests)
            else:
                done = restore.restored(file, tests, states[:1], rootdir)
            if done:
                changes[path] = file.module.code
        if len(changes) == len(by_file):
            yield Proposal(kind, changes)


def _of_setup(test: FlakyTest, rootdir: Path) -> Iterator[Proposal]:
    path, names = split(test.nodeid)
    for setter in test.culprit.setters:
        other_path, other_names = split(setter)
        file = TestFile(rootdir, path)
        other = file if other_path == path else TestFile(rootdir, other_path)
        if setup.set_up(file, names, (other, other_names), test.culprit.state):
            yield Proposal("setup", {path: file.module.code})


def _of_chance(test: FlakyTest, rootdir: Path) -> Iterator[Proposal]:
    """Only where the shared generator was pinned and that toggled it: entropy of the system has no seed."""
    if "seed" not in test.trigger and test.trigger.keys() & {"entropy", "hash_seed"}:
        return
    pinned = (test.passes.conditions if test.passes else {}).get("seed", 0)
    for seed in dict.fromkeys((int(pinned), 0, 1, 2)):
        yield from _one(test, rootdir, "seed", partial(pins.seeded_by_fixture, seed=seed))
        yield from _one(test, rootdir, "seed", partial(pins.seeded_at_start, seed=seed))


def _of_environment(test: FlakyTest, rootdir: Path) -> Iterator[Proposal]:
    changed = test.trigger.get("env")
    if not isinstance(changed, dict) or "HOME" in changed:
        return
    passing = (test.passes.conditions if test.passes else {}).get("env")
    variables = {name: (passing or {}).get(name) for name in changed}
    usual = {name: pins.USUAL.get(name, value) for name, value in variables.items()}
    for values in (usual, variables):
        yield from _one(test, rootdir, "pin-environment", partial(pins.with_variables, variables=values))


def _line(test: FlakyTest) -> int:
    """The line of the test's own file that is known of the failure; 0 for another file."""
    path, _, number = test.culprit.line.rpartition(":")
    return int(number) if path == split(test.nodeid)[0] and number.isdigit() else 0


def _advice(test: FlakyTest) -> str:
    culprit = test.culprit
    if test.fails is None and test.category == "unknown":
        return OPEN
    return advice(
        test.category,
        state=", ".join(culprit.state),
        polluters=" and ".join(culprit.polluters[0]) if culprit.polluters else "",
        setters=" or ".join(culprit.setters),
        line=culprit.line,
    )
