"""Use what a call returned: call the decorated function, enter the context, read and call the object's methods."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from pytest_aqe.facts import Candidate, Execution
from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.goals import Entry
from pytest_aqe.generate.search.inner import Inner, given_back
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Assign, Block, Call, Lit, Node, Program, Ref, Stmt, Var, walk
from pytest_aqe.subject import ANY, ClassInfo, FunctionInfo, TypeInfo

LONGEST = 200
"""Uses that may wait for one function; there is no room for more."""
ENOUGH = 20
"""Results of one kind that are followed up although their making brought nothing new."""
DEEPER = 120
"""The same of what a decorator gave for a function."""
CHOICES = 6
"""Arguments that are tried of a function that was given back."""
ARGUMENTS: tuple[tuple[Node, ...], ...] = (
    (),
    (Lit(1),),
    (Lit("a"),),
    (Lit(1), Lit(2)),
    (Lit("a"), Lit("b")),
    (Lit(None),),
)


class Follow(BaseMove):
    """Closures and decorators have their branches in what they return."""

    name = "follow"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self.queues: dict[str, deque[tuple[Program, Candidate]]] = {}
        self.followed: dict[tuple[str, int], int] = {}

    def learn(self, candidate: Candidate, execution: Execution, entry: Entry | None) -> None:
        """Queue uses of results that can be called, entered, or are objects of the module."""
        program = candidate.program
        if execution.outcome != "passed" or execution.wrap or isinstance(program.act, Block):
            return
        chain = self._chain(program.subject)
        depth = _depth(program, chain)
        count = self.followed.get((program.subject, depth), 0)
        if len(program.arrange) > 5 or (entry is None and count > (DEEPER if depth else ENOUGH)):
            return
        info = self.context.class_of(execution.result)
        is_context = info is not None and "context" in info.flags
        uses: list[Program] = []
        if execution.callable_result:
            uses += self._calls(program, program.act, chain, depth)
        if is_context or "contextmanager" in execution.result.lower():
            uses += self._entered(program, program.act)
        if uses:
            self.followed[program.subject, depth] = count + 1
            queue = self.queues.setdefault(program.subject, deque())
            found = [(use, candidate) for use in uses[: LONGEST - len(queue)]]
            if depth:  # what lies deeper is rarer
                queue.extendleft(reversed(found))
            else:
                queue.extend(found)
        if info is not None and isinstance(program.act, Call):
            self._remember(info, program, program.act)

    def _calls(self, program: Program, act: Node, chain: Sequence[Inner], depth: int) -> Iterator[Program]:
        """Calls of what was returned; a decorator gets a function, and what that returns is called in turn."""
        inner = chain[depth] if depth < len(chain) else None
        function = Var(inner.name if inner is not None else f"function_{depth + 1}" if depth else "function")
        arrange = (*program.arrange, Assign(function.name, act))
        told = [] if inner is None or not inner.needs else list(self._needed(inner))
        for args in told or (ARGUMENTS if depth < 3 else ()):
            yield _then(program, arrange, Call(function, args))
        if depth < 2 and not told:
            callback = self.caller.values.callables(TypeInfo("callable"), Shape(), 1)[1]
            yield _then(program, arrange, Call(function, (callback,)))
        if depth < 3 and not told:
            yield _then(program, (*arrange, Assign("first", Call(function))), Call(function))

    def _chain(self, subject: str) -> list[Inner]:
        """The functions that a function gives back, each the result of the one before; none that hides a name."""
        facts = self.context.source.functions.get(subject)
        inner = given_back(facts.node, facts.inner) if facts is not None else None
        found: list[Inner] = []
        while inner is not None:
            found.append(inner)
            inner = inner.gives
        known = self.context.source
        shadowed = {
            *known.functions,
            *known.imports,
            *known.assigned,
            *(one.rpartition(".")[2] for one in known.functions),
        }
        return [] if shadowed & {one.name for one in found} else found

    def _needed(self, inner: Inner) -> Iterator[tuple[Node, ...]]:
        """Arguments by what the function does with its parameters; each choice of the first one, the rest in turn."""
        seeds = [self.caller.values.seeds(ANY, shape, name, "", 2) for name, shape in inner.needs.items()]
        seeds = [_with_failures(one) for one in seeds]
        if all(seeds):
            for turn in range(min(len(seeds[0]), CHOICES)):
                yield tuple(one[turn % len(one)] for one in seeds)

    def _entered(self, program: Program, act: Node) -> Iterator[Program]:
        """The result as a context, left in peace and with an error."""
        arrange = (*program.arrange, Assign("manager", act))
        for body in ("pass", 'raise ValueError("boom")'):
            yield _then(program, arrange, Block(f"with manager:\n    {body}"))

    def _remember(self, info: ClassInfo, program: Program, act: Call) -> None:
        """A call that made an object of the module is a way to make its kind."""
        if info.module != self.context.info.name or info.flags & {"enum", "exception"} or program.arrange:
            return
        if any(part == Ref(info.module, info.qualname) for part in walk(act) if part is not act.func):
            return  # it was given one, and may have given just that back
        known = self.caller.instances.setdefault(info.qualname, [])
        if len(known) < 40 and (program.define, act) not in known:
            known.append((program.define, act))

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Queued uses."""
        queue = self.queues.get(function.qualname)
        while queue:
            yield queue.popleft()


def _with_failures(seeds: Sequence[Node]) -> list[Node]:
    """The plainest seed, one that fails in each way (a retry is about nothing else), then the others."""
    ways: dict[str, Node] = {}
    for seed in seeds[1:]:
        text = seed.text()
        if "side_effect=" in text:
            ways.setdefault(text.partition("side_effect=")[2].partition("(")[0], seed)
    others = [seed for seed in seeds[1:] if "side_effect=" not in seed.text()]
    return [*seeds[:1], *ways.values(), *others]


def _depth(program: Program, chain: Sequence[Inner]) -> int:
    """How many functions that were given back a program holds already."""
    names = {inner.name for inner in chain}
    kept = [stmt.name for stmt in program.arrange if isinstance(stmt, Assign)]
    return sum(name in names or name.startswith("function") for name in kept)


def _then(program: Program, arrange: tuple[Stmt, ...], act: Node | Block) -> Program:
    return Program(program.module, program.subject, act, arrange, program.define)
