"""Where parcels are: a small journal, kept in a JSON file."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

ORDER = ("announced", "accepted", "moving", "delivered")


class Journal:
    """States of parcels by tracking code."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}
        self.returned: list[str] = []

    def move(self, code: str, state: str) -> None:
        """A parcel is further on; it never goes back, but it may be returned until it is delivered."""
        now = self.states.get(code, ORDER[0])
        if state == "returned":
            if now == "delivered":
                raise ValueError(f"{code} is delivered already")
            self.returned.append(code)
            self.states.pop(code, None)
            return
        if ORDER.index(state) < ORDER.index(now):
            raise ValueError(f"{code} cannot go from {now} back to {state}")
        self.states[code] = state

    def open(self) -> list[str]:
        """Codes of parcels on their way, sorted."""
        return sorted(code for code, state in self.states.items() if state != "delivered")

    def save(self, path: Path) -> None:
        """Write it down."""
        path.write_text(json.dumps({"states": self.states, "returned": self.returned}))

    @classmethod
    def load(cls, path: Path) -> Journal:
        """Read it back; a file that is not there is an empty journal."""
        journal = cls()
        if path.exists():
            data = json.loads(path.read_text())
            if not isinstance(data, dict) or "states" not in data:
                raise ValueError(f"{path.name} is no journal")
            journal.states.update(data["states"])
            journal.returned.extend(data.get("returned", []))
        return journal


async def follow(ask: Callable[[], Awaitable[str]], tries: int = 3) -> AsyncIterator[str]:
    """New states of one parcel, until it is delivered or nothing changed for `tries` answers."""
    last, same = "", 0
    while same < tries:
        state = await ask()
        if state == last:
            same += 1
            continue
        last, same = state, 0
        yield state
        if state == "delivered":
            return
