"""Other acts for the same work: a public method in place of a private one, and what a test only did to prepare."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from pytest_aqe.program import Assign, Attr, Call, Do, Node, Program, Ref, Var
from pytest_aqe.subject import FunctionInfo, ModuleInfo


def is_private(function: str) -> bool:
    """Whether a function is none that users call."""
    return any(re.match(r"_(?!_)", part) for part in function.split("."))


class Acts:
    """Knows the functions that may be called in place of others."""

    def __init__(self, info: ModuleInfo) -> None:
        self.info = info
        self._functions = {one.qualname: one for one in info.functions if one.flavour == "plain"}

    def in_public(self, program: Program) -> Iterator[Program]:
        """With a public function of the same object, which takes the same, in place of a private one."""
        act = program.act
        private = self._functions.get(program.subject)
        if not isinstance(act, Call) or private is None or not is_private(private.name):
            return
        for one in self._functions.values():
            if one.owner == private.owner and not is_private(one.qualname) and _takes(one) == _takes(private):
                if isinstance(act.func, Attr) and one.kind == "method":
                    yield replace(program, subject=one.qualname, act=replace(act, func=Attr(act.func.base, one.name)))
                elif isinstance(act.func, Ref) and one.kind == "function":
                    func = Ref(act.func.module, one.qualname)
                    yield replace(program, subject=one.qualname, act=replace(act, func=func))

    def prepared(self, program: Program, functions: Collection[str]) -> Iterator[Program]:
        """The arrangement up to a call of one of these functions, which is the act; the last call first."""
        for place in reversed(range(len(program.arrange))):
            stmt = program.arrange[place]
            call = stmt.value if isinstance(stmt, (Do, Assign)) else None
            subject = self._called(call, program) if isinstance(call, Call) else ""
            if isinstance(call, Call) and subject in functions:
                yield replace(program, subject=subject, act=call, arrange=program.arrange[:place])

    def about(self, program: Program) -> Program:
        """The same, about the method that its act calls, where steps were taken away and another one of the class is
        the last that is left."""
        owner, _, name = program.subject.rpartition(".")
        called = re.match(r"\w+\.(\w+)\(", program.act_text())
        if called is None or called[1] == name or f"{owner}.{called[1]}" not in self._functions:
            return program
        return program if name in program.act_text() else replace(program, subject=f"{owner}.{called[1]}")

    def _called(self, call: Call, program: Program) -> str:
        """The qualified name of what is called; ``""`` where it is not known."""
        func = call.func
        if isinstance(func, Ref):
            return func.qualname
        if not isinstance(func, Attr) or not isinstance(func.base, Var):
            return ""
        held = {stmt.name: stmt.value for stmt in program.arrange if isinstance(stmt, Assign)}
        made: Node | None = held.get(func.base.name)
        owner = made.func.qualname if isinstance(made, Call) and isinstance(made.func, Ref) else ""
        return f"{owner}.{func.name}"


def _takes(function: FunctionInfo) -> list[object]:
    """The types of what must be given."""
    return [param.type for param in function.params if not param.has_default and not param.kind.startswith("var_")]
