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
from pytest_aqe.program import Assign, Block, Call, Lit, Node, Program, Stmt, Var
from pytest_aqe.subject import ClassInfo, FunctionInfo, TypeInfo

LONGEST = 200
"""Uses that may wait for one function; older ones give way."""
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
        count = self.followed.get(program.subject, 0)
        if (
            execution.outcome != "passed"
            or execution.wrap
            or len(program.arrange) > 5
            or (entry is None and count > 60)
        ):
            return
        if isinstance(program.act, Block):
            return
        info = self.context.class_of(execution.result)
        is_context = info is not None and "context" in info.flags
        uses: list[Program] = []
        if execution.callable_result:
            uses += self._calls(program, program.act)
        if is_context or "contextmanager" in execution.result.lower():
            uses += self._entered(program, program.act)
        if uses:
            self.followed[program.subject] = count + 1
            self.queues.setdefault(program.subject, deque(maxlen=LONGEST)).extend((use, candidate) for use in uses)
        if info is not None and isinstance(program.act, Call):
            self._remember(info, program, program.act)

    def _calls(self, program: Program, act: Node) -> Iterator[Program]:
        """Calls of what was returned; a decorator gets a function, and what that returns is called in turn."""
        depth = sum(isinstance(s, Assign) and s.name.startswith("function") for s in program.arrange)
        function = Var(f"function_{depth + 1}" if depth else "function")
        arrange = (*program.arrange, Assign(function.name, act))
        if depth < 3:
            for args in ARGUMENTS:
                yield _then(program, arrange, Call(function, args))
        if depth < 2:
            callback = self.caller.values.callables(TypeInfo("callable"), Shape(), 1)[1]
            yield _then(program, arrange, Call(function, (callback,)))
        if depth < 3:
            yield _then(program, (*arrange, Assign("first", Call(function))), Call(function))

    def _entered(self, program: Program, act: Node) -> Iterator[Program]:
        """The result as a context, left in peace and with an error."""
        arrange = (*program.arrange, Assign("manager", act))
        for body in ("pass", 'raise ValueError("boom")'):
            yield _then(program, arrange, Block(f"with manager:\n    {body}"))

    def _remember(self, info: ClassInfo, program: Program, act: Call) -> None:
        """A call that made an object of the module is a way to make its kind."""
        if info.module != self.context.info.name or info.flags & {"enum", "exception"} or program.arrange:
            return
        known = self.caller.instances.setdefault(info.qualname, [])
        if len(known) < 40 and (program.define, act) not in known:
            known.append((program.define, act))

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Queued uses."""
        queue = self.queues.get(function.qualname)
        while queue:
            yield queue.popleft()


def _then(program: Program, arrange: tuple[Stmt, ...], act: Node | Block) -> Program:
    return Program(program.module, program.subject, act, arrange, program.define)
