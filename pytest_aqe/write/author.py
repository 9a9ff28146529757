"""From a suite of kept candidates to written tests: minimised, folded, named, in the order of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_aqe.discretion import holds_key
from pytest_aqe.facts import Goal, Kill, Suite
from pytest_aqe.subject import ModuleInfo
from pytest_aqe.write import ids
from pytest_aqe.write.branches import Branch, Branches, deepest
from pytest_aqe.write.compose import compose
from pytest_aqe.write.draft import Draft
from pytest_aqe.write.minimise import minimise
from pytest_aqe.write.names import Namer, class_name, unique
from pytest_aqe.write.parametrise import Group, fold, regroup
from pytest_aqe.write.sketch import Sketch, sketch
from pytest_aqe.write.written import Row, WrittenTest


@dataclass(frozen=True, slots=True)
class Authored:
    """The tests of one module, in the order of its source, and what was left out, by reason."""

    tests: tuple[WrittenTest, ...]
    rejected: Mapping[str, int]
    suite: Suite
    info: ModuleInfo
    source: str


def author(suite: Suite, kills: Sequence[Kill], info: ModuleInfo, source: str, max_tests: int = 50) -> Authored:
    """The tests that a suite is worth, at most `max_tests` of them, the most valuable ones."""
    branches = Branches(source)
    minimised = minimise(
        suite.kept,
        kills,
        procedures=branches.procedures(),
        changes=branches.changes(),
        prices=suite.prices,
        frozen=branches.frozen(),
    )
    rejected = Counter(minimised.rejected)
    sketches: list[Sketch] = []
    for draft in minimised.drafts:
        if holds_key("\n".join((draft.program.text(), *(check.expected for check in draft.checks))), source):
            rejected["looks like a secret"] += 1
            continue
        one = _sketched(draft)
        if one is None:
            rejected["not printable"] += 1
        else:
            sketches.append(one)
    groups = fold(sketches, info)
    groups.sort(key=lambda group: (*(-n for n in _value(group)), group.sketches[0].text))
    if len(groups) > max_tests:
        rejected["over the limit"] += sum(len(group.sketches) for group in groups[max_tests:])
        groups = groups[:max_tests]
    writer = _Writer(suite, info, branches, groups)
    tests = tuple(writer.tests())
    return Authored(tests, {reason: n for reason, n in sorted(rejected.items()) if n}, suite, info, source)


def _sketched(draft: Draft) -> Sketch | None:
    try:
        return sketch(draft)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _value(group: Group) -> tuple[int, int]:
    drafts = [one.draft for one in group.sketches]
    return sum(len(draft.goals) for draft in drafts), sum(len(draft.mutants) for draft in drafts)


class _Writer:
    """Names and comments for the groups of one suite."""

    def __init__(self, suite: Suite, info: ModuleInfo, branches: Branches, groups: Sequence[Group]) -> None:
        self.suite, self.info, self.groups = suite, info, groups
        self.branches = branches
        self.goals = {goal.id: goal for goal in suite.goals}
        properties = {function.qualname for function in info.functions if function.kind == "property"}
        self.namer = Namer(self.branches, suite.goals, groups, properties)
        self.lines = {function.qualname: function.lines[0] for function in info.functions}

    def tests(self) -> list[WrittenTest]:
        by_subject: dict[str, list[Group]] = {}
        for group in self.groups:
            by_subject.setdefault(group.sketches[0].draft.program.subject, []).append(group)
        ordered = sorted(by_subject, key=lambda subject: (self.line_of(subject, by_subject[subject]), subject))
        classes: dict[str, str] = {}
        for subject in sorted(ordered, key=_is_private):
            classes[subject] = class_name(subject, self.suite.module, set(classes.values()))
        found: list[WrittenTest] = []
        for subject in ordered:
            cls = classes[subject]
            taken: set[str] = set()
            for group in sorted(by_subject[subject], key=self.order):
                name = unique(self.namer.proposals(group), taken)
                taken.add(name)
                test = replace(compose(group, self.info), name=name, cls=cls)
                found.append(commented(test, self.goals, self.branches))
        return found

    def line_of(self, subject: str, groups: Sequence[Group]) -> int:
        return self.lines.get(subject) or min(self.order(group)[0] for group in groups)

    def order(self, group: Group) -> tuple[int, int, str]:
        lines = [self.goals[g].line for one in group.sketches for g in one.draft.goals if g in self.goals]
        return (min(lines, default=1 << 30), bool(group.sketches[0].error), group.sketches[0].text)


def _is_private(subject: str) -> bool:
    return any(part.startswith("_") for part in subject.split("."))


def commented(test: WrittenTest, goals: Mapping[int, Goal], branches: Branches) -> WrittenTest:
    """The test with the branch that only it reaches named: above its body, or behind the row."""
    notes = [_note(draft, goals, branches) for draft in test.drafts]
    if not test.parameters:
        return replace(test, comment=notes[0])
    return replace(test, rows=tuple(Row(row.values, note) for row, note in zip(test.rows, notes)))


def _note(draft: Draft, goals: Mapping[int, Goal], branches: Branches) -> str:
    own = deepest((goals[goal] for goal in draft.goals if goal in goals), goals.values())
    explained: list[Branch] = [branches.explain(goal) for goal in own]
    telling = [branch for branch in explained if branch.kind not in ("entry", "code") and branch.text]
    return telling[0].comment if telling else ""


def drop(
    authored: Authored, failing: Iterable[str], collected: Sequence[str] = (), reason: str = "failed again"
) -> Authored:
    """Without the tests, or rows of tests, that these pytest node ids name; they are counted as rejected for `reason`.

    `collected` is every node id of the run in collection order: with it a row is found by its place, whatever
    pytest calls it; without it, or where it does not help, the row's id is worked out, and a test whose row
    cannot be told goes as a whole.
    """
    bad = list(dict.fromkeys(failing))
    kept: list[WrittenTest] = []
    dropped = 0
    for test in authored.tests:
        hits = [nodeid for nodeid in bad if _names(nodeid, test)]
        if not hits:
            kept.append(test)
            continue
        gone = rows_named(test, hits, collected)
        left = [draft for index, draft in enumerate(test.drafts) if index not in gone]
        dropped += len(test.drafts) - len(left)
        if left:
            kept.append(rewritten(test, left, authored))
    rejected = Counter(authored.rejected)
    rejected[reason] += dropped
    return replace(authored, tests=tuple(kept), rejected={k: n for k, n in sorted(rejected.items()) if n})


def _names(nodeid: str, test: WrittenTest) -> bool:
    return nodeid.partition("[")[0].endswith(f"::{test.key}") or nodeid.partition("[")[0] == test.key


def rows_named(test: WrittenTest, nodeids: Sequence[str], collected: Sequence[str]) -> Collection[int]:
    """Indices of the rows of a test that node ids mean; all of them where one cannot be told."""
    everything = range(len(test.drafts))
    if not test.parameters:
        return everything
    mine = [nodeid for nodeid in collected if _names(nodeid, test)]
    if len(mine) != len(test.rows):
        mine = [f"{test.key}[{row_id}]" for row_id in row_ids(test)]
    found: set[int] = set()
    for nodeid in nodeids:
        places = [i for i, other in enumerate(mine) if other.partition("[")[2] == nodeid.partition("[")[2]]
        if len(places) != 1:
            return everything
        found.add(places[0])
    return found


def row_ids(test: WrittenTest) -> list[str]:
    """The ids that pytest gives to the rows: plain values as text, anything else by parameter and number."""
    return ids.row_ids(test.parameters, [row.values for row in test.rows])


def rewritten(test: WrittenTest, drafts: Sequence[Draft], authored: Authored) -> WrittenTest:
    """The same test for fewer drafts; one that is left alone needs no parameters."""
    wanted = {id(draft) for draft in drafts}
    group = regroup([sketch(draft) for draft in test.drafts if id(draft) in wanted], authored.info)
    fresh = replace(compose(group, authored.info), name=test.name, cls=test.cls)
    return commented(fresh, {goal.id: goal for goal in authored.suite.goals}, Branches(authored.source))
