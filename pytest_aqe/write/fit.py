"""Arguments against the parameters that they are for: a flag is True or False, a line of an invoice a `Line`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_aqe.program import Attr, Call, Lit, Map, Node, Op, Program, Raw, Ref, Seq, Var, replace_node, walk
from pytest_aqe.subject import ClassInfo, ModuleInfo, Param, TypeInfo
from pytest_aqe.write.displays import ANY_SEQUENCE, DISPLAYS, LONGEST, MAPPINGS, display, inside, size
from pytest_aqe.write.given import held_by, meant
from pytest_aqe.write.lives import Lives
from pytest_aqe.write.ordinary import Ordinary

MISFIT = 40.0
"""What a value of a type that its parameter does not speak of costs a reader, in characters."""
DOUBT = 6.0
"""What a value costs where nothing is known of its parameter and neither text nor number would be a surprise."""
UNNAMED = 8.0
"""What an optional argument costs that stands there without its name, behind another one."""
STAND_INS = ("SimpleNamespace(", "Mock(")
NAMED = ("positional_or_keyword", "keyword_only")
_FITTING: Mapping[str, tuple[Node, ...]] = {
    "bool": (Lit(True), Lit(False)),
    "int": (Lit(1), Lit(2), Lit(0)),
    "float": (Lit(1), Lit(2), Lit(0.5), Lit(0)),
    "str": (Lit("a"), Lit("")),
    "bytes": (Lit(b"a"),),
}
_DEEPEST = 3

Misfit = tuple[Node, TypeInfo]
"""A value, and the type that is meant in its place."""


class Fit:
    """Knows the parameters of what a module offers; `made` gives objects of a class (by its ref) that can be made,
    `source` tells what methods do with their objects."""

    def __init__(
        self, info: ModuleInfo, made: Callable[[str], Sequence[Node]] = lambda ref: (), source: str = ""
    ) -> None:
        self.info = info
        self.made = made
        self.ordinary = Ordinary(info, Lives(source), lambda param: self.fitting(meant(param)))
        self._members = {ref: _members(ref, one) for ref, one in info.classes.items() if "enum" in one.flags}
        self._known: dict[str, tuple[Param, ...]] = {f.qualname: f.params for f in info.functions}
        self._methods: dict[str, tuple[Param, ...] | None] = {}
        for ref, one in info.classes.items():
            if ref.startswith(f"{info.name}:"):
                self._known[ref.partition(":")[2]] = one.params
        for one in info.classes.values():
            if "enum" not in one.flags:
                self._known.setdefault(one.qualname, one.params)  # a class of another module, as it is imported
        for function in info.functions:
            if function.owner:
                same = self._methods.get(function.name, function.params) == function.params
                self._methods[function.name] = function.params if same else None

    def price(self, program: Program) -> float:
        """What all misfits of a program cost, and optional arguments that stand there without their names."""
        unnamed = 0
        for call in _calls(program):
            optional = sum(param.has_default for param, _ in self.pairs(program, call)[: len(call.args)])
            unnamed += max(0, optional - 1)
        misfits = self.misfits(program)
        doubtful = sum(type_.kind == "any" for _, type_ in misfits)
        misfit = MISFIT * (len(misfits) - doubtful) + DOUBT * doubtful
        return misfit + UNNAMED * unnamed + self.ordinary.price(program)

    def variants(self, program: Program) -> Iterator[Program]:
        """With one argument alone, by its name; with values that fit in place of all, or of one, that does not."""
        misfits = self.misfits(program)
        yield from self.ordinary.variants(program)
        if len(misfits) > 1:
            whole = program
            for value, type_ in misfits:
                for fitting in self.fitting(type_)[:1]:
                    whole = replace_node(whole, value, fitting)
            yield whole
        for value, type_ in misfits:
            choices = dict.fromkeys([*self._alike(value, type_), *self.fitting(type_)])
            yield from (replace_node(program, value, one) for one in choices)
            yield from self.ordinary.in_place_of(program, value, [*choices])
        for call in _calls(program):
            pairs = self.pairs(program, call)
            required = sum(not param.has_default for param, _ in pairs)
            if len(call.args) > required + 1:
                optional = pairs[required : len(call.args)]
                if all(param.kind in NAMED for param, _ in optional):
                    said = tuple((param.name, value) for param, value in optional if value.text() != param.default)
                    named = replace(call, args=call.args[:required], kwargs=(*said, *call.kwargs))
                    yield replace_node(program, call, named)
                for param, value in pairs[required : len(call.args)]:
                    if param.kind in NAMED:
                        alone = replace(call, args=call.args[:required], kwargs=((param.name, value),))
                        yield replace_node(program, call, alone)

    def misfits(self, program: Program) -> list[Misfit]:
        """Values that do not suit the parameters that they are given to, inside displays too, each once."""
        held = held_by(program)
        found: dict[int, Misfit] = {}
        for call in _calls(program):
            for param, value in self.pairs(program, call):
                if value == Lit(None) and param.has_default and param.type.kind == "any":
                    continue
                for node, type_ in self._misfits(meant(param), value, held):
                    found.setdefault(id(node), (node, type_))
        return list(found.values())

    def fitting(self, type_: TypeInfo, depth: int = _DEEPEST) -> list[Node]:
        """Plain values of a type, the plainest first; none where none can be told."""
        if type_.kind == "union":
            return [node for arg in type_.args for node in self.fitting(arg, depth)]
        if type_.kind == "none":
            return [Lit(None)]
        if type_.kind == "literal":
            return [Lit(ast.literal_eval(value)) for value in type_.values]
        if type_.kind == "callable":
            given = len(type_.args) - 1 if type_.args else 1
            names = ", ".join(("x", "y", "z", "w")[:given] if given <= 4 else ("*args",))
            result: Node = Raw("x") if given == 1 else Lit(1)
            if type_.args and type_.args[-1].kind == "none":
                result = Lit(None)
            return [Op(f"lambda{' ' if names else ''}{names}: {{0}}", (result,))]
        if type_.kind == "any":
            return [Lit("a"), Lit(1)]
        return self._of_class(type_, depth) if type_.kind == "class" else []

    def _alike(self, value: Node, type_: TypeInfo) -> list[Node]:
        """Values of a type that are as long, or as true, as one of another type is, or hold the same."""
        kinds = [arg for arg in type_.args if arg.kind == "class"] if type_.kind == "union" else [type_]
        found: list[Node] = []
        for kind in kinds:
            one = self.info.classes.get(kind.ref)
            if one is not None and isinstance(value, Call) and value.text().startswith(STAND_INS[0]):
                found += self._built(one, _DEEPEST, dict(value.kwargs))
            elif kind.ref == "builtins:bool" and isinstance(value, (Lit, Seq, Map)):
                found.append(Lit(bool(value.value if isinstance(value, Lit) else size(value))))
            elif kind.ref in DISPLAYS and 0 < size(value) <= LONGEST:
                shown = display(kind.ref)
                if isinstance(value, Seq):
                    found.append(Seq(shown, value.items))
                items = self.fitting(kind.args[-1])[:1] if kind.args and kind.args[-1].kind != "any" else []
                numbers = tuple(Lit(number) for number in range(1, size(value) + 1))
                rising = not items or (isinstance(items[0], Lit) and type(items[0].value) in (int, float))
                found.append(Seq(shown, numbers if rising else tuple(items) * size(value)))
        return found

    def _of_class(self, type_: TypeInfo, depth: int) -> list[Node]:
        ref = type_.ref
        module, _, name = ref.partition(":")
        if ref in self._members:
            return list(self._members[ref])
        if module == "builtins" and name in _FITTING:
            return list(_FITTING[name])
        inner = self.fitting(type_.args[-1], depth - 1)[:1] if type_.args and depth > 0 else []
        if ref in DISPLAYS:
            kind = display(ref)
            items = [tuple(inner), tuple(inner) * 2] if inner else [(Lit("a"),), (Lit(1), Lit(2))]
            return [*(Seq(kind, some) for some in items), Seq(kind)]
        if ref in MAPPINGS:
            return [Map(((Lit("a"), inner[0] if inner else Lit(1)),)), Map()]
        one = self.info.classes.get(ref)
        own = self._built(one, depth) if one is not None and depth > 0 else []
        made = self.made(ref)
        first_party = module.partition(".")[0] == self.info.name.partition(".")[0]
        return [*own, *made] if first_party else [*made, *own]

    def _built(self, one: ClassInfo, depth: int, given: Mapping[str, Node] | None = None) -> list[Node]:
        """An object through its constructor, with plain values for what it must have, and those that are given."""
        known = given or {}
        if one.flags & {"protocol", "enum", "no_init"} or one.abstract:
            return []
        args: list[Node] = []
        kwargs: list[tuple[str, Node]] = []
        for param in one.params:
            if param.kind.startswith("var_") or (param.has_default and param.name not in known):
                continue
            choices = [known[param.name]] if param.name in known else self.fitting(meant(param), depth - 1)
            if not choices:
                return []
            if param.has_default or param.kind == "keyword_only":
                kwargs.append((param.name, choices[0]))
            else:
                args.append(choices[0])
        return [Call(Ref(one.module, one.qualname), tuple(args), tuple(kwargs))]

    def _misfits(self, type_: TypeInfo, value: Node, held: Mapping[str, Node]) -> list[Misfit]:
        """The value or parts of it that are not of a type; as few as any member of a union allows."""
        if isinstance(value, Var):
            inner = held.get(value.name)
            return self._misfits(type_, inner, {}) if inner is not None else []
        if type_.kind == "union":
            ways = [self._misfits(arg, value, held) for arg in type_.args]
            best = min(ways, key=len, default=[])
            return best if not any(node is value for node, _ in best) else [(value, type_)]
        if self._suits(type_, value):
            return [part for item, arg in inside(type_, value) for part in self._misfits(arg, item, held)]
        return [(value, type_)]

    def _suits(self, type_: TypeInfo, value: Node) -> bool:
        """Whether a value may be of a type, its parts left aside."""
        plain = isinstance(value, (Lit, Seq, Map))
        if type_.kind == "none":
            return value == Lit(None)
        if type_.kind == "any":
            return (not plain and not _foreign(value)) or (
                isinstance(value, Lit) and type(value.value) in (str, int, float)
            )
        if type_.kind == "literal":
            return not plain or (isinstance(value, Lit) and repr(value.value) in type_.values)
        if type_.kind == "callable":
            return not plain and not self._instance(value)
        if type_.kind != "class":
            return True
        module, _, name = type_.ref.partition(":")
        if module == "builtins" and name in _FITTING:
            kind = type(value.value).__name__ if isinstance(value, Lit) else ""
            if isinstance(value, Lit):
                return kind == name or (kind, name) == ("int", "float")
            return not plain and not self._instance(value) and not (name in ("str", "bytes") and _foreign(value))
        if type_.ref in DISPLAYS:
            if isinstance(value, Seq):
                return value.kind == name or type_.ref in ANY_SEQUENCE
            return not plain and not self._instance(value)
        if type_.ref in MAPPINGS:
            return isinstance(value, Map) or (not plain and not self._instance(value))
        return self._suits_class(type_.ref, value, plain)

    def _suits_class(self, ref: str, value: Node, plain: bool) -> bool:
        """Whether a value may be an object of a class that is no builtin."""
        one = self.info.classes.get(ref)
        if one is None:
            return not (plain or self._instance(value)) or not self.made(ref)
        if plain or (isinstance(value, Op) and value.template.startswith("lambda")):
            return not self.fitting(TypeInfo.of(ref))
        if isinstance(value, Call) and value.text().startswith(STAND_INS):
            return not self.fitting(TypeInfo.of(ref))
        other = self._instance(value)
        return other is None or other.ref == ref or ref in other.bases

    def _instance(self, value: Node) -> ClassInfo | None:
        """The known class that a value is made by calling."""
        if isinstance(value, Call) and isinstance(value.func, Ref):
            return self.info.classes.get(f"{value.func.module}:{value.func.qualname}")
        return None

    def params(self, program: Program, call: Call) -> tuple[Param, ...]:
        """The parameters of what is called, as far as it is known."""
        func = call.func
        if isinstance(func, Ref):
            return self._known.get(func.qualname) or ()
        return (self._method(program, func) or ()) if isinstance(func, Attr) else ()

    def pairs(self, program: Program, call: Call) -> list[tuple[Param, Node]]:
        """The arguments of a call with the parameters that they are for."""
        params = self.params(program, call)
        positional = [param for param in params if param.kind.startswith("positional")]
        by_name = {param.name: param for param in params}
        return [
            *zip(positional, call.args),
            *((by_name[name], value) for name, value in call.kwargs if name in by_name),
        ]

    def _method(self, program: Program, func: Attr) -> tuple[Param, ...] | None:
        """Parameters of a method: of the object's class where that is known, else of the only method of that name."""
        base = held_by(program).get(func.base.name) if isinstance(func.base, Var) else func.base
        one = self._instance(base) if base is not None else None
        if one is not None and f"{one.qualname}.{func.name}" in self._known:
            return self._known[f"{one.qualname}.{func.name}"]
        return self._methods.get(func.name)


def _foreign(value: Node) -> bool:
    """Whether a value is made by, or belongs to, a class of another module or of the test: it is no text."""
    if isinstance(value, Call) and isinstance(value.func, Var):
        return value.func.name[:1].isupper()
    return isinstance(value, Raw) and re.match(r"[A-Z]\w*[.(]", value.source) is not None


def _calls(program: Program) -> Iterator[Call]:
    for stmt in (program.act, *program.arrange):
        yield from (part for part in walk(stmt) if isinstance(part, Call))


def _members(ref: str, one: ClassInfo) -> tuple[Node, ...]:
    module, _, qualname = ref.partition(":")
    return tuple(Ref(module, f"{qualname}.{member}") for member in one.members[:6])
