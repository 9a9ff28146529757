"""Goals and the archive: what is open, what is covered, and by which candidate (DynaMOSA's idea).

Panichella, Kifetew, Tonella, "Automated Test Case Generation as a Many-Objective Optimisation Problem with
Dynamic Selection of the Targets", TSE 2018: goals open as their control parents are reached, an archive keeps the
shortest test of each goal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from pytest_aqe.facts import STREAMS, Candidate, Execution, Goal, Kept
from pytest_aqe.program import Program


@dataclass
class Entry:
    """A corpus entry: a candidate that brought something new while it was searched."""

    candidate: Candidate
    execution: Execution
    picks: int = 0
    news: int = 0


def size(candidate: Candidate) -> int:
    """How much there is to read: characters of source, and a price for what a reader would rather not see."""
    text = candidate.program.text()
    return len(text) + 100 * oddness(candidate)


def oddness(candidate: Candidate) -> int:
    """How far a program is from what one would write: stand-ins, patches, strange characters, sheer length."""
    text = candidate.program.text()
    patches = text.count("monkeypatch.setattr(")
    made = len(candidate.program.define)
    strange = ("\\x" in text) + (not text.isascii())
    return 2 * text.count("SimpleNamespace(") + 2 * patches + made + strange + len(text) // 160


class Archive:
    """Goals of one module: reached at all, covered by a candidate that can be written, or open.

    `wanted` are the goals worth covering (those the user's suite misses); others still guide the search. `oddity` is
    what the values of a program cost a reader beside its size.
    """

    def __init__(self, goals: Sequence[Goal], wanted: Iterable[int], reached: Iterable[int] = ()) -> None:
        self.goals = {goal.id: goal for goal in goals}
        self.wanted = frozenset(wanted)
        self.oddity: Callable[[Program], float] = lambda program: 0.0
        self.reached: set[int] = set(reached)
        self.imported = frozenset(reached)
        self.kept: dict[int, Kept] = {}
        self.best: dict[int, tuple[float, Entry]] = {}
        self.attempts: dict[int, int] = {}
        self.corpus: list[Entry] = []
        self.by_goal: dict[int, list[Entry]] = {}
        self.touching: dict[int, str] = {}
        """What was done outside a test's own folders, by goals that were reached so."""

    @property
    def covered(self) -> set[int]:
        """Goals that a kept candidate covers."""
        return set(self.kept)

    def open(self) -> set[int]:
        """Wanted goals that no kept candidate covers."""
        return {goal for goal in self.wanted if goal not in self.kept and goal not in self.imported}

    def frontier(self) -> set[int]:
        """Open goals whose parent was reached."""
        return {
            goal for goal in self.open() if self.goals[goal].parent is None or self.goals[goal].parent in self.reached
        }

    def enters(self, execution: Execution, function: str, arranged: bool = True) -> bool:
        """Whether an execution reached anything in a function; without `arranged`, whether its act did."""
        hits = execution.hits if arranged else execution.acted
        return any(self.goals[goal].function == function for goal in hits)

    def news(self, execution: Execution, claimed: Collection[int] = ()) -> bool:
        """Whether an execution brings something: a goal never reached, an open one, or a smaller distance.

        Open goals that an earlier candidate of the batch claimed are not counted again.
        """
        if not execution.hits <= self.reached:
            return True
        if any(
            goal in self.wanted and goal not in self.kept and goal not in self.imported and goal not in claimed
            for goal in execution.hits
        ):
            return writable(execution)
        return any(
            goal not in self.kept and distance < self.best.get(goal, (2.0, None))[0] - 1e-9
            for goal, distance in execution.distances.items()
        )

    def remember(self, candidate: Candidate, execution: Execution) -> Entry:
        """Put a candidate into the corpus, with its distances and what it reached first."""
        entry = Entry(candidate, execution)
        self.corpus.append(entry)
        entry.news = len(execution.hits - self.reached)
        self.reached |= execution.hits
        for goal in execution.hits:
            self.by_goal.setdefault(goal, []).append(entry)
        for goal, distance in execution.distances.items():
            if distance < self.best.get(goal, (2.0, None))[0] - 1e-9:
                self.best[goal] = (distance, entry)
        return entry

    def keep(self, candidate: Candidate, execution: Execution) -> set[int]:
        """Credit a confirmed, writable execution with its goals; returns the newly covered wanted ones."""
        gained: set[int] = set()
        for goal in execution.hits:
            before = self.kept.get(goal)
            if before is None:
                if goal in self.wanted and goal not in self.imported:
                    gained.add(goal)
                self.kept[goal] = Kept(candidate, execution, frozenset({goal}))
            elif (*flaws(goal, execution), self.cost(candidate)) < (
                *flaws(goal, before.execution),
                self.cost(before.candidate),
            ):
                self.kept[goal] = Kept(candidate, execution, frozenset({goal}))
        return gained

    def cost(self, candidate: Candidate) -> float:
        """How much there is to read, and to wonder about."""
        return size(candidate) + self.oddity(candidate.program)

    def drop(self, candidate: int) -> set[int]:
        """Take a candidate that turned out wrong out of the archive; returns the goals that are open again."""
        lost = {goal for goal, kept in self.kept.items() if kept.candidate.id == candidate}
        for goal in lost:
            del self.kept[goal]
        return lost

    def suite(self) -> list[Kept]:
        """Kept candidates, each once, with the wanted goals that it stands for."""
        goals: dict[int, set[int]] = {}
        by_id: dict[int, Kept] = {}
        for goal, kept in self.kept.items():
            if goal in self.wanted and goal not in self.imported:
                goals.setdefault(kept.candidate.id, set()).add(goal)
                by_id[kept.candidate.id] = kept
        return [Kept(k.candidate, k.execution, frozenset(goals[i])) for i, k in sorted(by_id.items())]


NO_TEST = frozenset(f"builtins:{name}" for name in ("MemoryError", "KeyboardInterrupt", "GeneratorExit", "SystemError"))
"""Errors that no test should ask for."""


def writable(execution: Execution) -> bool:
    """Whether a test may be written from an execution: it returned, or raised on purpose or as documented."""
    if execution.phase == "arrange" or execution.note == "endless" or execution.touched:
        return False
    if closes_streams(execution):
        return False
    if execution.outcome == "passed":
        return True
    if execution.outcome != "raised" or execution.raised is None:
        return False
    raised = execution.raised
    if raised.type in NO_TEST or (raised.likely_bug and raised.origin == "library" and not raised.line):
        return False  # an error of the test's own that the subject has no part in
    return not raised.likely_bug or raised.origin in ("explicit", "library") or raised.documented


def closes_streams(execution: Execution) -> bool:
    """Whether standard input, output or error is closed afterwards: the user's other tests would print into nowhere."""
    return any(one.place == STREAMS for one in execution.left)


def wrapped(candidate: Candidate, execution: Execution) -> Candidate:
    """The candidate with the wrap that its act turned out to need."""
    if not execution.wrap:
        return candidate
    return replace(candidate, program=candidate.program.with_wrap(execution.wrap))


def dubious(execution: Execution) -> int:
    """How far an execution ended in somebody else's complaint about its arguments: kept only for want of better."""
    raised = execution.raised
    if raised is None or raised.origin == "explicit":
        return 0
    return 2 if raised.likely_bug else 1


def flaws(goal: int, execution: Execution) -> tuple[bool, int, bool]:
    """What speaks against a test of a goal: it is reached before the act, the act meets an error of others, or
    gives nothing to look at."""
    return goal in execution.setup, dubious(execution), execution.empty
