"""Functions, classes and exceptions as values."""

from __future__ import annotations

from pytest_aqe.generate.search.context import Context, interleave
from pytest_aqe.generate.search.nodes import failing, raw_lambda
from pytest_aqe.generate.search.seeder import LIMIT, Seeder
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Attr, Call, Lit, Node, Raw, Ref, Var
from pytest_aqe.subject import ANY, TypeInfo


class Callables(Seeder):
    """Makes what is called or raised."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._caught: list[Node] | None = None

    def callables(self, type_: TypeInfo, shape: Shape, depth: int) -> list[Node]:
        """Lambdas of any arguments with results of the wanted type, and ones that raise."""
        result = type_.args[-1] if type_.args else ANY
        given = len(type_.args) - 1 if len(type_.args) > 1 else shape.arguments
        names = ("x", "y", "z", "w")[:given] if 0 < given <= 4 else ("*args",)
        values: list[Node] = [Lit(None)]
        if depth > 0:
            values = self.seeds(result, shape.result or Shape(), "", "", depth - 1)[:8] or [Lit(1)]
        out: list[Node] = []
        if given == 1 and result.kind in ("any", "typevar"):
            out.append(raw_lambda("x", Raw("x")))
        out += [raw_lambda(", ".join(names), value) for value in values]
        named = "__name__" in self.context.source.text
        if any(facts.handled for facts in self.context.source.functions.values()):
            out[2:2] = [failing(error, named) for error in self.caught()[:2]]  # each handler is a branch
        out.append(Attr(Var("calls"), "append"))
        out += looking(given)
        out += [failing(error, named) for error in self.caught()]
        return interleave([out], LIMIT)

    def caught(self) -> list[Node]:
        """Instances of what the module's handlers catch; a plain ValueError where they catch anything."""
        if self._caught is None:
            found: list[Node] = [Call(Ref("builtins", "ValueError"), (Lit("boom"),))]
            names = [error for facts in self.context.source.functions.values() for error in facts.handled]
            for name in dict.fromkeys(names):
                ref = self.context.resolve(name)
                if ref in ("builtins:OSError", "builtins:IOError"):
                    numbered = "errno" in self.context.source.text
                    numbers = [n for n in self.context.numbers if isinstance(n, int) and 0 < n < 200 and numbered]
                    found += [Call(Ref("builtins", "OSError"), (Lit("boom"),))]
                    found += [Call(Ref("builtins", "OSError"), (Lit(n), Lit("boom"))) for n in (*numbers[:4], 2)]
                elif ref and ref != "builtins:UnicodeDecodeError":
                    found.append(Call(self.context.ref(ref), (Lit("boom"),)))
            self._caught = found[:10]
        return self._caught

    def class_objects(self, type_: TypeInfo, shape: Shape) -> list[Node]:
        """Classes themselves: the bound, what is tested for, own classes, builtins."""
        own = f"{self.context.info.name}:"
        refs = [arg.ref for arg in type_.args if arg.kind == "class"]
        refs += [ref for ref in map(self.context.resolve, shape.classes) if ref]
        refs += [ref for ref in self.context.info.classes if ref.startswith(own)]
        refs += [f"builtins:{name}" for name in ("int", "str", "dict", "list", "ValueError")]
        found: list[Node] = [self.context.ref(ref) for ref in dict.fromkeys(refs)]
        return found[:20]

    def exceptions(self, ref: str) -> list[Node]:
        """Exception instances with a message, without one, with a number."""
        if ref in ("builtins:Exception", "builtins:BaseException"):
            ref = "builtins:ValueError"
        node = self.context.ref(ref)
        return [Call(node, (Lit("boom"),)), Call(node), Call(node, (Lit(2), Lit("boom")))]


def looking(arguments: int) -> list[Node]:
    """Functions of so many arguments that look at what they are given."""
    if arguments == 0:
        return [raw_lambda("", Lit(1))]
    if arguments == 1:
        return [*(raw_lambda("x", Raw(text)) for text in ("x", "x * 2", "x > 1")), Ref("builtins", "str")]
    return [raw_lambda("x, y", Raw("x + y"))] if arguments == 2 else []
