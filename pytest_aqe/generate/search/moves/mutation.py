"""Mutation of corpus entries: one literal, argument or statement changes, structure kept."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.moves.flags import with_argument
from pytest_aqe.generate.search.strings import mutate
from pytest_aqe.program import Assign, Call, Lit, Map, Node, Part, Program, Seq, Var, replace_node, walk
from pytest_aqe.subject import FunctionInfo


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
            for _ in range(1 + (self.random.random() < 0.3) + (self.random.random() < 0.15)):
                program = self.changed(program, function)
            yield program, entry.candidate

    def changed(self, program: Program, function: FunctionInfo) -> Program:
        """One change somewhere."""
        nodes = [node for part in (*program.arrange, program.act) for node in walk(part)]
        leaves: list[Part] = [n for n in nodes if isinstance(n, (Lit, Seq, Map))]
        calls = [n for n in nodes if isinstance(n, Call)]
        roll = self.random.random()
        if leaves and roll < 0.7:
            node = self.random.choice(leaves)
            new = self.new_value(node)
            return replace_node(program, node, new) if new is not None else program
        own = self.context.functions.get(program.subject) or function
        made = self.reconstructed(program, own) if roll > 0.85 else None
        if made is not None:
            return made
        if isinstance(program.act, Call) and calls and own.params:
            call = program.act
            if roll < 0.9 and call.args:
                index = self.random.randrange(len(call.args))
                params = [p for p in own.params if p.kind in ("positional_only", "positional_or_keyword")]
                if index < len(params) and not isinstance(call.args[index], Var):
                    value = self.caller.some_value(own, params[index])
                    if value is not None:
                        return replace_node(
                            program,
                            call,
                            Call(call.func, (*call.args[:index], value, *call.args[index + 1 :]), call.kwargs),
                        )
            named = {name for name, _ in call.kwargs}
            positional = [p for p in own.params if p.kind in ("positional_only", "positional_or_keyword")]
            free = [p for i, p in enumerate(positional) if i >= len(call.args) and p.kind != "positional_only"] + [
                p for p in own.params if p.kind == "keyword_only"
            ]
            free = [p for p in free if p.name not in named]
            if free and not any(p.kind == "var_positional" for p in own.params):
                param = self.random.choice(free)
                value = self.caller.some_value(own, param)
                if value is not None:
                    return replace_node(program, call, Call(call.func, call.args, (*call.kwargs, (param.name, value))))
            if call.kwargs:
                gone = self.random.randrange(len(call.kwargs))
                return replace_node(
                    program, call, Call(call.func, call.args, call.kwargs[:gone] + call.kwargs[gone + 1 :])
                )
        if len(program.arrange) > 1 and roll > 0.95:
            gone = self.random.randrange(1, len(program.arrange))
            return Program(
                program.module,
                program.subject,
                program.act,
                program.arrange[:gone] + program.arrange[gone + 1 :],
                program.define,
            )
        return program

    def reconstructed(self, program: Program, function: FunctionInfo) -> Program | None:
        """The object under test made with other arguments; None where there is no such object."""
        init = self.context.functions.get(f"{function.owner}.__init__")
        first = program.arrange[0] if program.arrange else None
        if init is None or not init.params or not isinstance(first, Assign) or not isinstance(first.value, Call):
            return None
        if first.value.func.text() != function.owner:
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
        rng = self.random
        if isinstance(node, Seq):
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
            return Seq(node.kind, tuple(items[:12]))
        if isinstance(node, Map):
            pairs = list(node.pairs)
            choice = rng.random()
            if pairs and choice < 0.35:
                del pairs[rng.randrange(len(pairs))]
            elif pairs and choice < 0.6:
                index = rng.randrange(len(pairs))
                pairs[index] = (pairs[index][0], self.fresh(pairs[index][1]))
            else:
                key = Lit(rng.choice(self.context.strings or ["a"]))
                pairs = [p for p in pairs if p[0] != key] + [(key, self.fresh(None))]
            return Map(tuple(pairs[:12]))
        if not isinstance(node, Lit):
            return None
        value = node.value
        if isinstance(value, bool):
            return Lit(not value)
        if isinstance(value, int):
            numbers = [n for n in self.context.numbers if isinstance(n, int)] or [0]
            other = rng.choice(numbers)
            return Lit(
                rng.choice(
                    [
                        value + 1,
                        value - 1,
                        -value,
                        value * 2,
                        value // 2,
                        other,
                        other + 1,
                        other - 1,
                        value * 10,
                        value + other,
                    ]
                )
                if abs(value) < 1 << 40
                else 0
            )
        if isinstance(value, float):
            return Lit(
                rng.choice(
                    [
                        value + 1,
                        value - 1,
                        -value,
                        value / 2,
                        value * 10,
                        float(int(value)) if abs(value) < 1e15 else 0.0,
                    ]
                )
            )
        if isinstance(value, str) and rng.random() < 0.03:
            return Lit(value.encode("utf-8", "replace"))
        if isinstance(value, bytes) and rng.random() < 0.1:
            return Lit(value.decode("utf-8", "replace"))
        if isinstance(value, str):
            return Lit(mutate.mutate(value, self.context.strings, rng)[:300])
        if isinstance(value, bytes):
            return Lit(
                mutate.mutate_bytes(value, [s.encode("utf-8", "replace") for s in self.context.strings], rng)[:300]
            )
        return self.fresh(None) if rng.random() < 0.5 else None

    def fresh(self, like: Node | None) -> Node:
        """A value, of the kind of another one most of the time."""
        rng = self.random
        if like is not None and rng.random() < 0.7:
            return self.new_value(like) or like
        plain: tuple[Node, ...] = (
            Lit(None),
            Lit(0),
            Lit(1),
            Lit(-1),
            Lit("a"),
            Lit(""),
            Lit(True),
            Seq("list"),
            Map(),
            Lit(1.5),
            Lit(rng.choice(self.context.strings or ["b"])),
        )
        return rng.choice(plain)
