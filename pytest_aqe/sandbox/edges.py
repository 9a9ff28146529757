"""The goals of a module as they are found: which arcs are branches, and at which places they can be sensed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pytest_aqe.facts import Arc
from pytest_aqe.sandbox.arcs import SourceLines

Key = tuple[str, int, int]
"""A goal before it has a number: kind, line, to."""

NO_REGION = -1
"""Module and class bodies: what is raised there is of no use to a search."""

MAX_NESTING = 12
"""Suites deeper in blocks than this get no watch for exceptions: old interpreters allow only twenty blocks."""


@dataclass(frozen=True)
class Place:
    """A place in the code: a node and the slot of it where a probe goes.

    Slots: ``before`` and ``after`` a statement, ``return`` (between the value of a return and the return),
    ``body`` and ``else`` of a header, ``handler``, ``case:N``, ``guard:N`` and ``nomatch`` of a match, ``entry`` of a
    function.
    `guard` is a try statement that has to end normally before the place counts.
    """

    node: ast.AST
    slot: str
    guard: ast.AST | None = None


@dataclass
class Predicate:
    """A decision: its node, the goals of either side, and for a match those of each case."""

    node: ast.If | ast.While | ast.For | ast.AsyncFor | ast.Match
    yes: list[Key] = field(default_factory=list)
    no: list[Key] = field(default_factory=list)
    cases: list[list[Key]] = field(default_factory=list)


@dataclass(frozen=True)
class To:
    """A place where control goes on: its line, and the try statement that must have ended normally before."""

    line: int
    guard: ast.AST | None = None


@dataclass(frozen=True)
class Context:
    """What surrounds a statement.

    `function` holds it (`inside` says whether one does). Control goes to `back` on continue, to `out` on break,
    to line `give` on return and `fail` on an exception (negative: out of the function). `region` is the innermost
    suite out of which an exception leaves there, `parent` the goal that has to be reached first.
    """

    function: str
    inside: bool
    back: To
    out: To
    give: int
    fail: int
    region: int
    parent: Key | None
    depth: int = 0


class Edges:
    """A growing collection of goals, keyed by kind and lines."""

    def __init__(self, lines: SourceLines) -> None:
        self.lines = lines
        self.places: dict[Key, list[Place]] = {}
        self.parents: dict[Key, Key | None] = {}
        self.functions: dict[Key, str] = {}
        self.sides: dict[Key, bool] = {}
        self.predicates: list[Predicate] = []
        self.raising: dict[int, dict[int, Key]] = {}
        self.regions: list[Sequence[ast.stmt]] = []
        self.keys_at: dict[int, list[Key]] = {}
        self.spans: list[tuple[int, int, str]] = []

    # -- small reads

    def region(self, body: Sequence[ast.stmt]) -> int:
        """The number of a suite out of which exceptions are watched."""
        self.regions.append(body)
        return len(self.regions) - 1

    def line(self, stmt: ast.stmt) -> int:
        """The line with which the interpreter begins a statement."""
        decorators = getattr(stmt, "decorator_list", None)
        return self.lines.first(decorators[0].lineno if decorators else stmt.lineno)

    def first(self, body: Sequence[ast.stmt], otherwise: To) -> To:
        """Where control goes that enters a suite; statements without code are passed over."""
        for stmt in body:
            line = self.line(stmt)
            if line in self.lines.code_lines:
                return To(line)
        return otherwise

    def edge(self, place: Place, start: int, to: To, context: Context, side: bool | None = None) -> Key | None:
        """Note that control goes from `start` to `to` at a place; the goal that this reaches, if it is one."""
        if start not in self.lines.branch_lines or start == to.line:
            return None
        arc = self.lines.branch(start, to.line)
        if arc is None:
            return None
        key = ("branch", *arc)
        guard = to.guard if (to.line, to.line) != (context.fail, context.give) else None
        self.places.setdefault(key, []).append(replace(place, guard=guard))
        self.keys_at.setdefault(id(place.node), []).append(key)
        self.parents.setdefault(key, context.parent)
        self.functions.setdefault(key, context.function)
        if side is not None:
            self.sides.setdefault(key, side)
        return key

    def line_goal(self, place: Place, line: int, context: Context, to: int = 0) -> Key | None:
        """Note a line as a goal, None where coverage.py does not count it; `to` tells two of one line apart."""
        if line in self.lines.excluded or line not in self.lines.statements or not context.inside:
            return None
        key = ("line", line, to or line)
        if key not in self.places:
            self.parents[key] = context.parent
            self.functions[key] = context.function
        self.places.setdefault(key, []).append(place)
        return key

    def watch(self, line: int, context: Context) -> None:
        """An exception at `line` may leave its region: where that is a branch for coverage.py, it is watched for."""
        if context.region != NO_REGION and line in self.lines.branch_lines and context.depth <= MAX_NESTING:
            arc: Arc | None = self.lines.branch(line, context.fail)
            if arc is not None:
                self.raising.setdefault(context.region, {})[line] = ("branch", *arc)
