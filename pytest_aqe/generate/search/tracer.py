"""What one function does with its parameters: a pass over its body that fills its facts."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable

from pytest_aqe.generate.search.constants import constants_in
from pytest_aqe.generate.search.handlers import caught_by
from pytest_aqe.generate.search.origins import ENVIRONMENT, ENVIRONMENT_CALLS, Origins, arity
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.source_facts import Function, parameters

CLASS_TESTS = ("isinstance", "issubclass")
TEXT_SEARCHES = frozenset(
    {
        *("startswith", "endswith", "split", "partition", "rpartition", "strip", "find", "index", "count"),
        *("replace", "rsplit", "lstrip", "rstrip"),
    }
)
KINDS = {
    "len": "sized",
    **dict.fromkeys(("int", "float", "decimal.Decimal", "fractions.Fraction"), "number_text"),
    **dict.fromkeys(("sum", "sorted", "enumerate"), "iterable"),
    **dict.fromkeys(("open", "os.path.exists", "os.path.join"), "path"),
}
"""What a function says of its first argument."""


class Tracer(Origins):
    """Statements and expressions that say something of traced values."""

    def run(self) -> None:
        """Trace the body."""
        node = self.function.node
        starred = (node.args.vararg, node.args.kwarg)
        for arg in (*parameters(node), *filter(None, starred)):
            self.env[arg.arg] = self.function.shapes[arg.arg] = Shape()
        for special, kind in zip(starred, ("list", "dict")):
            if special is not None:
                self.function.shapes[special.arg].kinds.add(kind)
        self.function.constants = constants_in(node)
        self._visit_all(node.body)

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    # names

    def visit_Assign(self, node: ast.Assign) -> None:
        """Names now hold the value's shape."""
        self.visit(node.value)
        shape = self.shape(node.value)
        for target in node.targets:
            known = isinstance(target, ast.Name) and target.id in self.env and target.id in self.function.shapes
            if shape is not None or not known:  # a parameter that is normalised in place keeps its shape
                self.bind(target, shape)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        """As for an assignment."""
        self.visit(node.value)
        self.bind(node.target, self.shape(node.value))

    def visit_For(self, node: ast.For) -> None:
        """The loop variable holds elements."""
        self.visit(node.iter)
        shape = self.shape(node.iter)
        call = node.iter if isinstance(node.iter, ast.Call) else None
        if shape is not None:
            shape.kinds.add("iterable")
            if call is None:
                self.bind(node.target, shape.elements())
            elif isinstance(call.func, ast.Attribute) and call.func.attr == "items":
                self._bind_second(node.target, call.func.value)
        elif call is not None and isinstance(call.func, ast.Name) and call.func.id == "enumerate" and call.args:
            self._bind_second(node.target, call.args[0])
        self._visit_all((*node.body, *node.orelse))

    def _bind_second(self, target: ast.expr, iterated: ast.expr) -> None:
        """``for key, value in it.items()`` and ``for index, value in enumerate(it)``: the value is an element."""
        shape = self.shape(iterated)
        if shape is not None and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            self.bind(target.elts[1], shape.elements())

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """Like a loop."""
        self.visit(node.iter)
        shape = self.shape(node.iter)
        if shape is not None:
            shape.kinds.add("iterable")
            func = node.iter.func if isinstance(node.iter, ast.Call) else None
            if isinstance(func, ast.Attribute) and func.attr == "items":
                self._bind_second(node.target, func.value)
            else:
                self.bind(node.target, shape.elements())
        self._visit_all(node.ifs)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        before = dict(self.env)
        self._visit_all(node.generators)
        self._visit_all((node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,))
        self.env = before

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension

    def _nested(self, node: Function) -> None:
        """A nested function sees the names around it."""
        before = dict(self.env)
        own = self.function.inner[id(node)] = {arg.arg: Shape() for arg in parameters(node)}
        self.env.update(own)
        self._visit_all(node.body)
        self.env = before

    visit_FunctionDef = visit_AsyncFunctionDef = _nested

    # comparisons and tests

    def visit_Compare(self, node: ast.Compare) -> None:
        """Constants that a value is compared with; members of what it is searched in."""
        self._compared_environment(node)
        operands = [node.left, *node.comparators]
        for op, (left, right) in zip(node.ops, itertools.pairwise(operands)):
            self._compared(left, right)
            contains = isinstance(op, (ast.In, ast.NotIn))
            constants = list(self.plain(left)) if contains else []
            shape = self.shape(right) if constants else None
            if shape is not None:
                self._contained(shape, constants)
            else:
                self._compared(right, left)
        self.generic_visit(node)

    def _compared_environment(self, node: ast.Compare) -> None:
        first = node.comparators[0]
        for one, other in ((node.left, first), (first, node.left)):
            key = self.environment_key(one)
            if key is not None:
                self.function.environment.setdefault(key, []).extend(self.plain(other))
        if self.facts.dotted(first) == ENVIRONMENT:
            for constant in self.plain(node.left):
                self.function.environment.setdefault(str(constant), [])

    def _compared(self, one: ast.expr, other: ast.expr) -> None:
        shape = self.shape(one)
        constants = list(self.plain(other))
        if shape is not None:
            shape.constants += [c for c in constants if c not in shape.constants]
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "len" and one.args:
            sized = self.shape(one.args[0])
            if sized is not None:
                sized.kinds.add("sized")
        self._remember_global(one, constants)

    def _contained(self, shape: Shape, constants: list[object]) -> None:
        """``"x" in value``"""
        shape.kinds.add("container")
        if isinstance(constants[0], str):
            shape.constants += [c for c in constants if c not in shape.constants]

    def _remember_global(self, node: ast.expr, constants: Iterable[object]) -> None:
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id not in self.env:
            self.function.globals_read.setdefault(ast.unparse(node), []).extend(constants)

    def _truth(self, node: ast.expr) -> None:
        """A test for truth is a use."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self._truth(node.operand)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                self._truth(value)
        elif isinstance(node, (ast.Name, ast.Attribute)):
            if self.shape(node) is None:
                self._remember_global(node, (True, False))
        elif isinstance(node, ast.Call):
            self._remember_global(node.func, (True, False))

    def _tested(self, node: ast.If | ast.While | ast.IfExp) -> None:
        self._truth(node.test)
        self.generic_visit(node)

    visit_If = visit_While = visit_IfExp = _tested

    # calls

    def visit_Call(self, node: ast.Call) -> None:
        """Where values flow; environment names; tests for classes; string searches."""
        name = self.facts.dotted(node.func)
        self.function.calls.add(name)
        self.shape(node)
        key = self.environment_key(node) if name in ENVIRONMENT_CALLS else None
        if key is not None:
            self.function.environment.setdefault(key, [])
        self._class_test(node)
        if isinstance(node.func, ast.Attribute):
            self._method_call(node.func, node.args)
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "self":
                name = f"self.{node.func.attr}"
        self._flow_out(node, name)
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self.env:
            self.env[node.func.id].called(arity(node))

    def _class_test(self, node: ast.Call) -> None:
        """``isinstance``, ``hasattr``, and predicates of the project's own such as ``is_a(value, Mapping)``."""
        if len(node.args) != 2:
            return
        value, second = node.args
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in CLASS_TESTS:
            tested = second.elts if isinstance(second, ast.Tuple) else [second]
            labels = [label for label in map(self.facts.dotted, tested) if label]
        else:
            labels = [label] if (label := self.class_label(second)) else []
        if name in CLASS_TESTS or labels:
            shape = self.shape(value)
            if shape is not None:
                shape.kinds |= {"class"} if name == "issubclass" else set()
                shape.classes += [label for label in dict.fromkeys(labels) if label not in shape.classes]
        elif name == "hasattr" and isinstance(second, ast.Constant):
            shape = self.shape(value)
            if shape is not None:
                shape.attribute(str(second.value))

    def _method_call(self, func: ast.Attribute, args: list[ast.expr]) -> None:
        base = self.shape(func.value)
        if base is None:
            return
        base.attribute(func.attr)
        for arg in args if func.attr in TEXT_SEARCHES else ():
            texts = [c for c in self.plain(arg) if isinstance(c, (str, bytes))]
            base.constants += [c for c in texts if c not in base.constants]

    def _flow_out(self, node: ast.Call, name: str) -> None:
        """Remember which values are handed to which parameter of which function."""
        for position, arg in enumerate(node.args):
            shape = self.shape(arg)
            if shape is not None and name:
                _hand(shape, name, position)
                if name in KINDS and position == 0:
                    shape.kinds.add(KINDS[name])
        for keyword in node.keywords:
            shape = self.shape(keyword.value)
            other = self.facts.functions.get(name)
            names = other.parameters() if other is not None else []
            if shape is not None and keyword.arg in names:
                _hand(shape, name, names.index(keyword.arg))

    # other uses

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """``os.environ["X"]``, and items of traced values."""
        if self.facts.dotted(node.value) == ENVIRONMENT:
            for key in self.plain(node.slice):
                if isinstance(key, str):
                    self.function.environment.setdefault(key, [])
        self._used(node)

    def _used(self, node: ast.Subscript | ast.Attribute | ast.Name) -> None:
        """Remember what an expression stands for."""
        self.shape(node)
        self.generic_visit(node)

    visit_Attribute = visit_Name = _used

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Arithmetic says number, or text beside text."""
        self.arithmetic(node.op, node.left, node.right)
        self.arithmetic(node.op, node.right, node.left)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """As for the operator."""
        self.arithmetic(node.op, node.value, node.target)
        self.generic_visit(node)

    def visit_Try(self, node: ast.Try) -> None:
        """Calls that may raise what is caught."""
        classes = [one for handler in node.handlers for one in caught_by(handler, self.function.node)]
        caught = [name for name in map(self.facts.dotted, classes) if name]
        self.function.handled += caught
        named = (self.shape(handler.type) for handler in node.handlers if handler.type is not None)
        for shape in filter(None, named):  # a parameter says what is caught
            shape.kinds.add("class")
            shape.classes += [name for name in caught if name not in shape.classes]
        calls = [call for stmt in node.body for call in ast.walk(stmt) if isinstance(call, ast.Call)]
        for call in calls if caught else ():
            text = ast.unparse(call.func)
            self.function.caught += [(text, error, call.lineno) for error in caught]
        self.generic_visit(node)


def _hand(shape: Shape, callee: str, position: int) -> None:
    if (callee, position) not in shape.callees:
        shape.callees.append((callee, position))
