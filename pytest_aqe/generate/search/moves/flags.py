"""Flags: pairs of bool, Optional, Literal and Enum arguments around inputs that already reach deep."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.program import Call, Node, Op, Program, replace_node
from pytest_aqe.subject import FunctionInfo, Param


class Flags(BaseMove):
    """Every pair of values of every two small-domain parameters, once."""

    name = "flags"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self.plans: dict[str, Iterator[tuple[tuple[Param, Node], ...]]] = {}

    def domain(self, function: FunctionInfo, param: Param) -> list[Node]:
        """The values of a small domain, empty where it is not small."""
        kind = param.type
        small = (
            kind.ref == "builtins:bool"
            or kind.kind == "literal"
            or (kind.kind == "class" and (info := self.context.class_of(kind.ref)) is not None and "enum" in info.flags)
            or param.default in ("True", "False", "None")
        )
        return self.caller.values.pool(function, param).seeds[:5] if small else []

    def pairs(self, function: FunctionInfo) -> Iterator[tuple[tuple[Param, Node], ...]]:
        """Single values first, then pairs."""
        domains = [(p, d) for p in function.params if not p.kind.startswith("var_") and (d := self.domain(function, p))]
        for param, values in domains:
            for value in values:
                yield ((param, value),)
        for (one, first), (two, second) in itertools.combinations(domains, 2):
            for a, b in itertools.product(first[:3], second[:3]):
                yield ((one, a), (two, b))

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Pairs on top of entries, or of fresh calls."""
        for _ in range(count * 2):
            plan = self.plans.setdefault(function.qualname, self.pairs(function))
            chosen = next(plan, None)
            if chosen is None:
                if not any(self.domain(function, p) for p in function.params):
                    return
                self.plans[function.qualname] = self.pairs(function)
                chosen = next(self.plans[function.qualname], None)
                if chosen is None:
                    return
            entry = self.entry(function)
            program = self.program_of(entry, function) or self.caller.call(function)
            if program is None:
                return
            for param, value in chosen:
                program = with_argument(program, function, param, value)
            yield program, entry.candidate if entry else None


def with_argument(program: Program, function: FunctionInfo, param: Param, value: Node) -> Program:
    """The program with one argument of its act set, by position or by keyword."""
    call = program.act
    names = [p.name for p in function.positional]
    if isinstance(call, Op) and param.name in names and names.index(param.name) + 1 < len(call.operands):
        place = names.index(param.name) + 1  # the first operand is the object itself
        return replace_node(
            program, call, Op(call.template, (*call.operands[:place], value, *call.operands[place + 1 :]))
        )
    if not isinstance(call, Call):
        return program
    index = names.index(param.name) if param.name in names else len(call.args)
    if index < len(call.args):
        changed = Call(call.func, (*call.args[:index], value, *call.args[index + 1 :]), call.kwargs)
    elif param.kind != "positional_only":
        others = (pair for pair in call.kwargs if pair[0] != param.name)
        changed = Call(call.func, call.args, (*others, (param.name, value)))
    elif index == len(call.args):
        changed = Call(call.func, (*call.args, value), call.kwargs)
    else:
        return program
    return replace_node(program, call, changed)
