"""What a candidate leaves behind that a test would leave to the user's other tests, and how it could be put back."""

from __future__ import annotations

import os
from typing import Any

from pytest_aqe.facts import STREAMS
from pytest_aqe.program import node_of
from pytest_aqe.sandbox.cells import INSIDE, Altered
from pytest_aqe.sandbox.state import State

MOST = 8
LONGEST = 60
"""Length up to which a value is written out; an equal one is copied otherwise."""


def leftovers(state: State) -> list[dict[str, Any]]:
    """JSON forms of `facts.Leftover`. To be asked for when fixtures are undone and nothing else is put back."""
    found: dict[str, dict[str, Any]] = {}
    running = state.threads_left()  # one that is there once and for all would be started anew by every test
    for one in state.altered():
        row = _row(one._replace(place="") if running else one)
        found.setdefault(row["place"], row)
    if not _streams_open():
        found[STREAMS] = {"place": STREAMS, "before": "", "imports": []}
    return list(found.values())[-MOST:]


def _streams_open() -> bool:
    """Whether standard input, output and error are still open."""
    try:
        for number in (0, 1, 2):
            os.fstat(number)
    except OSError:
        return False
    return True


def _row(one: Altered) -> dict[str, Any]:
    place, within, _ = one.place.partition(INSIDE)
    module, _, qualname = place.partition(":")
    before, imports = "", list[list[str]]()
    if place and qualname.replace(".", "_").isidentifier() and not any(map(_is_mangled, qualname.split("."))):
        before = _spelled(one.before) if not within else ""
        if not before:
            before, imports = qualname, [[module, qualname.partition(".")[0]]]
            if within:
                before, imports = f"copy.deepcopy({qualname})", [*imports, ["copy", ""]]
            elif one.content:
                before = f"{qualname}.copy()"
    return {"place": place, "before": before, "imports": imports}


def _is_mangled(name: str) -> bool:
    """Whether a name would not be read as it is written inside a class: tests are methods."""
    return name.startswith("__")


def _spelled(value: Any) -> str:
    """A plain value as a literal, ``""`` for any other."""
    node = node_of(value)
    text = node.text() if node is not None else ""
    return text if len(text) <= LONGEST else ""
