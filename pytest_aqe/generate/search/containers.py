"""Lists, tuples, sets and dicts of a few items each, with the items and keys that the code reads."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_aqe.generate.search.by_name import by_name, singular
from pytest_aqe.generate.search.context import interleave
from pytest_aqe.generate.search.nodes import hashable
from pytest_aqe.generate.search.seeder import LIMIT, STR, Seeder
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Attr, Lit, Map, Node, Seq
from pytest_aqe.subject import ANY, TypeInfo

MEMBERS = 12
"""Members of an enumeration that are used as keys."""


class Containers(Seeder):
    """Makes displays."""

    def sequences(self, kind: str, item: TypeInfo, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """Displays of none, one, two and three items."""
        if depth <= 0:
            return [Seq(kind)]
        inner = element_of(shape)
        fixed = [shape.items[key] for key in sorted(k for k in shape.items if isinstance(k, int) and k >= 0)]
        for part in fixed:
            inner.merge(part)
        inner.constants += [c for c in shape.constants if c not in inner.constants]
        items = self.seeds(item, inner, item_name(name), doc, depth - 1) or [Lit(1)]
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
            self.first_seeds(arg, shape.items.get(index, Shape()), "", depth - 1, Lit(None))
            for index, arg in enumerate(args)
        ]
        turns = range(min(20, max(map(len, parts), default=1)))
        return [Seq("tuple", tuple(part[turn % len(part)] for part in parts)) for turn in turns]

    def mappings(self, type_: TypeInfo, shape: Shape, name: str, doc: str, depth: int) -> list[Node]:
        """Dicts with the keys that the code reads, each there and missing."""
        if depth <= 0:
            return [Map()]
        key_type, value_type = (*type_.args, ANY, ANY)[:2] if type_.args else (STR, ANY)
        out = self._with_known_keys(value_type, shape, depth)
        inner = element_of(shape)
        wanted = key_type if key_type.kind != "any" else STR
        keys = self.seeds(wanted, Shape(), "key", "", depth - 1)[:3] or [Lit("a")]
        values = self.first_seeds(value_type, inner, item_name(name), depth - 1, Lit(1))
        out += self._by_member(key_type, values)
        pairs = tuple(zip([key for key in keys if hashable(key)], values))
        out += [Map(pairs[:1]), Map(), Map(pairs[:2])]
        out += [Map(((keys[0], value),)) for value in values[1:10]]
        return interleave([out], LIMIT)

    def _by_member(self, key_type: TypeInfo, values: Sequence[Node]) -> list[Node]:
        """Dicts by all members of an enumeration, and by each of them alone."""
        info = self.context.class_of(key_type.ref)
        if info is None or "enum" not in info.flags:
            return []
        keys = [Attr(self.context.ref(info.ref), name) for name in info.members[:MEMBERS]]
        pairs = [(key, values[index % len(values)]) for index, key in enumerate(keys)]
        return [Map(tuple(pairs)), *(Map((pair,)) for pair in pairs)]

    def _with_known_keys(self, value_type: TypeInfo, shape: Shape, depth: int) -> list[Node]:
        """All keys that are read, each alone, all but one, and each with other values."""
        keys = [key for key in shape.items if isinstance(key, (str, int))]
        keys += [c for c in shape.constants if isinstance(c, str) and c not in keys]
        if not keys:
            return []
        parts = {
            key: self.first_seeds(value_type, shape.items.get(key, Shape()), str(key), depth - 1, Lit(None))
            for key in keys[:12]
        }
        full = tuple((Lit(key), values[0]) for key, values in parts.items())
        out: list[Node] = [Map(full)]
        out += [Map(((Lit(key), values[0]),)) for key, values in parts.items()]
        for key, values in parts.items():
            own = Lit(key)
            out.append(Map(tuple(pair for pair in full if pair[0] != own)))
            out += [Map(tuple((a, other if a == own else b) for a, b in full)) for other in values[1:8]]
        return out


def item_name(name: str) -> str:
    """What the name of a container says of its items: nothing where it would make containers of them again."""
    return "" if by_name(singular(name)) in ("list", "dict") else singular(name)


def element_of(shape: Shape) -> Shape:
    """A shape of its own for the elements, so that more can be merged into it."""
    inner = Shape()
    if shape.element is not None:
        inner.merge(shape.element)
    return inner
