"""One piece of state that a test left changed: its name, how telling that is, and how it is put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

PLAIN, NOTABLE, USUAL = 0, 1, 2
"""A change that tests are not meant to leave; one that some make on purpose; one that most code makes while it runs."""

Put = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Difference:
    """`restore` puts the old state back, None where nothing can. `tier`: lower is more telling."""

    name: str
    restore: Put | None = None
    tier: int = PLAIN


def each(puts: list[Put]) -> Put:
    """All of them, in order."""

    def put() -> None:
        for one in puts:
            one()

    return put
