"""Define classes in the test: subclasses with hooks filled, dataclasses, enums and named tuples with typed fields."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.moves.definitions import Definer
from pytest_aqe.generate.search.subclasses import constructor_of, method_source, subclass_source
from pytest_aqe.program import Attr, Call, Do, Lit, Node, Program, Stmt, Var
from pytest_aqe.subject import ANY, ClassInfo, FunctionInfo, Param

CLASS_NAMES = ("cls", "klass", "typ", "type_", "field_type")
DATA_NAMES = ("kvs", "data", "value", "values", "d", "mapping", "kwargs", "obj", "params")
RESULTS = ("1", '"a"', "None", "[]", "True")
LOOKING = frozenset(
    {
        *("is_dataclass", "fields", "get_type_hints", "signature", "issubclass", "getmembers", "isclass", "asdict"),
        *("get_origin", "get_args", "type", "getattr", "dir", "vars", "hasattr"),
    }
)
"""Functions that look into classes or objects."""
PATIENCE = 3
"""Turns of a function before a class that stands alone is derived from."""


class DefineClasses(BaseMove):
    """For code that inspects classes: a small class in the test, and an object of it."""

    name = "define"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self.turns: dict[str, int] = {}
        self.definer = Definer(self.random, [word for word in context.strings if word.isidentifier()])

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Own classes subclassed; parameters filled with defined classes, their objects, and dicts of their fields."""
        subclassable = self.bases(function) and self.needed(function)
        inspected = [p for p in function.params if self.inspects(function, p)]
        for turn in range(count * 3):
            program: Program | None = None
            if function.owner and (turn % 3 == 0 or not inspected):
                program = self.subclassed(function) if subclassable else None
            elif inspected:
                program = self.filled(function, self.random.choice(inspected))
            if program is None and not inspected and turn > 2:
                return
            yield program, None

    def bases(self, function: FunctionInfo) -> bool:
        """Whether the owner is a class of this module that can be subclassed."""
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}") if function.owner else None
        return info is not None and "enum" not in info.flags

    def needed(self, function: FunctionInfo) -> bool:
        """Whether a subclass is worth a reader's time: the class leaves something open, or else nothing helped so far.

        The methods of a class that stands alone bring its objects into more states than a subclass would show.
        """
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}")
        if info is None or not self.context.stands(info) or any(self._is_open(info, m) for m in info.methods):
            return True
        if self.missing_attributes(info, function):
            return True
        self.turns[function.qualname] = self.turns.get(function.qualname, 0) + 1
        return self.turns[function.qualname] > PATIENCE and not self.context.focus and bool(self.goals(function))

    def inspects(self, function: FunctionInfo, param: Param) -> bool:
        """Whether a parameter may be a class or an object whose class is looked into."""
        if param.kind.startswith("var_"):
            return False
        if param.type.kind == "type" or param.type.ref == "builtins:type":
            return True
        shape = self.context.shape(function.qualname, param.name)
        if any(callee.rpartition(".")[2] in LOOKING for callee, _ in shape.callees):
            return True
        named = param.name in (*CLASS_NAMES, "obj", "instance") or "class" in param.name
        return named and param.type.kind == "any"

    def subclassed(self, function: FunctionInfo) -> Program | None:
        """A subclass of the owner whose overridable methods return something plain, and the call on it."""
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}")
        if info is None:
            return None
        name = f"Custom{info.qualname.rpartition('.')[2].lstrip('_')}"
        hooks = self._hooks(info, function, name)
        members = [*self.missing_attributes(info, function), *hooks]
        if not members and not info.abstract and self.random.random() < 0.7:
            return None  # an empty subclass is seldom worth reading
        define = subclass_source(info, name, members)
        before = self.prepared(info, name, function)
        if function.kind in ("classmethod", "staticmethod"):
            args, kwargs = self.caller.arguments(function, self.caller.some_value)
            act = Call(Attr(Var(name), function.name), args, kwargs)
            return Program(self.context.info.name, function.qualname, act, before, (define,))
        args, kwargs = self.caller.arguments(constructor_of(info), self.caller.some_value)
        receiver = Call(Var(name), args, kwargs)
        if function.name in ("__init__", "__new__"):
            return Program(self.context.info.name, function.qualname, receiver, before, (define,))

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            another = owner is function and self.random.random() < 0.3
            return receiver if another else self.caller.some_value(owner, param)

        made = self.caller.call(function, chosen, receiver=receiver)
        if made is None:
            return None
        return Program(made.module, made.subject, made.act, (*before, *made.arrange), (define,))

    def _hooks(self, info: ClassInfo, function: FunctionInfo, name: str) -> list[str]:
        """Methods of a subclass: all that the owner leaves open, and a few others."""
        hooks = [
            m
            for m in info.methods
            if m.name != function.name
            and not m.name.startswith("__")
            and (m.flavour == "plain" or m.name in info.abstract)
        ]
        filled = [m for m in hooks if self._is_open(info, m) or self.random.random() < 0.2]
        return [
            method_source(
                m.name,
                m,
                self.random.choice([{"classmethod": name, "staticmethod": "1"}.get(m.kind, "self"), *RESULTS]),
            )
            for m in filled
        ]

    def _is_open(self, info: ClassInfo, method: FunctionInfo) -> bool:
        if method.name in info.abstract:
            return True
        facts = self.context.facts(method.qualname)
        return facts is not None and "NotImplementedError" in facts.calls | {_raised(facts.node)}

    def missing_attributes(self, info: ClassInfo, function: FunctionInfo) -> list[str]:
        """Class attributes for what the method reads from self and nobody defines: the subclass is to bring them."""
        facts = self.context.facts(function.qualname)
        used = facts.shapes["self"].attributes if facts and "self" in facts.shapes else {}
        known = {m.name for m in info.methods} | set(info.attributes) | {p.name for p in info.params}
        known |= set(self.context.source.initialised.get(info.qualname, {}))
        known |= set(self.context.source.on_self(info.qualname))
        lines = []
        for name, shape in used.items():
            if name in known or name.startswith("__") or shape.result is not None:
                continue
            seeds = self.caller.values.seeds(ANY, shape, name, "", 1)
            plain = [seed for seed in seeds if isinstance(seed, Lit) and seed.value is not None]
            lines.append(f"    {name} = {self.random.choice([*plain[:4], Lit(1)]).text()}")
        return [*lines, ""] if lines else []

    def prepared(self, info: ClassInfo, name: str, function: FunctionInfo) -> tuple[Stmt, ...]:
        """Calls of class methods on the defined class before it is used: class state is state too."""
        methods = [
            m for m in info.methods if m.kind == "classmethod" and m.flavour == "plain" and m.name != function.name
        ]
        if not methods or self.random.random() < 0.5:
            return ()

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            return Var(name) if self.random.random() < 0.15 else self.caller.some_value(owner, param)

        out: list[Stmt] = []
        for _ in range(self.random.choice((1, 1, 2))):
            method = self.random.choice(methods)
            described = self.context.functions.get(f"{info.qualname}.{method.name}", method)
            args, kwargs = self.caller.arguments(described, chosen, 0.5)
            out.append(Do(Call(Attr(Var(name), method.name), args, kwargs)))
        return tuple(out)

    def filled(self, function: FunctionInfo, target: Param) -> Program | None:
        """A call in which one parameter gets a defined class or an object of it."""
        define, instance, plain = self.definer.defined()
        takes_class = target.type.kind == "type" or target.name in CLASS_NAMES or "class" in target.name

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            if owner is not function:
                return self.caller.some_value(owner, param)
            if param is target:
                if takes_class and self.random.random() < 0.8:
                    return Var(define.name)
                return self.random.choice([instance, Var(define.name), instance])
            takes_data = param.name in DATA_NAMES or param.type.ref.endswith(("dict", "Mapping"))
            return plain if takes_data and self.random.random() < 0.7 else self.caller.some_value(owner, param)

        made = self.caller.call(function, chosen, 0.5)
        if made is None:
            return None
        return Program(made.module, made.subject, made.act, made.arrange, (define, *made.define))


def _raised(node: ast.AST) -> str:
    for child in ast.walk(node):
        if isinstance(child, ast.Raise) and child.exc is not None:
            target = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
            if isinstance(target, ast.Name):
                return target.id
    return ""
