"""What a careful colleague tries next: calls that went well, with one value at the edge of what its type allows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from pytest_aqe.generate.search import stock
from pytest_aqe.generate.search.bugs.inputs import FITTING, Inputs
from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context, interleave
from pytest_aqe.generate.search.goals import size
from pytest_aqe.generate.search.naming import internal
from pytest_aqe.generate.search.nodes import literal_node
from pytest_aqe.program import Attr, Call, Lit, Map, Node, Program, Ref, Seq, replace_node, walk
from pytest_aqe.subject import FunctionInfo, Param, TypeInfo

EDGES: dict[str, tuple[Node, ...]] = {
    "str": (Lit(""), Lit(" ")),
    "bytes": (Lit(b""),),
    "int": (Lit(0),),
    "float": (Lit(0.0),),
    "bool": (Lit(False), Lit(True)),
    "list": (Seq("list"),),
    "tuple": (Seq("tuple"),),
    "set": (Seq("set"),),
    "frozenset": (Seq("frozenset"),),
    "dict": (Map(),),
}
"""The least value of each kind."""
NAMED = ("positional_or_keyword", "keyword_only")
MEMBERS = 16
STARTS = 2
"""Calls of a function that are changed."""
MOST = 40
"""Programs for one function."""


class Boundaries:
    """Programs for one function after the other, each at most once."""

    def __init__(self, context: Context, caller: Caller, inputs: Inputs) -> None:
        self.context = context
        self.caller = caller
        self.inputs = inputs

    def programs(self, function: FunctionInfo) -> Iterator[Program]:
        """Variants of the plainest calls of a public function that keep to what it takes."""
        if internal(function.qualname.replace("__", "")):
            return
        yield from itertools.islice((made for start in self._starts(function) for made in self._around(start)), MOST)

    def _starts(self, function: FunctionInfo) -> list[Program]:
        """Calls that were seen to go well; a fresh one where there is none."""
        archive = self.context.archive
        ran = [(entry.candidate, entry.execution) for entry in archive.corpus]
        ran += [(kept.candidate, kept.execution) for kept in archive.kept.values()]
        own = [
            candidate
            for candidate, execution in ran
            if candidate.program.subject == function.qualname and execution.outcome == "passed"
        ]
        programs = dict.fromkeys(candidate.program for candidate in sorted(own, key=size))
        good = [program for program in programs if self.inputs.grade(program) >= FITTING]
        fresh = self.caller.call(function, self.caller.first_value, 1.0)
        return [*good[:STARTS], *([fresh] if fresh is not None else [])]

    def _around(self, program: Program) -> Iterator[Program]:
        """The program on a fresh object, then with each of its values at each edge."""
        if len(program.arrange) > 1:
            yield replace(program, arrange=program.arrange[:1])
        yield from (
            replace_node(program, node, edge) for node, edges in self._places(program) for edge in edges if edge != node
        )
        yield from self._with_members(program)

    def _with_members(self, program: Program) -> Iterator[Program]:
        """With each member of an enumeration, and each literal, for what a call leaves out."""
        for call in (node for part in (*program.arrange, program.act) for node in walk(part) if isinstance(node, Call)):
            given = {param.name for param, _, _ in self.inputs.arguments(call, program.subject)}
            for param in self.inputs.parameters(call, program.subject):
                if param.has_default and param.kind in NAMED and param.name not in given:
                    known = self._of_type(param.type) if param.type.kind == "literal" else self._members(param.type.ref)
                    for value in (one for one in known if one.text() != param.default):
                        yield replace_node(program, call, replace(call, kwargs=(*call.kwargs, (param.name, value))))

    def _places(self, program: Program) -> Iterator[tuple[Node, list[Node]]]:
        """Values of a program with the edges of their kinds."""
        for part in (*program.arrange, program.act):
            for node in walk(part):
                if isinstance(node, Call):
                    for param, owner, value in self.inputs.arguments(node, program.subject):
                        yield value, self.edges(param, owner)
                elif isinstance(node, (Seq, Map)):
                    items = node.items if isinstance(node, Seq) else [side for pair in node.pairs for side in pair]
                    yield from ((item, self._members(_class_of(item))) for item in items)

    def edges(self, param: Param, owner: str) -> list[Node]:
        """The edges of what a parameter takes, by its type, else by its default, else by its use."""
        if param.type.kind != "any":
            return self._of_type(param.type)
        default = literal_node(param.default)
        if default is not None and default != Lit(None):
            return list(EDGES.get(_kind(default), ()))
        return list(EDGES.get(self.context.shape(owner, param.name).guess(), ()))

    def _of_type(self, type_: TypeInfo) -> list[Node]:
        if type_.kind == "union":
            return interleave([self._of_type(one) for one in type_.args], MEMBERS)
        if type_.kind == "none":
            return [Lit(None)]
        if type_.kind == "literal":
            return [node for node in map(literal_node, type_.values) if node is not None]
        if type_.ref in stock.MAPPINGS:
            return list(EDGES["dict"])
        if type_.ref == "builtins:tuple" and not (len(type_.args) == 2 and type_.args[1].ref == "builtins:ellipsis"):
            return []  # it has as many items as it is declared to have
        kind = stock.DISPLAYS.get(type_.ref, type_.ref.removeprefix("builtins:"))
        return list(EDGES.get(kind, ())) or self._members(type_.ref)

    def _members(self, ref: str) -> list[Node]:
        """All members of an enumeration."""
        info = self.context.class_of(ref)
        if info is None or "enum" not in info.flags:
            return []
        return [Attr(self.context.ref(ref), name) for name in info.members[:MEMBERS]]


def _class_of(node: Node) -> str:
    """The class that ``Kind.A`` is an attribute of."""
    base = node.base if isinstance(node, Attr) else None
    return f"{base.module}:{base.qualname}" if isinstance(base, Ref) else ""


def _kind(node: Node) -> str:
    if isinstance(node, Lit):
        return type(node.value).__name__
    return node.kind if isinstance(node, Seq) else "dict" if isinstance(node, Map) else ""
