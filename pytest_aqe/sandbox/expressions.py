"""Rewrites expressions so that comparisons report their operands while they are evaluated exactly as before.

Every rewritten expression stands behind a flag: ``(reporting if __aqe_flags__[n] else as_written)``. Operands pass
through a function that hands them back, and the comparison itself stays in the subject's own frame.
"""

from __future__ import annotations

import ast
from typing import Any, Union

PROBE = "__aqe_probe__"
HITS = "__aqe_hits__"
FLAGS = "__aqe_flags__"

NOTES = -1
"""The predicate of comparisons that stand under no branch."""

OPS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip

CLASSES = frozenset({
    "isdigit", "isalpha", "isalnum", "isdecimal", "isnumeric", "isspace", "isupper", "islower", "istitle",
    "isidentifier", "isprintable", "isascii",
})  # fmt: skip
SEARCHES = frozenset({
    "find", "rfind", "index", "rindex", "count", "split", "rsplit", "partition", "rpartition",
})  # fmt: skip
METHODS = CLASSES | SEARCHES | {
    "startswith", "endswith", "match", "fullmatch", "search", "get", "strptime", "removeprefix", "removesuffix",
    "issubset", "issuperset", "isdisjoint",
}  # fmt: skip
RAISING = frozenset({"strptime", "index", "rindex"})
"""Methods that raise where they do not find: they are reported before they are called."""

FUNCTIONS = frozenset({"isinstance", "issubclass", "hasattr"})
MAX_LAMBDAS = 2
MAX_DEPTH = 60

Shape = Union[int, tuple[Any, ...]]
"""A condition as numbers of its atoms: ``0``, ``("not", x)``, ``("and", x, y)``, ``("or", x, y)``."""


def name(word: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(id=word, ctx=ast.Load())


def method(word: str, *args: ast.expr) -> ast.Call:
    """A call of the probe object."""
    return ast.Call(func=ast.Attribute(value=name(PROBE), attr=word, ctx=ast.Load()), args=list(args), keywords=[])


def constant(value: int | str) -> ast.Constant:
    """A literal."""
    return ast.Constant(value=value)


def flag(index: int) -> ast.expr:
    """A read of one flag."""
    return ast.Subscript(value=name(FLAGS), slice=constant(index), ctx=ast.Load())


def shape(test: ast.expr, counter: list[int] | None = None) -> Shape:
    """The shape of a condition; atoms are numbered in the order in which they are evaluated."""
    counter = [0] if counter is None else counter
    if isinstance(test, ast.BoolOp):
        word = "and" if isinstance(test.op, ast.And) else "or"
        return (word, *(shape(value, counter) for value in test.values))
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return ("not", shape(test.operand, counter))
    if isinstance(test, ast.NamedExpr):
        return shape(test.value, counter)
    counter[0] += 1
    return counter[0] - 1


def _changed(node: Any, **values: Any) -> Any:
    """A copy of a node with other fields: the original stays as it is, since both versions are compiled."""
    fields = {field: getattr(node, field) for field in node._fields if hasattr(node, field)}
    return ast.copy_location(type(node)(**{**fields, **values}), node)


def _located(new: ast.expr, old: ast.expr) -> ast.expr:
    """`new` at the position of `old`; its helper nodes get theirs when the module is complete."""
    return ast.copy_location(new, old)


class Expressions:
    """One rewriter a module; it never changes a node that it was given."""

    def __init__(self) -> None:
        self._predicate = NOTES
        self._atom = 0
        self._single = False
        self._lambdas = 0

    # -- entry points

    def root(self, node: ast.expr) -> ast.expr:
        """An expression under no branch: its comparisons report as notes."""
        plain: ast.expr = self.plain(node)
        if not self._speaks(node):
            return plain
        outer, self._predicate = self._predicate, NOTES
        try:
            spoken = self._spoken(node)
        finally:
            self._predicate = outer
        return _located(ast.IfExp(test=flag(0), body=spoken, orelse=plain), node)

    def condition(self, predicate: int, test: ast.expr) -> ast.expr:
        """The condition of a branch, with distances."""
        plain = self.plain(test)
        outer, self._predicate, self._atom = self._predicate, predicate, 0
        self._single = shape(test) == 0
        try:
            spoken = self._decision(test)
        finally:
            self._predicate = outer
        if not self._single:
            number = constant(predicate)
            spoken = method("end", number, method("begin", number), spoken)
        return _located(ast.IfExp(test=flag(predicate + 1), body=spoken, orelse=plain), test)

    def watched(self, predicate: int, word: str, node: ast.expr) -> ast.expr:
        """The iterable of a loop or the subject of a match."""
        spoken = method(word, constant(predicate), self.plain(node))
        return _located(ast.IfExp(test=flag(predicate + 1), body=spoken, orelse=self.root(node)), node)

    def plain(self, node: Any) -> Any:
        """An expression as it was, but for the bodies of its lambdas, which may run much later."""
        if isinstance(node, ast.Lambda):
            if self._lambdas >= MAX_LAMBDAS:
                return node
            self._lambdas += 1
            try:
                body = self.root(node.body)
            finally:
                self._lambdas -= 1
            return node if body is node.body else _changed(node, body=body)
        return self._mapped(node, self.plain) if _has_lambda(node) else node

    # -- the reporting version

    def _speaks(self, node: ast.AST) -> bool:
        """Whether anything in an expression is worth a report."""
        todo: list[ast.AST] = [node]
        while todo:
            part = todo.pop()
            if isinstance(part, ast.Lambda):
                todo.append(part.args)
                continue
            if self._interesting(part):
                return True
            todo.extend(ast.iter_child_nodes(part))
        return False

    def _interesting(self, node: Any) -> bool:
        if isinstance(node, ast.Compare):
            return not (isinstance(node.ops[0], (ast.Is, ast.IsNot)) and len(node.ops) == 1)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                return node.func.attr in METHODS
            return isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and len(node.args) == 2
        return _keyed(node)

    def _spoken(self, node: Any) -> Any:
        """A node whose comparisons report."""
        if isinstance(node, ast.Lambda):
            return self.plain(node)
        if self._interesting(node):
            if _keyed(node):
                value = method("o", self._spoken(node.value))
                return _located(_changed(node, value=value, slice=method("key", self._number(), node.slice)), node)
            text, count, inner = self._taken_apart(node)
            if text[1:] in RAISING and isinstance(inner, ast.Call) and inner.args:
                told = method("note", self._number(), count, constant(text), inner.args[-1])
                return _changed(inner, args=[*inner.args[:-1], told])
            return _located(method("note", self._number(), count, constant(text), inner), node)
        return self._mapped(node, self._spoken)

    def _number(self) -> ast.expr:
        return constant(self._predicate)

    def _decision(self, test: ast.expr) -> ast.expr:
        if isinstance(test, ast.BoolOp):
            return _changed(test, values=[self._decision(value) for value in test.values])  # type: ignore[no-any-return]
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return _changed(test, operand=self._decision(test.operand))  # type: ignore[no-any-return]
        if isinstance(test, ast.NamedExpr):
            return _changed(test, value=self._decision(test.value))  # type: ignore[no-any-return]
        number, self._atom = self._atom, self._atom + 1
        text, count, inner = self._taken_apart(test)
        if self._single:
            return _located(method("one", self._number(), count, constant(text), inner), test)
        return _located(method("atom", self._number(), constant(number), count, constant(text), inner), test)

    def _taken_apart(self, node: ast.expr) -> tuple[str, ast.expr, ast.expr]:
        """The operator of an atom, where its operands will be on the stack, and the atom with operands reporting."""
        if isinstance(node, ast.Compare):
            operands = [method("o", self._spoken(part)) for part in (node.left, *node.comparators)]
            text = " ".join(OPS[type(op)].replace(" ", "-") for op in node.ops)
            count = constant(-2) if len(operands) == 2 else method("mark")
            return text, count, _changed(node, left=operands[0], comparators=operands[1:])
        if isinstance(node, ast.Call) and self._interesting(node) and not _starred(node):
            spoken = [self._spoken(arg) for arg in node.args]
            args = [method("o", arg) for arg in spoken[:2]] + spoken[2:]
            count = constant(-len(spoken[:2]))
            keywords = [_changed(word, value=self._spoken(word.value)) for word in node.keywords]
            if isinstance(node.func, ast.Name):
                return node.func.id, count, _changed(node, args=args, keywords=keywords)
            assert isinstance(node.func, ast.Attribute)
            count = constant(-len(spoken[:2]) - 1)
            func = _changed(node.func, value=method("o", self._spoken(node.func.value)))
            return "." + node.func.attr, count, _changed(node, func=func, args=args, keywords=keywords)
        return "truth", constant(0), self._mapped(node, self._spoken)

    def _mapped(self, node: Any, change: Any) -> Any:
        """A node with `change` applied to each expression directly inside it; the same node where nothing changed."""
        if isinstance(node, list):
            items = [self._mapped_child(item, change) for item in node]
            return items if any(new is not old for new, old in zip(items, node)) else node
        if not isinstance(node, ast.AST) or isinstance(node, (ast.Constant, ast.Name, ast.JoinedStr)):
            return node
        changes = {}
        for field, value in ast.iter_fields(node):
            if field == "target":  # of a comprehension or a walrus: it is written, not read
                continue
            new = self._mapped_child(value, change)
            if new is not value:
                changes[field] = new
        return _changed(node, **changes) if changes else node

    def _mapped_child(self, value: Any, change: Any) -> Any:
        if isinstance(value, ast.expr):
            return change(value)
        if isinstance(value, (list, ast.comprehension, ast.keyword, ast.arguments)):
            return self._mapped(value, change)
        return value


def _keyed(node: Any) -> bool:
    """Whether a node looks something up by a key that may be missing."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return False
    key = node.slice
    return isinstance(key, (ast.Name, ast.Attribute)) or (isinstance(key, ast.Constant) and isinstance(key.value, str))


def _starred(node: ast.Call) -> bool:
    return any(isinstance(arg, ast.Starred) for arg in node.args)


def _has_lambda(node: Any) -> bool:
    return any(isinstance(part, ast.Lambda) for part in ast.walk(node)) if isinstance(node, ast.AST) else False
