"""Puts a value at a place inside another one: a key of a dict, an argument of a constructor, a part of a date."""

from __future__ import annotations

import ast
from dataclasses import replace

from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.nodes import READING, reader
from pytest_aqe.generate.search.places import Path
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.generate.search.stock import STOCK, moment_with
from pytest_aqe.generate.search.values import Values
from pytest_aqe.program import Call, Lit, Map, Node, Raw, Ref, Seq, imports_of, node_of
from pytest_aqe.subject import ANY, ClassInfo, TypeInfo


class Placer:
    """Works by what is known of the types on the way; where nothing is known, stand-ins have what is asked for."""

    def __init__(self, context: Context, values: Values) -> None:
        self.context = context
        self.values = values

    def placed(
        self, path: Path, value: Node, base: Node | None = None, type_: TypeInfo = ANY, shape: Shape | None = None
    ) -> Node:
        """`base` (or a fresh value of the type) with `value` at `path`."""
        if not path:
            return value
        step, rest = path[0], path[1:]
        if step == "()":
            return Raw(f"lambda *args: {self.placed(rest, value).text()}", tuple(sorted(imports_of(value))))
        if step == "[*]":
            item = type_.args[0] if type_.args else ANY
            return Seq("list", (self.placed(rest, value, None, item, shape.element if shape else None),))
        if step.startswith("["):
            return self._item(ast.literal_eval(step[1:-1]), rest, value, base)
        return self._attribute(step[1:], rest, value, base, type_, shape)

    def reaches(self, path: Path, type_: TypeInfo) -> bool:
        """Whether objects of a type can be made with something at a path, without a stand-in for one of them."""
        for number, step in enumerate(path):
            if not step.startswith(".") or type_.kind not in ("class", "union"):
                return True
            info = self.known(type_)
            if info is None:
                return self._stock(type_) is None or moment_with(type_.ref, path[number:], Lit(1)) is not None
            parameter = next((p for p in info.params if p.name == step[1:]), None)
            if parameter is None:
                return any(p.kind == "var_keyword" for p in info.params) or not self.context.stands(info)
            type_ = parameter.type
        return True

    def known(self, type_: TypeInfo) -> ClassInfo | None:
        """The described class that a type means, if it is one."""
        kinds = type_.args if type_.kind == "union" else (type_,)
        found = (self.context.class_of(kind.ref) for kind in kinds if kind.kind == "class" and kind.ref not in STOCK)
        return next((info for info in found if info is not None), None)

    def _stock(self, type_: TypeInfo) -> str | None:
        """The well-known or builtin class that a type means."""
        plain = type_.kind == "class" and (type_.ref.startswith("builtins:") or type_.ref in STOCK)
        return type_.ref if plain else None

    def _item(self, key: object, rest: Path, value: Node, base: Node | None) -> Node:
        if isinstance(key, int):
            before = list(base.items) if isinstance(base, Seq) else []
            size = max(key + 1, len(before)) if key >= 0 else max(1, len(before))
            before += [Lit("a")] * (size - len(before))
            before[key] = self.placed(rest, value)
            return Seq(base.kind if isinstance(base, Seq) else "list", tuple(before))
        named = node_of(key) or Lit(str(key))
        pairs = [pair for pair in base.pairs if pair[0] != named] if isinstance(base, Map) else []
        return Map((*pairs, (named, self.placed(rest, value))))

    def _attribute(
        self, name: str, rest: Path, value: Node, base: Node | None, type_: TypeInfo, shape: Shape | None
    ) -> Node:
        moment = moment_with(type_.ref, (f".{name}", *rest), value) if type_.kind == "class" else None
        if moment is not None:
            return moment
        if name in READING and rest == ("()",) and isinstance(value, Lit) and isinstance(value.value, (str, bytes)):
            rest, value = (), reader(name, value.value)
        made = base if isinstance(base, Call) else None
        info = self._class_of(made) or self.known(type_)
        parameter = next((p for p in info.params if p.name == name), None) if info is not None else None
        takes = info is not None and (parameter is not None or any(p.kind == "var_keyword" for p in info.params))
        if info is not None and takes and made is None:
            fresh = [one for one in self.values.instances(info, Shape(), 2) if isinstance(one, Call)]
            made = fresh[0] if fresh else None
        part = shape.attributes.get(name) if shape is not None else None
        if made is None:
            spaces = self.values.namespaces(shape, 2) if shape is not None else []
            made = next((one for one in spaces if isinstance(one, Call)), Call(Ref("types", "SimpleNamespace")))
            made = replace(made, kwargs=tuple(pair for pair in made.kwargs if pair[0] != name))
        if info is not None and parameter is not None:
            names = [p.name for p in info.params if p.kind.startswith("positional")]
            index = names.index(name) if name in names else len(made.args)
            if index < len(made.args):
                inner = self.placed(rest, value, made.args[index], parameter.type, part)
                return replace(made, args=(*made.args[:index], inner, *made.args[index + 1 :]))
        old = dict(made.kwargs)
        inner = self.placed(rest, value, old.get(name), parameter.type if parameter is not None else ANY, part)
        return replace(made, kwargs=tuple({**old, name: inner}.items()))

    def _class_of(self, made: Call | None) -> ClassInfo | None:
        """The class that a call makes an object of."""
        func = made.func if made is not None else None
        return self.context.class_of(f"{func.module}:{func.qualname}") if isinstance(func, Ref) else None
