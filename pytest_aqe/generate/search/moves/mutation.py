"""Mutation of corpus entries: one literal, argument or statement changes, structure kept."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.moves.flags import with_argument
from pytest_aqe.generate.search.strings import mutate
from pytest_aqe.program import Assign, Attr, Call, Lit, Map, Node, Part, Program, Ref, Seq, Var, replace_node, walk
from pytest_aqe.subject import FunctionInfo

LONGEST = 12
"""Items of a display."""
LONGEST_TEXT = 300
SCENARIO = "scenario"
"""The coroutine in which the scenario move puts a whole program."""


class Mutation(BaseMove):
    """Inputs that reached new arcs are changed a little, with coverage and branch distance as feedback."""

    name = "mutation"

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Children of entries near open goals."""
        for _ in range(count * 3):
            entry = self.entry(function)
            if entry is None:
                return
            program = entry.candidate.program
            if any(part.name == SCENARIO for part in program.define):
                continue  # all that could change stands in the text of the scenario
            for _ in range(1 + (self.random.random() < 0.3) + (self.random.random() < 0.15)):
                program = self.changed(program, function)
            yield program, entry.candidate

    def changed(self, program: Program, function: FunctionInfo) -> Program:
        """One change somewhere."""
        roll = self.random.random()
        parts = (*program.arrange, program.act)
        leaves = [node for part in parts for node in walk(part) if isinstance(node, (Lit, Seq, Map, Attr))]
        leaves = [node for node in leaves if not isinstance(node, Attr) or self._members(node)]
        if leaves and roll < 0.7:
            node = self.random.choice(leaves)
            new = self.new_value(node)
            return replace_node(program, node, new) if new is not None else program
        own = self.context.functions.get(program.subject) or function
        made = self.reconstructed(program, own) if roll > 0.85 else None
        if made is None and isinstance(program.act, Call) and own.params:
            call = self._other_argument(program.act, own) if roll < 0.9 else None
            call = call or self._one_more(program.act, own) or self._one_less(program.act)
            made = replace_node(program, program.act, call) if call is not None else None
        if made is None and len(program.arrange) > 1 and roll > 0.95:
            gone = self.random.randrange(1, len(program.arrange))
            arrange = program.arrange[:gone] + program.arrange[gone + 1 :]
            made = Program(program.module, program.subject, program.act, arrange, program.define)
        return made or program

    def _other_argument(self, call: Call, function: FunctionInfo) -> Call | None:
        """The call with another value at one position; what an earlier statement made stays."""
        if not call.args:
            return None
        index = self.random.randrange(len(call.args))
        params = function.positional
        if index >= len(params) or isinstance(call.args[index], Var):
            return None
        value = self.caller.some_value(function, params[index])
        if value is None:
            return None
        return Call(call.func, (*call.args[:index], value, *call.args[index + 1 :]), call.kwargs)

    def _one_more(self, call: Call, function: FunctionInfo) -> Call | None:
        """The call with one more argument, by keyword."""
        if any(p.kind == "var_positional" for p in function.params):
            return None
        named = {name for name, _ in call.kwargs}
        later = [p for p in function.positional[len(call.args) :] if p.kind != "positional_only"]
        later += [p for p in function.params if p.kind == "keyword_only"]
        free = [p for p in later if p.name not in named]
        if not free:
            return None
        param = self.random.choice(free)
        value = self.caller.some_value(function, param)
        return Call(call.func, call.args, (*call.kwargs, (param.name, value))) if value is not None else None

    def _one_less(self, call: Call) -> Call | None:
        """The call without one of its keywords."""
        if not call.kwargs:
            return None
        gone = self.random.randrange(len(call.kwargs))
        return Call(call.func, call.args, call.kwargs[:gone] + call.kwargs[gone + 1 :])

    def reconstructed(self, program: Program, function: FunctionInfo) -> Program | None:
        """The object under test made with other arguments; None where there is no such object."""
        first = program.arrange[0] if program.arrange else None
        if not function.owner or not isinstance(first, Assign) or not isinstance(first.value, Call):
            return None
        init = self.context.functions.get(f"{first.value.func.text()}.__init__")
        if init is None or not init.params:
            return None
        param = self.random.choice([p for p in init.params if not p.kind.startswith("var_")] or [init.params[0]])
        value = self.caller.some_value(init, param)
        if value is None or param.kind.startswith("var_"):
            return None
        holder = with_argument(Program(program.module, program.subject, first.value), init, param, value)
        if not isinstance(holder.act, Call):
            return None
        return Program(
            program.module,
            program.subject,
            program.act,
            (Assign(first.name, holder.act), *program.arrange[1:]),
            program.define,
        )

    def new_value(self, node: Part) -> Node | None:
        """A neighbour of a literal or display."""
        if isinstance(node, Seq):
            return self._new_sequence(node)
        if isinstance(node, Map):
            return self._new_mapping(node)
        if isinstance(node, Attr):
            others = self._members(node)  # none of what stands inside a list, say, and is no member of anything
            return Attr(node.base, self.random.choice(others)) if others else None
        return self._new_literal(node.value) if isinstance(node, Lit) else None

    def _members(self, node: Attr) -> list[str]:
        """The other members of the enumeration that a node names a member of."""
        base = node.base if isinstance(node.base, Ref) else None
        info = self.context.class_of(f"{base.module}:{base.qualname}") if base is not None else None
        is_member = info is not None and "enum" in info.flags and node.name in info.members
        return [name for name in info.members if name != node.name] if info is not None and is_member else []

    def _new_sequence(self, node: Seq) -> Node:
        rng = self.random
        items = list(node.items)
        choice = rng.random()
        if items and choice < 0.25:
            del items[rng.randrange(len(items))]
        elif items and choice < 0.5:
            items.insert(rng.randrange(len(items) + 1), rng.choice(items))
        elif len(items) > 1 and choice < 0.6:
            rng.shuffle(items)
        else:
            items.insert(rng.randrange(len(items) + 1), self.fresh(items[0] if items else None))
        return Seq(node.kind, tuple(items[:LONGEST]))

    def _new_mapping(self, node: Map) -> Node:
        rng = self.random
        pairs = list(node.pairs)
        choice = rng.random()
        if pairs and choice < 0.35:
            del pairs[rng.randrange(len(pairs))]
        elif pairs and choice < 0.6:
            index = rng.randrange(len(pairs))
            pairs[index] = (pairs[index][0], self.fresh(pairs[index][1]))
        else:
            key = Lit(rng.choice(self.context.strings or ["a"]))
            pairs = [pair for pair in pairs if pair[0] != key] + [(key, self.fresh(None))]
        return Map(tuple(pairs[:LONGEST]))

    def _new_literal(self, value: object) -> Node | None:
        rng = self.random
        if isinstance(value, bool):
            return Lit(not value)
        if isinstance(value, int):
            return Lit(self._new_integer(value))
        if isinstance(value, float):
            whole = float(int(value)) if abs(value) < 1e15 else 0.0
            return Lit(rng.choice([value + 1, value - 1, -value, value / 2, value * 10, whole]))
        if isinstance(value, str):
            if rng.random() < 0.03:
                return Lit(value.encode("utf-8", "replace"))
            return Lit(mutate.mutate(value, self.context.strings, rng)[:LONGEST_TEXT])
        if isinstance(value, bytes):
            if rng.random() < 0.1:
                return Lit(value.decode("utf-8", "replace"))
            words = [word.encode("utf-8", "replace") for word in self.context.strings]
            return Lit(mutate.mutate_bytes(value, words, rng)[:LONGEST_TEXT])
        return self.fresh(None) if rng.random() < 0.5 else None

    def _new_integer(self, value: int) -> int:
        """Near the value, or near a number that the code knows."""
        other = self.random.choice([n for n in self.context.numbers if isinstance(n, int)] or [0])
        if abs(value) >= 1 << 40:
            return 0
        near = [value + 1, value - 1, -value, value * 2, value // 2]
        return self.random.choice([*near, other, other + 1, other - 1, value * 10, value + other])

    def fresh(self, like: Node | None) -> Node:
        """A value, of the kind of another one most of the time."""
        if like is not None and self.random.random() < 0.7:
            return self.new_value(like) or like
        plain: list[Node] = [Lit(value) for value in (None, 0, 1, -1, "a", "", True)]
        plain += [Seq("list"), Map(), Lit(1.5), Lit(self.random.choice(self.context.strings or ["b"]))]
        return self.random.choice(plain)
