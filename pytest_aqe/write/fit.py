"""Arguments against the parameters that they are for: a flag is True or False, a count a number."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pytest_aqe.program import Attr, Call, Lit, Map, Node, Program, Ref, Seq, replace_node, walk
from pytest_aqe.subject import ClassInfo, ModuleInfo, Param

MISFIT = 8.0
"""What a value of a type that its parameter does not speak of costs a reader, in characters."""
STAND_INS = ("SimpleNamespace(", "Mock(")
NAMED = ("positional_or_keyword", "keyword_only")
_FITTING: Mapping[str, tuple[Node, ...]] = {
    "bool": (Lit(True), Lit(False)),
    "int": (Lit(1), Lit(2), Lit(0)),
    "float": (Lit(1.0), Lit(0.5)),
    "str": (Lit("a"), Lit("")),
    "bytes": (Lit(b"a"),),
    "list": (Seq("list"),),
    "tuple": (Seq("tuple"),),
    "dict": (Map(),),
}


class Fit:
    """Knows the parameters of what a module offers."""

    def __init__(self, info: ModuleInfo) -> None:
        self._members = {ref: _members(ref, one) for ref, one in info.classes.items() if "enum" in one.flags}
        self._known: dict[str, tuple[Param, ...]] = {f.qualname: f.params for f in info.functions}
        self._methods: dict[str, tuple[Param, ...] | None] = {}
        for ref, one in info.classes.items():
            if ref.startswith(f"{info.name}:"):
                self._known.setdefault(ref.partition(":")[2], one.params)
        for function in info.functions:
            if function.owner:
                same = self._methods.get(function.name, function.params) == function.params
                self._methods[function.name] = function.params if same else None

    def price(self, program: Program) -> float:
        """What all misfits of a program cost, and optional arguments that stand there without their names."""
        total = 0.0
        for stmt in (*program.arrange, program.act):
            for call in walk(stmt):
                if isinstance(call, Call):
                    pairs = self._pairs(call)
                    optional = sum(param.has_default for param, _ in pairs[: len(call.args)])
                    total += MISFIT * (sum(self._misfit(*pair) for pair in pairs) + max(0, optional - 1))
        return total

    def variants(self, program: Program) -> Iterator[Program]:
        """With one argument alone, by its name; with one that fits in place of one that does not."""
        for stmt in (program.act, *program.arrange):
            for call in walk(stmt):
                if isinstance(call, Call):
                    for other in self._calls(call):
                        yield replace_node(program, call, other)

    def _calls(self, call: Call) -> Iterator[Call]:
        pairs = self._pairs(call)
        required = sum(not param.has_default for param, _ in pairs)
        if len(call.args) > required + 1:
            for param, value in pairs[required : len(call.args)]:
                if param.kind in NAMED:
                    yield replace(call, args=call.args[:required], kwargs=((param.name, value),))
        for param, value in pairs:
            if self._misfit(param, value):
                for fitting in self._members.get(param.type.ref) or _FITTING[_wanted(param)]:
                    args = tuple(fitting if arg is value else arg for arg in call.args)
                    kwargs = tuple((name, fitting if arg is value else arg) for name, arg in call.kwargs)
                    yield replace(call, args=args, kwargs=kwargs)

    def _misfit(self, param: Param, value: Node) -> bool:
        if self._members.get(param.type.ref):
            stand_in = isinstance(value, Call) and value.text().startswith(STAND_INS)
            return stand_in or (isinstance(value, Lit) and value.value is not None)
        return _misfits_builtin(param, value)

    def _pairs(self, call: Call) -> list[tuple[Param, Node]]:
        func = call.func
        params: tuple[Param, ...] | None = ()
        if isinstance(func, Ref):
            params = self._known.get(func.qualname)
        elif isinstance(func, Attr):
            params = self._methods.get(func.name)
        params = params or ()
        positional = [param for param in params if param.kind.startswith("positional")]
        by_name = {param.name: param for param in params}
        return [
            *zip(positional, call.args),
            *((by_name[name], value) for name, value in call.kwargs if name in by_name),
        ]


def _members(ref: str, one: ClassInfo) -> tuple[Node, ...]:
    module, _, qualname = ref.partition(":")
    return tuple(Ref(module, f"{qualname}.{member}") for member in one.members[:6])


def _wanted(param: Param) -> str:
    """The builtin that a parameter takes, by its annotation or its default; ``""`` where neither tells."""
    module, _, name = param.type.ref.partition(":")
    if module == "builtins" and name in _FITTING:
        return name
    if param.type.kind != "any" or not param.default:
        return ""
    try:
        kind = type(ast.literal_eval(param.default)).__name__
    except (ValueError, SyntaxError, TypeError):
        return ""
    return kind if kind in _FITTING else ""


def _misfits_builtin(param: Param, value: Node) -> bool:
    wanted = _wanted(param)
    if not wanted:
        return False
    if isinstance(value, Lit):
        kind = type(value.value).__name__
        return kind != wanted and (kind, wanted) != ("int", "float")
    if isinstance(value, Seq):
        return value.kind != wanted
    return isinstance(value, Map) and wanted != "dict"
