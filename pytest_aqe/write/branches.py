"""What stands in the source at a goal: its predicate and the side that leads there."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from pytest_aqe.facts import Goal
from pytest_aqe.write.changes import Changes, changed

_NEGATED: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(), ast.NotEq: ast.Eq(), ast.Lt: ast.GtE(), ast.LtE: ast.Gt(), ast.Gt: ast.LtE(),
    ast.GtE: ast.Lt(), ast.Is: ast.IsNot(), ast.IsNot: ast.Is(), ast.In: ast.NotIn(), ast.NotIn: ast.In(),
}  # fmt: skip


_UNCHANGING = frozenset(
    {
        *("object", "ABC", "Generic", "Protocol", "Hashable", "NamedTuple", "Enum", "IntEnum", "StrEnum", "Flag"),
        *("Number", "Complex", "Real", "Rational", "Integral"),
        *("str", "bytes", "int", "float", "complex", "tuple", "frozenset"),
    }
)
"""Bases that bring nothing that could change."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A goal explained. `kind`: ``if``, ``while``, ``for``, ``case``, ``except``, ``with``, ``entry`` or
    ``code``; `test` is the predicate, the iterable or the handler's type; `then` the first statement behind it."""

    goal: Goal
    kind: str
    test: ast.expr | None
    side: bool
    then: ast.stmt | None
    text: str

    @property
    def comment(self) -> str:
        """``price < 0``: no line number, which the next edit of the source would make wrong."""
        return self.text


class Branches:
    """The branches of one source text."""

    def __init__(self, source: str) -> None:
        self.nodes: dict[int, ast.AST] = {}
        self.statements: dict[int, ast.stmt] = {}
        self.lines = source.splitlines()
        self.tree: ast.Module | None = None
        try:
            self.tree = tree = ast.parse(source)
        except (SyntaxError, ValueError):
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt):
                self.statements.setdefault(node.lineno, node)
            if isinstance(node, (ast.If, ast.While, ast.For, ast.AsyncFor, ast.ExceptHandler)):
                self.nodes[node.lineno] = node
            elif isinstance(node, ast.Match):
                for case in node.cases:
                    self.nodes[case.pattern.lineno] = case
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for line in range(min([node.lineno, *(d.lineno for d in node.decorator_list)]), node.lineno + 1):
                    self.nodes.setdefault(line, node)

    def procedures(self) -> frozenset[str]:
        """Functions that return nothing, by qualified name."""
        found: set[str] = set()

        def visit(node: ast.AST, prefix: str) -> None:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    if not _gives(child):
                        found.add(prefix + child.name)
                    visit(child, f"{prefix}{child.name}.")
                elif isinstance(child, ast.ClassDef):
                    visit(child, f"{prefix}{child.name}.")
                else:
                    visit(child, prefix)

        if self.tree:
            visit(self.tree, "")
        return frozenset(found)

    def mutable(self) -> frozenset[str]:
        """Attributes that something outside a constructor assigns or changes in place."""
        return changed(self.tree.body) if self.tree else frozenset()

    def flags(self) -> frozenset[str]:
        """Attributes to which some statement assigns True or False."""
        found: set[str] = set()
        for node in ast.walk(self.tree) if self.tree else ():
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and type(node.value.value) is bool:
                found |= {target.attr for target in node.targets if isinstance(target, ast.Attribute)}
        return frozenset(found)

    def changes(self) -> Changes:
        """What the functions of the module change."""
        return Changes(self.tree)

    def frozen(self) -> frozenset[str]:
        """Classes of whose objects nothing in this module changes anything, once they are made."""
        classes = [node for node in (self.tree.body if self.tree else ()) if isinstance(node, ast.ClassDef)]
        mutable, found = self.mutable(), set[str]()
        for node in classes:  # in order of source: bases come first
            bases = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases}
            names = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute) and _on_self(part)}
            if bases <= found | _UNCHANGING and names.isdisjoint(mutable):
                found.add(node.name)
        return frozenset(found)

    def guards(self, goal: Goal, line: int) -> bool:
        """Whether a line is run because of this goal: it stands on its side of the decision, or right behind it."""
        node = None if goal.gives else self.nodes.get(goal.line)
        block: list[ast.stmt] = []
        if isinstance(node, (ast.If, ast.While)):
            block = node.body if _side_of(goal, node) else node.orelse
            if not block:
                return goal.to == line
        elif isinstance(node, (ast.ExceptHandler, ast.match_case)) and goal.side is not False:
            block = node.body
        return bool(block) and block[0].lineno <= line <= (block[-1].end_lineno or 0)

    def explain(self, goal: Goal) -> Branch:
        """What a goal is, as far as the source tells."""
        node = None if goal.gives else self.nodes.get(goal.line)
        then = self.statements.get(goal.to if goal.kind == "branch" else goal.line)
        if isinstance(node, (ast.If, ast.While)):
            side = _side_of(goal, node)
            word = "if" if isinstance(node, ast.If) else "while"
            return Branch(goal, word, node.test, side, then, _one_line(node.test if side else negated(node.test)))
        if isinstance(node, (ast.For, ast.AsyncFor)):
            side = goal.side if goal.side is not None else goal.to == node.body[0].lineno
            text = f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}"
            return Branch(goal, "for", node.iter, side, then, _cut(text if side else f"{text} ends"))
        if isinstance(node, ast.match_case):
            side = goal.side if goal.side is not None else goal.to == node.body[0].lineno
            text = f"case {ast.unparse(node.pattern)}"
            return Branch(goal, "case", None, side, then, _cut(text if side else f"not {text}"))
        if isinstance(node, ast.ExceptHandler):
            text = f"except {ast.unparse(node.type)}" if node.type else "except"
            return Branch(goal, "except", node.type, goal.side is not False, node.body[0], _cut(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and goal.kind == "line":
            return Branch(goal, "entry", None, True, node.body[0], "")
        line = self.lines[goal.line - 1].strip() if 0 < goal.line <= len(self.lines) else ""
        return Branch(goal, "code", None, True, then, _cut(line.split("  #")[0].rstrip(" :")))


def _side_of(goal: Goal, node: ast.If | ast.While) -> bool:
    return goal.side if goal.side is not None else goal.to == node.body[0].lineno


def _gives(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function returns or yields something, or ends by handing on a call."""
    todo: list[ast.AST] = [*function.body]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)) or (isinstance(node, ast.Return) and node.value is not None):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            todo += ast.iter_child_nodes(node)
    return False


def negated(test: ast.expr) -> ast.expr:
    """The opposite of a predicate, without ``not`` where an operator says it."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return ast.Compare(test.left, [_NEGATED[type(test.ops[0])]], test.comparators)
    return ast.UnaryOp(ast.Not(), test)


def _one_line(node: ast.expr) -> str:
    return _cut(ast.unparse(node))


def _cut(text: str, limit: int = 70) -> str:
    text = " ".join(text.split())
    if not text.isprintable():
        text = "".join(char for char in text if char.isprintable())
    return text if len(text) <= limit else text[: limit - 3].rstrip() + "..."


def deepest(goals: Iterable[Goal], all_goals: Iterable[Goal]) -> list[Goal]:
    """Goals by depth of nesting, the innermost first."""
    parents = {goal.id: goal.parent for goal in all_goals}

    def depth(goal: Goal) -> int:
        count, parent, seen = 0, goal.parent, set[int]()
        while parent is not None and parent not in seen:
            seen.add(parent)
            count, parent = count + 1, parents.get(parent)
        return count

    return sorted(goals, key=lambda goal: (goal.kind != "branch", -depth(goal), goal.line, goal.to, goal.id))


def _on_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"
