"""Strings by grammar: formats that the evidence suggests, regex members and near misses, their mutations."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.generate.search.calls import Caller
from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.generate.search.strings import choose, mutate
from pytest_aqe.program import Lit, Node
from pytest_aqe.subject import FunctionInfo, Param


class Grammar(BaseMove):
    """One string argument varies by grammar, the others stay at their plainest or vary a little."""

    name = "grammar"

    def __init__(self, context: Context, caller: Caller) -> None:
        super().__init__(context, caller)
        self.known: dict[tuple[str, str], list[str]] = {}

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Fresh structured strings for each parameter that takes text."""
        texts = [p for p in function.params if self.takes_text(function, p)]
        if not texts:
            return
        for _ in range(count * 2):
            target = self.random.choice(texts)
            text = self.text(function, target)
            if text is None:
                continue

            def chosen(owner: FunctionInfo, param: Param, target: Param = target, text: str = text) -> Node | None:
                if owner is function and param is target:
                    as_bytes = param.type.ref == "builtins:bytes"
                    return Lit(text.encode("utf-8", "replace")) if as_bytes else Lit(text)
                plain = self.random.random() < 0.6
                return self.caller.first_value(owner, param) if plain else self.caller.some_value(owner, param)

            yield self.caller.call(function, chosen, 1.0 if target.has_default else 0.2), None

    def takes_text(self, function: FunctionInfo, param: Param) -> bool:
        """Whether a parameter may be text, by annotation, use, or for want of either."""
        if param.kind.startswith("var_"):
            return False
        refs = (
            {param.type.ref, *(arg.ref for arg in param.type.args)} if param.type.kind == "union" else {param.type.ref}
        )
        if refs & {"builtins:str", "builtins:bytes"}:
            return True
        return param.type.kind == "any" and self.context.shape(function.qualname, param.name).guess() in (
            "str",
            "",
            "bytes",
            "list",
        )

    def text(self, function: FunctionInfo, param: Param) -> str | None:
        """One structured string."""
        shape = self.context.shape(function.qualname, param.name)
        rng = self.random
        roll = rng.random()
        patterns = [v for v in self.context.info.values.values() if v.pattern is not None]
        if patterns and roll < 0.3:
            value = rng.choice(patterns)
            assert value.pattern is not None
            members, misses = self.context.matching(value.pattern, value.flags)
            found = members if rng.random() < 0.7 else misses
            return rng.choice(found) if found else None
        callees = [callee for callee, _ in shape.callees]
        key = (function.qualname, param.name)
        if key not in self.known:
            spoken = f"{self.context.info.name} {function.qualname}\n{function.doc}"
            met = [c for c in shape.constants if isinstance(c, str)] or [c for c in self.context.strings if len(c) < 12]
            self.known[key] = choose.candidates(param.name, spoken, callees, rng, 200, met)
        known = self.known[key]
        words = [c for c in shape.constants if isinstance(c, str)] + self.context.strings
        base = known[min(int(rng.expovariate(4.0 / len(known))), len(known) - 1)] if known else "a"
        if roll < 0.6 or not words:
            return base
        if roll < 0.75:
            return mutate.mutate(base, words, rng)
        if roll < 0.85 and len(known) > 1:
            return mutate.splice(base, rng.choice(known), rng)
        joined = [rng.choice(words) for _ in range(rng.randint(1, 4))]
        glue = rng.choice(["", " ", "", ",", "\n", "=", ":"])
        return glue.join(part + rng.choice(["", "a", "1", ""]) for part in joined)
