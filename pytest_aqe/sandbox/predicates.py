"""What probes call while the subject runs: goals hit, branch distances, and the operands of comparisons."""

from __future__ import annotations

import sys
from builtins import bool, bytearray, bytes, dict, len, list, map, set, tuple, type  # noqa: UP029 - see reports
from collections.abc import Iterable
from typing import Any

from pytest_aqe.sandbox import distance
from pytest_aqe.sandbox.expressions import FLAGS, HITS, NOTES, PROBE
from pytest_aqe.sandbox.plain import UNKNOWN, items, plain, type_name
from pytest_aqe.sandbox.plan import ProbePlan
from pytest_aqe.sandbox.reports import combined, judge, rows

MAX_ROWS = 32
MAX_NOTES = 12
MAX_ROWS_EACH = 8
MAX_CALLS = 400
"""After so many evaluations in one candidate a decision falls silent, and so do all notes: loops stay fast."""

SILENT_NOTES = 100

Row = tuple[int, object, object]


class ProbeState:
    """The object behind the probes of one module.

    Give `frontier` the goals for which distances and operands are wanted; call `reset` before a candidate and read
    `hit_ids()`, `distances` and `operands` after it. `scope()` is what the instrumented module needs as globals.
    """

    def __init__(self, plan: ProbePlan) -> None:
        self.plan = plan
        self.hits = bytearray(len(plan.goals))
        self.distances: dict[int, float] = {}
        self._blank = bytes(len(plan.goals))
        self._frontier: frozenset[int] = frozenset()
        self._flags = bytearray(len(plan.decisions) + 1)
        self._wanted = bytes(self._flags)
        self._dirty = False
        self._open: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self._stack: list[Any] = []
        self._atoms: dict[int, dict[int, distance.Pair]] = {}
        self._calls = [0] * (len(plan.decisions) + 1)
        self._rows: dict[Any, tuple[int, int | None, object, object]] = {}
        self._per: dict[int, int] = {}
        self._raised: set[tuple[int, int]] = set()
        # Names that the instrumented source uses.
        self.q = bytearray(len(plan.goals))
        self.x = self._raised.add
        self.i = sys.exc_info

    def scope(self) -> dict[str, object]:
        """The globals that probes in the module refer to."""
        return {PROBE: self, HITS: self.hits, FLAGS: self._flags}

    # -- for the session

    @property
    def frontier(self) -> frozenset[int]:
        """Goals for which distances and operands are wanted; assign any iterable of goal ids."""
        return self._frontier

    @frontier.setter
    def frontier(self, goals: Iterable[int]) -> None:
        wanted = frozenset(goals)
        if wanted == self._frontier:
            return
        self._frontier = wanted
        self._open = {}
        flags = bytearray(len(self._flags))
        flags[0] = bool(wanted)
        for number in {self.plan.decision_of[goal] for goal in wanted if goal in self.plan.decision_of}:
            decision = self.plan.decisions[number]
            yes = tuple(goal for goal in decision.yes if goal in wanted)
            no = tuple(goal for goal in decision.no if goal in wanted)
            self._open[number] = (yes, no)
            flags[number + 1] = 1
        self._wanted = bytes(flags)
        self._flags[:] = flags

    def reset(self) -> None:
        """Forget everything that was sensed."""
        self.hits[:] = self._blank
        if self._raised:
            self._raised.clear()
        if self._dirty:
            self._flags[:] = self._wanted
            self._calls = [0] * len(self._calls)
            self._atoms.clear()
            self._rows.clear()
            self._per.clear()
            self.distances = {}
            self._stack.clear()
            self._dirty = False

    def hit_ids(self) -> list[int]:
        """Ids of the goals reached since the reset, in order."""
        for mark in self._raised:
            goal = self.plan.raising.get(mark)
            if goal is not None:
                self.hits[goal] = 1
        found, at = [], self.hits.find(1)
        while at >= 0:
            found.append(at)
            at = self.hits.find(1, at + 1)
        return found

    @property
    def operands(self) -> list[Row]:
        """What decisions of unreached frontier goals compared, then notes (goal -1); at most 32 rows."""
        rows: list[Row] = []
        notes: list[Row] = []
        hits = self.hits
        for number, only, left, right in self._rows.values():
            if number == NOTES:
                notes.append((NOTES, left, right))
                continue
            if only is not None:
                rows.extend([] if hits[only] else [(only, left, right)])
                continue
            yes, no = self._open.get(number, ((), ()))
            rows.extend((goal, left, right) for goal in (*yes, *no) if not hits[goal])
        return (rows[:MAX_ROWS] + notes)[:MAX_ROWS]

    # -- for the probes; none of these may raise or run a line of the subject

    def o(self, value: Any) -> Any:
        """An operand goes by."""
        self._stack.append(value)
        return value

    def mark(self) -> int:
        """Where the operands of the coming comparison begin."""
        self._dirty = True
        return self._stack.__len__()

    def r(self, goal: int, value: Any) -> Any:
        """A value that is about to be returned: its evaluation did not raise."""
        self.hits[goal] = 1
        return value

    def p(self, goals: tuple[int, ...]) -> None:
        """Goals that are reached before a guard is evaluated."""
        for goal in goals:
            self.hits[goal] = 1

    def begin(self, number: int) -> None:
        """A decision is about to be evaluated."""
        self._dirty = True
        self._atoms[number] = {}

    def atom(self, number: int, index: int, mark: int, op: str, value: Any) -> Any:
        """One condition of a decision was evaluated."""
        try:
            operands = self._stack[mark:]
            del self._stack[mark:]
            self._report(number, op, operands)
            self._atoms[number][index] = judge(op, operands, value)
        except Exception:
            pass
        return value

    def note(self, number: int, mark: int, op: str, value: Any) -> Any:
        """A comparison outside of decisions was evaluated."""
        try:
            operands = self._stack[mark:]
            del self._stack[mark:]
            self._count(number)
            self._report(number, op, operands)
        except Exception:
            pass
        return value

    def key(self, number: int, key: Any) -> Any:
        """A key is about to be looked up in the container that went by last."""
        try:
            container = self._stack.pop()
            if type(container) is dict and type(key) in (str, int, bytes) and key not in container:
                self._dirty = True
                self._row(number, plain(key), items(container))
        except Exception:
            pass
        return key

    def end(self, number: int, _: None, value: Any) -> Any:
        """A decision was evaluated to `value`."""
        try:
            true, false = combined(self.plan.decisions[number].shape, self._atoms.get(number, {}))
            yes, no = self._open.get(number, ((), ()))
            if true > 0:
                self._nearer(yes, true)
            if false > 0:
                self._nearer(no, false)
            self._count(number)
        except Exception:
            pass
        return value

    def each(self, number: int, value: Any) -> Any:
        """The iterable of a loop."""
        try:
            self._dirty = True
            self._count(number)
            yes, no = self._open.get(number, ((), ()))
            judged = distance.truth(value)
            if judged is None or judged[0] > 0:
                self._nearer(yes, 1.0)
            self._nearer(no, 1.0)
        except Exception:
            pass
        return value

    def match(self, number: int, value: Any) -> Any:
        """The subject of a match statement."""
        try:
            self._dirty = True
            self._count(number)
            decision = self.plan.decisions[number]
            for goal, kind, wanted in decision.cases:
                if goal in self._frontier:
                    self._case(goal, number, kind, wanted, value)
        except Exception:
            pass
        return value

    # -- inside

    def _case(self, goal: int, number: int, kind: str, wanted: object, value: object) -> None:
        if kind == "value":
            self._nearer((goal,), distance.equality(value, wanted) or 1.0)
            self._row(number, plain(value), plain(wanted), goal)
        elif kind == "class":
            self._nearer((goal,), 1.0)
            self._row(number, type_name(type(value)) or UNKNOWN, wanted, goal)
        else:
            self._nearer((goal,), 1.0)

    def _count(self, number: int) -> None:
        self._dirty = True
        self._calls[number + 1] += 1
        if self._calls[number + 1] >= (SILENT_NOTES if number == NOTES else MAX_CALLS):
            self._flags[number + 1] = 0

    def _nearer(self, goals: Iterable[int], raw: float) -> None:
        gap = distance.normalise(raw)
        for goal in goals:
            if gap < self.distances.get(goal, 1.0):
                self.distances[goal] = gap

    def _report(self, number: int, op: str, operands: list[Any]) -> None:
        for left, right in rows(op, operands):
            self._row(number, left, right)

    def _row(self, number: int, left: object, right: object, goal: int | None = None) -> None:
        if left is UNKNOWN or right is UNKNOWN:
            return
        limit = MAX_NOTES if number == NOTES else MAX_ROWS_EACH
        count = self._per.get(number, 0)
        if count >= limit or len(self._rows) >= 2 * MAX_ROWS:
            return
        key = (number, goal, _hashable(left), _hashable(right))
        if key not in self._rows:
            self._rows[key] = (number, goal, left, right)
            self._per[number] = count + 1


def _hashable(value: object) -> Any:
    """A key under which equal rows are one, and 1, True and 1.0 are three."""
    return tuple(map(_hashable, value)) if type(value) is list else (type(value), value)
