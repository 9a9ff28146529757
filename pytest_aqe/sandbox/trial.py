"""One run of a candidate while it lasts: its names, its result, what it raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Trial:
    """Filled step by step, so that an interrupted run still shows how far it came."""

    __slots__ = (
        "block", "distances", "error", "hits", "names", "note", "operands", "outcome", "phase", "result",
        "seconds", "setup", "thorough", "undo", "wrap",
    )  # fmt: skip

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self.result: Any = None
        self.error: BaseException | None = None
        self.outcome = "timeout"
        self.phase = "arrange"
        self.note = ""
        self.wrap = ""
        self.block = False
        self.thorough = False
        self.seconds = 0.0
        self.hits: list[int] = []
        self.setup: list[int] = []
        self.distances: Mapping[int, float] = {}
        self.operands: list[Any] = []
        self.undo: Callable[[], None] | None = None

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
