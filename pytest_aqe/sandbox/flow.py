"""Where control leaves each line of a syntax tree: the places in which branch goals can be sensed.

The walk follows what the interpreter really does line by line (a `return` inside ``try``/``finally`` goes to the
``finally``, inside ``with`` back to its header), because that is what coverage.py measures.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Union

from pytest_aqe.sandbox.arcs import SourceLines
from pytest_aqe.sandbox.edges import NO_REGION, Context, Edges, Key, Place, Predicate, To
from pytest_aqe.sandbox.syntax import breaks, irrefutable, is_constant, is_docstring, may_fail

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef]
LoopNode = Union[ast.While, ast.For, ast.AsyncFor]

_SIMPLE = (ast.Return, ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Raise, ast.Assert, ast.Delete)
_TRY: tuple[type[ast.stmt], ...] = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))


class Flow(Edges):
    """The walk over one tree; everything it found is in its attributes."""

    def __init__(self, tree: ast.Module, lines: SourceLines) -> None:
        super().__init__(lines)
        start = lines.first(1)
        leave = To(-start)
        self._suite(tree.body, leave, Context("", False, leave, leave, -start, -start, NO_REGION, None))

    # -- suites and statements

    def _suite(self, body: Sequence[ast.stmt], then: To, context: Context, opens: bool = False) -> bool:
        """Walk the statements of a block; whether it may complete normally."""
        after: list[To] = []
        following = then
        for stmt in reversed(body):
            after.append(following)
            line = self.line(stmt)
            if line in self.lines.code_lines:
                following = To(line)
        after.reverse()
        completes, risky = True, opens
        for index, (stmt, to) in enumerate(zip(body, after)):
            if self.line(stmt) not in self.lines.code_lines:
                continue
            if index == len(body) - 1 and isinstance(stmt, _SIMPLE):
                line = self.line(stmt)
                if isinstance(stmt, ast.Return) and stmt.value is not None and may_fail(ast.Expr(stmt.value)):
                    self.line_goal(Place(stmt, "return"), line, context, -line)  # what raises here gives nothing
                elif opens or (risky and line != self.line(body[0])):
                    self.line_goal(Place(stmt, "before"), line, context)
            done, context = self._statement(stmt, to, context)
            completes = completes and done  # what follows may run all the same: a `with` can swallow exceptions
            risky = risky or may_fail(stmt)
        return completes

    def _statement(self, stmt: ast.stmt, to: To, context: Context) -> tuple[bool, Context]:
        line = self.line(stmt)
        self.watch(line, context)
        if isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.edge(Place(stmt, "after"), self.lines.first(stmt.lineno), to, context)
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
            self.edge(Place(stmt, "return" if exact else "before"), line, To(context.give), context)
            return False, context
        elif isinstance(stmt, ast.Raise):
            self.edge(Place(stmt, "before"), line, To(context.fail), context)
            return False, context
        elif isinstance(stmt, (ast.Break, ast.Continue)):
            jump = context.out if isinstance(stmt, ast.Break) else context.back
            self.edge(Place(stmt, "before"), line, jump, context)
            return False, context
        else:
            self.edge(Place(stmt, "after"), line, to, context)
        return True, context

    def _function(self, node: FunctionNode, context: Context) -> None:
        if context.inside:
            name = context.function
        else:
            name = f"{context.function}.{node.name}" if context.function else node.name
        leave = -self.line(node)
        self.spans.append((-leave, node.end_lineno or node.lineno, name))
        real = next((stmt for stmt in node.body if not is_docstring(stmt)), node.body[0])
        inner = Context(name, True, To(leave), To(leave), leave, leave, self.region(node.body), context.parent, 0)
        entry = self.line_goal(Place(node, "entry"), self.line(real), inner)
        self._suite(node.body, To(leave), replace(inner, parent=entry or context.parent))

    def _class(self, node: ast.ClassDef, to: To, context: Context) -> None:
        line = self.line(node)
        main = self.lines.first(node.lineno)
        self.edge(Place(node, "after"), main, to, context)
        if self.lines.first(node.body[0].lineno) == main and not isinstance(node.body[0], ast.ClassDef):
            # One line: its body is left when the statement is done, and needs no probe inside the namespace.
            self.edge(Place(node, "after"), main, To(-line), context)
            return
        name = context.function
        if not context.inside:
            name = f"{name}.{node.name}" if name else node.name
        leave = To(-line)
        inner = replace(context, function=name, back=leave, out=leave, give=-line, fail=-line, region=NO_REGION)
        self._suite(node.body, leave, inner)

    def _side(
        self, node: ast.stmt, slot: str, start: int, to: To, context: Context, side: bool
    ) -> tuple[list[Key], Context]:
        """One side of a header: its goals, and the context of what runs under it."""
        key = self.edge(Place(node, slot), start, to, context, side)
        if key is not None:
            return [key], replace(context, parent=key)
        return [], context

    def _collect(self, keys: list[Key], body: Sequence[ast.stmt], start: int, side: bool) -> list[Key]:
        """The goals of a side that has none of its own because its statements stand on the header's line."""
        if not keys and body and self.line(body[-1]) == start:
            keys = list(self.keys_at.get(id(body[-1]), ()))
            for key in keys:
                self.sides.setdefault(key, side)
        return keys

    def _if(self, node: ast.If, to: To, context: Context) -> tuple[bool, Context]:
        start = self.line(node)
        value = is_constant(node.test)
        predicate = Predicate(node)
        if value is None:
            self.predicates.append(predicate)
        true_completes = false_completes = False
        true_context = false_context = context
        if value is None or value:
            body_to = self.first(node.body, to)
            predicate.yes, true_context = self._side(node, "body", start, body_to, context, True)
            true_completes = self._suite(node.body, to, true_context)
            predicate.yes = self._collect(predicate.yes, node.body, start, True)
        if value is None or not value:
            else_to = self.first(node.orelse, to)
            predicate.no, false_context = self._side(node, "else", start, else_to, context, False)
            false_completes = self._suite(node.orelse, to, false_context)
        if true_completes and not false_completes:
            context = replace(context, parent=true_context.parent)
        elif false_completes and not true_completes:
            context = replace(context, parent=false_context.parent)
        return true_completes or false_completes, context

    def _loop(self, node: LoopNode, to: To, context: Context, endless: bool) -> bool:
        start = self.line(node)
        predicate = Predicate(node)
        if not endless:
            self.predicates.append(predicate)
        top = To(start)
        predicate.yes, inner = self._side(node, "body", start, self.first(node.body, top), context, True)
        inner = replace(inner, back=top, out=to, depth=context.depth + 1)
        self._suite(node.body, top, inner)
        predicate.yes = self._collect(predicate.yes, node.body, start, True)
        completes = not endless or breaks(node.body)
        if node.orelse or not endless:
            else_to = self.first(node.orelse, to)
            predicate.no, other = self._side(node, "else", start, else_to, context, False)
            completes = self._suite(node.orelse, to, other) or breaks(node.body)
        return completes

    def _while(self, node: ast.While, to: To, context: Context) -> tuple[bool, Context]:
        completes = self._loop(node, to, context, is_constant(node.test) is not None)
        return completes, context

    def _for(self, node: ast.For | ast.AsyncFor, to: To, context: Context) -> None:
        self._loop(node, to, context, False)

    def _with(self, node: ast.With | ast.AsyncWith, to: To, context: Context) -> bool:
        start = self.line(node)
        back = To(start)
        self.edge(Place(node, "after"), start, to, context)
        inner = replace(context, back=back, out=back, give=start, fail=start, depth=context.depth + 1)
        inner = replace(inner, region=self.region(node.body))
        return self._suite(node.body, back, inner, opens=True)

    def _match(self, node: ast.Match, to: To, context: Context) -> bool:
        predicate = Predicate(node)
        self.predicates.append(predicate)
        completes = False
        passed: list[tuple[int, int]] = []
        for index, case in enumerate(node.cases):
            line = self.lines.first(case.pattern.lineno)
            place = Place(node, f"case:{index}")
            for start, end in passed:
                if case.guard is not None:  # it may raise: the cases before it have been left already
                    self.edge(Place(node, f"guard:{index}"), start, To(end), context, False)
                self.edge(place, start, To(end), context, False)
            body_to = self.first(case.body, to)
            keys, inner = self._side(node, place.slot, line, body_to, context, True)
            completes = self._suite(case.body, to, inner) or completes
            predicate.cases.append(self._collect(keys, case.body, line, True))
            if index + 1 < len(node.cases):
                passed.append((line, self.lines.first(node.cases[index + 1].pattern.lineno)))
        if irrefutable(node.cases[-1]):
            return completes
        for start, end in passed:
            self.edge(Place(node, "nomatch"), start, To(end), context, False)
        key = self.edge(Place(node, "nomatch"), self.lines.first(node.cases[-1].pattern.lineno), to, context, False)
        predicate.no = [key] if key else []
        return True

    def _try(self, node: ast.stmt, to: To, context: Context) -> bool:
        assert isinstance(node, _TRY)
        body: list[ast.stmt] = node.body  # type: ignore[attr-defined]
        handlers: list[ast.ExceptHandler] = node.handlers  # type: ignore[attr-defined]
        orelse: list[ast.stmt] = node.orelse  # type: ignore[attr-defined]
        final: list[ast.stmt] = node.finalbody  # type: ignore[attr-defined]
        after = self.first(final, to)
        outer = replace(context, depth=context.depth + 1)
        if final:
            jump = after.line
            outer = replace(outer, back=after, out=after, give=jump, fail=jump)
        fail = self.lines.first(handlers[0].lineno) if handlers else after.line
        inner = replace(outer, fail=fail, region=self.region(body))
        completes = self._suite(body, self.first(orelse, after), inner)
        for handler in handlers:
            region = self.region(handler.body) if final else context.region
            caught = replace(outer, region=region)
            first = self.first(handler.body, after)
            line = first.line if first.line > 0 else self.lines.first(handler.lineno)
            key = self.line_goal(Place(handler, "handler"), line, caught)
            if self._suite(handler.body, after, replace(caught, parent=key or caught.parent)):
                completes = True
        if orelse:
            region = self.region(orelse) if final else context.region
            completes = self._suite(orelse, after, replace(outer, region=region), opens=True) or completes
        if final:
            guard = to.guard or node
            completes = self._suite(final, To(to.line, guard), replace(context, depth=context.depth + 1)) and completes
        return completes
