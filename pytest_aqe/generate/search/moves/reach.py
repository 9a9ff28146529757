"""Call everything: each function with each seed of each parameter, plainest first."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.generate.search.moves.base import Attempt, BaseMove
from pytest_aqe.subject import FunctionInfo


class Reach(BaseMove):
    """Private functions, methods of each class, properties, operators: all by a direct call."""

    name = "reach"

    def attempts(self, function: FunctionInfo, count: int) -> Iterator[Attempt]:
        """Required arguments first, optional ones more and more."""
        for turn in range(count * 3):
            optional = 0.0 if turn % 3 == 0 else 0.35
            yield self.caller.call(function, self.caller.next_value, optional), None
