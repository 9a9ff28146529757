"""From a predicate to values: which parts of which parameters must be what, for it to be true or false."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pytest_aqe.generate.search import patterns
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.places import Path, Place, Places
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.solutions import (
    EMPTY,
    FALSY,
    NO_TEXT,
    TEXT_TESTS,
    nodes_for,
    of_class,
    others,
    sized,
    solved,
)
from pytest_aqe.generate.search.source import FunctionFacts
from pytest_aqe.generate.search.values import Values
from pytest_aqe.program import Lit, Map, Node, Raw, Seq
from pytest_aqe.subject import ANY, TypeInfo

__all__ = ["Constraint", "Solver", "others", "sized", "solved"]


@dataclass(frozen=True)
class Constraint:
    """One part of one parameter (or a global, an environment variable) with values that would do, best first.

    `root` and `path` are those of a `Place`; a value that is None takes an environment variable away.
    """

    root: str
    path: Path
    values: tuple[Node | None, ...]


class Solver:
    """Reads predicates of one module."""

    def __init__(self, context: Context, values: Values) -> None:
        self.context = context
        self.values = values
        self.places = Places(context)
        self.tests: dict[int, ast.expr] = {}
        for node in ast.walk(context.source.tree):
            if isinstance(node, (ast.If, ast.While)):
                self.tests.setdefault(node.lineno, node.test)
            elif isinstance(node, ast.Match):
                for line, test in patterns.cases(node):
                    self.tests.setdefault(line, test)

    def solve(self, facts: FunctionFacts, line: int, side: bool) -> Iterator[tuple[Constraint, ...]]:
        """Alternatives for the predicate of a line to come out as `side`, each a conjunction."""
        if line in self.tests:
            yield from self.alternatives(facts, self.tests[line], side)

    def alternatives(self, facts: FunctionFacts, test: ast.expr, side: bool) -> Iterator[tuple[Constraint, ...]]:
        """Conjunctions that make `test` come out as `side`."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            yield from self.alternatives(facts, test.operand, not side)
        elif isinstance(test, ast.NamedExpr):
            yield from self.alternatives(facts, test.value, side)
        elif isinstance(test, ast.Compare) and len(test.ops) > 1:
            yield from self.alternatives(facts, _unchained(test), side)
        elif not isinstance(test, ast.BoolOp):
            yield from ((constraint,) for constraint in self.atoms(facts, test, side))
        elif isinstance(test.op, ast.And) == side:
            joined = self._all(facts, test.values, side)
            if joined:
                yield joined
        else:
            for value in test.values:
                rest = self._all(facts, [other for other in test.values if other is not value], not side)
                for own in self.alternatives(facts, value, side):
                    yield own
                    if rest:
                        yield (*rest, *own)

    def _all(self, facts: FunctionFacts, tests: Iterable[ast.expr], side: bool) -> tuple[Constraint, ...]:
        """The first alternative of each test."""
        firsts = (next(self.alternatives(facts, test, side), ()) for test in tests)
        return tuple(constraint for first in firsts for constraint in first)

    def atoms(self, facts: FunctionFacts, test: ast.expr, side: bool) -> Iterator[Constraint]:
        """Constraints that make an atomic predicate come out as `side`."""
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            yield from self.compared(facts, test.left, test.ops[0], test.comparators[0], side)
            return
        if isinstance(test, ast.Call):
            yield from self.called(facts, test, side)
        place = self.places.find(facts, test)
        if place is None:
            return
        if place.root.startswith("env:"):
            yield Constraint(place.root, place.path, (Lit("1"), Lit("true")) if side else (None, Lit("")))
        else:
            values = self.truthy(place.shape) if side else self.falsy(place.shape)
            yield Constraint(place.root, place.path, tuple(values))

    def truthy(self, shape: Shape | None) -> list[Node]:
        """Values that count as true, of the kind that is used."""
        seeds = self._seeds(shape, 2)
        good = [seed for seed in seeds if seed.text() not in FALSY]
        return [*good[:4], Lit(True), Lit(1), Lit("a")]

    def falsy(self, shape: Shape | None) -> list[Node]:
        """Values that count as false, of the kind that is used."""
        kind = shape.guess() if shape is not None else ""
        own = [EMPTY[kind]] if kind in EMPTY else []
        return [*own, Lit(None), Lit(False), Lit(""), Lit(0), Seq("list"), Map()]

    def _seeds(self, shape: Shape | None, depth: int) -> list[Node]:
        """Seeds by use; none where nothing is known of it."""
        return self.values.seeds(ANY, shape, "", "", depth) if shape is not None and not shape.empty() else []

    def called(self, facts: FunctionFacts, test: ast.Call, side: bool) -> Iterator[Constraint]:
        """isinstance, hasattr, callable, and tests of strings."""
        name = test.func.id if isinstance(test.func, ast.Name) else ""
        if name in ("isinstance", "issubclass", "hasattr", "callable") and test.args:
            place = self.places.find(facts, test.args[0])
            if place is not None:
                yield from self._asked(name, place, test.args[1:], side)
        elif isinstance(test.func, ast.Attribute) and test.func.attr in TEXT_TESTS:
            place = self.places.find(facts, test.func.value)
            if place is not None:
                constants = [c for arg in test.args for c in self.places.constants(arg) if isinstance(c, str)]
                texts = TEXT_TESTS[test.func.attr](constants) if side else NO_TEXT
                yield Constraint(place.root, place.path, tuple(map(Lit, texts)))

    def _asked(self, name: str, place: Place, rest: Sequence[ast.expr], side: bool) -> Iterator[Constraint]:
        root, path, shape = place
        if name == "callable":
            yield Constraint(root, path, (Raw("lambda *args: 1"),) if side else (Lit(1), Lit("a")))
        elif name == "hasattr" and rest and isinstance(rest[0], ast.Constant):
            attribute = str(rest[0].value)
            if side:
                part = shape.attributes.get(attribute) if shape else None
                yield Constraint(root, (*path, f".{attribute}"), (*self._seeds(part, 1)[:3], Lit(1), Lit("a")))
            else:
                yield Constraint(root, path, (Lit(1), Lit("a"), Raw("object()")))
        elif rest:
            classes = rest[0].elts if isinstance(rest[0], ast.Tuple) else [rest[0]]
            for ref in [self.context.resolve(self.context.source.dotted(one)) for one in classes]:
                if ref:
                    yield Constraint(root, path, tuple(self._of_class(name, ref, shape, side)))

    def _of_class(self, name: str, ref: str, shape: Shape | None, side: bool) -> Sequence[Node]:
        """Instances (or subclasses) of a class, or what is none."""
        if name == "issubclass":
            return [self.context.ref(ref if side else "builtins:object")]
        if side:
            return self.values.seeds(TypeInfo.of(ref), shape or Shape(), "", "", 2)[:4]
        plain: list[Node] = [Lit("a"), Lit(1), Seq("list"), Lit(None), Map()]
        return [value for value in plain if not of_class(value, ref)]

    def compared(
        self, facts: FunctionFacts, left: ast.expr, op: ast.cmpop, right: ast.expr, side: bool
    ) -> Iterator[Constraint]:
        """Both directions of one comparison with constants."""
        for one, other, flipped in ((left, right, False), (right, left, True)):
            constants = self.places.constants(other)
            measured = _measured(one)
            inner = one if measured is None else measured
            place = self.places.find(facts, inner)
            if place is None:
                continue
            if isinstance(op, (ast.In, ast.NotIn)):
                positive = isinstance(op, ast.In) == side
                if not flipped:
                    yield from _member(place, constants, positive)
                elif constants and isinstance(constants[0], str):
                    environment = self.context.source.dotted(inner) == "os.environ"
                    yield from _contains(place, constants[0], positive, environment)
                continue
            for constant in constants[:3]:
                values = solved(op, constant, side, flipped)
                if measured is None:
                    yield Constraint(place.root, place.path, nodes_for(values))
                else:
                    yield Constraint(place.root, place.path, tuple(_of_sizes(place.shape, values)))


def _unchained(test: ast.Compare) -> ast.expr:
    """``a < b < c`` as ``a < b and b < c``."""
    operands = itertools.pairwise([test.left, *test.comparators])
    return ast.BoolOp(ast.And(), [ast.Compare(left, [op], [right]) for op, (left, right) in zip(test.ops, operands)])


def _measured(node: ast.expr) -> ast.expr | None:
    """What an expression takes the length of."""
    is_length = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
    return node.args[0] if is_length and isinstance(node, ast.Call) and node.args else None


def _of_sizes(shape: Shape | None, sizes: Sequence[object]) -> Iterator[Node]:
    kind = shape.guess() if shape is not None else "str"
    for size in sizes:
        if isinstance(size, int) and 0 <= size <= 64:
            yield from sized(kind, size)


def _member(place: Place, constants: Sequence[object], positive: bool) -> Iterator[Constraint]:
    """``value in constants``"""
    if constants:
        values = nodes_for(constants[:12]) if positive else others(constants)
        yield Constraint(place.root, place.path, values)


def _contains(place: Place, key: str, positive: bool, environment: bool) -> Iterator[Constraint]:
    """``constant in value``"""
    root, path, _ = place
    if environment:
        yield Constraint(f"env:{key}", (), (Lit("1"), Lit("a")) if positive else (None,))
    elif positive:
        holding = (Lit(key), Lit(f"a{key}b"), Seq("list", (Lit(key),)), Map(((Lit(key), Lit(1)),)))
        yield Constraint(root, path, holding)
        yield Constraint(root, (*path, f"[{key!r}]"), (Lit(1), Lit("a")))
    else:
        yield Constraint(root, path, (Lit(""), Lit("zz"), Seq("list"), Map()))
