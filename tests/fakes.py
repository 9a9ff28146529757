"""Stand-ins that do exactly what a test says: a clock, a runner, a generator, an archive."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from pytest_aqe.facts import Candidate, Check, Execution
from pytest_aqe.program import Call, Lit, Program, Ref
from pytest_aqe.refine import Standing


@dataclass
class Clock:
    """Time that passes only when somebody says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def candidate(number: int, value: object = None, move: str = "move", subject: str = "f") -> Candidate:
    """A call ``f(value)`` in module m."""
    value = number if value is None else value
    return Candidate(number, Program("m", subject, Call(Ref("m", subject), (Lit(value),))), move)  # type: ignore[arg-type]


RESULT = Check("equal", "result", "1", "result")


@dataclass
class Runner:
    """Answers each candidate by `script`; every run costs `seconds` of `clock` a candidate.

    `script` gets the candidate and gives its execution (the id and the checks of detail runs are filled in). With
    `interrupt_at` the run in which that many candidates were seen is interrupted by Ctrl-C.
    """

    script: Callable[[Candidate], Execution] = lambda candidate: Execution(candidate.id, "passed")
    clock: Clock = field(default_factory=Clock)
    seconds: float = 0.0
    interrupt_at: int = 0
    seen: list[Candidate] = field(default_factory=list)
    calls: list[dict[str, object]] = field(default_factory=list)

    def run(
        self,
        candidates: Sequence[Candidate],
        *,
        frontier: Collection[int] = (),
        detail: bool = False,
        solo: bool = False,
        deadline: float | None = None,
    ) -> list[Execution]:
        """One scripted execution a candidate."""
        self.calls.append(
            {"count": len(candidates), "frontier": set(frontier), "detail": detail, "solo": solo, "deadline": deadline}
        )
        done = []
        for one in candidates:
            self.seen.append(one)
            if self.interrupt_at and len(self.seen) >= self.interrupt_at:
                raise KeyboardInterrupt
            self.clock.sleep(self.seconds)
            execution = self.script(one)
            checks = execution.checks or ((RESULT,) if detail else ())
            done.append(replace(execution, candidate=one.id, checks=checks))
        return done


@dataclass
class Generator:
    """Candidates with fresh values, as many as are asked for, from the moves that it has; `empty` ones give none."""

    names: tuple[str, ...] = ("move",)
    empty: tuple[str, ...] = ()
    made: int = 0

    def moves(self, function: str) -> Sequence[str]:
        """The names."""
        return self.names

    def propose(self, function: str, move: str, count: int) -> list[Candidate]:
        """Fresh candidates of a move."""
        if move in self.empty:
            return []
        found = []
        for _ in range(count):
            self.made += 1
            found.append(candidate(self.made, move=move, subject=function))
        return found


@dataclass
class Archive:
    """Goals by function; a candidate covers the goals among its hits when it is confirmed."""

    goals: dict[str, set[int]]
    covered: set[int] = field(default_factory=set)
    known: dict[str, Standing] = field(default_factory=dict)
    confirmed: list[int] = field(default_factory=list)

    def frontier(self) -> Collection[int]:
        """What is open."""
        return set().union(*self.goals.values()) - self.covered if self.goals else set()

    def standings(self) -> Sequence[Standing]:
        """One standing a function."""
        for function, goals in self.goals.items():
            standing = self.known.setdefault(function, Standing(function, 0))
            standing.open_goals = len(goals - self.covered)
        return list(self.known.values())

    def absorb(
        self, candidates: Sequence[Candidate], executions: Sequence[Execution]
    ) -> tuple[list[bool], list[Candidate]]:
        """New is what hits an open goal that no earlier one of the batch hit."""
        open_ = set(self.frontier())
        news, confirm = [], []
        for one, execution in zip(candidates, executions):
            gained = execution.hits & open_
            open_ -= gained
            news.append(bool(gained))
            confirm += [one] if gained else []
        return news, confirm

    def confirm(self, candidates: Sequence[Candidate], executions: Sequence[Execution]) -> int:
        """Cover."""
        before = len(self.covered)
        for execution in executions:
            self.covered |= execution.hits & set(self.frontier())
            self.confirmed.append(execution.candidate)
        return len(self.covered) - before
