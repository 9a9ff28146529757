"""All mutants of a module compiled into it at once, each behind a switch that is set while it runs."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from pytest_aqe.facts import Mutant
from pytest_aqe.sandbox.arcs import SourceLines
from pytest_aqe.sandbox.plan import deep_recursion

SWITCH = "__aqe_mutant__"
NONE_ACTIVE = -1
MAX_DEPTH = 40
"""Expressions nested deeper than this stay as they are: each switch holds both versions of what is under it."""

MAX_DISPLAY = 12
MUTATED_ITEMS = 4
"""Of displays longer than twelve items at module or class level, data tables mostly, the first four are mutated."""

COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift, ast.BitXor: ast.BitAnd, ast.MatMult: ast.Mult,
}  # fmt: skip

_SKIPPED_FIELDS = frozenset({"annotation", "returns", "type_comment", "type_params", "pattern", "format_spec", "ctx"})
_SKIPPED = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.pattern, ast.Name)


class Reached:
    """Stands where the active mutant's id stands: equal to none, it notes each mutant that asks."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self) -> None:
        self.met: set[int] = set()

    def __eq__(self, other: object) -> bool:
        self.met.add(other)  # type: ignore[arg-type]
        return False


class MutantSwitch:
    """Which mutant is active: the object that every switch in the module looks at."""

    __slots__ = ("id",)

    def __init__(self) -> None:
        self.id: int | Reached = NONE_ACTIVE

    def scope(self) -> dict[str, object]:
        """The globals that the module with its mutants refers to."""
        return {SWITCH: self}


def plan_mutants(source: str, exclude: str = "") -> tuple[Mutant, ...]:
    """The mutants of a source text, those on excluded lines left out; ids are the same in every process."""
    lines = SourceLines(source, "<mutants>", exclude)
    with deep_recursion():
        weaver = _Weaver()
        weaver.visit(ast.parse(source))
    return tuple(mutant for mutant in weaver.mutants if lines.first(mutant.line) not in lines.excluded)


def instrument_mutants(source: str, filename: str) -> ast.Module:
    """The tree of `source` with a switch at every place that has mutants; without an active one it does what it did."""
    with deep_recursion():
        tree: ast.Module = _Weaver().visit(ast.parse(source, filename))
        return ast.fix_missing_locations(tree)


class _Weaver:
    """Builds the switched tree; nodes of the source are shared by both sides of a switch, so none is changed."""

    def __init__(self) -> None:
        self.mutants: list[Mutant] = []
        self._function = ""
        self._inside = False
        self._depth = 0

    # -- the walk

    def visit(self, node: Any) -> Any:
        """A node with switches in it (the node itself where there are none)."""
        if isinstance(node, ast.expr):
            self._depth += 1
            try:
                return node if self._depth > MAX_DEPTH else self._expression(node)
            finally:
                self._depth -= 1
        if isinstance(node, _SKIPPED):
            return node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return self._definition(node)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return node
        if isinstance(node, ast.Assign) and any(_dunder(target) for target in node.targets):
            return node
        if isinstance(node, ast.AnnAssign) and _dunder(node.target):
            return node
        if type(node).__name__ == "TypeAlias":
            return node
        if isinstance(node, ast.If) and _type_checking(node.test):
            return _changed(node, orelse=self._list(node.orelse))
        if isinstance(node, ast.AugAssign):
            return self._augmented(node)
        if isinstance(node, (ast.If, ast.While)):
            negated = self._add("negate", node.test)
            return self._children(node, test=self._switch(negated, _not(node.test), self.visit(node.test)))
        if isinstance(node, ast.Return):
            return self._return(node)
        if isinstance(node, ast.comprehension):
            return self._children(node, ifs=[self._negatable(test) for test in node.ifs])
        return self._children(node)

    def _children(self, node: Any, **given: Any) -> Any:
        """A node with its children visited in source order, but for the fields that are given."""
        changes = dict(given)
        for field, value in ast.iter_fields(node):
            if field in _SKIPPED_FIELDS or field in given:
                continue
            new = self._child(value)
            if new is not value:
                changes[field] = new
        return _changed(node, **changes) if changes else node

    def _child(self, value: Any) -> Any:
        if isinstance(value, list):
            return self._list(value)
        return self.visit(value) if isinstance(value, ast.AST) else value

    def _list(self, values: Sequence[Any]) -> Any:
        new = [self._child(value) for value in values]
        return new if any(one is not other for one, other in zip(new, values)) else values

    def _definition(self, node: Any) -> Any:
        """A function or class; decorators and defaults are evaluated outside of it."""
        outside = {
            field: self._child(getattr(node, field))
            for field in ("decorator_list", "bases", "args", "keywords")
            if hasattr(node, field)
        }
        before = self._function, self._inside
        if not self._inside:
            self._function = f"{self._function}.{node.name}" if self._function else node.name
            self._inside = not isinstance(node, ast.ClassDef)
        body = self._list(node.body)
        self._function, self._inside = before
        return _changed(node, **outside, body=body)

    # -- statements with mutants of their own

    def _augmented(self, node: ast.AugAssign) -> Any:
        if type(node.op) not in ARITHMETIC:
            return self._children(node)
        mutant = self._add("arithmetic", node)
        changed = _changed(node, op=ARITHMETIC[type(node.op)]())
        plain = self._children(node)
        return ast.copy_location(ast.If(test=_active(mutant), body=[changed], orelse=[plain]), node)

    def _return(self, node: ast.Return) -> Any:
        value = node.value
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return node
        mutant = self._add("return", node)
        return _changed(node, value=self._switch(mutant, ast.Constant(value=None), self.visit(value)))

    def _negatable(self, test: ast.expr) -> ast.expr:
        return self._switch(self._add("negate", test), _not(test), self.visit(test))

    # -- expressions

    def _expression(self, node: Any) -> Any:
        if isinstance(node, (ast.Name, ast.Slice)):
            return node if isinstance(node, ast.Name) else self._children(node)
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.BinOp):
            if type(node.op) not in ARITHMETIC or _text(node.left) or _text(node.right):
                return self._children(node)
            mutant = self._add("arithmetic", node)
            changed = _changed(node, op=ARITHMETIC[type(node.op)]())
            return self._switch(mutant, changed, self._children(node))
        if isinstance(node, ast.BoolOp):
            mutant = self._add("boolean", node)
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            return self._switch(mutant, _changed(node, op=other), self._children(node))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            mutant = self._add("not", node)
            # `not not x` is the truth of x: the operand itself could be anything.
            return self._switch(mutant, _not(_not(node.operand)), self._children(node))
        if isinstance(node, ast.IfExp):
            negated = self._add("negate", node.test)
            return self._children(node, test=self._switch(negated, _not(node.test), self.visit(node.test)))
        if isinstance(node, ast.JoinedStr):
            parts = [self._children(part) if isinstance(part, ast.FormattedValue) else part for part in node.values]
            return _changed(node, values=parts)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)) and self._is_table(node.elts):
            return _changed(node, elts=[*self._list(node.elts[:MUTATED_ITEMS]), *node.elts[MUTATED_ITEMS:]])
        if isinstance(node, ast.Dict):
            return self._dict(node)
        if isinstance(node, ast.NamedExpr):
            return _changed(node, value=self.visit(node.value))
        return self._children(node)

    def _is_table(self, items: Sequence[object]) -> bool:
        return not self._inside and len(items) > MAX_DISPLAY

    def _dict(self, node: ast.Dict) -> Any:
        cut = MUTATED_ITEMS if self._is_table(node.keys) else len(node.keys)
        keys, values = list(node.keys), list(node.values)
        for index in range(cut):
            keys[index] = self.visit(keys[index]) if keys[index] is not None else None
            values[index] = self.visit(values[index])
        return _changed(node, keys=keys, values=values)

    def _constant(self, node: ast.Constant) -> Any:
        value: Any = node.value
        new: Any
        if isinstance(value, bool):
            new = not value
        elif isinstance(value, (int, float)):
            new = value + 1
            if new == value:
                return node
        elif isinstance(value, str):
            new = "" if value else "XX"
        elif isinstance(value, bytes):
            new = b"" if value else b"XX"
        else:
            return node
        return self._switch(self._add("constant", node), ast.Constant(value=new), node)

    def _compare(self, node: ast.Compare) -> Any:
        mutated = []
        for index, op in enumerate(node.ops):
            for other in COMPARE[type(op)]:
                ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
                mutated.append((self._add("compare", node), _changed(node, ops=ops)))
        new = self._children(node)
        for mutant, changed in reversed(mutated):
            new = self._switch(mutant, changed, new)
        return new

    # -- switches

    def _add(self, operator: str, node: Any) -> int:
        self.mutants.append(Mutant(len(self.mutants), operator, node.lineno, self._function))
        return len(self.mutants) - 1

    def _switch(self, mutant: int, changed: ast.expr, plain: ast.expr) -> ast.expr:
        if not hasattr(changed, "lineno"):
            ast.copy_location(changed, plain)
        return ast.copy_location(ast.IfExp(test=_active(mutant), body=changed, orelse=plain), plain)


def _active(mutant: int) -> ast.expr:
    """``__aqe_mutant__.id == mutant``"""
    switch = ast.Attribute(value=ast.Name(id=SWITCH, ctx=ast.Load()), attr="id", ctx=ast.Load())
    return ast.Compare(left=switch, ops=[ast.Eq()], comparators=[ast.Constant(value=mutant)])


def _changed(node: Any, **values: Any) -> Any:
    fields = {field: getattr(node, field) for field in node._fields if hasattr(node, field)}
    new = type(node)(**{**fields, **values})
    return ast.copy_location(new, node) if hasattr(node, "lineno") else new


def _not(node: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=node), node)


def _dunder(target: ast.AST) -> bool:
    return isinstance(target, ast.Name) and target.id.startswith("__")


def _text(node: ast.expr) -> bool:
    """Whether an operand is surely a string, for which arithmetic has one meaning only."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _type_checking(test: ast.expr) -> bool:
    return any(
        (isinstance(part, ast.Name) and part.id == "TYPE_CHECKING")
        or (isinstance(part, ast.Attribute) and part.attr == "TYPE_CHECKING")
        for part in ast.walk(test)
    )
