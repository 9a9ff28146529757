"""What holds: suggested tests are verified and dropped until all that is left passes."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pytest_aqe.fleet.apart import Apart
from pytest_aqe.fleet.company import unsociable
from pytest_aqe.fleet.verify import Bench, Verdict, at_once, spoils, verify, verify_in, world_of
from pytest_aqe.sandbox import litter
from pytest_aqe.write import place
from pytest_aqe.write.author import Authored, drop


def _candidates(authored: Authored) -> set[int]:
    return {draft.kept.candidate.id for test in authored.tests for draft in test.drafts}


@dataclass
class Checked:
    """Tests that held, the verdict of the run in which they all did, and candidates that were lost by module.

    `dropped`: modules of which nothing can be verified, with the reason.
    """

    authored: dict[str, Authored]
    verdict: Verdict
    lost: dict[str, frozenset[int]] = field(default_factory=dict)
    changes: dict[str, place.Change] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)
    dropped: dict[str, str] = field(default_factory=dict)


TURNS = 6
PATIENT = 3
"""From this turn on a test that was not run, as another one ended the run, is dropped, too."""
UNSETTLED = "suggested tests kept failing in fresh processes; none was written"
OUR_WORLD = "failed again"
USERS_WORLD = "failed under the project's own pytest set-up"
COMPANY = "did not go with own tests"
"""Reasons to reject a test: in an empty world, only with conftest.py files, ini file and options of the user, and only
in one process with the user's tests."""


def verified(authored: dict[str, Authored], bench: Bench, stale: Sequence[str]) -> Checked:
    """Run, drop what fails, run again, until everything holds; what cannot be settled in six turns is not written.

    What is run is what will be on disk: new tests beside those that a file holds already (without `stale` ones).
    """
    cpu, notes = 0.0, dict[str, None]()
    rejected: Counter[str] = Counter()
    dropped: dict[str, str] = {}
    first = {module: _candidates(tests) for module, tests in authored.items()}
    world = world_of(bench.settings, bench.facts)
    changes: dict[str, place.Change] = {}

    def lost() -> dict[str, frozenset[int]]:
        now = {module: _candidates(authored[module]) if module in authored else set() for module in first}
        gone = {module: ids - now[module] for module, ids in first.items() if module not in dropped}
        return {module: frozenset(ids) for module, ids in gone.items() if ids}

    def run(files: Mapping[str, str]) -> Verdict:
        verdict = verify(files, bench, stale)
        verdict.failing = {
            nodeid: said for mine in _new(verdict, authored, changes).values() for nodeid, said in mine.items()
        }
        return verdict

    apart = Apart(run, lambda: bench.left() > -bench.pace.overtime, len(authored))
    users: Verdict | None = None
    for turn in range(TURNS):
        changes = _changes(authored, bench)
        files = {change.path.name: change.after for change in changes.values()}
        late = turn > 0 and bench.left() < 0  # all that is left passed elsewhere already: it is only measured
        calls = [partial(verify, files, bench, stale, late)]
        at_the_same_time = world is not None and bench.settings.jobs > 1 and not (late and users)
        if world is not None and at_the_same_time:
            calls.append(partial(verify_in, world, files, bench, stale))
        verdict, *more = at_once(calls, bench.settings.jobs)
        cpu += verdict.cpu
        if turn >= PATIENT:
            verdict.failing.update(dict.fromkeys(verdict.unrun - set(verdict.failing), "it was never run"))
        failing = _new(verdict, authored, changes)
        left_out: dict[str, str] = {}
        spoilt = any(spoils(said) for mine in failing.values() for said in mine.values())
        if verdict.trouble or (failing and not spoilt):
            blame = apart.blame(files, verdict, [changes[module].path.name for module in failing])
            verdict.failing, verdict.order = blame.failing, blame.order
            left_out = {module: why for module in changes if (why := blame.dropped.get(changes[module].path.name))}
            failing = _new(verdict, authored, changes)
        elif world is not None and not (more or spoilt) and not (late and users):
            more = [verify_in(world, files, bench, stale)]
        for users in more:
            cpu += users.cpu
            notes.update({users.note: None} if users.note else {})
        if spoilt:
            users, more = None, []  # what failed there may pass without those
        theirs = _only(_new(users, authored, changes), failing) if users is not None and more else {}
        where = USERS_WORLD
        if not (failing or theirs or left_out) and bench.left() > -bench.pace.overtime:
            where = COMPANY
            found, spent = unsociable(files, authored, bench, stale)
            theirs, cpu = _new(Verdict(failing=found), authored, changes), cpu + spent
        for module, why in left_out.items():
            notes[f"no tests of {module} were written: {why}"] = None
            rejected[OUR_WORLD] += sum(len(test.drafts) for test in authored.pop(module).tests)
            theirs.pop(module, None)
        dropped.update(left_out)
        for module in dict.fromkeys((*failing, *theirs)):
            ours, mine = failing.get(module, {}), theirs.get(module, {})
            reason = OUR_WORLD if any("::" not in nodeid for nodeid in ours) or not mine else where
            whole = any("::" not in nodeid for nodeid in (*ours, *mine))
            if whole or mine:
                said = next(iter((ours if reason == OUR_WORLD else mine).values()))
                notes[_why(module, said, whole, reason)] = None
            left = (
                replace(authored[module], tests=())
                if whole
                else _drop(authored[module], ours, {where: list(mine)}, verdict)
            )
            if whole:
                rejected[reason] += sum(len(test.drafts) for test in authored[module].tests)
            authored[module] = left
            if not left.tests:
                rejected.update(left.rejected)
                del authored[module]
        verdict.trouble, verdict.note, verdict.cpu = "", "; ".join(notes), cpu + apart.cpu
        if not authored or not (failing or theirs or left_out):
            return Checked(authored, verdict, lost(), changes if authored else {}, rejected, dropped)
    nothing = Verdict(trouble=UNSETTLED, note="; ".join(notes), cpu=cpu + apart.cpu)
    return Checked({}, nothing, dropped={**dict.fromkeys(first, UNSETTLED), **dropped})


def _only(theirs: Mapping[str, dict[str, str]], ours: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Failures in the user's world, without what failed in ours as well."""
    known = {_plain(nodeid) for mine in ours.values() for nodeid in mine}
    found = {
        module: {nodeid: said for nodeid, said in mine.items() if _plain(nodeid) not in known}
        for module, mine in theirs.items()
    }
    return {module: mine for module, mine in found.items() if mine}


def _plain(nodeid: str) -> str:
    """A node id without the folders that lead to its file."""
    file, separator, test = nodeid.partition("::")
    return f"{Path(file).name}{separator}{test}"


def _drop(authored: Authored, ours: Mapping[str, str], others: Mapping[str, list[str]], verdict: Verdict) -> Authored:
    """Without tests that failed, `others` by their reason; those that leave files behind are counted for that."""
    why = litter.MESSAGE
    strewn = [nodeid for nodeid, said in ours.items() if said.startswith(why)]
    left = drop(authored, [*ours, *itertools.chain(*others.values())], verdict.order, OUR_WORLD)
    counts = Counter(left.rejected)
    for reason, some in ((why, strewn), *others.items()):
        if some:
            so_many = drop(authored, some, verdict.order, reason).rejected.get(reason, 0)
            so_many -= authored.rejected.get(reason, 0)
            counts.update({reason: so_many, OUR_WORLD: -so_many})
    return replace(left, rejected={name: count for name, count in sorted(counts.items()) if count > 0})


_WHERE = {USERS_WORLD: " under the project's own pytest set-up", COMPANY: " beside the project's own tests"}


def _why(module: str, said: str, whole: bool, reason: str) -> str:
    """A sentence about tests that were rejected, with what the first of them said."""
    what = "could not be collected" if whole else "failed"
    where = _WHERE.get(reason, "")
    return f"tests of {module} {what}{where}: {' '.join(said.split())[-300:]}"


def _changes(authored: Mapping[str, Authored], bench: Bench) -> dict[str, place.Change]:
    """What would be written, by module."""
    changes: dict[str, place.Change] = {}
    for module, tests in authored.items():
        taken = [change.path for change in changes.values()]
        change = place.plan(tests, bench.settings.output, bench.facts.rootdir, reserved=taken)
        if change is not None:
            changes[module] = change
    return changes


def _new(
    verdict: Verdict, authored: Mapping[str, Authored], changes: Mapping[str, place.Change]
) -> dict[str, dict[str, str]]:
    """Failures by module: of its new tests, and of its file as a whole; old tests in the file are not counted."""
    found: dict[str, dict[str, str]] = {}
    for module, change in changes.items():
        keys = {test.key for test in authored[module].tests}
        mine = {
            nodeid: said
            for nodeid, said in verdict.failing.items()
            if Path(nodeid.partition("::")[0]).name == change.path.name
            and ("::" not in nodeid or nodeid.partition("::")[2].partition("[")[0] in keys)
        }
        if mine:
            found[module] = mine
    return found
