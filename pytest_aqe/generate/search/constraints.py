"""From a predicate to values: which parts of which parameters must be what, for it to be true or false."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.source import FunctionFacts
from pytest_aqe.generate.search.values import Values
from pytest_aqe.program import Lit, Map, Node, Raw, Seq
from pytest_aqe.subject import ANY, TypeInfo

Path = tuple[str, ...]


@dataclass(frozen=True)
class Constraint:
    """One part of one parameter (or a global, an environment variable) with values that would do, best first.

    `root` is a parameter's name, ``self``, ``global:NAME`` or ``env:NAME``; `path` leads to the part.
    """

    root: str
    path: Path
    values: tuple[Node | None, ...]


class Solver:
    """Reads predicates of one module."""

    def __init__(self, context: Context, values: Values) -> None:
        self.context = context
        self.values = values
        self.tests: dict[int, list[ast.expr]] = {}
        for node in ast.walk(context.source.tree):
            if isinstance(node, (ast.If, ast.While)):
                self.tests.setdefault(node.lineno, []).append(node.test)

    def solve(self, facts: FunctionFacts, line: int, side: bool) -> Iterator[tuple[Constraint, ...]]:
        """Alternatives for the predicate of a line to come out as `side`, each a conjunction."""
        for test in self.tests.get(line, [])[:1]:
            yield from self.alternatives(facts, test, side)

    def alternatives(self, facts: FunctionFacts, test: ast.expr, side: bool) -> Iterator[tuple[Constraint, ...]]:
        """Conjunctions that make `test` come out as `side`."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            yield from self.alternatives(facts, test.operand, not side)
        elif isinstance(test, ast.BoolOp):
            if isinstance(test.op, ast.And) == side:
                parts = [next(iter(self.alternatives(facts, value, side)), ()) for value in test.values]
                joined = tuple(c for part in parts for c in part)
                if joined:
                    yield joined
            else:
                for value in test.values:
                    others = [v for v in test.values if v is not value]
                    rest = tuple(c for v in others for c in next(iter(self.alternatives(facts, v, not side)), ()))
                    for own in self.alternatives(facts, value, side):
                        yield own
                        if rest:
                            yield (*rest, *own)
        elif isinstance(test, ast.NamedExpr):
            yield from self.alternatives(facts, test.value, side)
        else:
            yield from ((c,) for c in self.atoms(facts, test, side))

    def place(self, facts: FunctionFacts, node: ast.expr) -> tuple[str, Path, Shape | None] | None:
        """Root and path of an expression."""
        shape = facts.origins.get(id(node))
        if shape is not None:
            for name, root in facts.shapes.items():
                for path, part in root.paths():
                    if part is shape:
                        return name, path, shape
        text = self.context.source.dotted(node)
        if isinstance(node, ast.Call):
            name = self.context.source.dotted(node.func)
            if name in ("os.environ.get", "os.getenv") and node.args and isinstance(node.args[0], ast.Constant):
                return f"env:{node.args[0].value!s}", (), None
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("lower", "strip", "upper", "casefold"):
                return self.place(facts, node.func.value)
            plain = ast.unparse(node.func)
            if (
                name
                and plain.split(".")[0] not in facts.parameters()
                and not hasattr(builtins, plain.split(".")[0])
                and "(" not in plain
            ):
                return f"global:{plain}", ("()",), None
        if (
            isinstance(node, ast.Subscript)
            and self.context.source.dotted(node.value) == "os.environ"
            and isinstance(node.slice, ast.Constant)
        ):
            return f"env:{node.slice.value!s}", (), None
        if text and isinstance(node, (ast.Name, ast.Attribute)) and text.split(".")[0] not in facts.parameters():
            return f"global:{ast.unparse(node)}", (), None
        return None

    def atoms(self, facts: FunctionFacts, test: ast.expr, side: bool) -> Iterator[Constraint]:
        """Constraints that make an atomic predicate come out as `side`."""
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            yield from self.compared(facts, test.left, test.ops[0], test.comparators[0], side)
            return
        if isinstance(test, ast.Call):
            yield from self.called(facts, test, side)
        found = self.place(facts, test)
        if found is not None:
            root, path, shape = found
            if root.startswith("env:"):
                yield Constraint(root, path, (Lit("1"), Lit("true")) if side else (None, Lit("")))
            else:
                yield Constraint(root, path, tuple(self.truthy(shape) if side else self.falsy(shape)))

    def truthy(self, shape: Shape | None) -> list[Node]:
        """Values that count as true, of the kind that is used."""
        seeds = self.values.seeds(ANY, shape, "", "", 2) if shape is not None and not shape.empty() else []
        good = [s for s in seeds if s.text() not in FALSY]
        return [*good[:4], Lit(True), Lit(1), Lit("a")]

    def falsy(self, shape: Shape | None) -> list[Node]:
        """Values that count as false, of the kind that is used."""
        kind = shape.guess() if shape is not None else ""
        own: dict[str, Node] = {
            "str": Lit(""),
            "int": Lit(0),
            "list": Seq("list"),
            "dict": Map(),
            "bytes": Lit(b""),
            "float": Lit(0.0),
        }
        return [*([own[kind]] if kind in own else []), Lit(None), Lit(False), Lit(""), Lit(0), Seq("list"), Map()]

    def called(self, facts: FunctionFacts, test: ast.Call, side: bool) -> Iterator[Constraint]:
        """isinstance, hasattr, callable, string tests, regex matches."""
        name = test.func.id if isinstance(test.func, ast.Name) else ""
        if name in ("isinstance", "issubclass", "hasattr", "callable") and test.args:
            found = self.place(facts, test.args[0])
            if found is None:
                return
            root, path, shape = found
            if name == "callable":
                yield Constraint(root, path, (Raw("lambda *args: 1"),) if side else (Lit(1), Lit("a")))
            elif name == "hasattr" and len(test.args) > 1 and isinstance(test.args[1], ast.Constant):
                attribute = f".{test.args[1].value!s}"
                if side:
                    part = shape.attributes.get(attribute[1:]) if shape else None
                    values = self.values.seeds(ANY, part, "", "", 1) if part is not None and not part.empty() else []
                    yield Constraint(root, (*path, attribute), (*values[:3], Lit(1), Lit("a")))
                else:
                    yield Constraint(root, path, (Lit(1), Lit("a"), Raw("object()")))
            elif len(test.args) > 1:
                classes = test.args[1].elts if isinstance(test.args[1], ast.Tuple) else [test.args[1]]
                refs = [r for r in (self.context.resolve(self.context.source.dotted(c)) for c in classes) if r]
                for ref in refs:
                    if name == "issubclass":
                        values = [self.context.ref(ref)] if side else [self.context.ref("builtins:object")]
                    elif side:
                        values = self.values.seeds(TypeInfo.of(ref), shape or Shape(), "", "", 2)[:4]
                    else:
                        values = [v for v in (Lit("a"), Lit(1), Seq("list"), Lit(None), Map()) if not of_class(v, ref)]
                    yield Constraint(root, path, tuple(values))
            return
        if isinstance(test.func, ast.Attribute) and test.func.attr in TEXT_TESTS:
            found = self.place(facts, test.func.value)
            if found is not None:
                root, path, _ = found
                constants = [c for arg in test.args for c in constants_of(self.context, arg) if isinstance(c, str)]
                good = TEXT_TESTS[test.func.attr](constants)
                yield Constraint(root, path, tuple(Lit(v) for v in (good if side else ["", "a", "#", "zz z"])))

    def compared(
        self, facts: FunctionFacts, left: ast.expr, op: ast.cmpop, right: ast.expr, side: bool
    ) -> Iterator[Constraint]:
        """Both directions of one comparison with constants."""
        for one, other, flipped in ((left, right, False), (right, left, True)):
            constants = constants_of(self.context, other)
            length = (
                isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "len" and bool(one.args)
            )
            inner = one.args[0] if length and isinstance(one, ast.Call) else one
            found = self.place(facts, inner)
            if found is None:
                continue
            root, path, shape = found
            if isinstance(op, (ast.In, ast.NotIn)):
                positive = isinstance(op, ast.In) == side
                if flipped:  # constant in value
                    if constants and isinstance(constants[0], str):
                        key = constants[0]
                        if self.context.source.dotted(inner) == "os.environ":
                            yield Constraint(f"env:{key}", (), (Lit("1"), Lit("a")) if positive else (None,))
                        elif positive:
                            yield Constraint(
                                root,
                                path,
                                (Lit(key), Lit(f"a{key}b"), Seq("list", (Lit(key),)), Map(((Lit(key), Lit(1)),))),
                            )
                            yield Constraint(root, (*path, f"[{key!r}]"), (Lit(1), Lit("a")))
                        else:
                            yield Constraint(root, path, (Lit(""), Lit("zz"), Seq("list"), Map()))
                elif constants:
                    yield Constraint(
                        root,
                        path,
                        tuple(node for c in constants[:12] if (node := node_for(c)) is not None)
                        if positive
                        else others(constants),
                    )
                continue
            if not constants:
                continue
            for constant in constants[:3]:
                values = solved(op, constant, side, flipped)
                if length:
                    sizes = [v for v in values if isinstance(v, int) and 0 <= v <= 64]
                    kind = shape.guess() if shape is not None else "str"
                    yield Constraint(root, path, tuple(n for s in sizes for n in sized(kind, s)))
                else:
                    yield Constraint(root, path, tuple(node for v in values if (node := node_for(v)) is not None))


FALSY = frozenset({"None", "False", "0", '""', "[]", "{}", "()", "0.0", 'b""', "set()"})

TEXT_TESTS: dict[str, Callable[[list[str]], list[str]]] = {
    "startswith": lambda cs: [v for c in cs for v in (c, c + "a", c + "1")],
    "endswith": lambda cs: [v for c in cs for v in (c, "a" + c, "1" + c)],
    "isdigit": lambda cs: ["1", "42"],
    "isdecimal": lambda cs: ["1", "42"],
    "isnumeric": lambda cs: ["1", "42"],
    "isalpha": lambda cs: ["a", "abc"],
    "isalnum": lambda cs: ["a1", "a"],
    "isspace": lambda cs: [" ", "\t"],
    "isupper": lambda cs: ["A", "AB"],
    "islower": lambda cs: ["a", "ab"],
    "istitle": lambda cs: ["Ab"],
    "isidentifier": lambda cs: ["a", "_x"],
}


def constants_of(context: Context, node: ast.expr) -> list[object]:
    """Plain constants that an expression stands for: literals, displays, module-level names."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return [c for element in node.elts for c in constants_of(context, element)]
    if isinstance(node, ast.Dict):
        return [c for key in node.keys if key is not None for c in constants_of(context, key)]
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
        and isinstance(node.operand.value, (int, float))
    ):
        return [-node.operand.value]
    if isinstance(node, ast.Name) and node.id in context.source.assigned:
        value = context.source.assigned[node.id]
        if not isinstance(value, ast.Name):
            return constants_of(context, value)
        return []
    if isinstance(node, (ast.Name, ast.Attribute)):
        known = context.info.values.get(ast.unparse(node))
        if known is not None and known.text is not None:
            try:
                plain = ast.literal_eval(known.text)
            except (ValueError, SyntaxError):
                return []
            return list(plain) if isinstance(plain, (list, tuple, set, dict, frozenset)) else [plain]
    if isinstance(node, ast.Attribute):
        ref = context.resolve(context.source.dotted(node.value))
        info = context.class_of(ref)
        if info is not None and "enum" in info.flags and node.attr in info.members:
            return [EnumMember(ref, node.attr)]
    return []


@dataclass(frozen=True)
class EnumMember:
    """An enum member by the reference of its class."""

    ref: str
    name: str


def node_for(value: object) -> Node | None:
    """The node of a constant."""
    from pytest_aqe.program import Attr, Ref, node_of

    if isinstance(value, EnumMember):
        module, _, qualname = value.ref.partition(":")
        return Attr(Ref(module, qualname), value.name)
    return node_of(value)


def others(constants: list[object]) -> tuple[Node, ...]:
    """Values that are none of some constants, of their kind."""
    first = constants[0]
    choices: list[object] = (
        ["zz", "a", ""]
        if isinstance(first, str)
        else [10**6 + 7, -1, 0]
        if isinstance(first, (int, float))
        else [None, "a", 1]
    )
    return tuple(Lit(c) for c in choices if c not in constants)  # type: ignore[arg-type]


def solved(op: ast.cmpop, constant: object, side: bool, flipped: bool) -> list[object]:
    """Values v for which ``v op constant`` (``constant op v`` when flipped) comes out as `side`."""
    equal = isinstance(op, (ast.Eq, ast.Is)) == side if isinstance(op, (ast.Eq, ast.Is, ast.NotEq, ast.IsNot)) else None
    if isinstance(op, (ast.Eq, ast.Is, ast.NotEq, ast.IsNot)):
        equal = isinstance(op, (ast.Eq, ast.Is)) == side
        if equal:
            return [constant]
        if isinstance(constant, bool):
            return [not constant, 1, "a"]
        if isinstance(constant, (int, float)):
            return [constant + 1, constant - 1]
        if isinstance(constant, str):
            return [constant + "x", "a", ""] if constant else ["a"]
        return ["a", 1, 0, False, [1]]
    if isinstance(constant, str):
        return [constant + "a", "", constant]
    if not isinstance(constant, (int, float)):
        return []
    less = isinstance(op, (ast.Lt, ast.LtE)) == side
    inclusive = isinstance(op, (ast.LtE, ast.GtE)) == side
    if flipped:
        less = not less
    values: list[object] = [constant] if inclusive else []
    return [*values, constant - 1, constant - 10] if less else [*values, constant + 1, constant + 10]


def sized(kind: str, size: int) -> list[Node]:
    """Values of a length."""
    text: Node = Lit(("abcdefghij" * 7)[:size])
    items: Node = Seq("list", tuple(Lit(i) for i in range(size)))
    return [items, text] if kind == "list" else [text, items]


def of_class(node: Node, ref: str) -> bool:
    """Whether a plain node is an instance of a builtin class."""
    name = ref.partition(":")[2]
    if isinstance(node, Lit):
        return type(node.value).__name__ == name or name == "object"
    return (isinstance(node, Seq) and node.kind == name) or (isinstance(node, Map) and name in ("dict", "Mapping"))
