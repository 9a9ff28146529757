"""Values for parameters: ordered seeds by type and by use, each a different shape, then random ones."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_aqe.generate.search import stock
from pytest_aqe.generate.search.context import Context, interleave
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Attr, Call, Lit, Map, Node, Op, Raw, Ref, Seq, Var, node_of
from pytest_aqe.subject import ANY, ClassInfo, FunctionInfo, Param, TypeInfo

LIMIT = 60
INT = TypeInfo.of("builtins:int")
STR = TypeInfo.of("builtins:str")


@dataclass
class Pool:
    """Seeds of one parameter, handed out in order once, then at random with a preference for early ones."""

    seeds: list[Node]
    position: int = 0
    extra: list[Node] = field(default_factory=list)
    strikes: dict[str, int] = field(default_factory=dict)

    def strike(self, text: str) -> None:
        """Count against seeds that stand in a program that hung; twice is enough to let one go."""
        for seed in list(self.seeds):
            if isinstance(seed, Lit):
                continue  # a plain value stands in too many programs to be blamed
            shown = seed.text()
            if len(shown) > 3 and shown in text and len(self.seeds) > 1:
                self.strikes[shown] = self.strikes.get(shown, 0) + 1
                if self.strikes[shown] > 1:
                    index = self.seeds.index(seed)
                    del self.seeds[index]
                    self.position -= index < self.position

    def next(self, rng: random.Random) -> Node | None:
        """The next seed in order; after the last one a random seed."""
        if self.position < len(self.seeds):
            self.position += 1
            return self.seeds[self.position - 1]
        return self.pick(rng)

    def pick(self, rng: random.Random) -> Node | None:
        """A random seed; learned values (`extra`) count as much as all others."""
        if self.extra and rng.random() < 0.5:
            return rng.choice(self.extra)
        if not self.seeds:
            return None
        return self.seeds[min(int(rng.expovariate(4.0 / len(self.seeds))), len(self.seeds) - 1)]


class Values:
    """Makes nodes for parameters of the subject's functions."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.pools: dict[tuple[str, str], Pool] = {}
        self._caught: list[Node] | None = None
        self._formats: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
        self._own: dict[int, list[Node]] = {}

    def pool(self, function: FunctionInfo, param: Param) -> Pool:
        """The pool of one parameter."""
        key = (function.qualname, param.name)
        if key not in self.pools:
            self.pools[key] = Pool(self._parameter_seeds(function.qualname, param, function.doc))
        return self.pools[key]

    def _parameter_seeds(self, function: str, param: Param, doc: str) -> list[Node]:
        shape = self.context.shape(function, param.name)
        samples = self.context.samples.get((function, param.name), [])
        default = literal_node(param.default) if param.default is not None else None
        typed = self.seeds(param.type, shape, param.name, doc, 3)
        if (
            param.type.kind == "any"
            and default is not None
            and not (isinstance(default, Lit) and default.value is None)
        ):
            typed = interleave([self.seeds(type_of(default), shape, param.name, doc, 3), typed], LIMIT)
        first = [*samples[:8], *([default] if default is not None and param.type.kind == "any" else [])]
        return interleave([first, typed], LIMIT) if first else typed

    def strike(self, function: str, owner: str, text: str) -> None:
        """Count against the seeds of a function and of its object's constructor in a program that hung."""
        for (name, _), pool in self.pools.items():
            if name == function or (owner and name == f"{owner}.__init__"):
                pool.strike(text)

    # by type

    def seeds(self, type_: TypeInfo, shape: Shape, name: str = "", doc: str = "", depth: int = 3) -> list[Node]:
        """Ordered seeds of a type; what the code does with the value (`shape`) comes first within it."""
        kind = type_.kind
        if kind == "none":
            return [Lit(None)]
        if kind == "literal":
            return [node for node in map(literal_node, type_.values) if node is not None]
        if kind == "union":
            members = [self.seeds(arg, shape, name, doc, depth) for arg in type_.args]
            return interleave(sorted(members, key=lambda m: len(m) == 1 and m[0] == Lit(None)), LIMIT)
        if kind == "callable":
            return self.callables(type_, shape, depth)
        if kind == "type":
            return self.class_objects(type_, shape)
        if kind == "class":
            return self._class_seeds(type_, shape, name, doc, depth)
        return self.untyped(shape, name, doc, depth)

    def _class_seeds(self, type_: TypeInfo, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        ref = type_.ref
        arg = type_.args[0] if type_.args else ANY
        if ref == "builtins:bool":
            return [Lit(True), Lit(False)]
        if ref == "builtins:int":
            return self.integers(shape)
        if ref == "builtins:float":
            return self.floats(shape)
        if ref == "builtins:str":
            return self.strings(shape, name, doc)
        if ref in ("builtins:bytes", "collections.abc:Buffer"):
            return self.byte_strings(shape, name, doc)
        if ref == "builtins:tuple" and type_.args:
            return self.tuples(type_, shape, name, doc, depth)
        if ref in ("builtins:tuple", "builtins:frozenset") or ref in stock.SEQUENCES or ref in stock.SETS:
            kind = {"builtins:tuple": "tuple", "builtins:frozenset": "frozenset"}.get(
                ref, "set" if ref in stock.SETS else "list"
            )
            return self.sequences(kind, arg, shape, name, doc, depth)
        if ref in stock.ITERATORS:
            return [
                Call(Ref("builtins", "iter"), (node,)) for node in self.sequences("list", arg, shape, name, doc, depth)
            ]
        if ref in stock.MAPPINGS:
            return self.mappings(type_, shape, name, doc, depth)
        if ref in ("collections.abc:Callable", "typing:Callable", "types:FunctionType", "types:MethodType"):
            return self.callables(type_, shape, depth)
        if ref == "builtins:type":
            return self.class_objects(TypeInfo("type"), shape)
        if ref in ("builtins:object", "typing:Any"):
            return interleave([self.untyped(shape, name, doc, depth), list(stock.STOCK.get(ref, ()))], LIMIT)
        if ref in stock.STOCK:
            return list(stock.STOCK[ref])
        if ref in ("collections.abc:Awaitable", "collections.abc:Coroutine", "typing:Awaitable"):
            return [
                Call(Raw("asyncio.sleep", (("asyncio", ""),)), (Lit(0), node))
                for node in self.seeds(arg, Shape(), "", "", depth - 1)[:3]
            ]
        info = self.context.class_of(ref)
        if info is not None:
            return self.instances(info, shape, depth)
        root, _, tail = ref.partition(":")
        if (root == "builtins" and tail in ("BaseException", "Exception")) or tail.endswith(("Error", "Exception")):
            return self.exceptions(ref)
        return self.untyped(shape, name, doc, depth)

    def integers(self, shape: Shape) -> list[Node]:
        """Integers around the constants that the code knows."""
        constants = [c for c in shape.constants if type(c) is int]
        out: list[int] = []
        for constant in constants:
            out += [constant, constant + 1, constant - 1]  # type: ignore[operator]
        out += [1, 0, 2, -1, 3, 5, 10, 100]
        for number in self.context.numbers:
            if isinstance(number, int) and abs(number) > 3:
                out += [number, number + 1, number - 1]
        return [*map(Lit, dict.fromkeys(out))][:LIMIT]

    def floats(self, shape: Shape) -> list[Node]:
        """Floats, the special ones last."""
        out: list[float | int] = []
        for constant in shape.constants:
            if type(constant) in (int, float):
                out += [float(constant), float(constant) + 0.5, float(constant) - 0.5]
        out += [1.5, 0.0, -1.0, 1.0, 0.25, 100.0]
        out += [float(n) for n in self.context.numbers[:6]]
        return [*map(Lit, dict.fromkeys(out)), Lit(float("inf")), Lit(float("nan"))]

    def strings(self, shape: Shape, name: str, doc: str) -> list[Node]:
        """Strings: constants compared with, near misses, formats that the evidence suggests, the module's patterns."""
        from pytest_aqe.generate.search.strings import choose

        known: list[str] = []
        for constant in shape.constants:
            if isinstance(constant, str):
                known += [constant, constant + "x", "x" + constant, f"a{constant}b"]
        for key in shape.items:
            if isinstance(key, str):
                known.append(key)
        callees = [callee for callee, _ in shape.callees]
        callees += [f"{callee}" for callee in shape.attributes]
        evidence = (name, doc, tuple(callees))
        if evidence not in self._formats:
            self._formats[evidence] = choose.candidates(name, doc, callees, self.context.random, 40)
        formats = self._formats[evidence]
        patterns = self._pattern_strings(callees)
        numeric = ["1", "0", "-1", "1.5", "x"] if shape.kinds & {"number_text"} else []
        plain = ["a", "", "ab", "a b", "A", "1", "a,b", "a=1", " ", "é", "日本", "x"]
        own = [c for c in self.context.strings if c.strip()][:20]
        return interleave(
            [
                [Lit(t) for t in group]
                for group in (dict.fromkeys(known), patterns, numeric, formats, plain, own)
                if group
            ],
            LIMIT,
        )

    def _pattern_strings(self, callees: Iterable[str]) -> list[str]:
        out: list[str] = []
        names = {callee.rpartition(".")[0] for callee in callees} | set(callees)
        for value_name, value in self.context.info.values.items():
            if value.pattern is None:
                continue
            used = value_name in names or any(n.endswith("." + value_name) for n in names)
            if used or len(out) < 12:
                members, misses = self.context.matching(value.pattern, value.flags)
                out = members[:12] + out + misses[:6] if used else out + members[:3]
        return out

    def byte_strings(self, shape: Shape, name: str, doc: str) -> list[Node]:
        """Bytes: constants, then encoded strings."""
        known = [c for c in shape.constants if isinstance(c, bytes)]
        known += [b"abc", b"", b"\x00\xff"]
        known += [
            node.value.encode("utf-8", "replace")
            for node in self.strings(shape, name, doc)[:20]
            if isinstance(node, Lit) and isinstance(node.value, str)
        ]
        return [*map(Lit, dict.fromkeys(known))]

    def sequences(self, kind: str, item: TypeInfo, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """Displays of none, one, two and three items."""
        if depth <= 0:
            return [Seq(kind)]
        inner = Shape()
        if shape.element is not None:
            inner.merge(shape.element)
        fixed = [shape.items[key] for key in sorted(k for k in shape.items if isinstance(k, int) and k >= 0)]
        for part in fixed:
            inner.merge(part)
        inner.constants += [c for c in shape.constants if c not in inner.constants]
        items = self.seeds(item, inner, singular(name), doc, depth - 1) or [Lit(1)]
        if kind in ("set", "frozenset"):
            items = [i for i in items if hashable(i)] or [Lit(1)]
        out: list[Node] = [Seq(kind, (items[0],)), Seq(kind), Seq(kind, tuple(items[:2])), Seq(kind, tuple(items[:3]))]
        if fixed:
            parts = [self.seeds(item, part, "", "", depth - 1) for part in fixed]
            for turn in range(3):
                out.insert(turn, Seq(kind, tuple(p[min(turn, len(p) - 1)] for p in parts if p)))
        out += [Seq(kind, (node,)) for node in items[1:20]]
        out += [Seq(kind, (items[0], items[0])), Seq(kind, tuple(reversed(items[:3])))]
        return interleave([out], LIMIT)

    def tuples(self, type_: TypeInfo, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """Tuples: homogeneous ``tuple[T, ...]`` (one argument and an ellipsis) or of fixed length."""
        args = type_.args
        if (len(args) == 2 and args[1].ref == "builtins:ellipsis") or (len(args) == 1 and depth > 0):
            return self.sequences("tuple", args[0], shape, name, doc, depth)
        parts = [
            self.seeds(arg, shape.items.get(i, Shape()), "", "", depth - 1) or [Lit(None)] for i, arg in enumerate(args)
        ]
        turns = range(min(20, max(map(len, parts), default=1)))
        return [*(Seq("tuple", tuple(part[turn % len(part)] for part in parts)) for turn in turns)]

    def mappings(self, type_: TypeInfo, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """Dicts with the keys that the code reads, each there and missing."""
        if depth <= 0:
            return [Map()]
        key_type, value_type = ((*type_.args, ANY, ANY))[:2] if type_.args else (STR, ANY)
        keys = [key for key in shape.items if isinstance(key, (str, int))]
        keys += [c for c in shape.constants if isinstance(c, str) and c not in keys]
        out: list[Node] = []
        if keys:
            parts = {
                key: self.seeds(value_type, shape.items.get(key, Shape()), str(key), "", depth - 1) or [Lit(None)]
                for key in keys[:12]
            }
            full = tuple((Lit(k), p[0]) for k, p in parts.items())
            out.append(Map(full))
            out += [Map(((Lit(k), p[0]),)) for k, p in parts.items()]
            for k, part in parts.items():
                out.append(Map(tuple(pair for pair in full if pair[0] != Lit(k))))
                out += [
                    Map(tuple((a, alternative if a == Lit(k) else b) for a, b in full)) for alternative in part[1:8]
                ]
        inner = Shape()
        if shape.element is not None:
            inner.merge(shape.element)
        some_keys = self.seeds(key_type if key_type.kind != "any" else STR, Shape(), "key", "", depth - 1)[:3] or [
            Lit("a")
        ]
        some_values = self.seeds(value_type, inner, singular(name), "", depth - 1) or [Lit(1)]
        pairs = tuple(zip([k for k in some_keys if hashable(k)], some_values))
        out += [Map(pairs[:1]), Map(), Map(pairs[:2])]
        out += [Map(((some_keys[0], value),)) for value in some_values[1:10]]
        return interleave([out], LIMIT)

    def callables(self, type_: TypeInfo, shape: Shape, depth: int) -> list[Node]:
        """Lambdas of any arguments with results of the wanted type, and ones that raise."""
        result = type_.args[-1] if type_.args else ANY
        given = len(type_.args) - 1 if len(type_.args) > 1 else shape.arguments
        inner = shape.result or Shape()
        names = ("x", "y", "z", "w")[:given] if 0 < given <= 4 else ("*args",)
        values = self.seeds(result, inner, "", "", depth - 1)[:8] if depth > 0 else [Lit(None)]
        out: list[Node] = []
        if given == 1 and result.kind in ("any", "typevar"):
            out.append(raw_lambda("x", Raw("x")))
        out += [raw_lambda(", ".join(names), value) for value in values or [Lit(1)]]
        out.append(Attr(Var("calls"), "append"))
        if given == 1:
            out += [
                raw_lambda("x", Raw("x")),
                raw_lambda("x", Raw("x * 2")),
                raw_lambda("x", Raw("x > 1")),
                Ref("builtins", "str"),
            ]
        if given == 2:
            out += [raw_lambda("x, y", Raw("x + y"))]
        if given == 0:
            out += [raw_lambda("", Lit(1))]
        return interleave([[*out, *(failing(error) for error in self.caught())]], LIMIT)

    def caught(self) -> list[Node]:
        """Instances of what the module's handlers catch; a plain ValueError where they catch anything."""
        if self._caught is None:
            found: list[Node] = [Call(Ref("builtins", "ValueError"), (Lit("boom"),))]
            names = [error for facts in self.context.source.functions.values() for error in facts.handled]
            for name in dict.fromkeys(names):
                ref = self.context.resolve(name)
                if ref in ("builtins:OSError", "builtins:IOError"):
                    numbers = [n for n in self.context.numbers if isinstance(n, int) and 0 < n < 200]
                    found += [Call(Ref("builtins", "OSError"), (Lit(n), Lit("boom"))) for n in (*numbers[:4], 2)]
                elif ref and ref != "builtins:UnicodeDecodeError":
                    found.append(Call(self.context.ref(ref), (Lit("boom"),)))
            self._caught = found[:10]
        return self._caught

    def class_objects(self, type_: TypeInfo, shape: Shape) -> list[Node]:
        """Classes themselves: the bound, what is tested for, own classes, builtins."""
        refs: list[str] = []
        for arg in type_.args:
            if arg.kind == "class":
                refs.append(arg.ref)
        refs += [ref for ref in map(self.context.resolve, shape.classes) if ref]
        refs += [ref for ref in self.context.info.classes if ref.startswith(self.context.info.name + ":")]
        refs += ["builtins:int", "builtins:str", "builtins:dict", "builtins:list", "builtins:ValueError"]
        return [*map(self.context.ref, dict.fromkeys(refs))][:20]

    def exceptions(self, ref: str) -> list[Node]:
        """Exception instances with a message, without one, with a number."""
        if ref in ("builtins:Exception", "builtins:BaseException"):
            ref = "builtins:ValueError"
        node = self.context.ref(ref)
        return [Call(node, (Lit("boom"),)), Call(node), Call(node, (Lit(2), Lit("boom")))]

    def instances(self, info: ClassInfo, shape: Shape, depth: int) -> list[Node]:
        """Objects of a described class, through its constructor; each optional argument given once."""
        ref = self.context.ref(info.ref)
        if "enum" in info.flags:
            tested = [c for c in shape.constants if isinstance(c, str)]
            return [*(Attr(ref, member) for member in sorted(info.members, key=lambda m: m not in tested))][:LIMIT]
        if "typeddict" in info.flags:
            parts = [
                (Lit(p.name), (self.seeds(p.type, Shape(), p.name, "", depth - 1) or [Lit(None)])[0])
                for p in info.params
            ]
            return [Map(tuple(parts)), Map(), *[Map((pair,)) for pair in parts]]
        if "exception" in info.flags and not info.params:
            return self.exceptions(info.ref)
        if info.abstract or "protocol" in info.flags:
            return self.stubs(info, shape, depth)
        if depth <= 0 or "no_init" in info.flags:
            return (
                []
                if any(not p.has_default for p in info.params if p.kind.startswith(("positional", "keyword")))
                else [Call(ref)]
            )
        return self.calls(ref, info.params, f"{info.qualname}.__init__", shape, depth)

    def calls(self, ref: Node, params: Sequence[Param], function: str, shape: Shape, depth: int) -> list[Node]:
        """Calls of something with these parameters: required ones with each choice, optional ones one by one."""
        fixed: list[tuple[Param, list[Node]]] = []
        optional: list[tuple[Param, list[Node]]] = []
        for param in params:
            if param.kind.startswith("var_"):
                continue
            part = self.context.shape(function, param.name)
            used = shape.attributes.get(param.name)
            if used is not None:
                part.merge(used)
            seeds = self.seeds(param.type, part, param.name, "", depth - 1)
            if param.type.kind == "any" and param.default is not None:
                default = literal_node(param.default)
                if default is not None and default != Lit(None):
                    seeds = interleave([self.seeds(type_of(default), part, param.name, "", depth - 1), seeds], LIMIT)
            samples = self.context.samples.get((function, param.name), [])
            seeds = [*samples[:3], *seeds] or [Lit(None)]
            (optional if param.has_default else fixed).append((param, seeds))

        def made(turn: int, extra: Sequence[tuple[str, Node]] = ()) -> Node:
            args = tuple(seeds[turn % len(seeds)] for p, seeds in fixed if p.kind != "keyword_only")
            kwargs = tuple((p.name, seeds[turn % len(seeds)]) for p, seeds in fixed if p.kind == "keyword_only")
            return Call(ref, args, (*kwargs, *extra))

        out = [made(turn) for turn in range(min(6, max((len(s) for _, s in fixed), default=1)))]
        wanted = sorted(optional, key=lambda pair: pair[0].name not in shape.attributes)
        for param, seeds in wanted[:24]:
            default = literal_node(param.default) if param.default is not None else None
            for value in [s for s in seeds if s != default][:3]:
                out.append(made(0, [(param.name, value)]) if param.kind != "positional_only" else made(0))
        if any(p.kind == "var_keyword" for p in params):
            known = {p.name for p in params}
            for name, part in shape.attributes.items():
                if name not in known and part.result is None:
                    out += [made(0, [(name, value)]) for value in self.seeds(ANY, part, name, "", 1)[:3]]
        return interleave([out], LIMIT)

    def stubs(self, info: ClassInfo, shape: Shape, depth: int) -> list[Node]:
        """Stand-ins for what cannot be instantiated: concrete subclasses that are there, else a namespace."""
        out: list[Node] = []
        for other in self.context.info.classes.values():
            if info.ref in other.bases and not other.abstract and other.ref != info.ref:
                out += self.instances(other, shape, depth - 1)[:4]
        return out or self.namespaces(shape, depth)

    # by use

    def untyped(self, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """Seeds where no annotation helps: by what the code does with the value, by its name, else a mixture."""
        guess = shape.guess()
        groups: list[list[Node]] = []
        for label in shape.classes:
            ref = self.context.resolve(label)
            if ref:
                groups.append(self.seeds(TypeInfo.of(ref), shape, name, doc, depth - 1)[:8] if depth > 0 else [])
        known = {
            "str": STR,
            "int": INT,
            "float": TypeInfo.of("builtins:float"),
            "bytes": TypeInfo.of("builtins:bytes"),
            "bool": TypeInfo.of("builtins:bool"),
            "dict": TypeInfo.of("builtins:dict"),
            "list": TypeInfo.of("builtins:list"),
            "set": TypeInfo.of("builtins:set"),
        }
        if guess in known:
            groups.append(self._class_seeds(known[guess], shape, name, doc, depth))
        elif guess == "callable":
            groups.append(self.callables(TypeInfo("callable"), shape, depth))
        elif guess == "path":
            groups.append([*stock.STOCK["pathlib:Path"], Lit("missing.txt")])
        elif guess == "object":
            groups.append(self.duck(shape, depth))
        hinted = by_name(name)
        if hinted in known and hinted != guess:
            groups.append(self._class_seeds(known[hinted], shape, name, doc, depth)[:20])
        if hinted == "callable" and guess != "callable":
            groups.append(self.callables(TypeInfo("callable"), shape, depth)[:12])
        if is_stream(name) and guess in ("", "object", "list"):
            groups.append([*stock.STOCK["io:StringIO"], *stock.STOCK["io:BytesIO"]])
        if any(c is None for c in shape.constants):
            groups.append([Lit(None)])
        first = interleave(groups, LIMIT)
        return interleave([[*first, *self.mixture(shape, name, doc, depth)]], LIMIT + 20)

    def mixture(self, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """A bit of everything, for values that nothing is known of."""
        groups: list[list[Node]] = [self.strings(shape, name, doc)[:20], self.integers(shape)[:8]]
        if depth > 1:
            groups.append(self.sequences("list", STR, shape, name, doc, 1)[:5])
            groups.append(self.mappings(TypeInfo.of("builtins:dict"), shape, name, doc, 1)[:5])
            groups.append(self._own_instances(depth))
        groups.append([Lit(None), Lit(True), Lit(1.5), Lit(b"abc"), Seq("tuple", (Lit(1), Lit("a")))])
        return interleave(groups, 40)

    def _own_instances(self, depth: int) -> list[Node]:
        """A few objects of the module's own classes; made once, without looking into each other."""
        if depth not in self._own:
            self._own[depth] = []
            self._own[depth] = self._made_instances(depth)
        return self._own[depth]

    def _made_instances(self, depth: int) -> list[Node]:
        out: list[Node] = []
        for info in self.context.info.classes.values():
            if info.module == self.context.info.name and not info.abstract:
                out += self.instances(info, Shape(), min(depth - 1, 1))[:2]
        return out[:8]

    def duck(self, shape: Shape, depth: int) -> list[Node]:
        """Objects that have what is used: classes that fit, then a namespace with solved attributes."""
        names = {n for n in shape.attributes if not n.startswith("__")}
        out: list[Node] = []
        for info in self.context.info.classes.values():
            has = {m.name for m in info.methods} | set(info.attributes) | {p.name for p in info.params}
            if names and names <= has and depth > 0:
                out += self.instances(info, shape, depth - 1)[:12]
        for ref, methods in DUCKS.items():
            if names & methods and names <= methods | {"close", "name"}:
                out += stock.STOCK[ref]
                if ref == "io:StringIO":
                    return out  # a stand-in whose read never ends would hang every reader
        return interleave([out, self.namespaces(shape, depth)], LIMIT)

    def namespaces(self, shape: Shape, depth: int) -> list[Node]:
        """``SimpleNamespace`` with one keyword an attribute; each attribute's choices one by one."""
        if depth <= 0:
            return [Call(Ref("types", "SimpleNamespace"))]
        parts: dict[str, list[Node]] = {}
        for name, part in list(shape.attributes.items())[:12]:
            if name.startswith("__"):
                continue
            if part.result is not None:
                parts[name] = self.callables(TypeInfo("callable"), part, depth - 1)[:6]
            else:
                parts[name] = self.seeds(ANY, part, name, "", depth - 1)[:10]
        parts = {name: seeds or [Lit(None)] for name, seeds in parts.items()}
        base = {name: seeds[0] for name, seeds in parts.items()}
        out: list[Node] = [namespace(base)]
        for name, seeds in parts.items():
            out += [namespace({**base, name: value}) for value in seeds[1:]]
            if shape.attributes[name].result is None:
                out.append(namespace({k: v for k, v in base.items() if k != name}))
        return interleave([out], LIMIT)


def namespace(attributes: Mapping[str, Node]) -> Node:
    """``SimpleNamespace(name=value, ...)``"""
    return Call(Ref("types", "SimpleNamespace"), (), tuple(attributes.items()))


DUCKS = {
    "io:StringIO": frozenset(
        {"read", "readline", "readlines", "write", "seek", "tell", "flush", "fileno", "isatty", "getvalue"}
    ),
    "datetime:datetime": frozenset(
        {
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "isoformat",
            "strftime",
            "tzinfo",
            "utcoffset",
            "timestamp",
        }
    ),
    "datetime:timedelta": frozenset({"total_seconds", "days", "seconds", "microseconds"}),
    "re:Match": frozenset({"group", "groups", "start", "end", "span", "groupdict"}),
    "pathlib:Path": frozenset(
        {
            "exists",
            "read_text",
            "write_text",
            "is_file",
            "is_dir",
            "parent",
            "stem",
            "suffix",
            "open",
            "joinpath",
            "resolve",
        }
    ),
}

NAME_HINTS = {
    "int": (
        "count",
        "num",
        "number",
        "size",
        "index",
        "idx",
        "n",
        "i",
        "limit",
        "max",
        "min",
        "width",
        "height",
        "length",
        "depth",
        "port",
        "year",
        "age",
        "level",
        "offset",
        "start",
        "end",
        "stop",
        "step",
    ),
    "float": ("rate", "ratio", "price", "amount", "timeout", "delay", "seconds", "percent", "weight", "score"),
    "str": (
        "name",
        "text",
        "string",
        "s",
        "line",
        "path",
        "url",
        "key",
        "word",
        "title",
        "message",
        "msg",
        "pattern",
        "prefix",
        "suffix",
        "filename",
        "content",
        "source",
        "label",
        "label",
        "version",
        "date",
        "email",
        "value",
    ),
    "list": ("items", "values", "list", "args", "lines", "rows", "elements", "names", "keys", "tokens", "words"),
    "dict": (
        "dict",
        "mapping",
        "options",
        "config",
        "settings",
        "kwargs",
        "data",
        "headers",
        "params",
        "obj",
        "kvs",
        "attrs",
        "context",
    ),
    "callable": ("func", "fn", "function", "callback", "predicate", "handler", "f", "cb", "hook", "factory", "method"),
    "bool": ("flag", "verbose", "strict", "force", "enabled", "recursive", "reverse"),
}


def by_name(name: str) -> str:
    """The builtin that a parameter's name suggests, or ""."""
    lowered = name.lower()
    last = lowered.rpartition("_")[2]
    if lowered.startswith(("is_", "has_", "use_", "allow_", "no_", "should_")):
        return "bool"
    for kind, words in NAME_HINTS.items():
        if lowered in words or last in words:
            return kind
    return ""


def is_stream(name: str) -> bool:
    """Whether a parameter's name speaks of a file-like object."""
    return name.lower().rpartition("_")[2] in (
        "stream",
        "file",
        "fp",
        "fobj",
        "fileobj",
        "buffer",
        "buf",
        "out",
        "output",
        "handle",
        "io",
        "stdout",
        "stderr",
        "stdin",
    )


def singular(name: str) -> str:
    """``names`` → ``name``."""
    return name[:-1] if name.endswith("s") and len(name) > 2 else name


def hashable(node: Node) -> bool:
    """Whether a node can stand in a set or as a key, as far as its text tells."""
    return isinstance(node, (Lit, Attr, Ref)) or (
        isinstance(node, Seq) and node.kind in ("tuple", "frozenset") and all(map(hashable, node.items))
    )


def raw_lambda(params: str, body: Node) -> Node:
    """``lambda params: body``, with a body that can still be mutated."""
    return Op(f"lambda{' ' if params else ''}{params}: {{0}}", (body,))


def failing(error: Node) -> Node:
    """A callable that raises."""
    return Call(Ref("unittest.mock", "Mock"), (), (("side_effect", error),))


def literal_node(text: str | None) -> Node | None:
    """The node of a literal's source text."""
    if text is None:
        return None
    try:
        return node_of(ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def type_of(node: Node) -> TypeInfo:
    """The type of a display or literal."""
    if isinstance(node, Lit):
        return TypeInfo("none") if node.value is None else TypeInfo.of(f"builtins:{type(node.value).__name__}")
    if isinstance(node, Seq):
        return TypeInfo.of(f"builtins:{node.kind}", *([type_of(node.items[0])] if node.items else []))
    return TypeInfo.of("builtins:dict") if isinstance(node, Map) else ANY
