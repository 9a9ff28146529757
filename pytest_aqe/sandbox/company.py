"""Suggested tests beside the user's own: neither may change how the others end."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

from pytest_aqe.sandbox.forked import GOOD, Outcomes

MESSAGE = "the outcome of own tests depends on it"
"""How the message about a suggested test begins after which one of the user's tests no longer passes."""

Run = Callable[[Sequence[Any]], Outcomes]


class Company:
    """Runs the user's tests with and without suggested ones before them."""

    def __init__(self, run: Run, theirs: Sequence[Any], seconds: float) -> None:
        """`run` runs items one after another in a process of their own; culprits are sought for so many `seconds`."""
        self._run = run
        self._until = time.monotonic() + seconds
        first, second = run(theirs), run(theirs)
        self._theirs = [item for item in theirs if _good(first, item) and _good(second, item)]

    def failing(self, ours: Sequence[Any]) -> dict[str, str]:
        """Node ids of suggested tests that do not go with the user's, with the reason."""
        if not self._theirs:
            return {}
        after = self._run([*self._theirs, *ours])
        found = {
            item.nodeid: f"after own tests: {after[item.nodeid][1]}"
            for item in ours
            if item.nodeid in after and not _good(after, item)
        }
        rest = [item for item in ours if item.nodeid not in found]
        while hurt := self._victims(rest, self._theirs):
            culprits, victims = self._culprits(rest, hurt)
            found.update({item.nodeid: f"{MESSAGE}: {victims[0].nodeid}" for item in culprits})
            rest = [item for item in rest if item not in culprits]
        return found

    def _victims(self, ours: Sequence[Any], theirs: Collection[Any]) -> list[Any]:
        """Those of the user's tests that no longer pass after `ours`."""
        if not ours:
            return []
        after = self._run([*ours, *theirs])
        return [item for item in theirs if not _good(after, item)]

    def _culprits(self, ours: Sequence[Any], victims: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
        """The one to blame, by halving, and its victims; all of what is left where it takes several, or in no time."""
        while len(ours) > 1 and time.monotonic() < self._until:
            half = len(ours) // 2
            for part in (ours[:half], ours[half:]):
                if found := self._victims(part, victims):
                    ours, victims = part, found
                    break
            else:
                break
        return ours, victims


def _good(outcomes: Outcomes, item: Any) -> bool:
    return outcomes.get(item.nodeid, ("",))[0] in GOOD
