"""The goals of a module, numbered, and the decisions that lead to them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from pytest_aqe.facts import Goal
from pytest_aqe.sandbox.arcs import SourceLines
from pytest_aqe.sandbox.edges import Key, Predicate
from pytest_aqe.sandbox.expressions import Shape, shape
from pytest_aqe.sandbox.flow import Flow

Case = tuple[int, str, object]


@dataclass(frozen=True)
class Decision:
    """One predicate: the goals of its true and false side, its shape over atoms, and the cases of a match.

    A case is (goal, ``value`` | ``class`` | ``other``, what its pattern wants).
    """

    yes: tuple[int, ...]
    no: tuple[int, ...]
    shape: Shape = 0
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True)
class ProbePlan:
    """Everything about the goals of one source text; equal texts give equal plans.

    `unsensed` goals are branches of coverage.py that no run of the interpreter can report at that place (a jump
    that coverage.py draws past a ``finally``), so no probe can either. `partial` goals carry ``# pragma: no
    branch``: coverage.py counts them as taken. `raising` maps a watched region and line to the goal that is
    reached when an exception leaves there.
    """

    goals: tuple[Goal, ...]
    unsensed: frozenset[int] = frozenset()
    partial: frozenset[int] = frozenset()
    decisions: tuple[Decision, ...] = ()
    decision_of: Mapping[int, int] = field(default_factory=dict)
    raising: Mapping[tuple[int, int], int] = field(default_factory=dict)
    exclude: str = ""


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for walking very deep expressions."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 12_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


@dataclass(frozen=True)
class Survey:
    """A plan together with the tree that it was made from."""

    tree: ast.Module
    flow: Flow
    ids: Mapping[Key, int]
    plan: ProbePlan


def plan(source: str, filename: str, exclude: str = "") -> ProbePlan:
    """The goals of a source text. `exclude` is the regex of excluded lines, coverage.py's default when empty.

    Raises SyntaxError (or coverage's NotPython) where the text is no module.
    """
    return survey(source, filename, exclude).plan


def survey(source: str, filename: str, exclude: str = "") -> Survey:
    """Parse a source text, walk it and number its goals."""
    with deep_recursion():
        tree = ast.parse(source, filename)
        lines = SourceLines(source, filename, exclude)
        flow = Flow(tree, lines)
        keys = sorted(
            set(flow.places) | {("branch", start, to) for start, to in lines.branches},
            key=lambda key: (key[1], key[0] == "branch", key[2] < 0, abs(key[2])),
        )
        ids = {key: number for number, key in enumerate(keys)}
        goals = tuple(_goal(key, ids, flow) for key in keys)
        decisions, decision_of = _decisions(flow, ids)
        unsensed = frozenset(ids[key] for key in keys if key not in flow.places)
        partial = frozenset(ids["branch", start, to] for start, to in lines.partial)
        raising = {
            (region, line): ids[key]
            for region, watched in flow.raising.items()
            for start, key in watched.items()
            for line in lines.spread(start)
        }
        made = ProbePlan(goals, unsensed, partial, decisions, decision_of, raising, exclude)
        return Survey(tree, flow, ids, made)


def _goal(key: Key, ids: Mapping[Key, int], flow: Flow) -> Goal:
    kind, line, to = key
    parent = flow.parents.get(key)
    while parent is not None and (parent not in ids or parent == key):
        parent = flow.parents.get(parent)
    function = flow.functions.get(key)
    if function is None:
        function = next((name for first, last, name in reversed(flow.spans) if first <= line <= last), "")
    return Goal(ids[key], kind, line, to, function, None if parent is None else ids[parent], flow.sides.get(key))


def _decisions(flow: Flow, ids: Mapping[Key, int]) -> tuple[tuple[Decision, ...], dict[int, int]]:
    decisions: list[Decision] = []
    decision_of: dict[int, int] = {}
    for number, predicate in enumerate(flow.predicates):
        node = predicate.node
        cases = tuple(_cases(predicate, ids))
        yes = tuple(dict.fromkeys([*(ids[key] for key in predicate.yes), *(case[0] for case in cases)]))
        no = tuple(ids[key] for key in predicate.no)
        form = shape(node.test) if isinstance(node, (ast.If, ast.While)) else 0
        decisions.append(Decision(yes, no, form, cases))
        for goal in (*yes, *no):
            decision_of.setdefault(goal, number)
    return tuple(decisions), decision_of


def _cases(predicate: Predicate, ids: Mapping[Key, int]) -> Iterator[Case]:
    if not isinstance(predicate.node, ast.Match):
        return
    for case, keys in zip(predicate.node.cases, predicate.cases):
        for key in keys:
            for kind, wanted in _wanted(case.pattern):
                yield ids[key], kind, wanted


def _wanted(pattern: ast.pattern) -> Iterator[tuple[str, object]]:
    """What a pattern asks of its subject, as far as the source says it."""
    if isinstance(pattern, ast.MatchOr):
        for part in pattern.patterns:
            yield from _wanted(part)
    elif isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        yield from _wanted(pattern.pattern)
    elif isinstance(pattern, ast.MatchSingleton):
        yield "value", pattern.value
    elif isinstance(pattern, ast.MatchClass):
        yield "class", ast.unparse(pattern.cls)
    elif isinstance(pattern, ast.MatchValue):
        try:
            yield "value", ast.literal_eval(pattern.value)
        except ValueError:
            yield "other", None
    else:
        yield "other", None
