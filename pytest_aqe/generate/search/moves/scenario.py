"""Async scenarios: awaited twice, gathered, cancelled while pending, failing coroutines, async loops and contexts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from pytest_aqe.generate.search.calls import variable
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.moves.coroutines import BODIES, COROUTINES, LAST_STEPS, PROTOCOLS, USES
from pytest_aqe.program import Block, Call, Define, Import, Lit, Node, Program, Raw, Ref, Var, imports_of
from pytest_aqe.subject import FunctionInfo, Param

ASYNCIO: Import = ("asyncio", "")
ASYNC_METHODS = ("__aenter__", "__aexit__", "__anext__", "__aiter__")
NO_STEPS = ("__init__", "__new__", "__repr__", "__str__", "__del__")
CALLABLE_NAMES = ("fn", "func", "function", "callback", "coro", "coroutine", "handler", "f")


class Scenario(BaseMove):
    """Coroutines, async iterators, async decorators; each in one ``async def scenario()`` that is run."""

    name = "scenario"

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Scenarios for async functions, for methods of what async code returns, and around coroutine parameters."""
        asynchronous = function.flavour in ("coroutine", "asyncgen") or function.name in ASYNC_METHODS
        source = self.context.source
        spoken = "async " in source.text or "await" in source.text or "asyncio" in source.imports
        if not asynchronous and not spoken:
            return
        for _ in range(count * 3):
            if function.owner and function.kind in ("method", "property") and self.random.random() < 0.6:
                yield self.lived(function), None
            else:
                yield self.single(function, asynchronous), None

    def lived(self, function: FunctionInfo) -> Program | None:
        """An object made, called and awaited inside one running loop; the last step is the act."""
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}")
        if info is None or "enum" in info.flags:
            return None
        helper = self.coroutine(function)

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            return Var(helper.name) if self.takes_coroutine(owner, param) else self.caller.some_value(owner, param)

        args, kwargs = self.caller.arguments(self.caller.constructor(info), chosen, 0.4)
        made = Call(Ref(info.module, info.qualname), args, kwargs)
        target = Var(variable(function.owner))
        lines = [f"{target.name} = {made.text()}"]
        imports = {ASYNCIO} | imports_of(made)
        numbers = itertools.count(1)
        steps = self._steps(function)
        for place, step in enumerate([*steps, function]):
            args, kwargs = self.caller.arguments(step, chosen, 0.2)
            act = self.caller.method_act(step, target, () if step.kind == "property" else args, kwargs)
            if isinstance(act, Block):
                return None
            imports |= imports_of(act)
            lines += self._last(step, act.text()) if place == len(steps) else self._earlier(step, act.text(), numbers)
        used = [helper] if any(helper.name in line for line in lines) else []
        return self._scenario(function, lines, imports, used)

    def _steps(self, function: FunctionInfo) -> list[FunctionInfo]:
        """Methods to call before the act."""
        methods = [
            f
            for f in self.context.info.functions
            if f.owner == function.owner and f.kind == "method" and f.name not in NO_STEPS
        ]
        if not methods:
            return []
        return [self.random.choice(methods) for _ in range(self.random.choice((0, 1, 1, 2, 3)))]

    def _earlier(self, step: FunctionInfo, text: str, numbers: Iterator[int]) -> list[str]:
        """Lines of a step before the act: awaited, or left pending and perhaps cancelled."""
        if not _awaited(step):
            return [text]
        if self.random.random() >= 0.4:
            return [f"await {text}"]
        task = f"task_{next(numbers)}"
        lines = [f"{task} = asyncio.ensure_future({text})", "await asyncio.sleep(0)"]
        if self.random.random() < 0.3:
            lines += [f"{task}.cancel()", "await asyncio.sleep(0)"]
        return lines

    def _last(self, step: FunctionInfo, text: str) -> list[str]:
        form = self.random.choice(LAST_STEPS) if _awaited(step) else "return {act}"
        if step.flavour == "asyncgen":
            form = "return [item async for item in {act}]"
        return [form.format(act=text)]

    def single(self, function: FunctionInfo, asynchronous: bool) -> Program | None:
        """One call in one of the bodies."""
        takes = [p for p in function.params if self.takes_coroutine(function, p)]
        helper = self.coroutine(function)
        used: list[Define] = []

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            if owner is function and param in takes and self.random.random() < 0.85:
                used[:] = [helper]
                return Var(helper.name)
            return self.caller.some_value(owner, param)

        known = self.program_of(self.entry(function), function) if self.random.random() < 0.3 else None
        program = known if known is not None and not known.define else self.caller.call(function, chosen, 0.4)
        if (
            program is None
            or isinstance(program.act, Block)
            or program.define
            or any(part.text().startswith(("with ", "monkeypatch")) for part in program.arrange)
        ):
            return None
        body = self._body(asynchronous, bool(takes))
        if function.name.startswith("__a"):
            first = program.arrange[0].text() if program.arrange else ""
            if " = " not in first:
                return None
            made = Raw(first.partition(" = ")[2], tuple(sorted(imports_of(program.arrange[0]))))
            program = Program(program.module, program.subject, made)
            body = self.random.choice(PROTOCOLS)
        lines = [line for part in program.arrange for line in part.text().splitlines()]
        lines += body.format(act=program.act.text()).splitlines()
        imports = {one for part in (*program.arrange, program.act) for one in imports_of(part)}
        imports |= {ASYNCIO} if any("asyncio" in line for line in lines) else set()
        return self._scenario(function, lines, imports, used)

    def _body(self, asynchronous: bool, takes: bool) -> str:
        """What to do with the call: a wrapper of coroutines is used, an async function awaited."""
        bodies: tuple[str, ...] = USES if takes else (*BODIES, *USES)
        if takes and self.random.random() < 0.3:
            bodies = BODIES
        return self.random.choice(BODIES if asynchronous else bodies)

    def _scenario(
        self, function: FunctionInfo, lines: Iterable[str], imports: Iterable[Import], helpers: Iterable[Define] = ()
    ) -> Program:
        """The program that runs such lines in a loop of their own."""
        source = "\n".join(["async def scenario():", *(f"    {line}" for line in lines)])
        scenario = Define("scenario", source, tuple(sorted(imports)))
        run = Call(Raw("asyncio.run", (ASYNCIO,)), (Call(Var("scenario")),))
        return Program(self.context.info.name, function.qualname, run, (), (*helpers, scenario))

    def coroutine(self, function: FunctionInfo) -> Define:
        """A coroutine function to hand in; some answer what the code compares with."""
        facts = self.context.facts(function.qualname)
        known = [c for c in facts.constants if isinstance(c, (str, int)) and c != ""] if facts else []
        if known and self.random.random() < 0.3:
            answer = Lit(self.random.choice(known)).text()
            return Define("answer", f"async def answer(*args):\n    return {answer}")
        source, name = self.random.choice(COROUTINES)
        return Define(name, source, (ASYNCIO,) if "asyncio" in source else ())

    def takes_coroutine(self, function: FunctionInfo, param: Param) -> bool:
        """Whether a parameter is something to call or to await."""
        shape = self.context.shape(function.qualname, param.name)
        types = [param.type, *(param.type.args if param.type.kind == "union" else ())]
        called = shape.result is not None or any(one.kind == "callable" for one in types)
        return called or param.name in CALLABLE_NAMES


def _awaited(step: FunctionInfo) -> bool:
    return step.flavour == "coroutine" or step.name == "__call__"
