"""Coverage data as plain values: what was executed, how that is known, and how it travels between processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_aqe.facts import Arc


@dataclass(frozen=True, slots=True)
class Measured:
    """What the user's run executed, by real path.

    `kind`: ``pytest-cov``, ``coverage run`` (the whole pytest runs under coverage.py), ``own``, ``lines`` (somebody
    measured without branches: no arcs) or ``none``. `bounded`: only the files in it were watched, so that nothing
    is known about others. `note` says in one sentence why there is nothing, or less than one would expect. `config` is
    the file that configures somebody else's measuring; empty where that is the one that coverage.py finds by itself.
    """

    kind: str
    arcs: Mapping[str, frozenset[Arc]] = field(default_factory=dict)
    lines: Mapping[str, frozenset[int]] = field(default_factory=dict)
    bounded: bool = False
    note: str = ""
    config: str = ""


NOTHING = Measured("none", bounded=True)


def combine(parts: Iterable[Measured]) -> Measured:
    """Several processes' own measurements as one; notes are kept, each once."""
    arcs: dict[str, frozenset[Arc]] = {}
    notes: dict[str, None] = {}
    bounded = False
    found = False
    for part in parts:
        if part.note:
            notes[part.note] = None
        if part.kind == "none":
            continue
        found = True
        bounded = bounded or part.bounded
        for file, seen in part.arcs.items():
            arcs[file] = arcs.get(file, frozenset()) | seen
    note = "; ".join(notes)
    return Measured("own", arcs, bounded=bounded, note=note) if found else replace(NOTHING, note=note)


def to_plain(part: Measured) -> dict[str, Any]:
    """As builtin values that xdist's channel carries; arcs as one flat list of numbers a file.

    Only what was measured for us travels: others have ways of their own to combine theirs.
    """
    if part.kind != "own":
        part = replace(NOTHING, note=part.note)
    flat = {file: [number for arc in sorted(seen) for number in arc] for file, seen in part.arcs.items()}
    return {"kind": part.kind, "arcs": flat, "bounded": part.bounded, "note": part.note}


def from_plain(row: Mapping[str, Any]) -> Measured:
    """The measurement that `to_plain` wrote down."""
    arcs = {str(file): frozenset(zip(flat[::2], flat[1::2])) for file, flat in row["arcs"].items()}
    return Measured(str(row["kind"]), arcs, bounded=bool(row["bounded"]), note=str(row["note"]))
