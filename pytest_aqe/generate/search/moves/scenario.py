"""Async scenarios: awaited twice, gathered, cancelled while pending, failing coroutines, async iteration and contexts."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.generate.search.calls import variable
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.program import Attr, Block, Call, Define, Import, Lit, Node, Program, Raw, Ref, Var, imports_of, walk
from pytest_aqe.subject import FunctionInfo, Param

ASYNCIO: Import = ("asyncio", "")

COROUTINES = (
    ("async def double(x):\n    return x * 2", "double"),
    ("async def double(x):\n    await asyncio.sleep(0)\n    return x * 2", "double"),
    ('async def fail(*args):\n    raise ValueError("boom")', "fail"),
    ('async def fail(*args):\n    await asyncio.sleep(0)\n    raise ValueError("boom")', "fail"),
    ("async def wait(*args):\n    await asyncio.sleep(10)", "wait"),
    ("async def answer():\n    return 1", "answer"),
)

BODIES = (
    "    return await {act}",
    "    first = await {act}\n    second = await {act}\n    return [first, second]",
    "    return await asyncio.gather({act}, {act})",
    "    return await asyncio.gather({act}, {act}, return_exceptions=True)",
    "    task = asyncio.ensure_future({act})\n    await asyncio.sleep(0)\n    task.cancel()\n    return await asyncio.gather(task, return_exceptions=True)",
    "    return [item async for item in {act}]",
    "    async with {act} as value:\n        return value",
    '    async with {act}:\n        raise ValueError("boom")',
    "    return await asyncio.wait_for({act}, 0.01)",
    "    result = {act}\n    await asyncio.sleep(0)\n    return result",
)

USES = (
    "    wrapped = {act}\n    return [await wrapped(1), await wrapped(1), await wrapped(2)]",
    "    wrapped = {act}\n    return await asyncio.gather(wrapped(1), wrapped(1), wrapped(2))",
    "    wrapped = {act}\n    return await asyncio.gather(wrapped(1), wrapped(1), return_exceptions=True)",
    "    wrapped = {act}\n    task = asyncio.ensure_future(wrapped(1))\n    await asyncio.sleep(0)\n    task.cancel()\n    return await asyncio.gather(task, return_exceptions=True)",
    "    wrapped = {act}\n    first = asyncio.ensure_future(wrapped(1))\n    second = asyncio.ensure_future(wrapped(1))\n    await asyncio.sleep(0)\n    first.cancel()\n    return await asyncio.gather(first, second, return_exceptions=True)",
    "    wrapped = {act}\n    return await wrapped()",
    "    wrapped = {act}\n    return [await wrapped(), await wrapped()]",
    "    wrapped = {act}\n    await wrapped(1)\n    await wrapped(2)\n    await wrapped(3)\n    return await wrapped(1)",
    "    wrapped = {act}\n    await wrapped(1)\n    await asyncio.sleep(0.01)\n    return await wrapped(1)",
)


class Scenario(BaseMove):
    """Coroutines, async iterators, async decorators; each in one ``async def scenario()`` that is run."""

    name = "scenario"

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Scenarios for async functions, for methods of what async code returns, and around coroutine parameters."""
        asynchronous = function.flavour in ("coroutine", "asyncgen") or function.name in (
            "__aenter__",
            "__aexit__",
            "__anext__",
            "__aiter__",
        )
        text = self.context.source.text
        if (
            not asynchronous
            and "async " not in text
            and "asyncio" not in self.context.source.imports
            and "await" not in text
        ):
            return
        for _ in range(count * 3):
            yield self.program(function, asynchronous), None

    def program(self, function: FunctionInfo, asynchronous: bool) -> Program | None:
        """One scenario."""
        if function.owner and function.kind in ("method", "property") and self.random.random() < 0.6:
            return self.lived(function)
        return self.single(function, asynchronous)

    def lived(self, function: FunctionInfo) -> Program | None:
        """An object made, called and awaited inside one running loop; the last step is the act."""
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}")
        if info is None or "enum" in info.flags:
            return None
        source, name = self.coroutine(function)
        define = Define(name, source, (ASYNCIO,) if "asyncio" in source else ())
        init = self.context.functions.get(f"{function.owner}.__init__") or FunctionInfo(
            f"{function.owner}.__init__", "method", "plain", info.params, owner=function.owner
        )

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            if self.takes_coroutine(owner, param):
                return Var(name)
            return self.caller.some_value(owner, param)

        args, kwargs = self.caller.arguments(init, chosen, 0.4)
        made = Call(Ref(info.module, info.qualname), args, kwargs)
        variable_name = variable(function.owner)
        methods = [
            f
            for f in self.context.info.functions
            if f.owner == function.owner
            and f.kind == "method"
            and f.name not in ("__init__", "__new__", "__repr__", "__str__", "__del__")
        ]
        lines = [f"    {variable_name} = {made.text()}"]
        imports = {ASYNCIO} | imports_of(made)
        pending = 0
        steps = [self.random.choice(methods) for _ in range(self.random.choice((0, 1, 1, 2, 3)))] if methods else []
        for step in [*steps, function]:
            args, kwargs = self.caller.arguments(step, chosen, 0.2)
            act = (
                self.caller.method_act(step, Var(variable_name), args, kwargs)
                if step.kind != "property"
                else Attr(Var(variable_name), step.name)
            )
            if isinstance(act, Block):
                return None
            for node in walk(act):
                imports |= imports_of(node)
            text = act.text()
            last = step is function and step is [*steps, function][-1]
            awaited = step.flavour == "coroutine" or step.name == "__call__"
            if awaited and not last and self.random.random() < 0.4:
                pending += 1
                lines.append(f"    task_{pending} = asyncio.ensure_future({text})\n    await asyncio.sleep(0)")
                if self.random.random() < 0.3:
                    lines.append(f"    task_{pending}.cancel()\n    await asyncio.sleep(0)")
            elif last:
                form = (
                    self.random.choice(
                        (
                            "return await {0}",
                            "return await {0}",
                            "return await asyncio.gather({0}, {0}, return_exceptions=True)",
                        )
                    )
                    if awaited
                    else "return {0}"
                )
                if step.flavour == "asyncgen":
                    form = "return [item async for item in {0}]"
                lines.append("    " + form.format(text))
            else:
                lines.append(f"    await {text}" if awaited else f"    {text}")
        scenario = Define("scenario", "\n".join(["async def scenario():", *lines]), tuple(sorted(imports)))
        run = Call(Raw("asyncio.run", (ASYNCIO,)), (Call(Var("scenario")),))
        return Program(
            self.context.info.name,
            function.qualname,
            run,
            (),
            (define, scenario) if name in scenario.source else (scenario,),
        )

    def single(self, function: FunctionInfo, asynchronous: bool) -> Program | None:
        """One call in one of the bodies."""
        define: list[Define] = []
        takes = [p for p in function.params if self.takes_coroutine(function, p)]
        source, name = self.coroutine(function)

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            if owner is function and param in takes and self.random.random() < 0.85:
                if not define:
                    define.append(Define(name, source, (ASYNCIO,) if "asyncio" in source else ()))
                return Var(name)
            return self.caller.some_value(owner, param)

        entry = self.entry(function) if self.random.random() < 0.3 else None
        made = (
            entry.candidate.program
            if entry is not None
            and entry.candidate.program.subject == function.qualname
            and not entry.candidate.program.define
            else None
        )
        program = made or self.caller.call(function, chosen, 0.4)
        if (
            program is None
            or isinstance(program.act, Block)
            or program.define
            or any(part.text().startswith(("with ", "monkeypatch")) for part in program.arrange)
        ):
            return None
        bodies = BODIES if asynchronous else (*BODIES, *USES) if not takes else USES
        if takes and self.random.random() < 0.3:
            bodies = BODIES
        body = self.random.choice(bodies)
        owner_async = function.name.startswith("__a")
        act = program.act.text() if not owner_async else ""
        if owner_async:
            if not program.arrange or " = " not in program.arrange[0].text():
                return None
            act = program.arrange[0].text().partition(" = ")[2]
            program = Program(program.module, program.subject, Raw(act, tuple(sorted(imports_of(program.arrange[0])))))
            body = self.random.choice(BODIES[5:8])
        lines = [f"    {line}" for part in program.arrange for line in part.text().splitlines()]
        text = "\n".join(["async def scenario():", *lines, body.format(act=act)])
        imports = {ASYNCIO} if "asyncio" in text else set()
        for part in (*program.arrange, program.act):
            for node in walk(part):
                imports |= imports_of(node)
        scenario = Define("scenario", text, tuple(sorted(imports)))
        run = Call(Raw("asyncio.run", (ASYNCIO,)), (Call(Var("scenario")),))
        return Program(self.context.info.name, function.qualname, run, (), (*define, scenario))

    def coroutine(self, function: FunctionInfo) -> tuple[str, str]:
        """Source and name of a coroutine function to hand in; some answer what the code compares with."""
        facts = self.context.facts(function.qualname)
        known = [c for c in facts.constants if isinstance(c, (str, int)) and c != ""] if facts else []
        if known and self.random.random() < 0.3:
            return f"async def answer(*args):\n    return {Lit(self.random.choice(known)).text()}", "answer"
        return self.random.choice(COROUTINES)

    def takes_coroutine(self, function: FunctionInfo, param: Param) -> bool:
        """Whether a parameter is something to call or to await."""
        shape = self.context.shape(function.qualname, param.name)
        kinds = (
            {param.type.kind, *(a.kind for a in param.type.args)} if param.type.kind == "union" else {param.type.kind}
        )
        return (
            "callable" in kinds
            or shape.result is not None
            or param.name in ("fn", "func", "function", "callback", "coro", "coroutine", "handler", "f")
        )
