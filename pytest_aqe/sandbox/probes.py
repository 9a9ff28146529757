"""Writes probes into a module's syntax tree: goals that are hit, and decisions that report how near they were."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_aqe.sandbox.edges import Place, Predicate
from pytest_aqe.sandbox.expressions import HITS, PROBE, Expressions, constant, method, name
from pytest_aqe.sandbox.plan import ProbePlan, Survey, deep_recursion, plan, survey
from pytest_aqe.sandbox.predicates import ProbeState
from pytest_aqe.sandbox.syntax import irrefutable, is_docstring

__all__ = ["ProbePlan", "ProbeState", "instrument", "plan", "probe"]

_SUITES = ("body", "orelse", "finalbody")


def instrument(source: str, filename: str, plan: ProbePlan) -> ast.Module:
    """The tree of `source` with the probes of its `plan`; line numbers are those of the source.

    The compiled module needs the names of `ProbeState.scope()` among its globals and does otherwise what it did.
    """
    found = survey(source, filename, plan.exclude)
    if found.plan.goals != plan.goals:
        raise ValueError(f"the plan was made for another text than this one of {filename}")
    with deep_recursion():
        return _Weaver(found).module()


def probe(source: str, filename: str, exclude: str = "") -> tuple[ProbePlan, ast.Module]:
    """`plan` and `instrument` in one go, for half the time."""
    found = survey(source, filename, exclude)
    with deep_recursion():
        return found.plan, _Weaver(found).module()


class _Weaver:
    """Rebuilds the statements of one surveyed tree in place."""

    def __init__(self, found: Survey) -> None:
        self._tree = found.tree
        self._hits: dict[tuple[int, str], list[tuple[int, ast.AST | None]]] = {}
        self._pending: dict[int, list[int]] = {}
        for key, places in found.flow.places.items():
            for place in places:
                self._add(place, found.ids[key])
        self._regions: dict[int, int] = {id(found.flow.regions[number]): number for number in found.flow.raising}
        self._numbers: Mapping[int, tuple[int, Predicate]] = {
            id(predicate.node): (number, predicate) for number, predicate in enumerate(found.flow.predicates)
        }
        self._expressions = Expressions()
        self._inside = False

    def _add(self, place: Place, goal: int) -> None:
        self._hits.setdefault((id(place.node), place.slot), []).append((goal, place.guard))
        if place.guard is not None:
            self._pending.setdefault(id(place.guard), []).append(goal)

    def module(self) -> ast.Module:
        """The finished tree."""
        body = self._tree.body
        cut = 1 if body and is_docstring(body[0]) else 0
        while cut < len(body) and getattr(body[cut], "module", "") == "__future__":
            cut += 1
        self._tree.body = body[:cut] + self._suite(body[cut:])
        return ast.fix_missing_locations(self._tree)

    # -- probes

    def _marks(self, node: ast.AST, slot: str, at: ast.AST) -> list[ast.stmt]:
        marks = []
        for goal, guard in sorted(self._hits.get((id(node), slot), ()), key=lambda pair: pair[0]):
            marks.append(_store(name(HITS) if guard is None else _pending(), goal, at))
        return marks

    def _watched(self, suite: Sequence[ast.stmt], woven: list[ast.stmt]) -> list[ast.stmt]:
        """A suite that reports the line from which an exception leaves it."""
        region = self._regions.get(id(suite))
        if region is None or not woven:
            return woven
        trace = ast.Subscript(value=method("i"), slice=constant(2), ctx=ast.Load())
        line = ast.Attribute(value=trace, attr="tb_lineno", ctx=ast.Load())
        told = ast.Expr(value=method("x", ast.Tuple(elts=[constant(region), line], ctx=ast.Load())))
        handler = ast.ExceptHandler(type=name("BaseException"), name=None, body=[told, ast.Raise()])
        watch = ast.Try(body=woven, handlers=[handler], orelse=[], finalbody=[])
        return [ast.copy_location(watch, suite[0])]

    # -- statements

    def _suite(self, suite: Sequence[ast.stmt]) -> list[ast.stmt]:
        woven: list[ast.stmt] = []
        for stmt in suite:
            woven.extend(self._marks(stmt, "before", stmt))
            woven.append(self._statement(stmt))
            woven.extend(self._settled(stmt))
            woven.extend(self._marks(stmt, "after", stmt))
        return self._watched(suite, woven)

    def _settled(self, stmt: ast.stmt) -> list[ast.stmt]:
        """After a try that ended normally: what was pending on that is reached."""
        settled: list[ast.stmt] = []
        for goal in self._pending.get(id(stmt), ()):
            done = [_store(name(HITS), goal, stmt), _store(_pending(), goal, stmt, 0)]
            test = ast.Subscript(value=_pending(), slice=constant(goal), ctx=ast.Load())
            settled.append(ast.copy_location(ast.If(test=test, body=done, orelse=[]), stmt))
        return settled

    def _statement(self, stmt: ast.stmt) -> ast.stmt:
        if isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(stmt)
            return stmt
        if isinstance(stmt, ast.ClassDef):
            outer, self._inside = self._inside, False
            cut = 1 if is_docstring(stmt.body[0]) else 0
            stmt.body = stmt.body[:cut] + self._suite(stmt.body[cut:])
            self._inside = outer
            return stmt
        self._values(stmt)
        if isinstance(stmt, (ast.If, ast.While, ast.For, ast.AsyncFor)):
            stmt.body = self._marks(stmt, "body", stmt.body[0]) + self._suite(stmt.body)
            stmt.orelse = self._marks(stmt, "else", stmt.orelse[0] if stmt.orelse else stmt) + self._suite(stmt.orelse)
        elif isinstance(stmt, ast.Match):
            self._match(stmt)
        else:
            for field in _SUITES:
                suite = getattr(stmt, field, None)
                if suite:
                    setattr(stmt, field, self._suite(suite))
            for handler in getattr(stmt, "handlers", ()):
                marks = self._marks(handler, "handler", handler.body[0])
                handler.body = marks + self._suite(handler.body)
            if id(stmt) in self._pending:
                final: list[ast.stmt] = stmt.finalbody  # type: ignore[attr-defined]
                goals = self._pending[id(stmt)]
                stmt.finalbody = [*(_store(_pending(), goal, final[0], 0) for goal in goals), *final]  # type: ignore[attr-defined]
        return stmt

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer, self._inside = self._inside, True
        marks = self._marks(node, "entry", node.body[0])
        cut = 1 if is_docstring(node.body[0]) else 0
        after = self._marks(node.body[0], "after", node.body[0]) if cut else []
        rest = node.body[cut:]
        if id(node.body) in self._regions:
            self._regions[id(rest)] = self._regions.pop(id(node.body))
        node.body = node.body[:cut] + after + marks + self._suite(rest)
        self._inside = outer

    def _match(self, node: ast.Match) -> None:
        for index, case in enumerate(node.cases):
            case.body = self._marks(node, f"case:{index}", case.body[0]) + self._suite(case.body)
            if case.guard is not None and self._inside:
                case.guard = self._expressions.root(case.guard)
            passed = sorted({goal for goal, _ in self._hits.get((id(node), f"guard:{index}"), ())})
            if case.guard is not None and passed:
                told = method("p", ast.Tuple(elts=[constant(goal) for goal in passed], ctx=ast.Load()))
                case.guard = ast.copy_location(ast.BoolOp(op=ast.Or(), values=[told, case.guard]), case.guard)
        missed = self._marks(node, "nomatch", node)
        if missed and not irrefutable(node.cases[-1]):
            pattern = ast.copy_location(ast.MatchAs(pattern=None, name=None), node.cases[-1].pattern)
            node.cases.append(ast.match_case(pattern=pattern, guard=None, body=missed))

    # -- expressions

    def _values(self, stmt: ast.stmt) -> None:
        """Let the expressions of a statement report, those of its suites aside."""
        change: Any = self._expressions.root if self._inside else self._expressions.plain
        number, predicate = self._numbers.get(id(stmt), (-1, None))
        if predicate is not None and self._inside and (predicate.yes or predicate.no or any(predicate.cases)):
            if isinstance(stmt, (ast.If, ast.While)):
                stmt.test = self._expressions.condition(number, stmt.test)
            elif isinstance(stmt, (ast.For, ast.AsyncFor)):
                stmt.iter = self._expressions.watched(number, "each", stmt.iter)
            elif isinstance(stmt, ast.Match):
                stmt.subject = self._expressions.watched(number, "match", stmt.subject)
            return
        for field, value in ast.iter_fields(stmt):
            if field in ("target", "targets", "annotation") or isinstance(value, ast.Constant):
                continue
            if isinstance(value, ast.expr):
                setattr(stmt, field, change(value))
            elif field == "items":
                for item in value:
                    item.context_expr = change(item.context_expr)
        exact = self._hits.get((id(stmt), "return"))
        if exact and isinstance(stmt, ast.Return) and stmt.value is not None:
            for goal, _ in exact:
                stmt.value = ast.copy_location(method("r", constant(goal), stmt.value), stmt.value)


def _pending() -> ast.expr:
    return ast.Attribute(value=name(PROBE), attr="q", ctx=ast.Load())


def _store(where: ast.expr, goal: int, at: ast.AST, value: int = 1) -> ast.stmt:
    """``where[goal] = value`` at the position of another node."""
    target = ast.Subscript(value=where, slice=constant(goal), ctx=ast.Store())
    return ast.copy_location(ast.Assign(targets=[target], value=constant(value), lineno=0), at)
