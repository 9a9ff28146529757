"""How a function is reached: programs that call a function, method, property, constructor or operator."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.shape import Shape
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

Chooser = Callable[[FunctionInfo, Param], Node | None]

OPERATORS = {
    "__len__": "len({0})",
    "__bool__": "bool({0})",
    "__str__": "str({0})",
    "__repr__": "repr({0})",
    "__hash__": "hash({0})",
    "__int__": "int({0})",
    "__float__": "float({0})",
    "__abs__": "abs({0})",
    "__iter__": "list({0})",
    "__reversed__": "list(reversed({0}))",
    "__neg__": "-{0}",
    "__pos__": "+{0}",
    "__invert__": "~{0}",
    "__next__": "next({0})",
    "__dir__": "dir({0})",
    "__bytes__": "bytes({0})",
    "__index__": "operator.index({0})",
    "__complex__": "complex({0})",
    "__eq__": "{0} == {1}",
    "__ne__": "{0} != {1}",
    "__lt__": "{0} < {1}",
    "__le__": "{0} <= {1}",
    "__gt__": "{0} > {1}",
    "__ge__": "{0} >= {1}",
    "__add__": "{0} + {1}",
    "__sub__": "{0} - {1}",
    "__mul__": "{0} * {1}",
    "__truediv__": "{0} / {1}",
    "__floordiv__": "{0} // {1}",
    "__mod__": "{0} % {1}",
    "__pow__": "{0} ** {1}",
    "__and__": "{0} & {1}",
    "__or__": "{0} | {1}",
    "__xor__": "{0} ^ {1}",
    "__lshift__": "{0} << {1}",
    "__rshift__": "{0} >> {1}",
    "__matmul__": "{0} @ {1}",
    "__radd__": "{1} + {0}",
    "__rsub__": "{1} - {0}",
    "__rmul__": "{1} * {0}",
    "__rtruediv__": "{1} / {0}",
    "__rfloordiv__": "{1} // {0}",
    "__rmod__": "{1} % {0}",
    "__rpow__": "{1} ** {0}",
    "__ror__": "{1} | {0}",
    "__rand__": "{1} & {0}",
    "__getitem__": "{0}[{1}]",
    "__contains__": "{1} in {0}",
    "__getattr__": "getattr({0}, {1})",
    "__getattribute__": "getattr({0}, {1})",
    "__round__": "round({0})",
    "__format__": "format({0}, {1})",
    "__divmod__": "divmod({0}, {1})",
    "__floor__": "math.floor({0})",
    "__ceil__": "math.ceil({0})",
    "__trunc__": "math.trunc({0})",
    "__fspath__": "os.fspath({0})",
    "__sizeof__": "{0}.__sizeof__()",
    "__copy__": "copy.copy({0})",
    "__deepcopy__": "copy.deepcopy({0})",
    "__length_hint__": "operator.length_hint({0})",
}
"""Special methods by the expression that reaches them; operands: the object, then the arguments."""

STATEMENTS = {
    "__setitem__": "{0}[{1}] = {2}",
    "__delitem__": "del {0}[{1}]",
    "__setattr__": "setattr({0}, {1}, {2})",
    "__delattr__": "delattr({0}, {1})",
    "__iadd__": "{0} += {1}",
    "__ior__": "{0} |= {1}",
    "__iand__": "{0} &= {1}",
    "__isub__": "{0} -= {1}",
    "__imul__": "{0} *= {1}",
}
MODULES = ("math", "os", "copy", "operator")


class Caller:
    """Builds programs for functions; values come from `choose`, by default the pools of `values`."""

    def __init__(self, context: Context, values: Values) -> None:
        self.context = context
        self.values = values
        self.instances: dict[str, list[tuple[tuple[Define, ...], Node]]] = {}

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

    def arguments(
        self, function: FunctionInfo, choose: Chooser, optional: float = 0.3
    ) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...]]:
        """Arguments of one call; each optional parameter is given with probability `optional`."""
        rng = self.context.random
        args: list[Node] = []
        kwargs: list[tuple[str, Node]] = []
        keyword = False
        for param in function.params:
            if param.kind == "var_positional":
                if not keyword and rng.random() < max(optional, 0.3):
                    args += [v for v in (choose(function, param) for _ in range(rng.randint(1, 2))) if v is not None]
                keyword = True
                continue
            if param.kind == "var_keyword":
                if rng.random() < optional:
                    value = choose(function, param)
                    if value is not None:
                        names = [
                            k
                            for k in self.context.shape(function.qualname, param.name).items
                            if isinstance(k, str) and k.isidentifier()
                        ]
                        kwargs.append((rng.choice(names) if names else "extra", value))
                continue
            if param.has_default and rng.random() >= optional:
                keyword = True
                continue
            value = choose(function, param)
            if value is None:
                if param.has_default:
                    keyword = True
                    continue
                value = Lit(None)
            if param.kind == "keyword_only" or (keyword and param.kind == "positional_or_keyword"):
                kwargs.append((param.name, value))
            else:
                args.append(value)
        return tuple(args), tuple(kwargs)

    def call(
        self, function: FunctionInfo, choose: Chooser | None = None, optional: float = 0.3, receiver: Node | None = None
    ) -> Program | None:
        """A program that calls `function` once; None where it cannot be reached (no way to make its object)."""
        choose = choose or self.some_value
        args, kwargs = self.arguments(function, choose, optional)
        module = self.context.info.name
        if not function.owner:
            return self.program(function, Call(Ref(module, function.qualname), args, kwargs))
        owner = Ref(module, function.owner)
        if (
            function.name in ("__new__", "__post_init__")
            and (built := self.receiver(function.owner, choose)) is not None
        ):
            return self.program(function, built[1], (), built[0])
        if function.name in ("__init__", "__new__", "__post_init__"):
            return self.program(function, Call(owner, args, kwargs))
        if function.name == "__init_subclass__":
            return None
        if function.kind in ("classmethod", "staticmethod"):
            return self.program(function, Call(Attr(owner, function.name), args, kwargs))
        made = self.receiver(function.owner, choose) if receiver is None else ((), receiver)
        if made is None:
            return None
        define, node = made
        name = variable(function.owner)
        setup: tuple[Stmt, ...] = (Assign(name, node),)
        target = Var(name)
        if function.kind == "property":
            if function.setter and args:
                return self.program(
                    function,
                    Block(f"{name}.{function.name} = {args[0].text()}", tuple(sorted(imports_of(args[0])))),
                    setup,
                    define,
                )
            return self.program(function, Attr(target, function.name), setup, define)
        return self.program(function, self.method_act(function, target, args, kwargs), setup, define)

    def method_act(
        self, function: FunctionInfo, target: Var, args: Sequence[Node], kwargs: Sequence[tuple[str, Node]]
    ) -> Node | Block:
        """The expression or statement that calls a method, by operator where it is a special one."""
        name = function.name
        operands = (target, *args)
        if name in OPERATORS and len(operands) >= OPERATORS[name].count("{"):
            module = OPERATORS[name].partition(".")[0]
            if module in MODULES:
                return Call(
                    Raw(OPERATORS[name].partition("(")[0], ((module, ""),)), operands[: OPERATORS[name].count("{")]
                )
            return Op(OPERATORS[name], operands)
        if name in STATEMENTS and len(operands) >= STATEMENTS[name].count("{"):
            text = STATEMENTS[name].format(*(o.text() for o in operands))
            return Block(text, tuple(sorted(set().union(*map(imports_of, operands)))))
        if name in ("__enter__", "__exit__"):
            error = self.context.random.random() < 0.4 and name == "__exit__"
            return Block(f"with {target.name}:\n    " + ('raise ValueError("boom")' if error else "pass"))
        if name == "__call__":
            return Call(target, tuple(args), tuple(kwargs))
        return Call(Attr(target, name), tuple(args), tuple(kwargs))

    def receiver(self, owner: str, choose: Chooser) -> tuple[tuple[Define, ...], Node] | None:
        """Helper definitions and the node that makes an object of an own class; None where nothing can."""
        info = self.context.class_of(f"{self.context.info.name}:{owner}")
        known = self.instances.get(owner)
        rng = self.context.random
        if known and (info is None or info.abstract or rng.random() < 0.5):
            return rng.choice(known)
        if info is None:
            return (), Call(Ref(self.context.info.name, owner))
        if "enum" in info.flags:
            return ((), Attr(Ref(info.module, info.qualname), rng.choice(info.members))) if info.members else None
        if info.abstract:
            return self.subclass(info)
        init = self.context.functions.get(f"{owner}.__init__") or FunctionInfo(
            f"{owner}.__init__", "method", "plain", info.params, owner=owner
        )
        args, kwargs = self.arguments(init, choose)
        return (), Call(Ref(info.module, info.qualname), args, kwargs)

    def subclass(self, info: ClassInfo) -> tuple[tuple[Define, ...], Node]:
        """A subclass with every abstract method filled, and the node that makes one."""
        name = f"Concrete{info.qualname.rpartition('.')[2].lstrip('_')}"
        lines = [f"class {name}({info.qualname}):"]
        methods = {m.name: m for m in info.methods}
        for abstract in info.abstract:
            method = methods.get(abstract)
            params = (
                "".join(
                    f", {p.name}" + ("=None" if p.has_default else "")
                    for p in method.params
                    if not p.kind.startswith("var_")
                )
                if method
                else ", *args"
            )
            decorator = {
                "property": "    @property\n",
                "classmethod": "    @classmethod\n",
                "staticmethod": "    @staticmethod\n",
            }.get(method.kind if method else "", "")
            first = {"classmethod": "cls", "staticmethod": ""}.get(method.kind if method else "", "self")
            head = f"{first}{params}".lstrip(", ")
            prefix = "async " if method and method.flavour == "coroutine" else ""
            value = (
                self.context.random.choice(
                    [n.text() for n in self.values.seeds(method.returns, _NO_SHAPE, "", "", 1)[:3]] or ["1"]
                )
                if method
                else "1"
            )
            if re.search(r"[A-Z]\w+\(|tmp_path|\w+\.\w+\(", value):
                value = "None"
            lines.append(f"{decorator}    {prefix}def {abstract}({head}):\n        return {value}\n")
        if len(lines) == 1:
            lines.append("    pass")
        define = Define(name, "\n".join(lines).rstrip(), ((info.module, info.qualname.split(".")[0]),))
        ctor = FunctionInfo(f"{info.qualname}.__init__", "method", "plain", info.params, owner=info.qualname)
        args, kwargs = self.arguments(ctor, self.some_value)
        return (define,), Call(Var(name), args, kwargs)

    def program(
        self, function: FunctionInfo, act: Node | Block, arrange: tuple[Stmt, ...] = (), define: tuple[Define, ...] = ()
    ) -> Program:
        """A program of the subject's module."""
        return tidy(Program(self.context.info.name, function.qualname, act, arrange, define))

    def before(self, program: Program, function: FunctionInfo, choose: Chooser | None = None) -> Program | None:
        """The program with one more call of another method on the same object before its act."""
        if not program.arrange or not isinstance(program.arrange[0], Assign):
            return None
        args, kwargs = self.arguments(function, choose or self.some_value)
        act = self.method_act(function, Var(variable(function.owner)), args, kwargs)
        if not isinstance(program.arrange[0], Assign) or program.arrange[0].name != variable(function.owner):
            return None
        if function.kind == "property" or function.flavour != "plain":
            return None
        stmt: Stmt = act if isinstance(act, Block) else Do(act)
        return Program(program.module, program.subject, program.act, (*program.arrange, stmt), program.define)


_NO_SHAPE = Shape()


def variable(class_name: str) -> str:
    """``ShoppingCart`` → ``shopping_cart``; never a keyword or a builtin."""
    name = (
        re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", class_name.rpartition(".")[2])
        .lower()
        .strip("_")
    )
    if name == class_name.rpartition(".")[2]:
        return "instance"  # the class's own name, written small, would hide the class
    return name if name.isidentifier() and name not in RESERVED else f"{name or 'subject'}_"


RESERVED = frozenset(
    {
        "list",
        "dict",
        "set",
        "str",
        "int",
        "type",
        "result",
        "object",
        "tuple",
        "match",
        "and",
        "or",
        "not",
        "is",
        "in",
        "if",
        "for",
        "import",
        "from",
        "class",
        "def",
        "lambda",
        "with",
        "as",
        "global",
        "none",
        "true",
        "false",
    }
)


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
