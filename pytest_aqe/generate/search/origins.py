"""What an expression stands for: the shape of a traced value, constants, an environment variable, a class."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from pytest_aqe.generate.search.constants import stands_for
from pytest_aqe.generate.search.documents import PARSERS
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.source_facts import FunctionFacts, SourceFacts, kind_of

SAME_TEXT = frozenset(
    {
        *("strip", "lstrip", "rstrip", "lower", "upper", "title", "casefold", "replace", "decode", "format"),
        *("removeprefix", "removesuffix"),
    }
)
"""Methods whose result says as much of the value as the value itself."""
PARTS_OF_TEXT = frozenset({"split", "rsplit", "splitlines", "partition", "rpartition", "groups"})
ENVIRONMENT = "os.environ"
ENVIRONMENT_CALLS = frozenset({"os.environ.get", "os.getenv", "os.environ.pop", "os.environ.setdefault"})
PASSED_ON = SAME_TEXT | {"group"}
"""Methods through which a variable of the environment is still known."""
LOOKUPS = ("get", "pop", "setdefault")
CONVERSIONS = frozenset(
    {
        *("str", "list", "tuple", "sorted", "set", "iter", "reversed", "int", "float", "dict", "copy", "deepcopy"),
        *("bool", "next"),
    }
)
"""Functions whose result says as much of their argument as the argument itself."""


class Origins(ast.NodeVisitor):
    """Expressions of one function; `env` maps local names to the shape of what they hold."""

    def __init__(self, facts: SourceFacts, function: FunctionFacts) -> None:
        self.facts = facts
        self.function = function
        self.env: dict[str, Shape] = {}

    def shape(self, node: ast.expr) -> Shape | None:
        """The shape behind an expression, None where it is not traced; remembered by node for the solver."""
        found = self._shape(node)
        if found is not None:
            self.function.origins[id(node)] = found
        return found

    def _shape(self, node: ast.expr) -> Shape | None:
        if isinstance(node, ast.Name):
            return self.env.get(node.id)
        if isinstance(node, ast.Attribute):
            base = self.shape(node.value)
            return base.attribute(node.attr) if base is not None else None
        if isinstance(node, ast.Subscript):
            return self._item_shape(node)
        if isinstance(node, ast.Call):
            return self._call_shape(node)
        if isinstance(node, (ast.NamedExpr, ast.Await, ast.Starred)):
            return self.shape(node.value)
        if isinstance(node, ast.BoolOp):
            return next((shape for shape in map(self.shape, node.values) if shape is not None), None)
        if isinstance(node, ast.IfExp):
            return self.shape(node.body) or self.shape(node.orelse)
        return None

    def _item_shape(self, node: ast.Subscript) -> Shape | None:
        base = self.shape(node.value)
        if base is None or isinstance(node.slice, ast.Slice):
            return base
        return base.item(node.slice.value) if isinstance(node.slice, ast.Constant) else base.elements()

    def _call_shape(self, node: ast.Call) -> Shape | None:
        func = node.func
        kind = PARSERS.get(self.facts.dotted(func))
        if kind is not None and node.args:
            return self._document(node.args[0], kind)
        if isinstance(func, ast.Attribute):
            base = self.shape(func.value)
            return self._method_shape(base, func.attr, node.args) if base is not None else None
        if not isinstance(func, ast.Name):
            return None
        if func.id in CONVERSIONS and node.args:
            return self.shape(node.args[0])
        if func.id == "getattr" and len(node.args) >= 2 and isinstance(node.args[1], ast.Constant):
            base = self.shape(node.args[0])
            return base.attribute(str(node.args[1].value)) if base is not None else None
        base = self.env.get(func.id)
        return base.called(arity(node)) if base is not None else None

    def _document(self, read: ast.expr, kind: str) -> Shape:
        """The shape of a document: that of the text's own, else one for what is read from a file."""
        text = self.shape(read)
        if text is not None:
            return text.parsed()
        return self.function.documents.setdefault(ast.unparse(read), (kind, Shape()))[1]

    def _method_shape(self, base: Shape, name: str, args: list[ast.expr]) -> Shape:
        """The shape of what a method of a traced value gives; the method itself counts as a use."""
        method = base.attribute(name)
        if name in SAME_TEXT or name in PARTS_OF_TEXT:
            return base
        if name in LOOKUPS and args and isinstance(args[0], ast.Constant):
            return base.item(args[0].value)
        if name == "values":
            return base.elements()
        return Shape() if name in ("items", "keys") else method.called(len(args))

    def bind(self, target: ast.expr, shape: Shape | None) -> None:
        """Let the names of an assignment's target hold a shape, or nothing that is traced."""
        if isinstance(target, ast.Name):
            if shape is not None:
                self.env[target.id] = shape
            else:
                self.env.pop(target.id, None)
        elif isinstance(target, (ast.Tuple, ast.List)) and shape is not None:
            for index, element in enumerate(target.elts):
                self.bind(element, shape.item(index))

    def arithmetic(self, op: ast.operator, one: ast.expr, other: ast.expr) -> None:
        """What an operand says of the other one, where that is traced."""
        shape = self.shape(one)
        kind = self._kind_beside(other)
        if shape is None:
            return
        if isinstance(op, ast.Add) and kind in ("str", "list"):
            shape.kinds.add(kind)
        elif kind in ("", "int", "float") and not isinstance(op, ast.Mod):
            shape.kinds.add("number")

    def _kind_beside(self, node: ast.expr) -> str:
        """The builtin kind of an operand, where a literal or the attribute's first value tells."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return self.facts.first_kind(self.function.owner, node.attr)
        return kind_of(node)

    def plain(self, node: ast.expr) -> Iterator[object]:
        """Constants that an expression stands for, names of the module level included."""
        return stands_for(node, self._assigned)

    def _assigned(self, node: ast.expr) -> Iterable[object]:
        if not isinstance(node, ast.Name) or node.id in self.env:
            return ()
        value = self.facts.assigned.get(node.id)
        return () if value is None or isinstance(value, ast.Name) else self.plain(value)

    def class_label(self, node: ast.expr) -> str:
        """Dotted name of what looks like a class that was imported or is defined here; "" otherwise."""
        label = self.facts.dotted(node) if isinstance(node, ast.Name) else ""
        last = label.rpartition(".")[2]
        return label if last[:1].isupper() and not last.isupper() else ""

    def environment_key(self, node: ast.expr) -> str | None:
        """The variable's name where an expression reads the environment, through ``.lower()`` and its like."""
        if isinstance(node, ast.Subscript) and self.facts.dotted(node.value) == ENVIRONMENT:
            return next((key for key in self.plain(node.slice) if isinstance(key, str)), None)
        if isinstance(node, ast.Call):
            if self.facts.dotted(node.func) in ENVIRONMENT_CALLS and node.args:
                return next((key for key in self.plain(node.args[0]) if isinstance(key, str)), None)
            if isinstance(node.func, ast.Attribute) and node.func.attr in PASSED_ON:
                return self.environment_key(node.func.value)
        return None


def arity(node: ast.Call) -> int:
    """The number of positional arguments of a call; 0 where a star leaves it open."""
    return 0 if any(isinstance(arg, ast.Starred) for arg in node.args) else len(node.args)
