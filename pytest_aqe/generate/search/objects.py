"""Objects: instances through their constructors, stand-ins for what cannot be made, namespaces with what is used."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_aqe.generate.search import stock
from pytest_aqe.generate.search.callables import Callables
from pytest_aqe.generate.search.context import Context, interleave
from pytest_aqe.generate.search.nodes import READING, awaited, literal_node, namespace, reader, type_of
from pytest_aqe.generate.search.seeder import LIMIT
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Attr, Call, Lit, Map, Node
from pytest_aqe.subject import ANY, ClassInfo, Param, TypeInfo

PROVEN = 4
WITNESSED = 3
"""Objects that were made before, and that the user's own tests make."""
Choice = tuple[Param, list[Node]]
"""A parameter with the values that it may get."""


class Objects(Callables):
    """Makes instances and what stands in for them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._own: dict[int, list[Node]] = {}

    def instances(self, info: ClassInfo, shape: Shape, depth: int) -> list[Node]:
        """Objects of a described class, through its constructor; each optional argument given once."""
        ref = self.context.ref(info.ref)
        if "enum" in info.flags:
            tested = [c for c in shape.constants if isinstance(c, str)]
            members: list[Node] = [Attr(ref, name) for name in sorted(info.members, key=lambda m: m not in tested)]
            return members[:LIMIT]
        if "typeddict" in info.flags:
            return self._typed_dicts(info, depth)
        if "exception" in info.flags and not info.params:
            return self.exceptions(info.ref)
        if info.abstract or "protocol" in info.flags or self.context.heirs(info):
            return self.stubs(info, shape, depth)
        witnessed = self.context.witnessed.get(info.ref, [])[:WITNESSED]
        if witnessed and depth > 0:
            return interleave([[*witnessed[:1], *self._others(info, shape, depth), *witnessed[1:]]], LIMIT)
        return self._others(info, shape, depth)

    def _others(self, info: ClassInfo, shape: Shape, depth: int) -> list[Node]:
        """Objects of a class, or of those below it, by their constructors alone."""
        below = self.context.concrete(info.ref)[:3] if depth > 0 else []
        if below:
            own = [self.instances(other, shape, depth - 1) for other in below]
            return interleave([*own, self._built(info, shape, depth)], LIMIT)
        return self._built(info, shape, depth)

    def _built(self, info: ClassInfo, shape: Shape, depth: int) -> list[Node]:
        """Objects of just this class."""
        ref = self.context.ref(info.ref)
        if depth <= 0 or "no_init" in info.flags:
            needed = [p for p in info.params if p.kind.startswith(("positional", "keyword")) and not p.has_default]
            return [] if needed else [Call(ref)]
        fresh = self.calls(ref, info.params, f"{info.qualname}.__init__", shape, depth)
        return interleave([[*self.proven(info), *fresh]], LIMIT)

    def proven(self, info: ClassInfo) -> list[Node]:
        """Objects of an own class that were made before, where its constructor does not take just anything."""
        if info.module != self.context.info.name or all(p.has_default for p in info.params):
            return []
        return [node for define, node in self.context.made.get(info.qualname, ()) if not define][:PROVEN]

    def _typed_dicts(self, info: ClassInfo, depth: int) -> list[Node]:
        pairs = [(Lit(p.name), self.first_seeds(p.type, Shape(), p.name, depth - 1, Lit(None))[0]) for p in info.params]
        return [Map(tuple(pairs)), Map(), *(Map((pair,)) for pair in pairs)]

    def calls(self, ref: Node, params: Sequence[Param], function: str, shape: Shape, depth: int) -> list[Node]:
        """Calls of something with these parameters: required ones with each choice, optional ones one by one."""
        fixed: list[Choice] = []
        optional: list[Choice] = []
        for param in params:
            if not param.kind.startswith("var_"):
                choice = (param, self._argument_seeds(function, param, shape, depth))
                (optional if param.has_default else fixed).append(choice)

        def made(turn: int, extra: Sequence[tuple[str, Node]] = ()) -> Node:
            args = tuple(seeds[turn % len(seeds)] for p, seeds in fixed if p.kind != "keyword_only")
            kwargs = tuple((p.name, seeds[turn % len(seeds)]) for p, seeds in fixed if p.kind == "keyword_only")
            return Call(ref, args, (*kwargs, *extra))

        out = [made(turn) for turn in range(min(6, max((len(s) for _, s in fixed), default=1)))]
        wanted = sorted(optional, key=lambda choice: choice[0].name not in shape.attributes)
        for param, seeds in wanted[:24]:
            default = literal_node(param.default)
            values = [seed for seed in seeds if seed != default][:3]
            by_keyword = param.kind != "positional_only"
            out += [made(0, [(param.name, value)] if by_keyword else ()) for value in values]
        if any(p.kind == "var_keyword" for p in params):
            known = {p.name for p in params}
            for name, part in shape.attributes.items():
                if name not in known and part.result is None:
                    out += [made(0, [(name, value)]) for value in self.seeds(ANY, part, name, "", 1)[:3]]
        return interleave([out], LIMIT)

    def _argument_seeds(self, function: str, param: Param, shape: Shape, depth: int) -> list[Node]:
        """Choices of one argument; what is read of the object that is made (`shape`) counts as a use of it."""
        part = self.context.shape(function, param.name)
        used = shape.attributes.get(param.name)
        if used is not None:
            part.merge(used)
        seeds = self.seeds(param.type, part, param.name, "", depth - 1)
        default = literal_node(param.default) if param.type.kind == "any" else None
        if default is not None and default != Lit(None):
            seeds = interleave([self.seeds(type_of(default), part, param.name, "", depth - 1), seeds], LIMIT)
        return [*self.context.given(function, param)[:3], *seeds] or [Lit(None)]

    def stubs(self, info: ClassInfo, shape: Shape, depth: int) -> list[Node]:
        """Stand-ins for what cannot be instantiated: concrete subclasses that are there, classes that have what a
        protocol asks for, else a namespace."""
        out: list[Node] = []
        for other in self.context.subclasses(info) or self.context.followers(info):
            out += self.instances(other, shape, depth - 1)[:4]
        return out or self._awaited(info, self.namespaces(shape, depth), depth)

    def _awaited(self, info: ClassInfo, spaces: list[Node], depth: int) -> list[Node]:
        """Namespaces in which the methods that are coroutines can be awaited."""
        waits = {method.name: method for method in info.methods if method.flavour == "coroutine"}
        out: list[Node] = []
        for space in spaces:
            given = dict(space.kwargs) if isinstance(space, Call) else {}
            asked = [name for name in given if name in waits]
            if not asked:
                out.append(space)
                continue
            results = {name: self._results(waits[name].returns, depth) for name in asked}
            for turn in range(max(map(len, results.values()))):
                mocks = {name: awaited(found[turn % len(found)]) for name, found in results.items()}
                out.append(namespace({**given, **mocks}))
        return interleave([out], LIMIT)

    def _results(self, type_: TypeInfo, depth: int) -> list[Node]:
        return self.seeds(type_, Shape(), "", "", max(depth - 1, 0))[:3] or [Lit(None)]

    def own_instances(self, depth: int) -> list[Node]:
        """A few objects of the module's own classes; made once, without looking into each other."""
        if depth not in self._own:
            self._own[depth] = []  # what is asked for while these are made stays without them
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
        names = {name for name in shape.attributes if not name.startswith("__")}
        out: list[Node] = []
        for info in self.context.info.classes.values():
            has = {m.name for m in info.methods} | set(info.attributes) | {p.name for p in info.params}
            if names and names <= has and depth > 0:
                out += self.instances(info, shape, depth - 1)[:12]
        for ref, methods in stock.DUCKS.items():
            if names & methods and names <= methods | {"close", "name"}:
                out += stock.STOCK[ref]
                if ref == "io:StringIO":
                    return out  # a stand-in whose read never ends would hang every reader
        return interleave([out, self.namespaces(shape, depth)], LIMIT)

    def namespaces(self, shape: Shape, depth: int) -> list[Node]:
        """``SimpleNamespace`` with one keyword an attribute; each attribute's choices one by one."""
        if depth <= 0:
            return [namespace({})]
        parts: dict[str, list[Node]] = {}
        for name, part in list(shape.attributes.items())[:12]:
            if not name.startswith("__"):
                parts[name] = self._attribute_seeds(name, part, depth) or [Lit(None)]
        base = {name: seeds[0] for name, seeds in parts.items()}
        out: list[Node] = [namespace(base)]
        for name, seeds in parts.items():
            out += [namespace({**base, name: value}) for value in seeds[1:]]
            if shape.attributes[name].result is None:
                out.append(namespace({key: value for key, value in base.items() if key != name}))
        return interleave([out], LIMIT)

    def _attribute_seeds(self, name: str, part: Shape, depth: int) -> list[Node]:
        if part.result is not None and name in READING:
            return [reader(name, content) for content in ("a\nb\n", "", b"a\nb\n")]
        if part.result is not None:
            return self.callables(TypeInfo("callable"), part, depth - 1)[:6]
        return self.seeds(ANY, part, name, "", depth - 1)[:10]
