"""Use what a call returned: call the decorated function, enter the context, read and call the object's methods."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from pytest_aqe.facts import Candidate, Execution
from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.goals import Entry
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Assign, Block, Call, Lit, Node, Program, Var
from pytest_aqe.subject import FunctionInfo, TypeInfo

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
        self.followed: dict[str, int] = {}

    def learn(self, candidate: Candidate, execution: Execution, entry: Entry | None) -> None:
        """Queue uses of results that can be called, entered, or are objects of the module."""
        program = candidate.program
        if (
            execution.outcome != "passed"
            or isinstance(program.act, Block)
            or execution.wrap
            or len(program.arrange) > 5
        ):
            return
        count = self.followed.get(program.subject, 0)
        if entry is None and count > 60:
            return
        queue = self.queues.setdefault(program.subject, deque(maxlen=200))
        if execution.callable_result:
            self.followed[program.subject] = count + 1
            depth = sum(1 for s in program.arrange if isinstance(s, Assign) and s.name.startswith("function"))
            name = "function" if not depth else f"function_{depth + 1}"
            arrange = (*program.arrange, Assign(name, program.act))
            for args in ARGUMENTS if depth < 3 else ():
                queue.append(
                    (
                        Program(program.module, program.subject, Call(Var(name), args), arrange, program.define),
                        candidate,
                    )
                )
            if depth < 2:
                queue.append(
                    (
                        Program(
                            program.module,
                            program.subject,
                            Call(Var(name), (self.caller.values.callables(TypeInfo("callable"), Shape(), 1)[1],)),
                            arrange,
                            program.define,
                        ),
                        candidate,
                    )
                )
            if depth < 3:
                again = Assign("first", Call(Var(name), ()))
                queue.append(
                    (
                        Program(
                            program.module, program.subject, Call(Var(name), ()), (*arrange, again), program.define
                        ),
                        candidate,
                    )
                )
        owner = execution.result.partition(":")
        info = self.context.class_of(execution.result)
        if (info is not None and "context" in info.flags) or "contextmanager" in execution.result.lower():
            self.followed[program.subject] = count + 1
            name = "manager"
            for body in ("pass", 'raise ValueError("boom")'):
                arrange = (*program.arrange, Assign(name, program.act))
                queue.append(
                    (
                        Program(
                            program.module, program.subject, Block(f"with {name}:\n    {body}"), arrange, program.define
                        ),
                        candidate,
                    )
                )
        if (
            owner[0] == self.context.info.name
            and info is not None
            and "enum" not in info.flags
            and "exception" not in info.flags
            and isinstance(program.act, Call)
        ):
            known = self.caller.instances.setdefault(owner[2], [])
            if not program.arrange and len(known) < 40 and (program.define, program.act) not in known:
                known.append((program.define, program.act))

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Queued uses."""
        queue = self.queues.get(function.qualname)
        while queue:
            yield queue.popleft()
