"""Call everything: each function with each seed of each parameter, plainest first."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_aqe.facts import Candidate
from pytest_aqe.generate.search.moves.base import BaseMove
from pytest_aqe.subject import FunctionInfo


class Reach(BaseMove):
    """Private functions, methods of each class, properties, operators: all by a direct call."""

    name = "reach"

    def propose(self, function: FunctionInfo, count: int) -> Iterator[Candidate]:
        """Required arguments first, optional ones more and more."""
        made = 0
        for turn in range(count * 3):
            optional = 0.0 if turn % 3 == 0 else 0.35
            candidate = self.made(self.caller.call(function, self.caller.next_value, optional))
            if candidate is not None:
                yield candidate
                made += 1
                if made >= count:
                    return
