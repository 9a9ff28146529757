"""Define classes in the test: subclasses with hooks filled, dataclasses, enums and named tuples with typed fields."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.facts import Candidate
from pytest_aqe.generate.search.moves.base import BaseMove
from pytest_aqe.program import Attr, Call, Define, Import, Lit, Node, Program, Raw, Var
from pytest_aqe.subject import FunctionInfo, Param

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
)


class DefineClasses(BaseMove):
    """For code that inspects classes: a small class in the test, and an object of it."""

    name = "define"

    def propose(self, function: FunctionInfo, count: int) -> Iterator[Candidate]:
        """Own classes subclassed; parameters filled with defined classes, their objects, and dicts of their fields."""
        made = 0
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
            candidate = self.made(program)
            if candidate is not None:
                yield candidate
                made += 1
                if made >= count:
                    return

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
        return bool(names & LOOKING) or param.type.kind == "any" and (param.name in ("cls", "klass", "type_", "typ", "field_type", "obj", "instance") or "class" in param.name)

    def subclassed(self, function: FunctionInfo) -> Program | None:
        """A subclass of the owner whose overridable methods return something plain, and the call on it."""
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}")
        if info is None:
            return None
        name = f"Custom{info.qualname.rpartition('.')[2].lstrip('_')}"
        hooks = [m for m in info.methods if m.name != function.name and not m.name.startswith("__") and m.flavour == "plain"]
        raising = {m.name for m in hooks if m.name in info.abstract or (f := self.context.facts(m.qualname)) is not None and "NotImplementedError" in f.calls | {_raised(f.node)}}
        chosen = [m for m in hooks if m.name in raising or self.random.random() < 0.2]
        lines = [f"class {name}({info.qualname}):"]
        for method in chosen:
            decorator = {"property": "    @property\n", "classmethod": "    @classmethod\n", "staticmethod": "    @staticmethod\n"}.get(method.kind, "")
            first = {"classmethod": "cls", "staticmethod": ""}.get(method.kind, "self")
            params = ", ".join(filter(None, [first, *(p.name + ("=None" if p.has_default else "") for p in method.params if not p.kind.startswith("var_"))]))
            body = self.random.choice([name if method.kind == "classmethod" else "self", "1", '"a"', "None", "[]", "True"]) if not params.endswith(")") else "None"
            lines.append(f"{decorator}    def {method.name}({params}):\n        return {body}\n")
        if len(lines) == 1:
            lines.append("    pass")
        define = Define(name, "\n".join(lines).rstrip(), ((info.module, info.qualname.split(".")[0]),))
        if function.kind in ("classmethod", "staticmethod"):
            args, kwargs = self.caller.arguments(function, self.caller.some_value)
            return Program(self.context.info.name, function.qualname, Call(Attr(Var(name), function.name), args, kwargs), (), (define,))
        init = FunctionInfo(f"{info.qualname}.__init__", "method", "plain", info.params, owner=info.qualname)
        args, kwargs = self.caller.arguments(init, self.caller.some_value)
        receiver: Node = Call(Var(name), args, kwargs)
        if function.name in ("__init__", "__new__"):
            return Program(self.context.info.name, function.qualname, receiver, (), (define,))
        made = self.caller.call(function, receiver=receiver)
        return Program(made.module, made.subject, made.act, made.arrange, (define,)) if made is not None else None

    def filled(self, function: FunctionInfo, target: Param, inspected: list[Param]) -> Program | None:
        """A call in which one parameter gets a defined class or an object of it."""
        define, instance, mapping = self.defined()
        takes_class = target.type.kind == "type" or target.name in ("cls", "klass", "typ", "type_", "field_type") or "class" in target.name

        def chosen(owner: FunctionInfo, param: Param) -> Node | None:
            if owner is function and param is target:
                if takes_class and self.random.random() < 0.8:
                    return Var(define.name)
                return self.random.choice([instance, Var(define.name), instance])
            if owner is function and (param.name in ("kvs", "data", "value", "values", "d", "mapping", "kwargs", "obj", "params") or param.type.ref.endswith(("dict", "Mapping"))) and self.random.random() < 0.7:
                return mapping
            return self.caller.some_value(owner, param)

        program = self.caller.call(function, chosen, 0.5)
        return Program(program.module, program.subject, program.act, program.arrange, (define, *program.define)) if program is not None else None

    def defined(self) -> tuple[Define, Node, Node]:
        """A definition, an object of it, and a dict of its fields."""
        roll = self.random.random()
        if roll < 0.15:
            define = Define("Color", "class Color(Enum):\n    RED = 1\n    BLUE = 2", (("enum", "Enum"),))
            return define, Attr(Var("Color"), "RED"), Lit(self.random.choice([1, 2]))
        count = self.random.choice((1, 1, 1, 2, 2, 3))
        fields = [self.random.choice(FIELDS) for _ in range(count)]
        names = ["a", "b", "c"][:count]
        imports = tuple(sorted({i for f in fields for i in f[2]}))
        values = [Raw(value, tuple(i for i in imp if i[0] != "typing")) for _, value, imp in fields]
        body = "\n".join(f"    {name}: {kind}" + (f" = {value}" if self.random.random() < 0.15 and index == count - 1 and not value.startswith(("[", "{")) else "") for index, (name, (kind, value, _)) in enumerate(zip(names, fields)))
        mapping = "{" + ", ".join(f'"{n}": {v.text()}' for n, v in zip(names, values) if self.random.random() < 0.9) + "}"
        source = Raw(mapping, tuple(sorted({i for v in values for i in v.imports})))
        if roll < 0.3:
            define = Define("Point", f"class Point(NamedTuple):\n{body}", (*imports, ("typing", "NamedTuple")))
            return define, Call(Var("Point"), tuple(values)), source
        if roll < 0.4:
            define = Define("Item", "class Item:\n    def __init__(self, a=1):\n        self.a = a", ())
            return define, Call(Var("Item"), (Lit(2),)), Raw('{"a": 2}')
        if roll < 0.5:
            inner = "@dataclass\nclass Inner:\n    x: int\n\n\n@dataclass\nclass Outer:\n    inner: Inner"
            return Define("Outer", inner, (("dataclasses", "dataclass"),)), Call(Var("Outer"), (Raw("Inner(1)"),)), Raw('{"inner": {"x": 1}}')
        define = Define("Item", f"@dataclass\nclass Item:\n{body}", (*imports, ("dataclasses", "dataclass")))
        return define, Call(Var("Item"), tuple(values)), source


LOOKING = frozenset({"is_dataclass", "fields", "get_type_hints", "signature", "issubclass", "getmembers", "isclass", "asdict", "get_origin", "get_args", "type", "getattr", "dir", "vars", "hasattr"})


def _raised(node: object) -> str:
    import ast

    for child in ast.walk(node):  # type: ignore[arg-type]
        if isinstance(child, ast.Raise) and child.exc is not None:
            target = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
            if isinstance(target, ast.Name):
                return target.id
    return ""


