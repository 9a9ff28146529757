"""The last touch before tests are written: what was chosen gets the plainest inputs that still do its work."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pytest_aqe.facts import Candidate, Check, Kept
from pytest_aqe.fleet.alike import alike
from pytest_aqe.fleet.guard import guarded
from pytest_aqe.fleet.mutants import Mutants, killed_by
from pytest_aqe.fleet.reduce import Reducer, left_places, same_end, same_kind
from pytest_aqe.fleet.watched import NAME, is_worth_watching, watched
from pytest_aqe.generate.search.goals import Archive, size, wrapped
from pytest_aqe.program import Program
from pytest_aqe.refine import Budget
from pytest_aqe.write.branches import Branches
from pytest_aqe.write.choose import is_short
from pytest_aqe.write.minimise import minimise

VARIANTS = 8
"""Variants of one candidate in a round: many candidates share the cost of a run."""
TRIES = 2
"""Of those that look alike, how many are looked at in detail."""
ROUNDS = 40
ALIKE = 4
"""Values that one test takes over from another, at most."""
FILLED = 4
"""Variants of one test with something in what holds nothing."""
TRYING = 0.65
"""The part of its time after which what was found so far is run once more, alone, and judged."""

Work = tuple[str, int]
"""One goal or one mutant."""


@dataclass
class Piece:
    """One chosen candidate on its way: what it is now, what it does, and variants still to be tried."""

    origin: Kept
    now: Kept
    does: frozenset[Work]
    variants: Iterator[Program]
    alike: list[Candidate] = field(default_factory=list)
    """Variants that ended alike and wait for a closer look."""


class Polish:
    """Shrinks the candidates that a writer would choose; what only one of them does it goes on doing."""

    def __init__(self, reducer: Reducer, mutants: Mutants, archive: Archive, extra: dict[int, Kept]) -> None:
        self.reducer = reducer
        self.mutants = mutants
        self.archive = archive
        self.extra = extra
        self.counts: Counter[Work] = Counter()
        self.wanted: frozenset[int] = frozenset()

    def run(self, suite: Sequence[Kept], source: str, budget: Budget) -> None:
        """Until nothing gets plainer, or the budget is over."""
        branches = Branches(source)
        kills = self.mutants.kills
        prices = {kept.candidate.id: self.reducer.oddness(kept.candidate.program) for kept in suite}
        chosen = minimise(
            suite,
            kills,
            procedures=branches.procedures(),
            changes=branches.changes(),
            prices=prices,
            frozen=branches.frozen(),
        ).drafts
        killed = killed_by(kills)
        pieces = [
            Piece(
                draft.kept,
                draft.kept,
                _work(draft.covers, killed.get(draft.kept.candidate.id, ())),
                self.reducer.variants(draft.kept.candidate.program, _shows(draft.kept)),
            )
            for draft in sorted(chosen, key=lambda one: (-size(one.kept.candidate), one.kept.candidate.id))
        ]
        self.wanted = frozenset(goal for draft in chosen for goal in draft.covers)
        self.counts = Counter(one for piece in pieces for one in piece.does)
        active = pieces
        part = budget.until(max(0.0, budget.left()) * TRYING, TRYING)
        for _ in range(ROUNDS):
            if not active or part.over():
                break
            active = self._round(active, part)
        budget.spend(part.spent)
        self._guard(pieces, budget)
        self._fill(pieces, budget)
        self._watch(pieces, budget)
        self._align(pieces, budget)
        self._settle([piece for piece in pieces if piece.now is not piece.origin], budget)

    def _round(self, pieces: Sequence[Piece], budget: Budget) -> list[Piece]:
        """One more try for each of them; those that are not at their end."""
        fresh = [piece for piece in pieces if not piece.alike]
        tried: list[tuple[Piece, Candidate]] = []
        for piece in fresh:
            origin = piece.origin.candidate
            found = itertools.islice(piece.variants, VARIANTS)
            tried += [(piece, self.reducer.context.again(program, origin.move, origin)) for program in found]
        tried = tried[: budget.room()]
        rows = self.reducer.worker.run([candidate for _, candidate in tried], deadline=budget.wall)
        budget.spend(len(tried))
        for (piece, candidate), execution in zip(tried, rows):
            one = Kept(wrapped(candidate, execution), execution, piece.now.goals)
            if self._holds(piece, one, checked=False):
                piece.alike.append(one.candidate)
        for piece in fresh:
            piece.alike.sort(key=lambda one: self.reducer.price(one.program, _shows(piece.origin)))
        at_end = {id(piece) for piece in fresh} - {id(piece) for piece, _ in tried}
        self._look_closer(pieces, budget)
        return [piece for piece in pieces if id(piece) not in at_end]

    def _look_closer(self, pieces: Sequence[Piece], budget: Budget) -> None:
        """Take the first variant of each piece, of a few, that shows and kills what it has to."""
        looked = [(piece, candidate) for piece in pieces for candidate in piece.alike[:TRIES]]
        looked = looked[: budget.room()]
        rows = self.reducer.worker.run([candidate for _, candidate in looked], detail=True, deadline=budget.wall)
        budget.spend(len(looked))
        for piece in pieces:
            del piece.alike[:TRIES]
        fresh = [(piece, Kept(one, row, piece.now.goals)) for (piece, one), row in zip(looked, rows)]
        self._take_first(fresh, budget)

    def _guard(self, pieces: Sequence[Piece], budget: Budget) -> None:
        """Have monkeypatch put back what would be left to the user's other tests, where the work gets done so, too."""
        tried: list[tuple[Piece, Candidate]] = []
        for piece in pieces:
            program = guarded(piece.now.candidate.program, piece.now.execution.left)
            if program is not None:
                origin = piece.origin.candidate
                tried.append((piece, self.reducer.context.again(program, origin.move, origin)))
        tried = tried[: budget.room()]
        rows = self.reducer.worker.run([one for _, one in tried], detail=True, deadline=budget.wall)
        budget.spend(len(tried))
        fresh = [(piece, Kept(one, row, piece.now.goals)) for (piece, one), row in zip(tried, rows)]
        cleaner = [
            (piece, one) for piece, one in fresh if left_places(one.execution) < left_places(piece.now.execution)
        ]
        self._take_first(cleaner, budget)

    def _fill(self, pieces: Sequence[Piece], budget: Budget) -> None:
        """Something in what holds nothing, where otherwise the result is nothing: a sum of no prices, no lines."""
        again = self.reducer.context.again
        tried: list[tuple[Piece, Candidate]] = []
        for piece in pieces:
            if _shows(piece.origin) and piece.now.execution.empty:
                origin = piece.origin.candidate
                found = itertools.islice(self.reducer.fuller(piece.now.candidate.program), FILLED)
                tried += [(piece, again(program, origin.move, origin)) for program in found]
        tried = tried[: budget.room()]
        rows = self.reducer.worker.run([one for _, one in tried], detail=True, deadline=budget.wall)
        budget.spend(len(tried))
        fresh = [(piece, Kept(one, row, piece.now.goals)) for (piece, one), row in zip(tried, rows)]
        self._take_first([(piece, one) for piece, one in fresh if not one.execution.empty], budget)

    def _watch(self, pieces: Sequence[Piece], budget: Budget) -> None:
        """Look at the calls of a callable that a test hands over, where they are what it is about."""
        worth = [(piece, piece.now.candidate.program) for piece in pieces]
        found = [(piece, watched(program)) for piece, program in worth if is_worth_watching(program)]
        again = self.reducer.context.again
        tried = [(p, again(program, p.origin.candidate.move, p.origin.candidate)) for p, program in found if program]
        tried = tried[: budget.room()]
        rows = self.reducer.worker.run([one for _, one in tried], detail=True, deadline=budget.wall)
        budget.spend(len(tried))
        fresh = [(piece, Kept(one, row, piece.now.goals)) for (piece, one), row in zip(tried, rows)]
        told = [(p, one) for p, one in fresh if any(_tells_of_calls(check) for check in one.execution.checks)]
        self._take_first(told, budget)

    def _align(self, pieces: Sequence[Piece], budget: Budget) -> None:
        """Give tests of one shape the same values where those do not matter."""
        leaders: list[Program] = []
        for piece in sorted(pieces, key=lambda one: self.reducer.price(one.now.candidate.program)):
            origin = piece.origin.candidate
            for _ in range(ALIKE):
                found = itertools.islice(alike(piece.now.candidate.program, leaders), VARIANTS)
                tried = [self.reducer.context.again(program, origin.move, origin) for program in found]
                tried = tried[: budget.room()]
                if not tried or budget.over():
                    break
                before = piece.now
                rows = self.reducer.worker.run(tried, detail=True, deadline=budget.wall)
                budget.spend(len(tried))
                fresh = [(piece, Kept(one, row, piece.now.goals)) for one, row in zip(tried, rows)]
                self._take_first(fresh, budget)
                if piece.now is before:
                    break
            leaders.append(piece.now.candidate.program)

    def _take_first(self, fresh: Sequence[tuple[Piece, Kept]], budget: Budget) -> None:
        """Go on with the first of each piece that shows and kills what it has to.

        What others kill as well is looked at, too: none relies on another that has just let go of it.
        """
        fresh = [(piece, one) for piece, one in fresh if self._holds(piece, one, checked=True)]
        needed = {number for piece, _ in fresh for what, number in piece.does if what == "mutant"}
        found = self.mutants.kill([one for _, one in fresh], needed, budget, arranged=True) if needed else []
        killed = killed_by(found)
        better: set[int] = set()
        for piece, one in fresh:
            own = self._own(piece, "mutant")
            if id(piece) in better or not own <= killed.get(one.candidate.id, set()):
                continue
            if not self._holds(piece, one, checked=True):
                continue  # another piece has left it a goal in the meantime
            better.add(id(piece))
            self._take(piece, one, killed.get(one.candidate.id, set()))
            piece.alike.clear()

    def _own(self, piece: Piece, kind: str) -> set[int]:
        return {number for what, number in piece.does if what == kind and self.counts[what, number] == 1}

    def _holds(self, piece: Piece, fresh: Kept, checked: bool) -> bool:
        """Whether a variant ends as the original did and still reaches what nobody else does; what of that belongs to
        the function that it is about, it reaches in its act as before."""
        ends = same_end(fresh, piece.origin, checked) and same_kind(fresh.execution, piece.origin.execution)
        goals = self._own(piece, "goal")
        subject = piece.origin.candidate.program.subject
        acted = {g for g in goals & piece.origin.execution.acted if self.archive.goals[g].function == subject}
        return ends and goals <= fresh.execution.hits and acted <= fresh.execution.acted

    def _take(self, piece: Piece, one: Kept, mutants: set[int]) -> None:
        """Go on with a variant; what it does is counted from now on."""
        does = _work(one.execution.acted & self.wanted, mutants) | _work(self._own(piece, "goal"), ())
        self.counts.subtract(piece.does)
        self.counts.update(does)
        piece.does = does
        piece.now = one
        piece.variants = self.reducer.variants(one.candidate.program, _shows(piece.origin))

    def _settle(self, pieces: Sequence[Piece], budget: Budget) -> None:
        """Put what became plainer in its place, if it does the same once more, alone."""
        pieces = pieces[: budget.room()]
        rows = self.reducer.worker.run(
            [piece.now.candidate for piece in pieces], detail=True, solo=True, deadline=budget.wall
        )
        budget.spend(len(pieces))
        again = [(piece, Kept(piece.now.candidate, row, piece.now.goals)) for piece, row in zip(pieces, rows)]
        held = [(piece, one) for piece, one in again if one.execution.hits == piece.now.execution.hits]
        held = [(piece, one) for piece, one in held if same_end(one, piece.origin)]
        self.mutants.judge([one for _, one in held], budget, everything=True, arranged=True)
        killed = killed_by(self.mutants.kills)
        for piece, one in held:
            if self._own(piece, "mutant") <= killed.get(one.candidate.id, set()):
                self._replace(piece.origin, one)

    def _replace(self, kept: Kept, fresh: Kept) -> None:
        number = kept.candidate.id
        if number in self.extra:
            del self.extra[number]
            self.extra[fresh.candidate.id] = Kept(fresh.candidate, fresh.execution, frozenset())
        for goal in fresh.execution.hits:
            known = self.archive.kept.get(goal)
            if known is not None and known.candidate.id == number:
                self.archive.kept[goal] = Kept(fresh.candidate, fresh.execution, frozenset({goal}))


def _shows(kept: Kept) -> bool:
    """Whether a candidate is an example of what goes well: it should not be one with nothing in it."""
    return kept.execution.outcome == "passed"


def _tells_of_calls(check: Check) -> bool:
    return check.subject.startswith(f"{NAME}.") and is_short(check)


def _work(goals: Iterable[int], mutants: Iterable[int]) -> frozenset[Work]:
    return frozenset([*(("goal", goal) for goal in goals), *(("mutant", mutant) for mutant in mutants)])
