"""Where control leaves each line of a syntax tree: the places in which branch goals can be sensed.

The walk follows what the interpreter really does line by line (a `return` inside ``try``/``finally`` goes to the
``finally``, inside ``with`` back to its header), because that is what coverage.py measures.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Union

from pytest_aqe.facts import Arc
from pytest_aqe.sandbox.arcs import SourceLines

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Key = tuple[str, int, int]
"""A goal before it has a number: kind, line, to."""

NO_REGION = -1
"""Module and class bodies: what is raised there is of no use to a search."""

MAX_NESTING = 12
"""Suites deeper in blocks than this get no watch for exceptions: old interpreters allow only twenty blocks."""

_SIMPLE = (ast.Return, ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Raise, ast.Assert, ast.Delete)
_TRY: tuple[type[ast.stmt], ...] = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))


@dataclass(frozen=True)
class Place:
    """A place in the code: a node and the slot of it where a probe goes.

    Slots: ``before`` and ``after`` a statement, ``return`` (between the value of a return and the return),
    ``body`` and ``else`` of a header, ``handler``, ``case:N`` and ``nomatch`` of a match, ``entry`` of a function.
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
class _To:
    """A place where control goes on: its line, and the try statement that must have ended normally before."""

    line: int
    guard: ast.AST | None = None


@dataclass(frozen=True)
class _Context:
    function: str
    inside: bool
    leave: int
    back: _To
    out: _To
    give: int
    fail: int
    region: int
    parent: Key | None
    depth: int = 0


def is_constant(test: ast.expr) -> bool | None:
    """The value of a test that the compiler knows (as coverage.py sees it), None where it does not."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Name) and test.id == "__debug__":
        return __debug__
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        value = is_constant(test.operand)
        return None if value is None else not value
    if isinstance(test, ast.BoolOp):
        values = [is_constant(value) for value in test.values]
        if None not in values:
            return any(values) if isinstance(test.op, ast.Or) else all(values)
    return None


def is_docstring(stmt: ast.stmt) -> bool:
    """A string that stands alone."""
    return isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant) and isinstance(stmt.value.value, str)


def may_fail(node: ast.AST) -> bool:
    """Whether evaluating a node runs anything that could raise."""
    quiet = (ast.Constant, ast.Name, ast.expr_context, ast.Tuple, ast.List, ast.Starred, ast.Pass, ast.Lambda)
    return any(not isinstance(part, quiet) for part in ast.walk(node) if part is not node)


def irrefutable(case: ast.match_case) -> bool:
    """Whether a case always matches."""
    pattern: ast.pattern | None = case.pattern
    while isinstance(pattern, ast.MatchOr):
        pattern = pattern.patterns[-1]
    while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs)


class Flow:
    """The walk over one tree; everything it found is in its attributes, goals keyed by kind and lines."""

    def __init__(self, tree: ast.Module, lines: SourceLines) -> None:
        self.lines = lines
        self.places: dict[Key, list[Place]] = {}
        self.parents: dict[Key, Key | None] = {}
        self.functions: dict[Key, str] = {}
        self.sides: dict[Key, bool] = {}
        self.predicates: list[Predicate] = []
        self.raising: dict[int, dict[int, Key]] = {}
        self.regions: list[Sequence[ast.stmt]] = []
        self._keys_at: dict[int, list[Key]] = {}
        start = lines.first(1)
        leave = _To(-start)
        context = _Context("", False, -start, leave, leave, -start, -start, NO_REGION, None)
        self._suite(tree.body, leave, context)

    # -- small reads

    def _region(self, body: Sequence[ast.stmt]) -> int:
        self.regions.append(body)
        return len(self.regions) - 1

    def _line(self, stmt: ast.stmt) -> int:
        decorators = getattr(stmt, "decorator_list", None)
        return self.lines.first(decorators[0].lineno if decorators else stmt.lineno)

    def _first(self, body: Sequence[ast.stmt], otherwise: _To) -> _To:
        for stmt in body:
            line = self._line(stmt)
            if line in self.lines.code_lines:
                return _To(line)
        return otherwise

    def _edge(self, place: Place, start: int, to: _To, context: _Context, side: bool | None = None) -> Key | None:
        """Note that control goes from `start` to `to` at a place; the goal that this reaches, if it is one."""
        if start not in self.lines.branch_lines or start == to.line:
            return None
        arc = self.lines.branch(start, to.line)
        if arc is None:
            return None
        key = ("branch", *arc)
        guard = to.guard if (to.line, to.line) != (context.fail, context.give) else None
        self.places.setdefault(key, []).append(replace(place, guard=guard))
        self._keys_at.setdefault(id(place.node), []).append(key)
        self.parents.setdefault(key, context.parent)
        self.functions.setdefault(key, context.function)
        if side is not None:
            self.sides.setdefault(key, side)
        return key

    def _line_goal(self, place: Place, line: int, context: _Context) -> Key | None:
        if line in self.lines.excluded or line not in self.lines.statements or not context.inside:
            return None
        key = ("line", line, line)
        if key not in self.places:
            self.parents[key] = context.parent
            self.functions[key] = context.function
        self.places.setdefault(key, []).append(place)
        return key

    def _watch(self, line: int, context: _Context) -> None:
        """An exception at `line` may leave its region: where that is a branch for coverage.py, it is watched for."""
        if context.region != NO_REGION and line in self.lines.branch_lines and context.depth <= MAX_NESTING:
            arc: Arc | None = self.lines.branch(line, context.fail)
            if arc is not None:
                self.raising.setdefault(context.region, {})[line] = ("branch", *arc)

    # -- suites and statements

    def _suite(self, body: Sequence[ast.stmt], then: _To, context: _Context, opens: bool = False) -> bool:
        """Walk the statements of a block; whether it may complete normally."""
        after: list[_To] = []
        following = then
        for stmt in reversed(body):
            after.append(following)
            line = self._line(stmt)
            if line in self.lines.code_lines:
                following = _To(line)
        after.reverse()
        completes, risky = True, opens
        for index, (stmt, to) in enumerate(zip(body, after)):
            if self._line(stmt) not in self.lines.code_lines:
                continue
            if index == len(body) - 1 and isinstance(stmt, _SIMPLE):
                line = self._line(stmt)
                if opens or (risky and line != self._line(body[0])):
                    self._line_goal(Place(stmt, "before"), line, context)
            done, context = self._statement(stmt, to, context)
            completes = completes and done  # what follows may run all the same: a `with` can swallow exceptions
            risky = risky or may_fail(stmt)
        return completes

    def _statement(self, stmt: ast.stmt, to: _To, context: _Context) -> tuple[bool, _Context]:
        line = self._line(stmt)
        self._watch(line, context)
        if isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._edge(Place(stmt, "after"), self.lines.first(stmt.lineno), to, context)
            self._function(stmt, context)
        elif isinstance(stmt, ast.ClassDef):
            self._class(stmt, to, context)
        elif isinstance(stmt, ast.If):
            return self._if(stmt, to, context)
        elif isinstance(stmt, ast.While):
            return self._while(stmt, to, context)
        elif isinstance(stmt, (ast.For, ast.AsyncFor)):
            self._for(stmt, to, context)
        elif isinstance(stmt, (ast.With, ast.AsyncWith)):
            return self._with(stmt, to, context), context
        elif isinstance(stmt, ast.Match):
            return self._match(stmt, to, context), context
        elif isinstance(stmt, _TRY):
            return self._try(stmt, to, context), context
        elif isinstance(stmt, ast.Return):
            exact = context.fail != context.give and stmt.value is not None and may_fail(ast.Expr(stmt.value))
            self._edge(Place(stmt, "return" if exact else "before"), line, _To(context.give), context)
            return False, context
        elif isinstance(stmt, ast.Raise):
            self._edge(Place(stmt, "before"), line, _To(context.fail), context)
            return False, context
        elif isinstance(stmt, (ast.Break, ast.Continue)):
            jump = context.out if isinstance(stmt, ast.Break) else context.back
            self._edge(Place(stmt, "before"), line, jump, context)
            return False, context
        else:
            self._edge(Place(stmt, "after"), line, to, context)
        return True, context

    def _function(self, node: FunctionNode, context: _Context) -> None:
        if context.inside:
            name = context.function
        else:
            name = f"{context.function}.{node.name}" if context.function else node.name
        leave = -self._line(node)
        real = next((stmt for stmt in node.body if not is_docstring(stmt)), node.body[0])
        inner = _Context(
            name, True, leave, _To(leave), _To(leave), leave, leave, self._region(node.body), context.parent, 0
        )
        entry = self._line_goal(Place(node, "entry"), self._line(real), inner)
        self._suite(node.body, _To(leave), replace(inner, parent=entry or context.parent))

    def _class(self, node: ast.ClassDef, to: _To, context: _Context) -> None:
        line = self._line(node)
        main = self.lines.first(node.lineno)
        self._edge(Place(node, "after"), main, to, context)
        if self.lines.first(node.body[0].lineno) == main and not isinstance(node.body[0], ast.ClassDef):
            # One line: its body is left when the statement is done, and needs no probe inside the namespace.
            self._edge(Place(node, "after"), main, _To(-line), context)
            return
        name = context.function
        if not context.inside:
            name = f"{name}.{node.name}" if name else node.name
        leave = _To(-line)
        inner = replace(
            context, function=name, leave=-line, back=leave, out=leave, give=-line, fail=-line, region=NO_REGION
        )
        self._suite(node.body, leave, inner)

    def _side(
        self, node: ast.stmt, slot: str, start: int, to: _To, context: _Context, side: bool
    ) -> tuple[list[Key], _Context]:
        """One side of a header: its goals, and the context of what runs under it."""
        key = self._edge(Place(node, slot), start, to, context, side)
        if key is not None:
            return [key], replace(context, parent=key)
        return [], context

    def _collect(self, keys: list[Key], body: Sequence[ast.stmt], start: int, side: bool) -> list[Key]:
        """The goals of a side that has none of its own because its statements stand on the header's line."""
        if not keys and body and self._line(body[-1]) == start:
            keys = list(self._keys_at.get(id(body[-1]), ()))
            for key in keys:
                self.sides.setdefault(key, side)
        return keys

    def _if(self, node: ast.If, to: _To, context: _Context) -> tuple[bool, _Context]:
        start = self._line(node)
        value = is_constant(node.test)
        predicate = Predicate(node)
        if value is None:
            self.predicates.append(predicate)
        true_completes = false_completes = False
        true_context = false_context = context
        if value is None or value:
            body_to = self._first(node.body, to)
            predicate.yes, true_context = self._side(node, "body", start, body_to, context, True)
            true_completes = self._suite(node.body, to, true_context)
            predicate.yes = self._collect(predicate.yes, node.body, start, True)
        if value is None or not value:
            else_to = self._first(node.orelse, to)
            predicate.no, false_context = self._side(node, "else", start, else_to, context, False)
            false_completes = self._suite(node.orelse, to, false_context)
        if true_completes and not false_completes:
            context = replace(context, parent=true_context.parent)
        elif false_completes and not true_completes:
            context = replace(context, parent=false_context.parent)
        return true_completes or false_completes, context

    def _loop(self, node: ast.While | ast.For | ast.AsyncFor, to: _To, context: _Context, endless: bool) -> bool:
        start = self._line(node)
        predicate = Predicate(node)
        if not endless:
            self.predicates.append(predicate)
        top = _To(start)
        predicate.yes, inner = self._side(node, "body", start, self._first(node.body, top), context, True)
        inner = replace(inner, back=top, out=to, depth=context.depth + 1)
        self._suite(node.body, top, inner)
        predicate.yes = self._collect(predicate.yes, node.body, start, True)
        completes = not endless or _breaks(node.body)
        if node.orelse or not endless:
            else_to = self._first(node.orelse, to)
            predicate.no, other = self._side(node, "else", start, else_to, context, False)
            completes = self._suite(node.orelse, to, other) or _breaks(node.body)
        return completes

    def _while(self, node: ast.While, to: _To, context: _Context) -> tuple[bool, _Context]:
        completes = self._loop(node, to, context, is_constant(node.test) is not None)
        return completes, context

    def _for(self, node: ast.For | ast.AsyncFor, to: _To, context: _Context) -> None:
        self._loop(node, to, context, False)

    def _with(self, node: ast.With | ast.AsyncWith, to: _To, context: _Context) -> bool:
        start = self._line(node)
        back = _To(start)
        self._edge(Place(node, "after"), start, to, context)
        inner = replace(context, back=back, out=back, give=start, fail=start, depth=context.depth + 1)
        inner = replace(inner, region=self._region(node.body))
        return self._suite(node.body, back, inner, opens=True)

    def _match(self, node: ast.Match, to: _To, context: _Context) -> bool:
        predicate = Predicate(node)
        self.predicates.append(predicate)
        completes = False
        passed: list[tuple[int, int]] = []
        for index, case in enumerate(node.cases):
            line = self.lines.first(case.pattern.lineno)
            place = Place(node, f"case:{index}")
            for start, end in passed:
                self._edge(place, start, _To(end), context, False)
            body_to = self._first(case.body, to)
            keys, inner = self._side(node, place.slot, line, body_to, context, True)
            completes = self._suite(case.body, to, inner) or completes
            predicate.cases.append(self._collect(keys, case.body, line, True))
            if index + 1 < len(node.cases):
                passed.append((line, self.lines.first(node.cases[index + 1].pattern.lineno)))
        if irrefutable(node.cases[-1]):
            return completes
        for start, end in passed:
            self._edge(Place(node, "nomatch"), start, _To(end), context, False)
        key = self._edge(Place(node, "nomatch"), self.lines.first(node.cases[-1].pattern.lineno), to, context, False)
        predicate.no = [key] if key else []
        return True

    def _try(self, node: ast.stmt, to: _To, context: _Context) -> bool:
        assert isinstance(node, _TRY)
        body: list[ast.stmt] = node.body  # type: ignore[attr-defined]
        handlers: list[ast.ExceptHandler] = node.handlers  # type: ignore[attr-defined]
        orelse: list[ast.stmt] = node.orelse  # type: ignore[attr-defined]
        final: list[ast.stmt] = node.finalbody  # type: ignore[attr-defined]
        after = self._first(final, to)
        outer = replace(context, depth=context.depth + 1)
        if final:
            jump = after.line
            outer = replace(outer, back=after, out=after, give=jump, fail=jump)
        fail = self.lines.first(handlers[0].lineno) if handlers else after.line
        inner = replace(outer, fail=fail, region=self._region(body))
        completes = self._suite(body, self._first(orelse, after), inner)
        for handler in handlers:
            region = self._region(handler.body) if final else context.region
            caught = replace(outer, region=region)
            first = self._first(handler.body, after)
            line = first.line if first.line > 0 else self.lines.first(handler.lineno)
            key = self._line_goal(Place(handler, "handler"), line, caught)
            if self._suite(handler.body, after, replace(caught, parent=key or caught.parent)):
                completes = True
        if orelse:
            region = self._region(orelse) if final else context.region
            completes = self._suite(orelse, after, replace(outer, region=region), opens=True) or completes
        if final:
            guard = to.guard or node
            completes = self._suite(final, _To(to.line, guard), replace(context, depth=context.depth + 1)) and completes
        return completes


def _breaks(body: Sequence[ast.stmt]) -> bool:
    """Whether a break of this very loop stands in its body."""
    for stmt in body:
        if isinstance(stmt, ast.Break):
            return True
        if isinstance(stmt, (ast.While, ast.For, ast.AsyncFor)):
            if _breaks(stmt.orelse):
                return True
            continue
        if isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for name in ("body", "orelse", "finalbody"):
            if _breaks(getattr(stmt, name, [])):
                return True
        for part in (*getattr(stmt, "handlers", ()), *getattr(stmt, "cases", ())):
            if _breaks(part.body):
                return True
    return False
