"""One run of a candidate while it lasts: its names, its result, what it raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any


class Trial:
    """Filled step by step, so that an interrupted run still shows how far it came."""

    result: Any = None
    error: BaseException | None = None
    outcome = "timeout"
    phase = "arrange"
    note = ""
    wrap = ""
    block = False
    thorough = False
    seconds = 0.0
    hits: Sequence[int] = ()
    setup: Sequence[int] = ()
    distances: Mapping[int, float] = MappingProxyType({})
    operands: Sequence[Any] = ()
    left: Sequence[dict[str, Any]] = ()
    undo: Callable[[], None] | None = None

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}

    def undo_fixtures(self) -> None:
        """What a fixture patched is as before."""
        undo, self.undo = self.undo, None
        if undo is not None:
            undo()

    def close(self) -> None:
        """Undoes fixtures and lets go of all objects."""
        self.undo_fixtures()
        self.result = self.error = None
        self.names.clear()
