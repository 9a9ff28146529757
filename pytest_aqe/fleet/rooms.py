"""How many executions each module may spend, so that all of them keep to the limit."""

from __future__ import annotations

from collections.abc import Sequence


class Rooms:
    """The executions of a run, dealt out to modules by weight; None where nothing limits them.

    One module after another gets what those before have left over. Modules that are worked on at the same time get
    fixed shares, so that which of them ends first decides nothing.
    """

    def __init__(self, limit: int | None, weights: Sequence[float], parallel: bool) -> None:
        self.left = limit
        self._weights = list(weights)
        self._fixed = _shares(limit, weights) if limit is not None and parallel else None

    def of(self, place: int) -> int | None:
        """The room of the module at this place; 0 where nothing is left for it."""
        if self.left is None:
            return None
        if self._fixed is not None:
            return self._fixed[place]
        return _shares(max(0, self.left), self._weights[place:])[0]

    def spend(self, count: int) -> None:
        """Count executions."""
        if self.left is not None:
            self.left -= count


def _shares(limit: int, weights: Sequence[float]) -> list[int]:
    """Whole shares that make up the limit, the first ones not below one as long as there is any."""
    shares: list[int] = []
    for place, weight in enumerate(weights):
        left = limit - sum(shares)
        whole = sum(weights[place:])
        share = int(left * weight / whole) if whole else left
        shares.append(min(left, max(1, share)))
    return shares
