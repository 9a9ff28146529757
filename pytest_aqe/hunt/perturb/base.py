"""What a perturbation is: a named condition, and how a value of it is brought about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any


class Perturbation:
    """One condition of a child run. Subclasses override what they need; values are plain JSON values.

    `name` is its key in a recipe's conditions. `category` is what a test is that this alone toggles, ``""`` where that
    takes a closer look. `verdict` is ``environment-sensitive`` for conditions that only differ between machines.
    `needs` is the distribution that must be installed, ``""`` for none.
    """

    name = ""
    category = ""
    verdict = "flaky"
    needs = ""

    def values(self, seed: int) -> Sequence[Any]:
        """Values worth a run of the whole suite, most telling first; none where it is only a probe."""
        return ()

    def environment(self, value: Any) -> Mapping[str, str | None]:
        """Changes to the environment of the child; None takes a variable away."""
        return {}

    def around_session(self, value: Any) -> AbstractContextManager[object]:
        """Holds while the items of the child run."""
        return nullcontext()

    def around_item(self, value: Any, nodeid: str) -> AbstractContextManager[object]:
        """Holds while one item is set up, called and torn down."""
        return nullcontext()

    def around_call(self, value: Any, nodeid: str) -> AbstractContextManager[object]:
        """Holds while the test itself is called."""
        return nullcontext()
