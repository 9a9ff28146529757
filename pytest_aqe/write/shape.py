"""What decides how an expression may be broken over lines: binding strength, call chains, brackets."""

from __future__ import annotations

import ast

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.MatMult: "@",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
    ast.Not: "not ", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~",
}  # fmt: skip

_BINARY: dict[type[ast.AST], int] = {
    ast.BitOr: 7, ast.BitXor: 8, ast.BitAnd: 9, ast.LShift: 10, ast.RShift: 10, ast.Add: 11, ast.Sub: 11,
    ast.Mult: 12, ast.Div: 12, ast.FloorDiv: 12, ast.Mod: 12, ast.MatMult: 12, ast.Pow: 15,
}  # fmt: skip

ATOM = 18
_BRACKETS = (ast.Dict, ast.List, ast.Set, ast.Tuple, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def precedence(node: ast.expr) -> int:
    """How strongly the outermost operator binds; atoms bind most."""
    if isinstance(node, (ast.NamedExpr, ast.Yield, ast.YieldFrom)):
        return 0
    if isinstance(node, ast.Lambda):
        return 1
    if isinstance(node, ast.IfExp):
        return 2
    if isinstance(node, ast.BoolOp):
        return 3 if isinstance(node.op, ast.Or) else 4
    if isinstance(node, ast.UnaryOp):
        return 5 if isinstance(node.op, ast.Not) else 14
    if isinstance(node, ast.Compare):
        return 6
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)]
    return 16 if isinstance(node, ast.Await) else ATOM


def is_fluent(node: ast.expr) -> bool:
    """Whether a chain has at least two attributes behind a call or subscript: it breaks before its dots."""
    count = 0
    while True:
        if isinstance(node, ast.Attribute):
            count += isinstance(node.value, (ast.Call, ast.Subscript)) or precedence(node.value) < 17
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return count >= 2


def own_brackets(node: ast.expr) -> str:
    """``filled`` or ``empty`` for an expression with brackets of its own, else ``""``."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return "filled" if node.elts else "empty"
    if isinstance(node, ast.Dict):
        return "filled" if node.keys else "empty"
    if isinstance(node, ast.Call):
        return "filled" if node.args or node.keywords else "empty"
    if isinstance(node, (*_BRACKETS, ast.Subscript)):
        return "filled"
    return ""


def needs(node: ast.expr) -> str:
    """What may stand around a broken expression: ``multiline`` (parentheses over several lines), ``best``
    (parentheses if they make it fit) or ``never``."""
    if isinstance(node, ast.Attribute):
        if is_fluent(node):
            return "multiline"
        return "never" if precedence(node.value) < 17 else needs(node.value)
    if isinstance(node, (ast.Call, ast.Subscript)):
        if is_fluent(node):
            return "multiline"
        inner = node.func if isinstance(node, ast.Call) else node.value
        if precedence(inner) < 17:
            return "never"
        found = needs(inner)
        return "never" if found == "best" else found
    if isinstance(node, ast.UnaryOp):
        if precedence(node.operand) < precedence(node):
            return "never"
        return needs(node.operand)
    if isinstance(node, (*_BRACKETS, ast.Lambda)):
        return "never"
    return "best" if isinstance(node, (ast.Name, ast.Constant, ast.JoinedStr)) else "multiline"


class _Survey:
    """Walks an expression outside its brackets: the weakest operators, what comes first and last."""

    def __init__(self) -> None:
        self.weakest = 0
        self.count = 0
        self.brackets = False
        self.first: ast.expr | None = None
        self.first_bare = True
        self.started = False
        self.last: ast.expr | None = None
        self.last_bare = True

    def operator(self, rank: int, count: int = 1) -> None:
        if rank > self.weakest:
            self.weakest, self.count = rank, count
        elif rank == self.weakest:
            self.count += count

    def begin(self, node: ast.expr | None) -> None:
        if not self.started:
            self.started, self.first = True, node

    def child(self, node: ast.expr, least: int) -> None:
        self.last, self.last_bare = node, precedence(node) >= least
        if self.last_bare:
            self.visit(node)
        else:
            self.brackets = True
        if not self.started:
            self.first_bare = self.last_bare
        self.begin(node)

    def visit(self, node: ast.expr) -> None:
        if isinstance(node, _BRACKETS):
            self.brackets = True
        elif isinstance(node, ast.BoolOp):
            self.operator(12, len(node.values) - 1)
            for value in node.values:
                self.child(value, precedence(node) + 1)
        elif isinstance(node, ast.BinOp):
            self.operator(max(2, 16 - _BINARY[type(node.op)]))
            self.child(node.left, precedence(node))
            self.child(node.right, precedence(node) + 1)
        elif isinstance(node, ast.IfExp):
            self.operator(13, 2)
            for value in (node.body, node.test, node.orelse):
                self.child(value, 3)
        elif isinstance(node, ast.Compare):
            self.operator(10, len(node.ops))
            for value in (node.left, *node.comparators):
                self.child(value, 7)
        elif isinstance(node, (ast.Call, ast.Subscript)):
            self.brackets = True
            self.child(node.func if isinstance(node, ast.Call) else node.value, 17)
            self.last, self.last_bare = node, True
        elif isinstance(node, ast.UnaryOp):
            self.begin(None)
            self.child(node.operand, precedence(node))
        elif isinstance(node, ast.Attribute):
            if own_brackets(node.value) or precedence(node.value) < 17:
                self.operator(1)
            self.child(node.value, 17)
            self.last, self.last_bare = node, True
        elif isinstance(node, (ast.Await, ast.Lambda, ast.Yield, ast.YieldFrom, ast.Starred)):
            self.begin(None)
            inner = node.body if isinstance(node, ast.Lambda) else node.value
            if inner is not None:
                self.child(inner, 17 if isinstance(node, ast.Await) else 2)


def can_omit_parentheses(node: ast.expr) -> bool:
    """Whether a broken expression may hang on its own brackets instead of getting parentheses."""
    survey = _Survey()
    survey.visit(node)
    if survey.last is None:
        survey.last = node
    if not survey.brackets or survey.count > 1:
        return False

    def hangs(end: ast.expr | None) -> bool:
        return end is not None and not isinstance(end, ast.Subscript) and own_brackets(end) == "filled"

    if not survey.last_bare or not survey.first_bare:
        return True
    return hangs(survey.last) or hangs(survey.first)
