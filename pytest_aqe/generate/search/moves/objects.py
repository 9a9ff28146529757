"""Objects from use: a parameter's accessed attributes and calls give a stand-in; known classes come first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pytest_aqe.generate.search.bugs.inputs import Inputs
from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.moves.flags import with_argument
from pytest_aqe.generate.search.naming import variable
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.suits import accepts
from pytest_aqe.program import (
    Assign,
    Attr,
    Call,
    Do,
    Lit,
    Map,
    Node,
    Program,
    Ref,
    Seq,
    Stmt,
    Var,
    replace_node,
    walk,
)
from pytest_aqe.subject import FunctionInfo, Param

LIVED = 0.3
"""How often an object gets a life of its own before it is handed over."""
PATIENCE = 60
"""Objects of a class that can be made, before anything stands in for one."""


class Objects(BaseMove):
    """Random combinations of solved attributes, for parameters that are used as objects or are untyped."""

    name = "objects"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self.spaces: dict[tuple[str, str], list[Call]] = {}
        self.turns: dict[tuple[str, str], int] = {}
        self.inputs = Inputs(context)

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Stand-ins whose attributes vary together."""
        takes = [
            p
            for p in function.params
            if not p.kind.startswith("var_")
            and not p.type.ref.startswith("builtins:")  # a stand-in is no str
            and self.context.shape(function.qualname, p.name).attributes
        ]
        takes += [
            p
            for p in function.params
            if p not in takes and (self._is_real(p) or self.context.class_of(p.type.ref) is not None)
        ]
        if not takes:
            return
        for _ in range(count * 2):
            target = self.random.choice(takes)

            def chosen(owner: FunctionInfo, param: Param, target: Param = target) -> Node | None:
                if owner is function and param is target:
                    return self.varied(owner, param)
                return self.caller.some_value(owner, param)

            program = self.caller.call(function, chosen, 0.8)
            if program is not None and self.random.random() < LIVED:
                program = self.lived(program, function, target)
            yield program, None

    def lived(self, program: Program, function: FunctionInfo, target: Param) -> Program:
        """The program with an argument that is an object on which one or two methods were called before."""
        pairs = self.inputs.arguments(program.act, program.subject) if isinstance(program.act, Call) else ()
        made = next((value for param, _, value in pairs if param.name == target.name), None)
        func = made.func if isinstance(made, Call) else None
        info = self.context.class_of(f"{func.module}:{func.qualname}") if isinstance(func, Ref) else None
        methods = [m for m in info.methods if _is_ordinary(m)] if info is not None else []
        if made is None or info is None or not methods:
            return program
        name = variable(info.qualname)
        while name in program.names():
            name = f"other_{name}"
        calls = [self._called(self.random.choice(methods), name, program) for _ in range(self.random.choice((1, 1, 2)))]
        whole = with_argument(program, function, target, Var(name))
        return replace(whole, arrange=(*whole.arrange, Assign(name, made), *calls))

    def _called(self, method: FunctionInfo, name: str, program: Program) -> Stmt:
        """A call of a method, given what it must have: often of what the act is given as well."""
        there = [part for part in walk(program.act) if isinstance(part, (Lit, Call, Attr, Seq, Map))]

        def chosen(_: FunctionInfo, param: Param) -> Node | None:
            alike = [part for part in there if accepts(param.type, part)]
            if alike and self.random.random() < 0.6:
                return self.random.choice(alike)
            seeds = self.caller.values.seeds(param.type, Shape(), param.name, "", 2)
            return seeds[min(int(self.random.expovariate(4.0 / len(seeds))), len(seeds) - 1)] if seeds else None

        args, kwargs = self.caller.arguments(method, chosen, 0.0)
        return Do(Call(Attr(Var(name), method.name), args, kwargs))

    def varied(self, function: FunctionInfo, param: Param) -> Node | None:
        """An object with several attributes changed at once: a real one as long as that may do."""
        real = self._is_real(param)
        if real and (self.context.focus or self._count(function, param) < PATIENCE or self.random.random() < 0.5):
            return self.rebuilt(function, param)
        shape = self.context.shape(function.qualname, param.name)
        if self.random.random() < 0.4 or not shape.attributes:
            return self._merged(function, param)
        key = (function.qualname, param.name)
        if key not in self.spaces:
            self.spaces[key] = [n for n in self.caller.values.namespaces(shape, 2) if isinstance(n, Call)]
        spaces = self.spaces[key]
        merged = dict(spaces[0].kwargs)
        for node in (self.random.choice(spaces) for _ in range(self.random.randint(1, 4))):
            changed = [(k, v) for k, v in node.kwargs if dict(spaces[0].kwargs).get(k) != v]
            merged.update(changed)
        return Call(spaces[0].func, (), tuple(merged.items())) if merged else Lit(None)

    def rebuilt(self, function: FunctionInfo, param: Param) -> Node | None:
        """A real object, or several of them, with one to three arguments of its constructors changed, however deep."""
        made: Node | None = self._merged(function, param)
        for _ in range(self.random.randint(1, 3)):
            places = list(self._places(made, self.context.shape(function.qualname, param.name))) if made else []
            if made is None or not places:
                break
            value, parameter, owner, use = self.random.choice(places)
            shape = Shape()
            shape.merge(self.context.shape(owner, parameter.name))
            shape.merge(use)
            seeds = self.caller.values.seeds(parameter.type, shape, parameter.name, "", 2)
            if seeds:
                chosen = seeds[min(int(self.random.expovariate(4.0 / len(seeds))), len(seeds) - 1)]
                made = replace_node(made, value, chosen)
        return made

    def _places(self, node: Node, use: Shape) -> Iterator[tuple[Node, Param, str, Shape]]:
        """Arguments of constructors in a value, with what is done with each of them."""
        if isinstance(node, Call) and isinstance(node.func, Ref):
            info = self.context.class_of(f"{node.func.module}:{node.func.qualname}")
            params = info.params if info is not None else ()
            named = {p.name: p for p in params}
            given = [*zip((p for p in params if p.kind.startswith("positional")), node.args)]
            for param, value in [*given, *((named[name], value) for name, value in node.kwargs if name in named)]:
                part = use.attributes.get(param.name, Shape())
                yield value, param, f"{node.func.qualname}.__init__", part
                yield from self._places(value, part)
        elif isinstance(node, Seq):
            for item in node.items:
                yield from self._places(item, use.element or Shape())

    def _merged(self, function: FunctionInfo, param: Param) -> Node | None:
        """What several seeds of one class say by keyword, together."""
        pool = self.caller.values.pool(function, param).seeds
        objects = [n for n in pool if isinstance(n, Call) and n.kwargs]
        if len(objects) < 2:
            return self.caller.some_value(function, param)
        base = self.random.choice(objects)
        merged: dict[str, Node] = {}
        for node in [base, *(self.random.choice(objects) for _ in range(3))]:
            if node.func == base.func:
                merged.update(node.kwargs)
        return Call(base.func, base.args, tuple(merged.items()))

    def _is_real(self, param: Param) -> bool:
        """Whether objects of the class that a parameter declares, or of its items, can be made."""
        kinds = [param.type, *param.type.args]
        infos = [self.context.class_of(kind.ref) for kind in kinds if kind.kind == "class"]
        known = [info for info in infos if info is not None]
        return bool(known) and all(self.context.stands(info) for info in known)

    def _count(self, function: FunctionInfo, param: Param) -> int:
        """How often an object of this parameter was asked for before."""
        key = (function.qualname, param.name)
        self.turns[key] = self.turns.get(key, 0) + 1
        return self.turns[key]


def _is_ordinary(method: FunctionInfo) -> bool:
    """Whether a method is one that users call for what it does to its object."""
    return method.kind == "method" and method.flavour == "plain" and not method.name.startswith("_")
