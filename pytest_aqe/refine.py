"""The loop: plan → propose → run → absorb, round after round, never worse.

Four protocols meet here. Search, a local and a cloud model are `Generator`s; uniform choice, a Thompson sampler
and a trained planner are `Planner`s; a jailed worker is the `Runner`; the `Archive` keeps what is new.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pytest_aqe.facts import Candidate, Execution, Round

SLICE_SECONDS = 0.25
LEAST_SECONDS = 0.1
DRAW = 8
"""Candidates of one move between two choices of the planner."""
DRAWS = 8
FIRST_DRAW = 4
"""Candidates of each move in the first round of a function, which is one batch: most branches of most functions are
easy, so that every function gets its turn before any of them gets a second one."""
WHOLE = 200
"""Executions of a round that counts as a whole one when it brought nothing."""


@dataclass
class Budget:
    """Wall time and executions that may still be spent. Either may be unlimited."""

    deadline: float = float("inf")
    executions: int | None = None
    spent: int = 0
    clock: Callable[[], float] = time.monotonic

    @property
    def wall(self) -> float | None:
        """The deadline as runners want it; None without one."""
        return None if self.deadline == float("inf") else self.deadline

    def left(self) -> float:
        """Seconds left; none at the end of time, though there be no deadline."""
        now = self.clock()
        return self.deadline - now if now < float("inf") else 0.0

    def spend(self, count: int) -> None:
        """Count executions."""
        self.spent += count

    def room(self) -> int:
        """Executions left; a large number without a limit."""
        return 1 << 40 if self.executions is None else max(0, self.executions - self.spent)

    def over(self) -> bool:
        """Whether time or executions are used up."""
        return self.left() <= 0 or self.room() <= 0

    def until(self, seconds: float, share: float = 1.0) -> Budget:
        """A part of this budget: at most so many seconds, and a share of the executions that are left."""
        executions = None if self.executions is None else int(self.room() * share)
        return Budget(min(self.deadline, self.clock() + seconds), executions, 0, self.clock)


@dataclass
class Standing:
    """How a function stands, for the planner: open goals, rounds so far, and since the last gain.

    Short rounds count in parts: `stale` is in whole rounds, by executions or time, whichever says more.
    """

    function: str
    open_goals: int
    rounds: int = 0
    stale: float = 0.0
    features: dict[str, float] = field(default_factory=dict)


class Planner(Protocol):
    """Says what to work on and how."""

    def target(self, standings: Sequence[Standing]) -> Standing | None:
        """The function for the next round; None when no round is worth its time."""

    def move(self, function: str, moves: Sequence[str]) -> str:
        """The move for the next few candidates."""

    def learn(self, function: str, move: str, tried: int, gained: int) -> None:
        """What a few candidates of one move gave: so many tried, so many that brought something new."""


class Generator(Protocol):
    """Comes up with candidates and learns from what they did."""

    def moves(self, function: str) -> Sequence[str]:
        """Moves that may have something to say for a function."""

    def propose(self, function: str, move: str, count: int) -> list[Candidate]:
        """At most `count` candidates."""


class Runner(Protocol):
    """Executes candidates somewhere safe."""

    def run(
        self,
        candidates: Sequence[Candidate],
        *,
        frontier: Collection[int] = (),
        detail: bool = False,
        solo: bool = False,
        deadline: float | None = None,
    ) -> list[Execution]:
        """One execution a candidate, in order."""


class Archive(Protocol):
    """Keeps what is new."""

    def frontier(self) -> Collection[int]:
        """Goals to measure distances for."""

    def standings(self) -> Sequence[Standing]:
        """How every function stands."""

    def absorb(
        self, candidates: Sequence[Candidate], executions: Sequence[Execution]
    ) -> tuple[list[bool], list[Candidate]]:
        """Take executions in: which of them brought something, and which to confirm before they count."""

    def confirm(self, candidates: Sequence[Candidate], executions: Sequence[Execution]) -> int:
        """Take confirmations in; the number of goals covered by them."""


def refine(
    planner: Planner,
    generator: Generator,
    runner: Runner,
    archive: Archive,
    budget: Budget,
    round_executions: int | None = None,
    report: Callable[[Round], None] = lambda row: None,
) -> str:
    """Work until every goal is covered, no round is worth it, or the budget is over; says which."""
    while not budget.over():
        standing = planner.target(archive.standings())
        if standing is None:
            return "stalled" if any(s.open_goals for s in archive.standings()) else "covered"
        row = one_round(standing, planner, generator, runner, archive, budget, round_executions)
        standing.rounds += 1
        standing.stale = 0.0 if row.gained else standing.stale + _share(row, timed=round_executions is None)
        report(row)
    return "budget" if budget.left() <= 0 else "executions"


def one_round(
    standing: Standing,
    planner: Planner,
    generator: Generator,
    runner: Runner,
    archive: Archive,
    budget: Budget,
    round_executions: int | None,
) -> Round:
    """One slice of work on one function. With `round_executions` no clock decides anything."""
    start = budget.clock()
    open_goals = standing.open_goals
    moves: dict[str, int] = {}
    gains: dict[str, int] = {}
    gained = executions = empty = 0
    while not budget.over() and empty < 3:
        planned = _planned(standing, planner, generator)
        empty = empty + 1 if not planned else 0
        batch = [candidate for _, candidate in planned][: budget.room()]
        done = runner.run(batch, frontier=archive.frontier(), deadline=budget.wall)
        budget.spend(len(batch))
        executions += len(batch)
        news, confirm = archive.absorb(batch, done)
        for (move, _), new in zip(planned, news):
            moves[move] = moves.get(move, 0) + 1
            gains[move] = gains.get(move, 0) + new
        for move in dict.fromkeys(move for move, _ in planned):
            tried = [new for (name, _), new in zip(planned, news) if name == move]
            planner.learn(standing.function, move, len(tried), sum(tried))
        if confirm:
            confirm = confirm[: max(1, budget.room())]
            again = runner.run(confirm, detail=True, solo=True, deadline=budget.wall)
            budget.spend(len(confirm))
            executions += len(confirm)
            gained += archive.confirm(confirm, again)
        spent = budget.clock() - start
        if not standing.rounds or (round_executions is not None and executions >= round_executions):
            break
        if round_executions is None and (spent >= SLICE_SECONDS or (spent >= LEAST_SECONDS and gained)):
            break
        if round_executions is not None and gained and _closed(standing, archive):
            break
    return Round(
        standing.function,
        moves,
        {m: g for m, g in gains.items() if g},
        gained,
        executions,
        budget.clock() - start,
        open_goals,
        dict(standing.features),
    )


def _closed(standing: Standing, archive: Archive) -> bool:
    """Whether the function has no open goal any more."""
    return not any(now.open_goals for now in archive.standings() if now.function == standing.function)


def _planned(standing: Standing, planner: Planner, generator: Generator) -> list[tuple[str, Candidate]]:
    """The next batch: some of every move in the first round, of the moves that the planner draws later.

    The first round is nobody's choice: what is known of other functions may leave moves out (`Generator.moves`), but
    must not put all that is tried on a new function into the one that gained most elsewhere.
    """
    function = standing.function
    planned: list[tuple[str, Candidate]] = []
    for move, size in _draws(standing, planner, generator):
        proposed = generator.propose(function, move, size)
        if not proposed:
            planner.learn(function, move, size, 0)
        planned += [(move, candidate) for candidate in proposed]
    return planned


def _draws(standing: Standing, planner: Planner, generator: Generator) -> Iterator[tuple[str, int]]:
    """Moves with how many candidates of each; a draw knows what those before it came to."""
    if not standing.rounds:
        yield from ((move, FIRST_DRAW) for move in tuple(generator.moves(standing.function)))
        return
    for _ in range(DRAWS):
        yield planner.move(standing.function, generator.moves(standing.function)), DRAW


def _share(row: Round, timed: bool) -> float:
    """How much of a whole round one was; one without anything to try is whole."""
    if not row.executions:
        return 1.0
    return max(row.executions / WHOLE, row.seconds / SLICE_SECONDS if timed else 0.0)
