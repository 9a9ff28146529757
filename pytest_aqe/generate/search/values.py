"""Values for parameters: ordered seeds by type and by use, each a different shape, then random ones."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pytest_aqe.generate.search import stock
from pytest_aqe.generate.search.by_name import OTHERS, by_name, is_stream, singular
from pytest_aqe.generate.search.containers import Containers, element_of
from pytest_aqe.generate.search.context import Context, interleave
from pytest_aqe.generate.search.kinds import class_called
from pytest_aqe.generate.search.nodes import hashable, literal_node, type_of
from pytest_aqe.generate.search.objects import Objects
from pytest_aqe.generate.search.scalars import Scalars
from pytest_aqe.generate.search.seeder import DICT, INT, LIMIT, STR
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.strings import choose
from pytest_aqe.program import Call, Lit, Node, Raw, Ref, Seq
from pytest_aqe.subject import ANY, FunctionInfo, Param, TypeInfo

__all__ = ["Pool", "Values", "by_name", "hashable", "is_stream", "literal_node", "singular", "type_of"]

BUILTINS = {
    "str": STR,
    "int": INT,
    "float": TypeInfo.of("builtins:float"),
    "bytes": TypeInfo.of("builtins:bytes"),
    "bool": TypeInfo.of("builtins:bool"),
    "dict": DICT,
    "list": TypeInfo.of("builtins:list"),
    "set": TypeInfo.of("builtins:set"),
}
"""Types that a value's use or name may suggest."""


@dataclass
class Pool:
    """Seeds of one parameter, handed out in order once, then at random with a preference for early ones.

    `classes` are the own classes of which an object was known to be makeable when the seeds were chosen.
    """

    seeds: list[Node]
    position: int = 0
    strikes: dict[str, int] = field(default_factory=dict)
    classes: frozenset[str] = frozenset()

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

    def mentions(self, classes: Iterable[str]) -> bool:
        """Whether a seed makes an object of one of these classes."""
        calls = tuple(f"{name}(" for name in classes)
        return bool(calls) and any(call in seed.text() for seed in self.seeds for call in calls)

    def next(self, rng: random.Random) -> Node | None:
        """The next seed in order; after the last one a random seed."""
        if self.position < len(self.seeds):
            self.position += 1
            return self.seeds[self.position - 1]
        return self.pick(rng)

    def pick(self, rng: random.Random) -> Node | None:
        """A random seed."""
        if not self.seeds:
            return None
        return self.seeds[min(int(rng.expovariate(4.0 / len(self.seeds))), len(self.seeds) - 1)]


class Values(Scalars, Containers, Objects):
    """Makes nodes for parameters of the subject's functions."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.pools: dict[tuple[str, str], Pool] = {}
        self._namesakes: dict[str, TypeInfo] | None = None

    def pool(self, function: FunctionInfo, param: Param) -> Pool:
        """The pool of one parameter."""
        key = (function.qualname, param.name)
        known = self.pools.get(key)
        made = frozenset(self.context.made)
        if known is None or (known.classes != made and known.mentions(made - known.classes)):
            self.pools[key] = known = Pool(self._parameter_seeds(function.qualname, param, function.doc))
        known.classes = made
        return known

    def _parameter_seeds(self, function: str, param: Param, doc: str) -> list[Node]:
        shape = self.context.shape(function, param.name)
        if param.kind.startswith("var_"):
            shape = element_of(shape)  # the values are asked for one by one
        seeds = self.seeds(param.type, shape, param.name, doc, 3)
        first = self.context.given(function, param)[:8]
        default = literal_node(param.default) if param.type.kind == "any" else None
        if param.type.kind == "any" and default is None:
            seeds = interleave([self._akin(function, param, shape, doc), seeds], LIMIT)
        if default is not None:
            if default != Lit(None):
                seeds = interleave([self.seeds(type_of(default), shape, param.name, doc, 3), seeds], LIMIT)
            first = [*first, default]
        return interleave([first, seeds], LIMIT) if first else seeds

    def _akin(self, function: str, param: Param, shape: Shape, doc: str) -> list[Node]:
        """Seeds by what is known elsewhere: the class of ``other`` or of that name, a namesake's type."""
        owner = self.context.functions[function].owner if function in self.context.functions else ""
        info = self.context.class_of(f"{self.context.info.name}:{owner}") if owner else None
        if param.name in OTHERS and info is not None and shape.guess() in ("", "object", "int"):
            return self.instances(info, shape, 2)[:12]
        spoken = class_called(self.context, param.name)
        if spoken is not None:
            return self.instances(spoken, shape, 2)[:12]
        if shape.guess() or by_name(param.name) or is_stream(param.name):
            return []
        type_ = self.namesakes().get(param.name)
        return self.seeds(type_, shape, param.name, doc, 2)[:8] if type_ is not None else []

    def namesakes(self) -> dict[str, TypeInfo]:
        """Types of parameters by name, where any function of the module tells: an annotation, else a default."""
        if self._namesakes is None:
            found: dict[str, TypeInfo] = {}
            params = [param for function in self.context.info.functions for param in function.params]
            for param in params:
                if param.type.kind != "any":
                    found.setdefault(param.name, param.type)
            for param in params:
                default = literal_node(param.default)
                if default is not None and default != Lit(None) and type_of(default).kind != "any":
                    found.setdefault(param.name, type_of(default))
            self._namesakes = found
        return self._namesakes

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
            return interleave(sorted(members, key=lambda seeds: len(seeds) == 1 and seeds[0] == Lit(None)), LIMIT)
        if kind == "callable":
            return self.callables(type_, shape, depth)
        if kind == "type":
            return self.class_objects(type_, shape)
        if kind == "class":
            return self._class_seeds(type_, shape, name, doc, depth)
        return self.untyped(shape, name, doc, depth)

    def _class_seeds(self, type_: TypeInfo, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        found = self._scalar_seeds(type_.ref, shape, name, doc)
        if found is None:
            found = self._container_seeds(type_, shape, name, doc, depth)
        if found is None:
            found = self._library_seeds(type_, shape, name, doc, depth)
        if found is not None:
            return found
        info = self.context.class_of(type_.ref)
        if info is not None:
            return self.instances(info, shape, depth)
        if type_.ref in ("builtins:BaseException", "builtins:Exception") or type_.ref.endswith(("Error", "Exception")):
            return self.exceptions(type_.ref)
        return self.untyped(shape, name, doc, depth)

    def _scalar_seeds(self, ref: str, shape: Shape, name: str, doc: str) -> list[Node] | None:
        if ref == "builtins:bool":
            return [Lit(True), Lit(False)]
        if ref == "builtins:int":
            return self.integers(shape)
        if ref == "builtins:float":
            return self.floats(shape)
        if ref == "builtins:str":
            return self.strings(shape, name, doc)
        return self.byte_strings(shape, name, doc) if ref in stock.BYTES else None

    def _container_seeds(self, type_: TypeInfo, shape: Shape, name: str, doc: str, depth: int) -> list[Node] | None:
        ref = type_.ref
        item = type_.args[0] if type_.args else ANY
        if ref == "builtins:tuple" and type_.args:
            return self.tuples(type_, shape, name, doc, depth)
        if ref in stock.DISPLAYS:
            return self.sequences(stock.DISPLAYS[ref], item, shape, name, doc, depth)
        if ref in stock.ITERATORS:
            lists = self.sequences("list", item, shape, name, doc, depth)
            return [Call(Ref("builtins", "iter"), (node,)) for node in lists]
        return self.mappings(type_, shape, name, doc, depth) if ref in stock.MAPPINGS else None

    def _library_seeds(self, type_: TypeInfo, shape: Shape, name: str, doc: str, depth: int) -> list[Node] | None:
        """Callables, classes, awaitables, and what is in stock."""
        ref = type_.ref
        if ref in stock.CALLABLES:
            return self.callables(type_, shape, depth)
        if ref == "builtins:type":
            return self.class_objects(TypeInfo("type"), shape)
        if ref in ("builtins:object", "typing:Any"):
            return interleave([self.untyped(shape, name, doc, depth), list(stock.STOCK.get(ref, ()))], LIMIT)
        if ref in stock.STOCK:
            return list(stock.STOCK[ref])
        if ref in stock.AWAITABLES:
            sleep = Raw("asyncio.sleep", (("asyncio", ""),))
            results = self.seeds(type_.args[0] if type_.args else ANY, Shape(), "", "", depth - 1)[:3]
            return [Call(sleep, (Lit(0), result)) for result in results]
        return None

    # by use

    def untyped(self, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """Seeds where no annotation helps: by what the code does with the value, by its name, else a mixture."""
        if "class" in shape.kinds:
            return self.class_objects(TypeInfo("type"), shape)
        guess = shape.guess()
        groups = self._tested_classes(shape, name, doc, depth) if depth > 0 else []
        groups.append(self._used(guess, shape, name, doc, depth) if guess else self._handed(shape, name, doc, depth))
        hinted = by_name(name)
        if hinted in BUILTINS and hinted != guess:
            told = self._class_seeds(BUILTINS[hinted], shape, name, doc, depth)
            groups.append(told[:4] if guess else told[:20])  # use says more than a name
        if hinted == "callable" and guess != "callable":
            groups.append(self.callables(TypeInfo("callable"), shape, depth)[:12])
        if is_stream(name) and guess in ("", "object", "list"):
            groups.append([*stock.STOCK["io:StringIO"], *stock.STOCK["io:BytesIO"]])
        if any(constant is None for constant in shape.constants):
            groups.append([Lit(None)])
        first = interleave(groups, LIMIT)
        return interleave([[*first, *self.mixture(shape, name, doc, depth)]], LIMIT + 20)

    def _tested_classes(self, shape: Shape, name: str, doc: str, depth: int) -> list[list[Node]]:
        """Seeds of each class that the code tests the value for."""
        refs = [ref for ref in map(self.context.resolve, shape.classes) if ref]
        return [self.seeds(TypeInfo.of(ref), shape, name, doc, depth - 1)[:8] for ref in refs]

    def _handed(self, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """Seeds by what the value is handed to: of the type annotated there, or texts of what is parsed there."""
        for callee, position in shape.callees:
            type_ = self.context.annotated(callee, position)
            if type_.kind != "any":
                if _holds_any(type_):  # whose seeds would come from here again, without end
                    shape = replace(shape, callees=[])
                return self.seeds(type_, shape, name, doc, max(depth - 1, 0))[:20]
        parsed = choose.reads_text(callee for callee, _ in shape.callees)
        return self.strings(shape, name, doc)[:20] if parsed else []

    def _used(self, guess: str, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """Seeds of the kind that a value's use speaks of."""
        if guess in BUILTINS:
            return self._class_seeds(BUILTINS[guess], shape, name, doc, depth)
        if guess == "callable":
            return self.callables(TypeInfo("callable"), shape, depth)
        if guess == "path":
            return [*stock.STOCK["pathlib:Path"], Lit("missing.txt")]
        return self.duck(shape, depth) if guess == "object" else []

    def mixture(self, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """A bit of everything, for values that nothing is known of."""
        groups: list[list[Node]] = [self.strings(shape, name, doc)[:20], self.integers(shape)[:8]]
        imported = [list(stock.STOCK[ref][:3]) for ref in self.context.imported if ref in stock.STOCK]
        if any(ref in stock.NUMBERS for ref in self.context.imported):
            groups = [groups[1], [Lit(1.5), *interleave(imported, 6)], groups[0]]
        elif imported:
            groups.append(interleave(imported, 6))
        if depth > 1:
            groups.append(self.sequences("list", STR, shape, name, doc, 1)[:5])
            groups.append(self.mappings(DICT, shape, name, doc, 1)[:5])
            groups.append(self.own_instances(depth))
        groups.append([Lit(None), Lit(True), Lit(1.5), Lit(b"abc"), Seq("tuple", (Lit(1), Lit("a")))])
        return interleave(groups, 40)


def _holds_any(type_: TypeInfo) -> bool:
    """Whether a type, or a part of it, may be anything."""
    return type_.kind == "any" or any(map(_holds_any, type_.args))
