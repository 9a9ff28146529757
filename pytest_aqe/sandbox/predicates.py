"""What probes call while the subject runs: goals hit, branch distances, and the operands of comparisons."""

from __future__ import annotations

import sys
from builtins import bool, bytearray, bytes, float, id, int, len, list, range, str, tuple, type  # noqa: UP029
from collections.abc import Iterable
from itertools import compress
from typing import Any

from pytest_aqe.sandbox.distance import Pair, normalise, truth
from pytest_aqe.sandbox.expressions import FLAGS, HITS, NOTES, PROBE
from pytest_aqe.sandbox.plain import UNKNOWN, as_key, items, plain, type_name
from pytest_aqe.sandbox.plan import ProbePlan
from pytest_aqe.sandbox.reports import case_distance, combined, judge, rows

MAX_ROWS = 32
MAX_NOTES = 12
MAX_ROWS_EACH = 8
MAX_CALLS, MAX_NOTE_CALLS, MAX_ALL = 300, 150, 3000
"""After so many evaluations in one candidate a decision, all notes, or everything falls silent: loops stay fast."""

MAX_MEMO = 5000
ATOMIC = frozenset({str, int, bool, bytes, float, type(None)})

Row = tuple[int, object, object]
Goals = tuple[int, ...]


class ProbeState:
    """The object behind the probes of one module.

    Give `frontier` the goals for which distances and operands are wanted; call `reset` before a candidate and read
    `hit_ids()`, `distances` and `operands` after it. `scope()` is what the instrumented module needs as globals.
    """

    def __init__(self, plan: ProbePlan) -> None:
        self.plan = plan
        self.hits = bytearray(len(plan.goals))
        self._blank = bytes(len(plan.goals))
        self._ids = range(len(plan.goals))
        self._lists: dict[bytes, list[int]] = {}
        self._frontier: frozenset[int] = frozenset()
        self._flags = bytearray(len(plan.decisions) + 1)
        self._wanted = bytes(self._flags)
        self._dirty = False
        self._open: dict[int, tuple[Goals, Goals]] = {}
        self._stack: list[Any] = []
        self._atoms: dict[int, dict[int, Pair]] = {}
        self._calls = [0] * (len(plan.decisions) + 1)
        self._left = MAX_ALL
        self._seen: dict[Any, Pair] = {}
        self._memo: dict[Any, tuple[Pair, tuple[tuple[object, object], ...]]] = {}
        self._near: dict[int, float] = {}
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

    @property
    def frontier(self) -> frozenset[int]:
        """Goals for which distances and operands are wanted; assign any iterable of goal ids."""
        return self._frontier

    @frontier.setter
    def frontier(self, goals: Iterable[int]) -> None:
        wanted = frozenset(goals)
        self._frontier = wanted
        self._open = {NOTES: ((), ())}
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
            self._left = MAX_ALL
            for table in (self._atoms, self._seen, self._near, self._rows, self._per):
                table.clear()
            self._stack.clear()
            self._dirty = False

    def hit_ids(self) -> list[int]:
        """Ids of the goals reached since the reset, in order; not to be changed: the same set is the same list."""
        for mark in self._raised:
            goal = self.plan.raising.get(mark)
            if goal is not None:
                self.hits[goal] = 1
        key = bytes(self.hits)
        found = self._lists.get(key)
        if found is None:
            if len(self._lists) >= MAX_MEMO:
                self._lists.clear()
            found = self._lists[key] = list(compress(self._ids, key))
        return found

    def turn(self) -> list[int]:
        """Ids of the goals reached until now, by the arrangement: from here on hits are the act's own."""
        ids, self.hits[:] = self.hit_ids(), self._blank
        self._raised.clear()
        return ids

    @property
    def distances(self) -> dict[int, float]:
        """The smallest distance in [0, 1) of each frontier goal whose decision was met."""
        return {goal: normalise(raw) for goal, raw in self._near.items()}

    @property
    def operands(self) -> list[Row]:
        """What decisions of unreached frontier goals compared, then notes (goal -1); at most 32 rows."""
        told: list[Row] = []
        notes: list[Row] = []
        hits = self.hits
        for number, only, left, right in self._rows.values():
            if number == NOTES:
                notes.append((NOTES, left, right))
            elif only is not None:
                told.extend([] if hits[only] else [(only, left, right)])
            else:
                yes, no = self._open.get(number, ((), ()))
                told.extend((goal, left, right) for goal in (*yes, *no) if not hits[goal])
        return (told[:MAX_ROWS] + notes)[:MAX_ROWS]

    # -- for the probes; none of these may raise or run a line of the subject

    def o(self, value: Any) -> Any:
        """An operand goes by."""
        self._stack.append(value)
        return value

    def mark(self) -> int:
        """Where the operands of a chain begin; elsewhere it is known how many there are."""
        return self._stack.__len__()

    def r(self, goal: int, value: Any) -> Any:
        """A value that is about to be returned: its evaluation did not raise."""
        self.hits[goal] = 1
        return value

    def p(self, goals: Goals) -> None:
        """Goals that are reached before a guard is evaluated."""
        for goal in goals:
            self.hits[goal] = 1

    def one(self, number: int, mark: int, op: str, value: Any) -> Any:
        """A decision that is one condition was evaluated to `value`."""
        try:
            yes, no = self._open[number]
            if (value is False and not yes) or (value is True and not no):
                if op != "truth":  # nobody asks for the other side
                    del self._stack[mark:]
            else:
                true, false = self._judged(number, mark, op, value)
                self._nearer(yes, true)
                self._nearer(no, false)
        except Exception:
            pass
        return value

    def begin(self, number: int) -> None:
        """A decision of several conditions is about to be evaluated."""
        self._dirty = True
        self._atoms[number] = {}

    def atom(self, number: int, index: int, mark: int, op: str, value: Any) -> Any:
        """One condition of a decision was evaluated."""
        try:
            self._atoms[number][index] = self._judged(number, mark, op, value)
        except Exception:
            pass
        return value

    def end(self, number: int, _: None, value: Any) -> Any:
        """A decision of several conditions was evaluated to `value`."""
        try:
            yes, no = self._open[number]
            if (value is not False or yes) and (value is not True or no):
                true, false = combined(self.plan.decisions[number].shape, self._atoms[number])
                self._nearer(yes, true)
                self._nearer(no, false)
        except Exception:
            pass
        return value

    def note(self, number: int, mark: int, op: str, value: Any) -> Any:
        """A comparison that decides nothing by itself was evaluated."""
        try:
            self._judged(number, mark, op, value)
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

    def each(self, number: int, value: Any) -> Any:
        """The iterable of a loop."""
        try:
            yes, no = self._open[number]
            self._count(number)
            self._nearer(yes, (truth(value) or (1.0, 1.0))[0])
            self._nearer(no, 1.0)
        except Exception:
            pass
        return value

    def match(self, number: int, value: Any) -> Any:
        """The subject of a match statement."""
        try:
            self._count(number)
            for goal, kind, wanted in self.plan.decisions[number].cases:
                if goal in self._frontier:
                    self._nearer((goal,), case_distance(kind, wanted, value))
                    if kind == "value":
                        self._row(number, plain(value), plain(wanted), goal)
                    elif kind == "class":
                        self._row(number, type_name(type(value)) or UNKNOWN, wanted, goal)
        except Exception:
            pass
        return value

    # -- inside

    def _judged(self, number: int, mark: int, op: str, value: Any) -> Pair:
        """Distances of one condition; its operands become rows. What was seen before costs a look-up."""
        self._count(number)
        if op == "truth":
            return judge(op, (), value)
        operands = self._stack[mark:]
        del self._stack[mark:]
        key: Any = (number, op)
        lasting = True
        if op == "isinstance":  # the same answer for all instances of a class
            key = (key, id(type(operands[0])), id(operands[1]))
        else:
            for part in operands:
                if type(part) in ATOMIC:
                    key = (key, part, type(part))
                else:
                    key, lasting = (key, id(part)), False
        pair = self._seen.get(key)
        if pair is not None:
            return pair
        known = self._memo.get(key) if lasting else None
        if known is None:
            known = judge(op, operands, value), tuple(rows(op, operands))
            if lasting and len(self._memo) < MAX_MEMO:
                self._memo[key] = known
        self._seen[key] = known[0]
        for left, right in known[1]:
            self._row(number, left, right)
        return known[0]

    def _count(self, number: int) -> None:
        self._dirty = True
        self._left -= 1
        calls = self._calls[number + 1] = self._calls[number + 1] + 1
        if calls >= (MAX_NOTE_CALLS if number == NOTES else MAX_CALLS):
            self._flags[number + 1] = 0
        if self._left < 0:
            self._flags[:] = bytes(len(self._flags))

    def _nearer(self, goals: Goals, raw: float) -> None:
        if goals and raw > 0:
            for goal in goals:
                if raw < self._near.get(goal, 1e300):
                    self._near[goal] = raw

    def _row(self, number: int, left: object, right: object, goal: int | None = None) -> None:
        if left is UNKNOWN or right is UNKNOWN:
            return
        limit = MAX_NOTES if number == NOTES else MAX_ROWS_EACH
        count = self._per.get(number, 0)
        if count >= limit or len(self._rows) >= 2 * MAX_ROWS:
            return
        key = (number, goal, as_key(left), as_key(right))
        if key not in self._rows:
            self._rows[key] = (number, goal, left, right)
            self._per[number] = count + 1
