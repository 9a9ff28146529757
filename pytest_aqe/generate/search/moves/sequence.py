"""Call sequences: other methods of the same object before the act."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.subject import FunctionInfo


class Sequence(BaseMove):
    """State reached through the object's own methods."""

    name = "sequence"

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """One to three calls before a fresh or a known act."""
        if not function.owner or function.kind in ("classmethod", "staticmethod"):
            return
        bases = {function.owner}
        info = self.context.class_of(f"{self.context.info.name}:{function.owner}")
        if info is not None:
            bases |= {b.partition(":")[2] for b in info.bases if b.startswith(self.context.info.name + ":")}
        others = [
            f
            for f in self.context.info.functions
            if f.owner in bases
            and f.kind in ("method", "property")
            and f.name not in ("__init__", "__new__", "__repr__", "__str__", "__hash__", "__del__", "__post_init__")
        ]
        if not others:
            return
        for _ in range(count * 3):
            entry = self.entry(function) if self.random.random() < 0.5 else None
            program = self.program_of(entry, function) or self.caller.call(function)
            for _ in range(self.random.choice((1, 1, 1, 2, 3))):
                if program is not None:
                    program = self.caller.before(program, self.random.choice(others)) or program
            yield program, entry.candidate if entry else None
