"""Order dependence: victims and their polluters, brittle tests and their setters, proven by running just those.

A *victim* passes alone and fails after its polluters; a *brittle* test fails alone and passes after its setters. Both
are one question with the outcomes exchanged: which smallest set of earlier tests turns the outcome it has alone?
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from pytest_aqe.hunt.recipe import OutOfBudget
from pytest_aqe.hunt.reduce import smallest
from pytest_aqe.hunt.statistics import fisher

Ask = Callable[[tuple[str, ...]], "bool | None"]
"""Run these tests in this order in a fresh process: did the last one fail? None where it has no outcome."""

MOST_SETS = 3
ALPHA = 0.05
VOTES = (1, 3, 6)
"""How often a question is asked before "no" is believed: once at first, more where the answers were not steady."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What an earlier run says about one test: what ran before it in the same process, and whether it failed."""

    before: tuple[str, ...]
    failed: bool


@dataclass(frozen=True, slots=True)
class CulpritSet:
    """Tests that together turn the outcome: failures with them and without them, and Fisher's p."""

    tests: tuple[str, ...]
    failures: int
    runs: int
    failures_alone: int
    runs_alone: int
    p: float

    @property
    def proven(self) -> bool:
        """Whether the difference is significant."""
        return self.p <= ALPHA

    @property
    def always(self) -> bool:
        """Whether with and without it the outcome was the same each time it was replayed."""
        return self.failures in (0, self.runs) and self.failures_alone in (0, self.runs_alone)


@dataclass(frozen=True, slots=True)
class OrderFinding:
    """What is known of one test: `kind` is ``victim``, ``brittle`` or ``""`` where order does not explain it."""

    test: str
    kind: str
    sets: tuple[CulpritSet, ...] = ()
    failures_alone: int = 0
    runs_alone: int = 0
    executions: int = 0
    stopped: bool = False


class _Asker:
    """Asks, counts executions, remembers answers; an effect seen once is believed, its absence after `votes` tries."""

    def __init__(self, test: str, ask: Ask, budget: int, leaky: Collection[str] = ()) -> None:
        self.test = test
        self.leaky = frozenset(leaky)
        self.spent = 0
        self.votes = VOTES[0]
        self.turned = True
        self._ask = ask
        self._budget = budget
        self._answers: dict[tuple[str, ...], list[bool]] = {}
        self._searched: dict[tuple[str, ...], int] = {}

    def learn(self, before: tuple[str, ...], failed: Iterable[bool]) -> None:
        """Answers that are known."""
        self._answers.setdefault(before, []).extend(failed)

    def answers(self, before: tuple[str, ...]) -> set[bool]:
        """All that were given."""
        return set(self._answers.get(before, ()))

    def run(self, before: tuple[str, ...]) -> bool | None:
        """Ask once more; whether the test failed."""
        cost = len(before) + 1
        if self.spent + cost > self._budget:
            raise OutOfBudget
        self.spent += cost
        failed = self._ask((*before, self.test))
        if failed is not None:
            self._answers.setdefault(before, []).append(failed)
        return failed

    def shows(self, before: tuple[str, ...]) -> bool:
        """Does the outcome differ from the one alone?"""
        if not before:
            return False
        answers = self._answers.setdefault(before, [])
        for _ in range(self.votes - len(answers)):
            if self.turned in answers:
                break
            self.run(before)
        return self.turned in answers

    def found_by(self, before: tuple[str, ...]) -> None:
        """The search is over and has come to this: what is asked from now on is proof."""
        self._searched[before] = len(self._answers.get(before, []))

    def counts(self, before: tuple[str, ...]) -> tuple[int, int]:
        """Failures and runs so far.

        The search stopped at an answer it liked: where answers differ, that one is no proof.
        """
        answers = self._answers.get(before, [])
        if len(set(answers)) > 1:
            answers = answers[self._searched.get(before, 0) :]
        return sum(answers), len(answers)


def explain(
    test: str,
    seen: Iterable[Seen],
    ask: Ask,
    *,
    budget: int,
    first: Sequence[tuple[str, ...]] = (),
    replays: int = 4,
    most: int = MOST_SETS,
    alone: Sequence[bool] = (),
    leaky: Collection[str] = (),
) -> OrderFinding:
    """Is it a victim or brittle, and through which tests? Asks at most for `budget` test executions.

    `first` are sets to try before anything else (remembered ones). `alone` are its outcomes alone that are known;
    `leaky` are tests that were seen to leave something behind, which are asked before others. `replays` is how often
    a set is shown to turn the outcome, and the test alone to have it, where both are steady; where not, it is replayed
    up to four times as often.
    """
    seen = tuple(dict.fromkeys(Seen(_last_of_each(run.before), run.failed) for run in seen))
    asker = _Asker(test, ask, budget, leaky)
    asker.learn((), alone)
    found: list[CulpritSet] = []
    kind = ""
    stopped = False
    try:
        fails = _alone(asker, seen)
        if fails is not None and (any(run.failed != fails for run in seen if run.before) or first):
            asker.turned = not fails
            for culprits in _search(asker, seen, first, replays, most):
                kind = "brittle" if fails else "victim"
                found.append(culprits)
    except OutOfBudget:
        stopped = True
    failures, runs = asker.counts(())
    least = [one for one in found if not any(set(other.tests) < set(one.tests) for other in found)]
    sets = tuple(sorted((_measure(asker, one.tests) for one in least), key=_certainty))
    return OrderFinding(test, kind, sets, failures, runs, asker.spent, stopped)


def _last_of_each(tests: tuple[str, ...]) -> tuple[str, ...]:
    """Without repetitions; a test stands where it ran last."""
    return tuple(dict.fromkeys(reversed(tests)))[::-1]


def _alone(asker: _Asker, seen: Sequence[Seen]) -> bool | None:
    """The outcome alone, asked twice; None where it is not steady or where there is none."""
    known = {run.failed for run in seen if not run.before}
    while asker.counts(())[1] < 2 and asker.run(()) is not None:
        pass
    outcomes = known | asker.answers(())
    return next(iter(outcomes)) if len(outcomes) == 1 else None


def _search(
    asker: _Asker, seen: Sequence[Seen], first: Sequence[tuple[str, ...]], replays: int, most: int
) -> Iterable[CulpritSet]:
    """Sets, each proven: remembered ones, the one in the reference run, then others that do it without that one."""
    found: list[tuple[str, ...]] = []
    for culprits in first:
        if len(found) < most and culprits not in found and asker.shows(culprits):
            confirmed = _confirmed(asker, culprits, replays)
            if confirmed.proven:
                found.append(culprits)
                yield confirmed
    if not found:
        for votes in VOTES:
            asker.votes = votes
            main = _first_set(asker, seen)
            proof = _confirmed(asker, main, replays) if main else None
            if proof is not None and proof.proven:
                found.append(main)
                yield proof
                break
    tried: set[frozenset[str]] = set()
    while found and len(found) < most:
        # Another set lacks at least one member of each set found: all ways to leave one out of each.
        left_out = [frozenset(one) for one in product(*found)]
        without = next((one for one in left_out if one not in tried), None)
        if without is None:
            break
        tried.add(without)
        other = _without(asker, seen, found, without)
        proof = _confirmed(asker, other, replays) if other else None
        if proof is not None and proof.proven:
            found.append(other)
            yield proof


def _first_set(asker: _Asker, seen: Sequence[Seen]) -> tuple[str, ...]:
    for run in _references(asker, seen):
        if culprits := smallest(_ranked(run.before, seen, asker), run.before, asker.shows):
            return culprits
    return ()


def _references(asker: _Asker, seen: Sequence[Seen]) -> list[Seen]:
    """Runs that turned the outcome, those with the fewest earlier tests first; two are enough to look at."""
    turned = [run for run in seen if run.before and run.failed == asker.turned]
    return sorted(turned, key=lambda run: len(run.before))[:2]


def _without(
    asker: _Asker, seen: Sequence[Seen], found: Sequence[tuple[str, ...]], spared: frozenset[str]
) -> tuple[str, ...]:
    """Another set: where a run shows that there is one, else, without `spared`, among tests that no run has cleared."""
    turned = sorted((run for run in seen if run.before and run.failed == asker.turned), key=lambda run: len(run.before))
    proofs = [run.before for run in turned if not any(set(one) <= set(run.before) for one in found)]
    cleared: set[str] = set()
    if all(len(one) == 1 for one in found):  # a test that does nothing alone may still be half of a pair
        cleared.update(test for run in seen if run.failed != asker.turned for test in run.before)
    guess = tuple(test for test in turned[-1].before if test not in spared | cleared) if turned else ()
    # A guess is asked as a whole before it is searched: mostly there is nothing in it.
    for left in (*proofs, *([guess] if asker.shows(guess) else ())):
        culprits = smallest(_ranked(left, seen, asker), left, asker.shows)
        if culprits and not any(set(one) <= set(culprits) for one in found):
            return culprits
    return ()


def _ranked(order: Sequence[str], seen: Sequence[Seen], asker: _Asker) -> list[str]:
    """Tests by suspicion: those that leave something, in many runs that turned it, in few that did not; the nearer."""
    with_it = [set(run.before) for run in seen if run.failed == asker.turned]
    without = [set(run.before) for run in seen if run.failed != asker.turned]

    def suspicion(item: tuple[int, str]) -> tuple[bool, float, int]:
        number, test = item
        accused = sum(test in before for before in with_it) / max(1, len(with_it))
        cleared = sum(test in before for before in without) / max(1, len(without))
        return test not in asker.leaky, cleared - accused, -number

    return [test for _, test in sorted(enumerate(order), key=suspicion)]


def _confirmed(asker: _Asker, culprits: tuple[str, ...], replays: int) -> CulpritSet:
    """Replay with and without the set until the difference is significant, or hopeless."""
    asker.found_by(culprits)
    while asker.counts(())[1] < replays:
        if asker.run(()) is None:
            break
    for tries in range(4 * replays):
        result = _measure(asker, culprits)
        shown = result.failures if asker.turned else result.runs - result.failures
        if result.always and result.runs >= replays:
            break
        if not result.always and (result.proven or (tries >= replays and not shown)):
            break
        asker.run(culprits)
    return _measure(asker, culprits)


def _measure(asker: _Asker, culprits: tuple[str, ...]) -> CulpritSet:
    failures, runs = asker.counts(culprits)
    alone, runs_alone = asker.counts(())
    with_it, without = (failures, runs), (alone, runs_alone)
    p = fisher(*with_it, *without) if asker.turned else fisher(*without, *with_it)
    return CulpritSet(culprits, failures, runs, alone, runs_alone, p)


def _certainty(culprits: CulpritSet) -> tuple[bool, float, int]:
    return not culprits.always, culprits.p, len(culprits.tests)
