"""Static facts about the subject's source: what functions do with their parameters, and what they compare.

Only parses; nothing is imported. Values are traced through simple assignments, attribute chains, loops and
calls of functions of the same module, which is enough to say "`config.indent` is compared with 4".
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from pytest_aqe.generate.search.shape import Shape

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class FunctionFacts:
    """Facts of one function: shapes by parameter (``self.x`` under ``self``), constants in order of source, names
    of environment variables, global names that predicates read, calls inside try bodies with what is caught."""

    qualname: str
    node: Function
    owner: str = ""
    shapes: dict[str, Shape] = field(default_factory=dict)
    constants: list[object] = field(default_factory=list)
    environment: dict[str, list[object]] = field(default_factory=dict)
    caught: list[tuple[str, str, int]] = field(default_factory=list)
    handled: list[str] = field(default_factory=list)
    globals_read: dict[str, list[object]] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)
    nested: list[Function] = field(default_factory=list)
    origins: dict[int, Shape] = field(default_factory=dict)
    doc: str = ""

    def parameters(self) -> list[str]:
        """Parameter names in order, self and cls included."""
        spec = self.node.args
        return [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]


@dataclass
class SourceFacts:
    """Facts of a module: functions by qualified name, constants, imports (local name to dotted name)."""

    tree: ast.Module
    text: str
    functions: dict[str, FunctionFacts] = field(default_factory=dict)
    constants: list[object] = field(default_factory=list)
    imports: dict[str, str] = field(default_factory=dict)
    assigned: dict[str, ast.expr] = field(default_factory=dict)
    initialised: dict[str, dict[str, str]] = field(default_factory=dict)

    def dotted(self, node: ast.expr) -> str:
        """Dotted name of an expression with imports resolved (``loads`` → ``json.loads``); "" when it is none."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        parts.append(self.imports.get(node.id, node.id))
        return ".".join(reversed(parts))


def analyse(text: str) -> SourceFacts:
    """Facts of a module's source. Raises SyntaxError where it does not parse."""
    tree = ast.parse(text)
    facts = SourceFacts(tree, text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                facts.imports[name.asname or name.name.split(".")[0]] = (
                    name.name if name.asname else name.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for name in node.names:
                facts.imports[name.asname or name.name] = f"{base}.{name.name}"
    for stmt in tree.body:
        if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1 and isinstance(stmt.targets[0], ast.Name):
            facts.assigned[stmt.targets[0].id] = stmt.value
        elif isinstance(stmt, ast.AnnAssign) and isinstance(stmt.target, ast.Name) and stmt.value:
            facts.assigned[stmt.target.id] = stmt.value
    facts.constants = list(dict.fromkeys(_constants(tree)))
    for qualname, owner, node in _functions(tree, "", ""):
        facts.functions.setdefault(qualname, FunctionFacts(qualname, node, owner, doc=ast.get_docstring(node) or ""))
    for function in facts.functions.values():
        _Tracer(facts, function).run()
    for function in facts.functions.values():
        if function.qualname.endswith(".__init__"):
            facts.initialised[function.owner] = _stored_parameters(function.node)
    for _ in range(2):
        _flow(facts)
    return facts


def _functions(tree: ast.AST, prefix: str, owner: str) -> Iterator[tuple[str, str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{prefix}{node.name}", owner, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.", f"{prefix}{node.name}")
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _functions(node, prefix, owner)


def _constants(tree: ast.AST) -> Iterator[object]:
    """Plain constants, docstrings and f-string text left out."""
    skip: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skip.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            skip.update(id(value) for value in node.values)
        elif isinstance(node, ast.Constant) and id(node) not in skip:
            value = node.value
            if isinstance(value, (str, bytes)) and len(value) > 60:
                continue
            if isinstance(value, (int, float, str, bytes)) and not isinstance(value, bool):
                yield value


def _stored_parameters(node: Function) -> dict[str, str]:
    """Attributes that a constructor fills straight from a parameter: attribute → parameter."""
    stored: dict[str, str] = {}
    for child in ast.walk(node):
        if isinstance(child, ast.Assign):
            targets, value = child.targets, child.value
        elif isinstance(child, ast.AnnAssign) and child.value is not None:
            targets, value = [child.target], child.value
        else:
            continue
        names = [n.id for n in ast.walk(value) if isinstance(n, ast.Name)]
        params = {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)} - {"self"}
        for target in targets:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
                hits = [n for n in names if n in params]
                if hits:
                    stored[target.attr] = hits[0]
    return stored


def _flow(facts: SourceFacts) -> None:
    """Merge into a parameter's shape what functions of the same module do with the value that they are handed."""
    for function in facts.functions.values():
        for shape in list(function.shapes.values()):
            for _, part in list(shape.paths()):
                for callee, position in list(part.callees):
                    other = facts.functions.get(callee)
                    if other is None and callee.startswith("self.") and function.owner:
                        other = facts.functions.get(f"{function.owner}.{callee[5:]}")
                    if other is None and f"{callee}.__init__" in facts.functions:
                        other = facts.functions[f"{callee}.__init__"]
                    if other is None:
                        continue
                    names = other.parameters()
                    if other.owner and names[:1] in (["self"], ["cls"]):
                        names = names[1:]
                    if position < len(names) and names[position] in other.shapes:
                        part.merge(other.shapes[names[position]], 3)


ENVIRONMENT_CALLS = {"os.environ.get", "os.getenv", "os.environ.pop", "os.environ.setdefault"}
PURE_STR = {
    "strip",
    "lstrip",
    "rstrip",
    "lower",
    "upper",
    "title",
    "casefold",
    "replace",
    "decode",
    "format",
    "removeprefix",
    "removesuffix",
    "group",
}
LISTS_OF_STR = {"split", "rsplit", "splitlines", "partition", "rpartition", "groups"}


class _Tracer(ast.NodeVisitor):
    """One pass over a function that fills its facts; `env` maps local names to the shape of what they hold."""

    def __init__(self, facts: SourceFacts, function: FunctionFacts) -> None:
        self.facts = facts
        self.function = function
        self.env: dict[str, Shape] = {}

    def run(self) -> None:
        """Trace the body."""
        spec = self.function.node.args
        for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))):
            shape = Shape()
            self.env[arg.arg] = self.function.shapes[arg.arg] = shape
        if spec.vararg:
            self.function.shapes[spec.vararg.arg].kinds.add("list")
        if spec.kwarg:
            self.function.shapes[spec.kwarg.arg].kinds.add("dict")
        self.function.constants = list(dict.fromkeys(_constants(self.function.node)))
        for stmt in self.function.node.body:
            self.visit(stmt)

    # what an expression is, in terms of shapes

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
            base = self.shape(node.value)
            if base is None:
                return None
            if isinstance(node.slice, ast.Constant):
                return base.item(node.slice.value)
            if isinstance(node.slice, ast.Slice):
                return base
            return base.elements()
        if isinstance(node, ast.Call):
            return self._call_shape(node)
        if isinstance(node, (ast.NamedExpr, ast.Await, ast.Starred)):
            return self.shape(node.value)
        if isinstance(node, ast.BoolOp):
            return next((s for s in map(self.shape, node.values) if s is not None), None)
        if isinstance(node, ast.IfExp):
            return self.shape(node.body) or self.shape(node.orelse)
        return None

    def _call_shape(self, node: ast.Call) -> Shape | None:
        func = node.func
        if isinstance(func, ast.Attribute):
            base = self.shape(func.value)
            if base is None:
                return None
            if func.attr in PURE_STR and func.attr != "group":
                base.attribute(func.attr)
                return base
            if func.attr in ("get", "pop", "setdefault") and node.args and isinstance(node.args[0], ast.Constant):
                base.attribute(func.attr)
                return base.item(node.args[0].value)
            if func.attr in LISTS_OF_STR:
                base.attribute(func.attr)
                return base
            if func.attr in ("items", "values", "keys"):
                base.attribute(func.attr)
                return base.elements() if func.attr == "values" else Shape()
            return base.attribute(func.attr).called(len(node.args))
        if isinstance(func, ast.Name):
            if (
                func.id
                in (
                    "str",
                    "list",
                    "tuple",
                    "sorted",
                    "set",
                    "iter",
                    "reversed",
                    "int",
                    "float",
                    "dict",
                    "copy",
                    "deepcopy",
                    "bool",
                    "next",
                )
                and node.args
            ):
                return self.shape(node.args[0])
            if func.id == "getattr" and len(node.args) >= 2 and isinstance(node.args[1], ast.Constant):
                base = self.shape(node.args[0])
                return base.attribute(str(node.args[1].value)) if base is not None else None
            base = self.env.get(func.id)
            if base is not None:
                return base.called(len(node.args))
        return None

    # statements and expressions that say something

    def _bind(self, target: ast.expr, shape: Shape | None) -> None:
        if isinstance(target, ast.Name):
            if shape is not None:
                self.env[target.id] = shape
            else:
                self.env.pop(target.id, None)
        elif isinstance(target, (ast.Tuple, ast.List)) and shape is not None:
            for index, element in enumerate(target.elts):
                self._bind(element, shape.item(index))

    def visit_Assign(self, node: ast.Assign) -> None:
        """Names now hold the value's shape."""
        self.visit(node.value)
        shape = self.shape(node.value)
        for target in node.targets:
            if (
                isinstance(target, ast.Name)
                and target.id in self.env
                and shape is None
                and target.id in self.function.shapes
            ):
                continue  # a parameter that is normalised in place keeps its shape
            self._bind(target, shape)

    def visit_For(self, node: ast.For) -> None:
        """The loop variable holds elements."""
        self.visit(node.iter)
        shape = self.shape(node.iter)
        if shape is not None:
            shape.kinds.add("iterable")
            if (
                isinstance(node.iter, ast.Call)
                and isinstance(node.iter.func, ast.Attribute)
                and node.iter.func.attr == "items"
            ):
                base = self.shape(node.iter.func.value)
                if base is not None and isinstance(node.target, ast.Tuple) and len(node.target.elts) == 2:
                    self._bind(node.target.elts[1], base.elements())
            elif isinstance(node.iter, ast.Name) or not isinstance(node.iter, ast.Call):
                self._bind(node.target, shape.elements())
        elif (
            isinstance(node.iter, ast.Call)
            and isinstance(node.iter.func, ast.Name)
            and node.iter.func.id == "enumerate"
            and node.iter.args
        ):
            inner = self.shape(node.iter.args[0])
            if inner is not None and isinstance(node.target, ast.Tuple) and len(node.target.elts) == 2:
                self._bind(node.target.elts[1], inner.elements())
        for stmt in (*node.body, *node.orelse):
            self.visit(stmt)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """Like a loop."""
        self.visit(node.iter)
        shape = self.shape(node.iter)
        if shape is not None:
            shape.kinds.add("iterable")
            self._bind(node.target, shape.elements())
        for test in node.ifs:
            self.visit(test)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        before = dict(self.env)
        for generator in node.generators:
            self.visit(generator)
        if isinstance(node, ast.DictComp):
            self.visit(node.key)
            self.visit(node.value)
        else:
            self.visit(node.elt)
        self.env = before

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A nested function sees the names around it."""
        self.function.nested.append(node)
        before = dict(self.env)
        for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            self.env[arg.arg] = Shape()
        for stmt in node.body:
            self.visit(stmt)
        self.env = before

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """As for a plain one."""
        self.visit_FunctionDef(node)  # type: ignore[arg-type]

    def visit_Compare(self, node: ast.Compare) -> None:
        """Constants that a value is compared with; members of what it is searched in."""
        operands = [node.left, *node.comparators]
        for one, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
            key = self._environment_key(one)
            if key is not None:
                self.function.environment.setdefault(key, []).extend(self._plain(other))
        if self.facts.dotted(node.comparators[0]) == "os.environ":
            for key in self._plain(node.left):
                self.function.environment.setdefault(str(key), [])
        for op, (left, right) in zip(node.ops, zip(operands, operands[1:])):
            for one, other in ((left, right), (right, left)):
                shape = self.shape(one)
                constants = list(self._plain(other))
                if isinstance(op, (ast.In, ast.NotIn)) and one is right:
                    if shape is not None and constants:  # "x" in value
                        key = constants[0]
                        shape.kinds.add("container")
                        shape.constants += (
                            [c for c in constants if c not in shape.constants] if isinstance(key, str) else []
                        )
                        continue
                if shape is not None:
                    shape.constants += [c for c in constants if c not in shape.constants]
                length = self._length_of(one)
                if length is not None:
                    length.kinds |= {"sized"}
                self._remember_global(one, constants)
        self.generic_visit(node)

    def _length_of(self, node: ast.expr) -> Shape | None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
            return self.shape(node.args[0])
        return None

    def _plain(self, node: ast.expr) -> Iterator[object]:
        """Constants that an expression stands for: literals, displays, module-level names."""
        if isinstance(node, ast.Constant):
            yield node.value
        elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            for element in node.elts:
                yield from self._plain(element)
        elif isinstance(node, ast.Dict):
            for key in node.keys:
                if key is not None:
                    yield from self._plain(key)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            if isinstance(node.operand.value, (int, float)):
                yield -node.operand.value
        elif isinstance(node, ast.Name) and node.id in self.facts.assigned and node.id not in self.env:
            value = self.facts.assigned[node.id]
            if not isinstance(value, ast.Name):
                yield from self._plain(value)

    def _remember_global(self, node: ast.expr, constants: list[object]) -> None:
        name = self.facts.dotted(node)
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if name and isinstance(root, ast.Name) and root.id not in self.env:
            self.function.globals_read.setdefault(ast.unparse(node), []).extend(constants)

    def visit_Call(self, node: ast.Call) -> None:
        """Where values flow; environment names; isinstance tests; string searches."""
        name = self.facts.dotted(node.func)
        self.function.calls.add(name)
        self.shape(node)
        self._environment(node, name)
        if isinstance(node.func, ast.Name) and node.func.id == "isinstance" and len(node.args) == 2:
            shape = self.shape(node.args[0])
            if shape is not None:
                tested = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
                for one in tested:
                    label = self.facts.dotted(one)
                    if label and label not in shape.classes:
                        shape.classes.append(label)
        elif len(node.args) == 2 and (label := self._class_label(node.args[1])):
            shape = self.shape(node.args[0])  # a predicate of the project's own: is_a(value, Mapping)
            if shape is not None and label not in shape.classes:
                shape.classes.append(label)
        elif (
            isinstance(node.func, ast.Name)
            and node.func.id == "hasattr"
            and len(node.args) == 2
            and isinstance(node.args[1], ast.Constant)
        ):
            shape = self.shape(node.args[0])
            if shape is not None:
                shape.attribute(str(node.args[1].value))
        if isinstance(node.func, ast.Attribute):
            base = self.shape(node.func.value)
            if base is not None:
                base.attribute(node.func.attr)
                if node.func.attr in (
                    "startswith",
                    "endswith",
                    "split",
                    "partition",
                    "rpartition",
                    "strip",
                    "find",
                    "index",
                    "count",
                    "replace",
                    "rsplit",
                    "lstrip",
                    "rstrip",
                ):
                    for arg in node.args:
                        base.constants += [
                            c for c in self._plain(arg) if isinstance(c, (str, bytes)) and c not in base.constants
                        ]
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "self":
                name = f"self.{node.func.attr}"
        kinds = {
            "len": "sized",
            "int": "number_text",
            "float": "number_text",
            "sum": "iterable",
            "sorted": "iterable",
            "enumerate": "iterable",
            "open": "path",
            "os.path.exists": "path",
            "os.path.join": "path",
        }
        for position, arg in enumerate(node.args):
            shape = self.shape(arg)
            if shape is not None and name:
                if (name, position) not in shape.callees:
                    shape.callees.append((name, position))
                if name in kinds and position == 0:
                    shape.kinds.add(kinds[name])
        for keyword in node.keywords:
            shape = self.shape(keyword.value)
            other = self.facts.functions.get(name)
            if shape is not None and keyword.arg and other is not None and keyword.arg in other.parameters():
                position = other.parameters().index(keyword.arg)
                if (name, position) not in shape.callees:
                    shape.callees.append((name, position))
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self.env:
            self.env[node.func.id].called(len(node.args))

    def _class_label(self, node: ast.expr) -> str:
        """Dotted name of what looks like a class that was imported or is defined here; "" otherwise."""
        label = self.facts.dotted(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
        last = label.rpartition(".")[2]
        return label if last[:1].isupper() and not last.isupper() and isinstance(node, ast.Name) else ""

    def _environment(self, node: ast.Call, name: str) -> None:
        key = self._environment_key(node) if name in ENVIRONMENT_CALLS else None
        if key is not None:
            self.function.environment.setdefault(key, [])

    def _environment_key(self, node: ast.expr) -> str | None:
        """The variable's name where an expression reads the environment, through ``.lower()`` and its like."""
        if isinstance(node, ast.Subscript) and self.facts.dotted(node.value) == "os.environ":
            return next((key for key in self._plain(node.slice) if isinstance(key, str)), None)
        if isinstance(node, ast.Call):
            if self.facts.dotted(node.func) in ENVIRONMENT_CALLS and node.args:
                return next((key for key in self._plain(node.args[0]) if isinstance(key, str)), None)
            if isinstance(node.func, ast.Attribute) and node.func.attr in PURE_STR:
                return self._environment_key(node.func.value)
        return None

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """``os.environ["X"]``, and items of traced values."""
        if self.facts.dotted(node.value) == "os.environ":
            for key in self._plain(node.slice):
                if isinstance(key, str):
                    self.function.environment.setdefault(key, [])
        self.shape(node)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Attributes of traced values."""
        self.shape(node)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Arithmetic says number, or text beside text."""
        for one, other in ((node.left, node.right), (node.right, node.left)):
            shape = self.shape(one)
            if shape is not None:
                text = isinstance(other, ast.JoinedStr) or (
                    isinstance(other, ast.Constant) and isinstance(other.value, str)
                )
                if text and isinstance(node.op, ast.Add):
                    shape.kinds.add("str")
                elif not text and not isinstance(node.op, ast.Mod):
                    shape.kinds.add("number")
        self.generic_visit(node)

    def visit_Try(self, node: ast.Try) -> None:
        """Calls that may raise what is caught."""
        caught = [
            self.facts.dotted(t)
            for h in node.handlers
            for t in (
                (h.type.elts if isinstance(h.type, ast.Tuple) else [h.type]) if h.type else [ast.Name("Exception")]
            )
        ]
        self.function.handled += [error for error in caught if error]
        for stmt in node.body:
            for call in ast.walk(stmt):
                if isinstance(call, ast.Call):
                    name = ast.unparse(call.func)
                    for error in caught:
                        if error:
                            self.function.caught.append((name, error, call.lineno))
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        """Truth tests of names are uses too."""
        self._truth(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        """As for if."""
        self._truth(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """As for if."""
        self._truth(node.test)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        """Remember what a plain name stands for."""
        self.shape(node)

    def _truth(self, node: ast.expr) -> None:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self._truth(node.operand)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                self._truth(value)
        elif isinstance(node, (ast.Name, ast.Attribute)):
            if self.shape(node) is None:
                self._remember_global(node, [True, False])
        elif isinstance(node, ast.Call):
            self._remember_global(node.func, [True, False])
