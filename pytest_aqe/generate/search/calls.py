"""How a function is reached: programs that call a function, method, property, constructor or operator."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.naming import internal, variable
from pytest_aqe.generate.search.operators import MODULES, OPERATORS, STATEMENTS
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.subclasses import constructor_of, method_source, subclass_source
from pytest_aqe.generate.search.values import Values
from pytest_aqe.program import (
    Assign,
    Attr,
    Block,
    Call,
    Define,
    Do,
    Lit,
    Node,
    Op,
    Program,
    Raw,
    Ref,
    Seq,
    Stmt,
    Var,
    imports_of,
    walk,
)
from pytest_aqe.subject import ClassInfo, FunctionInfo, Param

__all__ = ["OPERATORS", "STATEMENTS", "Caller", "Chooser", "tidy", "variable"]

Chooser = Callable[[FunctionInfo, Param], Node | None]
MAKERS = ("__init__", "__new__", "__post_init__")
Arguments = tuple[Node, ...]
Keywords = tuple[tuple[str, Node], ...]
BASE_IS_PRIVATE, BASE_IS_PUBLIC = 0.8, 0.3
"""How often an object of a class below stands for one of a base class."""
BELOW = 8
SHARED = 0.6
"""How often calls on one object share what they are given for parameters of one name."""
NEEDS_IMPORT = re.compile(r"[A-Z]\w+\(|tmp_path|\w+\.\w+\(")


class Caller:
    """Builds programs for functions; values come from `choose`, by default the pools of `values`."""

    def __init__(self, context: Context, values: Values) -> None:
        self.context = context
        self.values = values
        self.instances = context.made

    def next_value(self, function: FunctionInfo, param: Param) -> Node | None:
        """The next seed of a parameter."""
        return self.values.pool(function, param).next(self.context.random)

    def some_value(self, function: FunctionInfo, param: Param) -> Node | None:
        """A random seed of a parameter, early ones preferred."""
        return self.values.pool(function, param).pick(self.context.random)

    def first_value(self, function: FunctionInfo, param: Param) -> Node | None:
        """The plainest seed of a parameter."""
        seeds = self.values.pool(function, param).seeds
        return seeds[0] if seeds else None

    def arguments(self, function: FunctionInfo, choose: Chooser, optional: float = 0.3) -> tuple[Arguments, Keywords]:
        """Arguments of one call; each optional parameter is given with probability `optional`."""
        rng = self.context.random
        args: list[Node] = []
        kwargs: list[tuple[str, Node]] = []
        keyword = False  # once a parameter was left out, the next ones are named
        for param in function.params:
            if param.kind == "var_positional":
                if not keyword and rng.random() < max(optional, 0.3):
                    values = [choose(function, param) for _ in range(rng.randint(1, 2))]
                    args += [value for value in values if value is not None]
                keyword = True
            elif param.kind == "var_keyword":
                if rng.random() < optional:
                    kwargs += self._extra_keyword(function, param, choose)
            else:
                given = not param.has_default or rng.random() < optional
                value = choose(function, param) if given else None
                if value is None and param.has_default:
                    keyword = True
                elif param.kind == "keyword_only" or (keyword and param.kind == "positional_or_keyword"):
                    kwargs.append((param.name, value or Lit(None)))
                else:
                    args.append(value or Lit(None))
        return tuple(args), tuple(kwargs)

    def _extra_keyword(self, function: FunctionInfo, param: Param, choose: Chooser) -> Keywords:
        """An argument for ``**kwargs``, by a name that the function looks for."""
        value = choose(function, param)
        if value is None:
            return ()
        items = self.context.shape(function.qualname, param.name).items
        names = [key for key in items if isinstance(key, str) and key.isidentifier()]
        return ((self.context.random.choice(names) if names else "extra", value),)

    def call(
        self, function: FunctionInfo, choose: Chooser | None = None, optional: float = 0.3, receiver: Node | None = None
    ) -> Program | None:
        """A program that calls `function` once; None where it cannot be reached (no way to make its object)."""
        choose = choose or self.some_value
        args, kwargs = self.arguments(function, choose, optional)
        module = self.context.info.name
        if self._is_alone(function) and function.name in MAKERS:
            return None
        if not function.owner:
            return self.program(function, Call(Ref(module, function.qualname), args, kwargs))
        owner: Node = self.context.stand_in if self._is_alone(function) else Ref(module, function.owner)
        if function.name in ("__new__", "__post_init__"):
            built = self.receiver(function.owner, choose)
            if built is not None:
                return self.program(function, built[1], (), built[0])
        if function.name in MAKERS:
            return self.program(function, Call(owner, args, kwargs))
        if function.name == "__init_subclass__":
            return None
        if function.kind in ("classmethod", "staticmethod"):
            return self.program(function, Call(Attr(owner, function.name), args, kwargs))
        made = self.receiver(function.owner, choose) if receiver is None else ((), receiver)
        if made is None:
            return None
        define, node = made
        target = Var(variable(function.owner))
        act = self.method_act(function, target, args, kwargs)
        return self.program(function, act, (Assign(target.name, node),), define)

    def _is_alone(self, function: FunctionInfo) -> bool:
        """Whether it belongs to the object that has taken the module's place: its class cannot be imported."""
        return bool(function.owner) and function.owner == self.context.info.alone

    def method_act(self, function: FunctionInfo, target: Var, args: Arguments, kwargs: Keywords) -> Node | Block:
        """The expression or statement that uses a method or property, by operator where it is a special one."""
        name = function.name
        operands = (target, *args)
        if function.kind == "property":
            return _set(target, name, args[0]) if function.setter and args else Attr(target, name)
        if name in OPERATORS and len(operands) >= OPERATORS[name].count("{"):
            return _operation(OPERATORS[name], operands)
        if name in STATEMENTS and len(operands) >= STATEMENTS[name].count("{"):
            text = STATEMENTS[name].format(*(operand.text() for operand in operands))
            return Block(text, tuple(sorted(set().union(*map(imports_of, operands)))))
        if name in ("__enter__", "__exit__"):
            error = self.context.random.random() < 0.4 and name == "__exit__"
            return Block(f"with {target.name}:\n    " + ('raise ValueError("boom")' if error else "pass"))
        return Call(target if name == "__call__" else Attr(target, name), args, kwargs)

    def receiver(self, owner: str, choose: Chooser) -> tuple[tuple[Define, ...], Node] | None:
        """Helper definitions and the node that makes an object of an own class; None where nothing can."""
        if owner == self.context.info.alone:
            return (), self.context.stand_in
        info = self.context.class_of(f"{self.context.info.name}:{owner}")
        rng = self.context.random
        below = self.context.concrete(info.ref) if info is not None else []
        if below and rng.random() < (BASE_IS_PRIVATE if internal(owner) else BASE_IS_PUBLIC):
            info = rng.choice(below[:BELOW])  # what a base class leaves to others is there
            owner = info.qualname
        known = self.instances.get(owner)
        if known and (info is None or info.abstract or rng.random() < 0.5):
            return rng.choice(known)
        if info is None:
            return (), Call(Ref(self.context.info.name, owner))
        if "enum" in info.flags:
            return ((), Attr(Ref(info.module, info.qualname), rng.choice(info.members))) if info.members else None
        heirs = self.context.heirs(info)
        if heirs and rng.random() < 0.8:
            info = heirs[min(rng.randrange(len(heirs)) for _ in range(3))]  # a reader meets few of them
        elif info.abstract:
            return self.subclass(info)
        args, kwargs = self.arguments(self.constructor(info), choose)
        return (), Call(Ref(info.module, info.qualname), args, kwargs)

    def constructor(self, info: ClassInfo) -> FunctionInfo:
        """The constructor of a class: as described, else by the parameters of the class."""
        own = info.module == self.context.info.name
        described = self.context.functions.get(f"{info.qualname}.__init__") if own else None
        return described or constructor_of(info)

    def subclass(self, info: ClassInfo) -> tuple[tuple[Define, ...], Node]:
        """A subclass with every abstract method filled, and the node that makes one."""
        name = f"Concrete{info.qualname.rpartition('.')[2].lstrip('_')}"
        methods = {method.name: method for method in info.methods}
        members = []
        for abstract in info.abstract:
            method = methods.get(abstract)
            result = self._plain_result(method) if method is not None else "1"
            members.append(method_source(abstract, method, result))
        args, kwargs = self.arguments(constructor_of(info), self.some_value)
        return (subclass_source(info, name, members),), Call(Var(name), args, kwargs)

    def _plain_result(self, method: FunctionInfo) -> str:
        """Text of a value that a method may return and that needs no import."""
        seeds = self.values.seeds(method.returns, Shape(), "", "", 1)[:3]
        text = self.context.random.choice([seed.text() for seed in seeds] or ["1"])
        return "None" if NEEDS_IMPORT.search(text) else text

    def program(
        self, function: FunctionInfo, act: Node | Block, arrange: tuple[Stmt, ...] = (), define: tuple[Define, ...] = ()
    ) -> Program:
        """A program of the subject's module."""
        return tidy(Program(self.context.info.name, function.qualname, act, arrange, define))

    def sharing(self, program: Program, choose: Chooser) -> Chooser:
        """Values of an earlier call: often those that the act gives to parameters of the same name.

        What was put in under a key is looked for under the same key, what was taken was there before.
        """
        subject = self.context.functions.get(program.subject)
        given = _arguments_of(program.act, subject.params) if subject is not None else {}

        def chosen(function: FunctionInfo, param: Param) -> Node | None:
            shared = given.get(param.name)
            if shared is not None and self.context.random.random() < SHARED:
                return shared
            return choose(function, param)

        return chosen

    def before(self, program: Program, function: FunctionInfo, choose: Chooser | None = None) -> Program | None:
        """The program with one more call of another method on the same object before its act."""
        first = program.arrange[0] if program.arrange else None
        if not isinstance(first, Assign):
            return None
        target = Var(variable(program.subject.rpartition(".")[0]))
        args, kwargs = self.arguments(function, self.sharing(program, choose or self.some_value))
        act = self.method_act(function, target, args, kwargs)
        if first.name != target.name or function.kind == "property" or function.flavour != "plain":
            return None
        stmt: Stmt = act if isinstance(act, Block) else Do(act)
        return Program(program.module, program.subject, program.act, (*program.arrange, stmt), program.define)


def _arguments_of(act: Node | Block, params: Sequence[Param]) -> dict[str, Node]:
    """What a call, or an operator on an object, gives to the parameters of a method, by name."""
    args: tuple[Node, ...] = ()
    kwargs: Keywords = ()
    if isinstance(act, Call):
        args, kwargs = act.args, act.kwargs
    elif isinstance(act, Op):
        args = act.operands[1:]
    named = [param.name for param in params if param.kind.startswith("positional")]
    return {**dict(zip(named, args)), **dict(kwargs)}


def _set(target: Var, name: str, value: Node) -> Block:
    return Block(f"{target.name}.{name} = {value.text()}", tuple(sorted(imports_of(value))))


def _operation(template: str, operands: Arguments) -> Node:
    module = template.partition(".")[0]
    if module in MODULES:
        return Call(Raw(template.partition("(")[0], ((module, ""),)), operands[: template.count("{")])
    return Op(template, operands)


def tidy(program: Program) -> Program:
    """Callbacks that record: a first-level ``calls.append`` gets its list; nothing else changes."""
    parts = [node for part in (*program.arrange, program.act) for node in walk(part)]
    needs = any(
        isinstance(node, Attr) and node.name == "append" and isinstance(node.base, Var) and node.base.name == "calls"
        for node in parts
    )
    if needs and "calls" not in program.names():
        return Program(
            program.module,
            program.subject,
            program.act,
            (Assign("calls", Seq("list")), *program.arrange),
            program.define,
            program.wrap,
        )
    return program
