"""What the bank remembers of functions like this one: their tests again, and their values in new calls."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pytest_aqe.facts import Candidate
from pytest_aqe.generate.search.calls import Caller, tidy, variable
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.moves.base import BaseMove
from pytest_aqe.patterns import Pattern
from pytest_aqe.program import Assign, Define, Lit, Node, Program, Var, imports_of, replace_node, walk
from pytest_aqe.roles import Roles, moved, roles_in
from pytest_aqe.subject import FunctionInfo, Param

Recalled = tuple[Program | None, Pattern]


class Recall(BaseMove):
    """Each pattern of a recollection: as it stands for its own function, with its object for others of the same class,
    with its values for any other. What failed before is not tried again."""

    name = "recall"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self._left: dict[str, Iterator[Recalled]] = {}
        self._roles: dict[str, Roles] = {}

    def propose(self, function: FunctionInfo, count: int) -> Iterator[Candidate]:
        """The next candidates, each noted as a descendant of its pattern."""
        if function.qualname not in self.context.recollections:
            return
        left = self._left.setdefault(function.qualname, self._recalled(function))
        made = 0
        for program, pattern in itertools.islice(left, 4 * count):
            candidate = self.context.candidate(tidy(program), self.name) if program is not None else None
            if candidate is not None:
                self.context.descent[candidate.id] = pattern.key
                yield candidate
                made += 1
            if made == count:
                return

    def _recalled(self, function: FunctionInfo) -> Iterator[Recalled]:
        patterns = self.context.recollections[function.qualname].patterns
        for pattern in patterns:
            if not pattern.kept and self._same(pattern, function):
                self.context.seen.add(pattern.program.text())
        kept = [pattern for pattern in patterns if pattern.kept and self._usable(pattern.program)]
        own = [pattern for pattern in kept if self._same(pattern, function)]
        for pattern in own:
            yield pattern.program, pattern
        others = [pattern for pattern in kept if pattern not in own]
        for turn in range(2):
            for pattern in others:
                yield self._adapted(pattern, others, function, turn), pattern

    def _same(self, pattern: Pattern, function: FunctionInfo) -> bool:
        return (pattern.module, pattern.function) == (self.context.info.name, function.qualname)

    def _usable(self, program: Program) -> bool:
        """Whether everything that a program imports can be imported here."""
        return all(self._importable(module) for module, _ in program.imports()) or bool(program.arrange == ())

    def _importable(self, module: str) -> bool:
        root = module.partition(".")[0]
        return root in sys.stdlib_module_names or root == self.context.info.name.partition(".")[0]

    def _adapted(self, pattern: Pattern, others: list[Pattern], function: FunctionInfo, turn: int) -> Program | None:
        """A call of the function with values of a pattern, and with its object where the class is the same.

        At first the constants in them are those that play the same role here; in the second turn all is as it was.
        """
        usable = [a for a in pattern.arguments if self._can_stand(a.node)]
        if not turn:
            usable = [replace(a, node=self._in_role(a.node, pattern, function)) for a in usable]
        values = {a.name: a.node for a in usable}
        typed = {a.type: a.node for a in usable if a.type}
        rest: dict[str, list[Node]] = {}
        for other in others if turn else ():
            for argument in other.arguments:
                if self._can_stand(argument.node):
                    rest.setdefault(argument.name, []).append(argument.node)

        def choose(callee: FunctionInfo, param: Param) -> Node | None:
            found = values.get(param.name) or _by_type(typed, param)
            if found is None and rest.get(param.name):
                found = self.random.choice(rest[param.name])
            return found or self.caller.next_value(callee, param)

        made = self._receiver(pattern, function)
        known = any(p.has_default and (p.name in values or _by_type(typed, p)) for p in function.params)
        optional = 1.0 if known else 0.5 * turn
        if made is None:
            return self.caller.call(function, choose, optional)
        define, arrange = made
        args, kwargs = self.caller.arguments(function, choose, optional)
        act = self.caller.method_act(function, Var(variable(function.owner)), args, kwargs)
        return self.caller.program(function, act, arrange, define)

    def _in_role(self, node: Node, pattern: Pattern, function: FunctionInfo) -> Node:
        """A value with the constants of this function where those of the pattern's function had the same role."""
        facts = self.context.facts(function.qualname)
        if facts is None or not pattern.roles:
            return node
        if function.qualname not in self._roles:
            self._roles[function.qualname] = roles_in(facts.node)
        roles = self._roles[function.qualname]
        for part in [part for part in walk(node) if isinstance(part, Lit)]:
            role = pattern.roles.get(part.text())
            if role is not None:
                node = replace_node(node, part, Lit(moved(part.value, role, roles)))
        return node

    def _receiver(
        self, pattern: Pattern, function: FunctionInfo
    ) -> tuple[tuple[Define, ...], tuple[Assign, ...]] | None:
        """How a pattern of the same class made its object; None for anything else."""
        owner = pattern.function.rpartition(".")[0]
        same = pattern.module == self.context.info.name and owner and owner == function.owner
        if not same or function.kind not in ("method", "property") or function.name.startswith("__in"):
            return None
        target = variable(owner)
        arrange = [part for part in pattern.program.arrange if isinstance(part, Assign)]
        if not any(part.name == target for part in arrange):
            return None
        return pattern.program.define, tuple(arrange)

    def _can_stand(self, node: Node) -> bool:
        return all(self._importable(module) for module, _ in imports_of(node))


def _by_type(typed: Mapping[str, Node], param: Param) -> Node | None:
    """A value of a parameter with the same annotation, for classes that tell something."""
    for type_ in (param.type, *param.type.args):
        name = type_.ref.partition(":")[2].rpartition(".")[2]
        if name and not type_.ref.startswith("builtins:"):
            for text, node in typed.items():
                if text.rpartition(".")[2] == name:
                    return node
    return None
