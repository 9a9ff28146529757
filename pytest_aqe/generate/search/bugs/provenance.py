"""Whose value an expression is: the caller's own, or one that the function made of it.

An index that the caller chose may well be out of range; one that the function computed should not be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_aqe.facts import Span

OWN = "own"
"""An argument as it was given, but for case, blanks or type."""
PART = "part"
"""A piece of an argument: an element, a slice, an attribute."""
STATE = "state"
"""Something that ``self`` holds, or a piece of it."""
CONSTANT = "constant"
MADE = "made"
"""A value of the function's own: a display, or what it got from a call."""
COMPUTED = "computed"
"""A number that the function worked out."""
WORLD = "world"
"""A name of the module, or of Python."""
UNKNOWN = "unknown"

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SAME = frozenset(
    {
        *("strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "capitalize", "swapcase"),
        *("copy", "encode", "decode"),
    }
)
"""Methods whose result is still what the caller gave."""
_CONVERSIONS = frozenset(
    {
        *("str", "int", "float", "bytes", "bool", "abs", "iter", "reversed", "sorted"),
        *("list", "tuple", "set", "frozenset", "dict"),
    }
)
"""Builtins whose result is the same value in another type or order."""
_COUNTS = frozenset(
    {
        *("len", "sum", "min", "max", "round", "pow", "divmod", "ord", "hash", "range", "enumerate"),
        *("count", "find", "rfind", "index"),
    }
)
_SIZES = ("len", "sum", "count")
_DISPLAYS = (
    *(ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(ast.Lambda, ast.Compare),
)


class Provenance:
    """Knows where the values of one function come from; `outer` is the one that it is defined in."""

    def __init__(self, function: Function, outer: Provenance | None = None) -> None:
        self.function = function
        self.outer = outer
        arguments = function.args
        plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        self.params = [arg.arg for arg in plain if arg.arg not in ("self", "cls")]
        self.starred = [arg.arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None]
        self.bound: dict[str, list[tuple[ast.expr, bool]]] = {}
        for node in _inside(function):
            self._bind(node)

    def _bind(self, node: ast.AST) -> None:
        """Names that a node gives values to, each with the expression and whether it gets a piece of it."""
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._give(target, node.value, False)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            self._give(node.target, node.value, False)
        elif isinstance(node, ast.AugAssign):
            changed = ast.BinOp(_loaded(node.target), node.op, node.value)
            self._give(node.target, changed, False)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._give(node.target, node.iter, True)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if item.optional_vars is not None:
                    self._give(item.optional_vars, ast.Call(item.context_expr, [], []), False)

    def _give(self, target: ast.expr, value: ast.expr, piece: bool) -> None:
        if isinstance(target, ast.Name):
            self.bound.setdefault(target.id, []).append((value, piece))
        elif isinstance(target, ast.Starred):
            self._give(target.value, value, False)  # what is left of it, in a list
        elif isinstance(target, (ast.Tuple, ast.List)):
            given = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            same = len(given) == len(target.elts)
            for number, one in enumerate(target.elts):
                self._give(one, given[number] if same else value, not same)

    def of(self, node: ast.expr) -> frozenset[str]:
        """The sources of an expression's value."""
        return frozenset(self._of(node, ()))

    def own(self, node: ast.expr) -> bool:
        """Whether it is what the caller gave, nothing else."""
        return self.of(node) <= {OWN, CONSTANT} and OWN in self.of(node)

    def params_in(self, node: ast.expr) -> set[str]:
        """Parameters that an expression speaks of, through local names as well."""
        return {part.id for part in self._behind(node) if isinstance(part, ast.Name)} & {*self.params, *self.starred}

    def sized(self, node: ast.expr) -> bool:
        """Whether an expression counts or adds up something, itself or through local names."""
        calls = [part.func for part in self._behind(node) if isinstance(part, ast.Call)]
        return any((one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "")) in _SIZES for one in calls)

    def sorts(self, node: ast.expr) -> bool:
        """Whether an expression is what ``sorted`` gives, itself or as a local name."""
        values = [value for value, _ in self.bound.get(node.id, ())] if isinstance(node, ast.Name) else [node]
        calls = [one.func for one in values if isinstance(one, ast.Call)]
        return bool(calls) and all(isinstance(one, ast.Name) and one.id == "sorted" for one in calls)

    def _behind(self, node: ast.expr) -> Iterator[ast.AST]:
        """All parts of an expression, and of those that its local names stand for."""
        todo, seen = [node], set[str]()
        while todo:
            for part in ast.walk(todo.pop()):
                yield part
                if isinstance(part, ast.Name) and part.id not in seen:
                    seen.add(part.id)
                    todo += [value for value, _ in self.bound.get(part.id, ())]

    def _of(self, node: ast.expr, seen: tuple[str, ...]) -> set[str]:
        if isinstance(node, ast.Constant):
            return {CONSTANT}
        if isinstance(node, ast.Name):
            return self._name(node.id, seen)
        if isinstance(node, ast.Attribute):
            return _piece(self._of(node.value, seen))
        if isinstance(node, ast.Subscript):
            return _piece(self._of(node.value, seen))
        if isinstance(node, ast.Call):
            return self._call(node, seen)
        if isinstance(node, (ast.BinOp, ast.BoolOp, ast.IfExp, ast.JoinedStr, ast.FormattedValue, ast.UnaryOp)):
            parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
            if isinstance(node, ast.IfExp):
                parts.remove(node.test)
            found = {source for part in parts for source in self._of(part, seen)}
            return {COMPUTED} if COMPUTED in found else found
        if isinstance(node, _DISPLAYS):
            return {MADE}
        if isinstance(node, (ast.Await, ast.Starred)):
            return self._of(node.value, seen)
        return {UNKNOWN}

    def _name(self, name: str, seen: tuple[str, ...]) -> set[str]:
        if name in ("self", "cls"):
            return {STATE}
        found = {OWN} if name in (*self.params, *self.starred) else set[str]()
        if found and self.outer is not None:
            found = {UNKNOWN}  # nobody knows who calls an inner function, and with what
        if name not in seen:
            for value, piece in self.bound.get(name, ()):
                source = self._of(value, (*seen, name))
                found |= self._element(value, source) if piece else source
        if found or name in self.bound:
            return found
        return self.outer._name(name, seen) if self.outer is not None else {WORLD}

    def _element(self, value: ast.expr, source: set[str]) -> set[str]:
        """What iterating over a value gives, or taking it apart: of the caller's own pair the caller's own values."""
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "range":
            return {COMPUTED}
        return {OWN if one == OWN else PART if one == MADE else one for one in source}

    def _call(self, node: ast.Call, seen: tuple[str, ...]) -> set[str]:
        func = node.func
        if isinstance(func, ast.Attribute):
            if func.attr in _SAME:
                return self._of(func.value, seen)
            return {COMPUTED} if func.attr in _COUNTS else {MADE}
        if isinstance(func, ast.Name) and node.args:
            if func.id in _CONVERSIONS:
                return self._of(node.args[0], seen)
            if func.id in _COUNTS:
                return {COMPUTED}
        return {MADE}


def _piece(sources: set[str]) -> set[str]:
    return {PART if one in (OWN, MADE) else one for one in sources}


def _loaded(target: ast.expr) -> ast.expr:
    return ast.Name(target.id, ast.Load()) if isinstance(target, ast.Name) else target


def _inside(function: Function) -> Iterator[ast.AST]:
    """Nodes of a function's body, without those of functions inside it."""
    todo: list[ast.AST] = list(function.body) if isinstance(function.body, list) else [function.body]
    while todo:
        node = todo.pop(0)
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            todo.extend(ast.iter_child_nodes(node))


class Source:
    """A module's tree with the ways to ask for what stands at a place of it."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self._parents: dict[ast.AST, ast.AST] = {
            child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)
        }
        self._known: dict[Function, Provenance] = {}

    def nodes_at(self, span: Span) -> list[ast.AST]:
        """Expressions and statements that stand exactly there; where columns are not known all on the line."""
        line, column, last, end = span
        found: list[ast.AST] = []
        for node in self._parents:
            if isinstance(node, (ast.expr, ast.stmt)):
                if not end:
                    if isinstance(node, ast.expr) and node.lineno == line:
                        found.append(node)
                elif (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) == (line, column, last, end):
                    found.append(node)
        return found

    def function_at(self, line: int) -> Function | None:
        """The innermost function that holds a line, lambdas left out unless they hold it alone."""
        best: Function | None = None
        for node in self._parents:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inside = node.lineno <= line <= (node.end_lineno or node.lineno)
                if inside and (best is None or node.lineno >= best.lineno):
                    best = node
        return best

    def around(self, node: ast.AST) -> Function | None:
        """The function that a node is evaluated in."""
        above: ast.AST | None = self._parents.get(node)
        while above is not None and not isinstance(above, FUNCTIONS):
            above = self._parents.get(above)
        return above

    def display_of(self, node: ast.expr) -> ast.Dict | None:
        """The dict that an expression writes out, or that a name of the module or class stands for all the time."""
        if isinstance(node, ast.Dict):
            return node
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        where = self.around(node)
        owner = self.class_of(where) if where is not None and isinstance(node, ast.Attribute) else self.tree
        given: list[ast.expr | None] = []
        for stmt in owner.body if owner is not None else ():
            if isinstance(stmt, (ast.Assign, ast.AnnAssign)):
                targets = stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target]
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    given.append(stmt.value)
        found = given[0] if len(given) == 1 else None
        return found if isinstance(found, ast.Dict) and not self._is_filled(name) else None

    def _is_filled(self, name: str) -> bool:
        """Whether anything in the module puts entries into what goes by a name."""
        for node in self._parents:
            filled = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
            filled = filled or (isinstance(node, ast.Attribute) and node.attr in ("update", "setdefault"))
            if filled and isinstance(node, (ast.Subscript, ast.Attribute)):
                holder = node.value
                if name == (holder.attr if isinstance(holder, ast.Attribute) else getattr(holder, "id", "")):
                    return True
        return False

    def class_of(self, function: ast.AST) -> ast.ClassDef | None:
        """The class that a method is defined in."""
        above = self._parents.get(function)
        return above if isinstance(above, ast.ClassDef) else None

    def provenance(self, function: Function) -> Provenance:
        """Where the values of a function come from."""
        if function not in self._known:
            outer = self.around(function)
            self._known[function] = Provenance(function, None if outer is None else self.provenance(outer))
        return self._known[function]
