"""Objects from use: a parameter's accessed attributes and calls give a stand-in; known classes come first."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.program import Call, Lit, Node
from pytest_aqe.subject import FunctionInfo, Param


class Objects(BaseMove):
    """Random combinations of solved attributes, for parameters that are used as objects or are untyped."""

    name = "objects"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self.spaces: dict[tuple[str, str], list[Call]] = {}

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
            if p.type.kind == "class" and self.context.class_of(p.type.ref) is not None and p not in takes
        ]
        if not takes:
            return
        for _ in range(count * 2):
            target = self.random.choice(takes)

            def chosen(owner: FunctionInfo, param: Param, target: Param = target) -> Node | None:
                if owner is function and param is target:
                    return self.varied(owner, param)
                return self.caller.some_value(owner, param)

            yield self.caller.call(function, chosen, 0.8), None

    def varied(self, function: FunctionInfo, param: Param) -> Node | None:
        """An object with several attributes changed at once."""
        shape = self.context.shape(function.qualname, param.name)
        pool = self.caller.values.pool(function, param).seeds
        objects = [n for n in pool if isinstance(n, Call) and n.kwargs]
        if self.random.random() < 0.4 or not shape.attributes:
            if len(objects) < 2:
                return self.caller.some_value(function, param)
            merged: dict[str, Node] = {}
            base = self.random.choice(objects)
            for node in [base, *(self.random.choice(objects) for _ in range(3))]:
                if node.func == base.func:
                    merged.update(node.kwargs)
            return Call(base.func, base.args, tuple(merged.items()))
        key = (function.qualname, param.name)
        if key not in self.spaces:
            self.spaces[key] = [n for n in self.caller.values.namespaces(shape, 2) if isinstance(n, Call)]
        spaces = self.spaces[key]
        merged = dict(spaces[0].kwargs)
        for node in (self.random.choice(spaces) for _ in range(self.random.randint(1, 4))):
            changed = [(k, v) for k, v in node.kwargs if dict(spaces[0].kwargs).get(k) != v]
            merged.update(changed)
        return Call(spaces[0].func, (), tuple(merged.items())) if merged else Lit(None)
