"""Whether a fix counts: by running the failing recipe, the passing one, the whole suite, and broken code under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_aqe.hunt.facts import FlakyTest
from pytest_aqe.hunt.fix.broken import broken_subjects, with_wrong_subject
from pytest_aqe.hunt.fix.edit import count_assertions
from pytest_aqe.hunt.fix.jailed import Trial
from pytest_aqe.hunt.fix.proposal import Proposal
from pytest_aqe.hunt.fix.source import TestFile, split
from pytest_aqe.hunt.fix.workcopy import WorkCopy
from pytest_aqe.hunt.recipe import Recipe, Runner, RunOutcome
from pytest_aqe.hunt.statistics import reruns_needed

REPLAYS = 5
MANY = reruns_needed(0.05, 0.05)
"""Runs that show a flake of 5 % with 95 %: 59."""
PROCESS_WIDE = ("hash_seed",)
"""Conditions that differ between processes only: of these, every run gets another value."""
Outcomes = Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`, and in a few words what spoke against it."""

    ok: bool
    why: str = ""


class Validator:
    """Judges proposals in a copy of the project; broken code is left to `trial`.

    `flaky` are tests whose outcomes prove nothing.
    """

    def __init__(self, copy: WorkCopy, runner: Runner, trial: Trial, flaky: Iterable[str]) -> None:
        self._copy = copy
        self._runner = runner
        self._trial = trial
        self._flaky = frozenset(flaky)
        self._suite: Outcomes | None = None

    def is_cured(self, test: FlakyTest) -> bool:
        """Does the failing recipe pass each time already, in the copy as it is?"""
        return test.fails is not None and self._passes([test.fails] * REPLAYS, test.nodeid)

    def judge(self, test: FlakyTest, proposal: Proposal) -> Verdict:
        """Try a proposal; the copy is left as it was. The cheap questions come first."""
        fails = test.fails or Recipe((test.nodeid,))
        if not self._keeps_assertions(proposal.changes):
            return Verdict(False, "an assertion would be lost")
        suite = self._suite if self._suite is not None else self._outcomes()
        self._suite = suite
        before = self._copy.write(proposal.changes)
        try:
            if not self._passes([fails] * REPLAYS, test.nodeid):
                return Verdict(False, "the failing recipe still fails")
            if test.passes is not None and not self._passes([test.passes], test.nodeid):
                return Verdict(False, "the passing recipe does not pass any more")
            if not self._passes(many(fails), test.nodeid):
                return Verdict(False, f"it failed again within {MANY} runs under the trigger")
            if changed := self._changed(suite, before):
                return Verdict(False, f"another outcome of {changed[0]}")
            if blind := self._blind(proposal, before):
                return Verdict(False, blind)
        finally:
            self._copy.write(before)
        return Verdict(True)

    def _keeps_assertions(self, changes: Mapping[str, str]) -> bool:
        texts = ((TestFile(self._copy.rootdir, path).text, after) for path, after in changes.items())
        return all(count_assertions(after) >= count_assertions(text) for text, after in texts)

    def _passes(self, recipes: Sequence[Recipe], nodeid: str) -> bool:
        """Does the test pass in each of these, each time? One is asked before the others run, maybe side by side."""
        first, rest = recipes[0], recipes[1:]
        if not _all_passed(self._runner.run(first), nodeid):
            return False
        return all(_all_passed(outcome, nodeid) for outcome in self._runner.run_all(rest))

    def _outcomes(self) -> Outcomes:
        """All tests in their own order: did they fail?"""
        return {run.nodeid: run.failed for run in self._runner.run(Recipe(purpose="suite")).runs}

    def _changed(self, suite: Outcomes, before: Mapping[str, str]) -> list[str]:
        """Tests that end otherwise now, twice, but as ever without the fix; those that are flaky do not count."""
        changed = _different(suite, self._outcomes(), self._flaky)
        if changed:
            again = _different(suite, self._outcomes(), self._flaky)
            changed = [test for test in changed if test in again]
        if changed:
            fixed = self._copy.write(before)
            unsteady = _different(suite, self._outcomes(), self._flaky)
            self._copy.write(fixed)
            self._flaky |= frozenset(unsteady)
            changed = [test for test in changed if test not in unsteady]
        return changed

    def _blind(self, proposal: Proposal, before: Mapping[str, str]) -> str:
        """A changed test that passes on broken code on which it failed before, or where that cannot be seen."""
        for path, after in proposal.changes.items():
            file, old = TestFile.of(path, after), TestFile.of(path, before[path])
            for nodeid in self._of_file(path):
                names = split(nodeid)[1]
                now, was = file.function(names), old.function(names)
                if now is None or was is None or now.deep_equals(was):
                    continue
                if not self._passes_with({}, nodeid):
                    return f"{nodeid} does not pass in the sandbox, the only place where broken code is tried"
                if self._is_blind(nodeid, path, after, before[path], names):
                    return f"{nodeid} would pass on broken code"
        return ""

    def _of_file(self, path: str) -> list[str]:
        """One test for each function of a file."""
        by_names = {split(nodeid): nodeid for nodeid in self._suite or () if split(nodeid)[0] == path}
        return list(by_names.values())

    def _is_blind(self, nodeid: str, path: str, after: str, before: str, names: Sequence[str]) -> bool:
        wrong = with_wrong_subject(after, path, names)
        if wrong is not None and self._passes_with({path: wrong}, nodeid):
            was_wrong = with_wrong_subject(before, path, names)
            return was_wrong is None or not self._passes_with({path: was_wrong}, nodeid)
        for change in broken_subjects(self._copy.rootdir, TestFile.of(path, after), names):
            if not self._passes_with({**change, path: before}, nodeid) and self._passes_with(change, nodeid):
                return True
        return False

    def _passes_with(self, changes: Mapping[str, str], nodeid: str) -> bool:
        path = split(nodeid)[0]
        others = [other for other in self._suite or () if other != nodeid and split(other)[0] == path]
        held = self._copy.write(changes)
        try:
            return self._trial.passes(nodeid, others)
        finally:
            self._copy.write(held)


def _all_passed(outcome: RunOutcome, nodeid: str) -> bool:
    """A test that pollutes itself runs twice in its recipe, and both have to pass."""
    own = outcome.of(nodeid)
    due = outcome.recipe.nodes.count(nodeid) * outcome.recipe.repeat
    return len(own) >= due and all(run.passed for run in own)


def many(recipe: Recipe) -> list[Recipe]:
    """A recipe 59 times over: in one process, or in as many with another value each where only processes differ."""
    if not set(PROCESS_WIDE) & set(recipe.conditions):
        return [replace(recipe, repeat=MANY, purpose="59 times")]
    first = int(recipe.conditions["hash_seed"])
    return [recipe.under({**recipe.conditions, "hash_seed": first + number}) for number in range(MANY)]


def _different(before: Outcomes, after: Outcomes, flaky: frozenset[str]) -> list[str]:
    return [test for test, failed in before.items() if test not in flaky and after.get(test) != failed]
