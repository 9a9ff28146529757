"""Input-to-state correspondence: what a failed comparison saw on one side is put where the input holds the other.

The idea is RedQueen's (Aschermann et al., NDSS 2019), on Python values instead of machine words.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from pytest_aqe.facts import Candidate, Execution
from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.goals import Entry
from pytest_aqe.generate.search.moves.base import BaseMove
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Call, Lit, Node, Op, Program, literals, node_of, replace_node
from pytest_aqe.subject import FunctionInfo, TypeInfo


class Operands(BaseMove):
    """Substitutions derived from the operands that the probes saw at open branches."""

    name = "operands"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self.queues: dict[str, deque[tuple[Iterator[Program], Candidate]]] = {}
        self.done: set[tuple[str, str, str]] = set()

    def learn(self, candidate: Candidate, execution: Execution, entry: Entry | None) -> None:
        """Queue substitutions for entries; pairs that were served often are skipped."""
        if not execution.operands:
            return
        for goal, left, right in execution.operands:
            place = self.context.archive.goals.get(goal)
            known = place is not None and place.function in self.context.functions
            owner = place.function if place is not None and known else candidate.program.subject
            queue = self.queues.setdefault(owner, deque(maxlen=600))
            key = (candidate.program.subject, repr(left)[:80], repr(right)[:80])
            if key in self.done and entry is None:
                continue
            self.done.add(key)
            for seen, wanted in ((left, right), (right, left)):
                lazy = (self.substitutions(candidate.program, seen, wanted), candidate)
                if entry is not None:
                    queue.appendleft(lazy)
                else:
                    queue.append(lazy)

    def propose(self, function: FunctionInfo, count: int) -> Iterator[Candidate]:
        """Queued substitutions."""
        queue = self.queues.get(function.qualname)
        made = 0
        while queue and made < count:
            programs, parent = queue.popleft()
            for taken, program in enumerate(programs):
                candidate = self.made(program, parent)
                if candidate is not None:
                    yield candidate
                    made += 1
                if made >= count or taken >= 24 or (candidate is not None and made % 4 == 0):
                    queue.append((programs, parent))  # the others get their turn first
                    break

    def substitutions(self, program: Program, seen: object, wanted: object) -> Iterator[Program]:
        """Programs in which a literal that holds `seen` holds `wanted` instead, or near it."""
        held = literals(program)
        if isinstance(wanted, str) and isinstance(seen, str) and _is_pattern(wanted):
            members, misses = self.context.matching(wanted)
            for text in [*members[:12], *misses[:4]]:
                for literal in held:
                    if literal.value == seen:
                        yield replace_node(program, literal, Lit(text))
        if isinstance(wanted, list):
            for item in wanted[:8]:
                yield from self.substitutions(program, seen, item)
            return
        if isinstance(wanted, str) and self._is_class(wanted):
            yield from self.typed(program, wanted)
        for literal in held:
            for value in replacements(literal.value, seen, wanted):
                if value != literal.value or type(value) is not type(literal.value):
                    node = node_of(value)
                    if node is not None:
                        yield replace_node(program, literal, node)
        if wanted is None or (isinstance(wanted, (bool, int, float)) and not held):
            yield from self.whole(program, Lit(wanted))

    def _is_class(self, text: str) -> bool:
        """Whether a text is the reference of a known class, as operands of isinstance are told."""
        module, colon, _ = text.partition(":")
        if not colon or not module.replace(".", "").replace("_", "").isalnum():
            return False
        return module == "builtins" or self.context.class_of(text) is not None

    def typed(self, program: Program, ref: str) -> Iterator[Program]:
        """Arguments replaced by values of a tested type."""
        for value in self.caller.values.seeds(TypeInfo.of(ref), Shape(), "", "", 2)[:3]:
            yield from self.whole(program, value)

    def whole(self, program: Program, value: Node) -> Iterator[Program]:
        """Each argument of the act replaced as a whole."""
        if isinstance(program.act, Op):
            act = program.act
            for place in range(1, len(act.operands)):
                operands = (*act.operands[:place], value, *act.operands[place + 1 :])
                yield replace_node(program, act, Op(act.template, operands))
        if isinstance(program.act, Call):
            call = program.act
            for index in range(len(call.args)):
                args = (*call.args[:index], value, *call.args[index + 1 :])
                yield replace_node(program, call, Call(call.func, args, call.kwargs))
            for index, (name, _) in enumerate(call.kwargs):
                kwargs = (*call.kwargs[:index], (name, value), *call.kwargs[index + 1 :])
                yield replace_node(program, call, Call(call.func, call.args, kwargs))


def _is_pattern(text: str) -> bool:
    return len(text) > 2 and any(char in text for char in "\\[(^$*+?|")


def replacements(value: object, seen: object, wanted: object) -> Iterator[object]:
    """What a literal could be so that the comparison sees `wanted` where it saw `seen`."""
    if isinstance(wanted, str) and isinstance(value, str):
        if isinstance(seen, str):
            if seen == value:
                yield wanted
                yield wanted + "a"
            elif seen and seen in value:
                yield value.replace(seen, wanted, 1)
                yield value.replace(seen, wanted)
                yield value.replace(seen, wanted + seen, 1)
                yield value.replace(seen, seen + wanted, 1)
            elif seen and seen.lower() in value.lower():
                at = value.lower().index(seen.lower())
                yield value[:at] + wanted + value[at + len(seen) :]
            elif not seen:
                yield wanted + value
                yield value + wanted
            if wanted and len(value) < 200 and seen != value:
                yield value + wanted
                yield wanted + value
        elif isinstance(seen, int):
            yield wanted
    elif isinstance(value, bytes) and isinstance(wanted, bytes):
        yield value.replace(seen, wanted, 1) if isinstance(seen, bytes) and seen and seen in value else wanted
    elif isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value == seen:
            yield wanted
            if isinstance(wanted, int):
                yield wanted + 1
                yield wanted - 1
            elif wanted == wanted:
                yield wanted + 0.5
        elif isinstance(value, (int, float)) and not isinstance(value, bool) and isinstance(seen, (int, float)):
            if abs(value) < 1e9 and abs(wanted) < 1e9 and abs(seen) < 1e9:
                yield type(value)(value + (wanted - seen))
        elif isinstance(value, str) and isinstance(seen, (int, float)):
            if str(seen) in value:
                yield value.replace(str(seen), str(wanted), 1)
            if len(value) == seen and isinstance(wanted, int) and 0 <= wanted <= 300:
                yield (value or "a").ljust(wanted, (value or "a")[-1])[:wanted]
                yield (value or "a").ljust(wanted + 1, (value or "a")[-1])[: wanted + 1]
        elif value is None and seen is None:
            yield wanted
    elif isinstance(value, (int, float)) and isinstance(wanted, str) and str(value) == seen:
        if wanted.lstrip("-").isdigit() and len(wanted) < 18:
            yield int(wanted)
        yield wanted
    elif (value is None or (isinstance(value, (bool, int)) and seen == value)) and (
        wanted is None or isinstance(wanted, (bool, int, float, str))
    ):
        yield wanted
