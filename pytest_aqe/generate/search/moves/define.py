"""Define classes in the test: subclasses with hooks filled, dataclasses, enums and named tuples with typed fields."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.source import SourceFacts
from pytest_aqe.program import Attr, Call, Define, Do, Import, Lit, Node, Program, Raw, Stmt, Var
from pytest_aqe.subject import ANY, ClassInfo, FunctionInfo, Param

FIELDS: tuple[tuple[str, str, tuple[Import, ...]], ...] = (
    ("int", "1", ()),
    ("str", '"tea"', ()),
    ("Optional[int]", "None", (("typing", "Optional"),)),
    ("Optional[str]", '"tea"', (("typing", "Optional"),)),
    ("List[int]", "[1, 2]", (("typing", "List"),)),
    ("Dict[str, int]", '{"a": 1}', (("typing", "Dict"),)),
    ("Tuple[int, str]", '(1, "a")', (("typing", "Tuple"),)),
    ("Union[int, str]", "1", (("typing", "Union"),)),
    ("Any", "1", (("typing", "Any"),)),
    ("datetime", "datetime(2024, 2, 29)", (("datetime", "datetime"),)),
    ("Decimal", 'Decimal("1.5")', (("decimal", "Decimal"),)),
    ("UUID", "UUID(int=1)", (("uuid", "UUID"),)),
    ("bool", "True", ()),
    ("float", "1.5", ()),
    ("Set[int]", "{1}", (("typing", "Set"),)),
    ("Tuple[int, ...]", "(1, 2)", (("typing", "Tuple"),)),
    ("Counter", 'Counter("aab")', (("collections", "Counter"),)),
    ("List[str]", '["a"]', (("typing", "List"),)),
    ("Dict[int, str]", '{1: "a"}', (("typing", "Dict"),)),
    ("Optional[List[int]]", "[1]", (("typing", "List"), ("typing", "Optional"))),
    ("Color", "Color.RED", ()),
    ("Inner", "Inner(1)", ()),
    ("List[Inner]", "[Inner(1)]", (("typing", "List"),)),
    ("Optional[Inner]", "Inner(1)", (("typing", "Optional"),)),
    ("Dict[str, Inner]", '{"a": Inner(1)}', (("typing", "Dict"),)),
)

SUPPORT = {
    "Color": ("class Color(Enum):\n    RED = 1\n    BLUE = 2\n\n\n", (("enum", "Enum"),)),
    "Inner": ("@dataclass\nclass Inner:\n    x: int\n\n\n", (("dataclasses", "dataclass"),)),
}
"""Classes that fields may need, defined before the one with the fields."""


class DefineClasses(BaseMove):
    """For code that inspects classes: a small class in the test, and an object of it."""

    name = "define"

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Own classes subclassed; parameters filled with defined classes, their objects, and dicts of their fields."""
        subclassable = self.bases(function)
        inspected = [p for p in function.params if self.inspects(function, p)]
        for turn in range(count * 3):
            program: Program | None = None
            if function.owner and (turn % 3 == 0 or not inspected):
                program = self.subclassed(function) if subclassable else None
            elif inspected:
                program = self.filled(function, self.random.choice(inspected), inspected)
            if program is None and not inspected and turn > 2:
                return
            yield program, None

    def bases(self, function: FunctionInfo) -> bool:
        """Whether the owner is a class of this module that can be subclassed."""
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}") if function.owner else None
        return info is not None and "enum" not in info.flags

    def inspects(self, function: FunctionInfo, param: Param) -> bool:
        """Whether a parameter may be a class or an object whose class is looked into."""
        if param.kind.startswith("var_"):
            return False
        if param.type.kind in ("type",) or param.type.ref == "builtins:type":
            return True
        shape = self.context.shape(function.qualname, param.name)
        names = {c.rpartition(".")[2] for c, _ in shape.callees}
        return bool(names & LOOKING) or (
            param.type.kind == "any"
            and (
                param.name in ("cls", "klass", "type_", "typ", "field_type", "obj", "instance") or "class" in param.name
            )
        )

    def subclassed(self, function: FunctionInfo) -> Program | None:
        """A subclass of the owner whose overridable methods return something plain, and the call on it."""
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}")
        if info is None:
            return None
        name = f"Custom{info.qualname.rpartition('.')[2].lstrip('_')}"
        hooks = [
            m for m in info.methods if m.name != function.name and not m.name.startswith("__") and m.flavour == "plain"
        ]
        raising = {
            m.name
            for m in hooks
            if m.name in info.abstract
            or (
                (f := self.context.facts(m.qualname)) is not None
                and "NotImplementedError" in f.calls | {_raised(f.node)}
            )
        }
        filled = [m for m in hooks if m.name in raising or self.random.random() < 0.2]
        lines = [f"class {name}({info.qualname}):"]
        for method in filled:
            decorator = {
                "property": "    @property\n",
                "classmethod": "    @classmethod\n",
                "staticmethod": "    @staticmethod\n",
            }.get(method.kind, "")
            first = {"classmethod": "cls", "staticmethod": ""}.get(method.kind, "self")
            params = ", ".join(
                filter(
                    None,
                    [
                        first,
                        *(
                            p.name + ("=None" if p.has_default else "")
                            for p in method.params
                            if not p.kind.startswith("var_")
                        ),
                    ],
                )
            )
            body = (
                self.random.choice([name if method.kind == "classmethod" else "self", "1", '"a"', "None", "[]", "True"])
                if not params.endswith(")")
                else "None"
            )
            lines.append(f"{decorator}    def {method.name}({params}):\n        return {body}\n")
        lines[1:1] = self.missing_attributes(info, function)
        if len(lines) == 1:
            if not info.abstract and self.random.random() < 0.7:
                return None  # an empty subclass is seldom worth reading
            lines.append("    pass")
        define = Define(name, "\n".join(lines).rstrip(), ((info.module, info.qualname.split(".")[0]),))
        before = self.prepared(info, name, function)
        if function.kind in ("classmethod", "staticmethod"):
            args, kwargs = self.caller.arguments(function, self.caller.some_value)
            return Program(
                self.context.info.name,
                function.qualname,
                Call(Attr(Var(name), function.name), args, kwargs),
                before,
                (define,),
            )
        init = FunctionInfo(f"{info.qualname}.__init__", "method", "plain", info.params, owner=info.qualname)
        args, kwargs = self.caller.arguments(init, self.caller.some_value)
        receiver: Node = Call(Var(name), args, kwargs)
        if function.name in ("__init__", "__new__"):
            return Program(self.context.info.name, function.qualname, receiver, before, (define,))

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            return (
                receiver if owner is function and self.random.random() < 0.3 else self.caller.some_value(owner, param)
            )

        made = self.caller.call(function, chosen, receiver=receiver)
        return (
            Program(made.module, made.subject, made.act, (*before, *made.arrange), (define,))
            if made is not None
            else None
        )

    def missing_attributes(self, info: ClassInfo, function: FunctionInfo) -> list[str]:
        """Class attributes for what the method reads from self and nobody defines: the subclass is to bring them."""
        facts = self.context.facts(function.qualname)
        used = facts.shapes["self"].attributes if facts and "self" in facts.shapes else {}
        known = {m.name for m in info.methods} | set(info.attributes) | {p.name for p in info.params}
        known |= set(self.context.source.initialised.get(info.qualname, {})) | info_assigned(
            self.context.source, info.qualname
        )
        lines = []
        for name, shape in used.items():
            if name in known or name.startswith("__") or shape.result is not None:
                continue
            seeds = [
                n
                for n in self.caller.values.seeds(ANY, shape, name, "", 1)
                if isinstance(n, Lit) and n.value is not None
            ]
            lines.append(f"    {name} = {self.random.choice([*seeds[:4], Lit(1)]).text()}")
        return [*lines, ""] if lines else []

    def prepared(self, info: ClassInfo, name: str, function: FunctionInfo) -> tuple[Stmt, ...]:
        """Calls of class methods on the defined class before it is used: class state is state too."""
        methods = [
            m for m in info.methods if m.kind == "classmethod" and m.flavour == "plain" and m.name != function.name
        ]
        if not methods or self.random.random() < 0.5:
            return ()
        out: list[Stmt] = []
        for _ in range(self.random.choice((1, 1, 2))):
            method = self.random.choice(methods)
            own = next(
                (f for f in self.context.info.functions if f.qualname == f"{info.qualname}.{method.name}"), method
            )

            def chosen(owner: FunctionInfo, param: Param) -> Node | None:
                return Var(name) if self.random.random() < 0.15 else self.caller.some_value(owner, param)

            args, kwargs = self.caller.arguments(own, chosen, 0.5)
            out.append(Do(Call(Attr(Var(name), method.name), args, kwargs)))
        return tuple(out)

    def filled(self, function: FunctionInfo, target: Param, inspected: list[Param]) -> Program | None:
        """A call in which one parameter gets a defined class or an object of it."""
        define, instance, mapping = self.defined()
        takes_class = (
            target.type.kind == "type"
            or target.name in ("cls", "klass", "typ", "type_", "field_type")
            or "class" in target.name
        )

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            if owner is function and param is target:
                if takes_class and self.random.random() < 0.8:
                    return Var(define.name)
                return self.random.choice([instance, Var(define.name), instance])
            if (
                owner is function
                and (
                    param.name in ("kvs", "data", "value", "values", "d", "mapping", "kwargs", "obj", "params")
                    or param.type.ref.endswith(("dict", "Mapping"))
                )
                and self.random.random() < 0.7
            ):
                return mapping
            return self.caller.some_value(owner, param)

        program = self.caller.call(function, chosen, 0.5)
        return (
            Program(program.module, program.subject, program.act, program.arrange, (define, *program.define))
            if program is not None
            else None
        )

    def defined(self) -> tuple[Define, Node, Node]:
        """A definition, an object of it, and a dict of its fields."""
        roll = self.random.random()
        if roll < 0.15:
            define = Define("Color", "class Color(Enum):\n    RED = 1\n    BLUE = 2", (("enum", "Enum"),))
            return define, Attr(Var("Color"), "RED"), Lit(self.random.choice([1, 2]))
        count = self.random.choice((1, 1, 1, 2, 2, 3))
        fields = [self.random.choice(FIELDS) for _ in range(count)]
        names = ["a", "b", "c"][:count]
        values = [Raw(value, tuple(i for i in imports if i[0] != "typing")) for _, value, imports in fields]
        support = "".join(text for name, (text, _) in SUPPORT.items() if any(name in kind for kind, _, _ in fields))
        imports = {i for f in fields for i in f[2]} | {
            i for name, (_, more) in SUPPORT.items() if any(name in kind for kind, _, _ in fields) for i in more
        }
        pairs = []
        for name, value in zip(names, values):
            if self.random.random() < 0.9:
                pairs.append(
                    f'"{name}": '
                    + {
                        "Color.RED": "1",
                        "Inner(1)": '{"x": 1}',
                        "[Inner(1)]": '[{"x": 1}]',
                        '{"a": Inner(1)}': '{"a": {"x": 1}}',
                    }.get(value.source, value.source)
                )
        source = Raw("{" + ", ".join(pairs) + "}", tuple(sorted({i for v in values for i in v.imports})))
        if roll < 0.3:
            body = "\n".join(f"    {name}: {kind}" for name, (kind, _, _) in zip(names, fields))
            define = Define(
                "Point",
                f"{support}class Point(NamedTuple):\n{body}",
                tuple(sorted({*imports, ("typing", "NamedTuple")})),
            )
            return define, Call(Var("Point"), tuple(values)), source
        if roll < 0.36:
            define = Define("Item", "class Item:\n    def __init__(self, a=1):\n        self.a = a", ())
            return define, Call(Var("Item"), (Lit(2),)), Raw('{"a": 2}')
        imports.add(("dataclasses", "dataclass"))
        lines, given = [], []
        for index, (name, (kind, text, _)) in enumerate(zip(names, fields)):
            extra = self.random.random() if index == count - 1 else 1.0
            if extra < 0.1 and text[0] not in "[{":
                lines.append(f"    {name}: {kind} = {text}")
            elif extra < 0.2:
                lines.append(f"    {name}: {kind} = field(default_factory=lambda: {text})")
            elif extra < 0.28 and text[0] not in "[{":
                lines.append(f"    {name}: {kind} = field(default={text}, init=False)")
            elif extra < 0.4:
                lines.append(f"    {name}: {kind} = field(metadata={self.metadata()})")
                given.append(values[index])
            else:
                lines.append(f"    {name}: {kind}")
                given.append(values[index])
                continue
            imports.add(("dataclasses", "field"))
            if extra < 0.2 and self.random.random() < 0.5:
                given.append(values[index])
        frozen = "(frozen=True)" if self.random.random() < 0.1 else ""
        define = Define(
            "Item", f"{support}@dataclass{frozen}\nclass Item:\n" + "\n".join(lines), tuple(sorted(imports))
        )
        return define, Call(Var("Item"), tuple(given)), source

    def metadata(self) -> str:
        """A mapping that the subject may look for: its own string constants as keys, one or two levels deep."""
        words = [c for c in self.context.strings if c.isidentifier()] or ["key"]
        value = self.random.choice(["str", "lambda x: x", "1", "None", '"a"', "lambda x: True"])
        inner = f'{{"{self.random.choice(words)}": {value}}}'
        return f'{{"{self.random.choice(words)}": {inner}}}' if self.random.random() < 0.7 else inner


LOOKING = frozenset(
    {
        "is_dataclass",
        "fields",
        "get_type_hints",
        "signature",
        "issubclass",
        "getmembers",
        "isclass",
        "asdict",
        "get_origin",
        "get_args",
        "type",
        "getattr",
        "dir",
        "vars",
        "hasattr",
    }
)


def info_assigned(source: SourceFacts, owner: str) -> set[str]:
    """Attributes that any method of a class assigns on self."""
    found: set[str] = set()
    for facts in source.functions.values():
        if facts.owner == owner:
            for node in ast.walk(facts.node):
                if (
                    isinstance(node, ast.Attribute)
                    and isinstance(node.ctx, ast.Store)
                    and isinstance(node.value, ast.Name)
                    and node.value.id == "self"
                ):
                    found.add(node.attr)
    return found


def _raised(node: ast.AST) -> str:
    for child in ast.walk(node):
        if isinstance(child, ast.Raise) and child.exc is not None:
            target = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
            if isinstance(target, ast.Name):
                return target.id
    return ""
