"""Dates of one test that lie close together: a shift of 24 years is no example of a shift."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from pytest_aqe.program import Program, Raw, replace_node, walk

SCATTERED = 30.0
"""What it costs a reader, in characters, that the dates of one program lie further apart than a season."""
SEASON = timedelta(days=92)
_MOMENT = re.compile(r"(date|datetime)\((\d+(?:, \d+){2,5})\)")
_FIRST = datetime(2024, 2, 1)
_STEPS = (timedelta(days=1), timedelta(days=7), timedelta(days=29))
_HOURS = (9, 12, 15, 18)
"""Of one day, where there are only a few moments with a time."""


def scattered(program: Program) -> float:
    """The price of dates that lie far apart."""
    moments = [moment for _, _, moment in _moments(program)]
    return SCATTERED if moments and max(moments) - min(moments) > SEASON else 0.0


def near(program: Program) -> Iterator[Program]:
    """With dates in the same order that lie hours, days, weeks or months apart."""
    found = _moments(program)
    ranks = sorted({moment for _, _, moment in found})
    if len(ranks) < 2 or ranks[-1] - ranks[0] <= SEASON:
        return
    if len(ranks) <= len(_HOURS) and all(name == "datetime" for _, name, _ in found):
        yield _with(program, [_FIRST.replace(hour=hour) for hour in _HOURS])
    for step in _STEPS:
        yield _with(program, [_FIRST + rank * step for rank in range(len(ranks))])


def _with(program: Program, instead: list[datetime]) -> Program:
    found = _moments(program)
    ranks = sorted({moment for _, _, moment in found})
    for node, name, moment in found:
        new = instead[ranks.index(moment)]
        parts = [new.year, new.month, new.day, *([new.hour] if new.hour else [])]
        program = replace_node(program, node, Raw(f"{name}({', '.join(map(str, parts))})", node.imports))
    return program


def _moments(program: Program) -> list[tuple[Raw, str, datetime]]:
    """Dates and times that a program spells out, each with the name of its class."""
    found: dict[int, tuple[Raw, str, datetime]] = {}
    for stmt in (*program.arrange, program.act):
        for part in walk(stmt):
            match = _MOMENT.fullmatch(part.source) if isinstance(part, Raw) else None
            if match and isinstance(part, Raw):
                try:
                    moment = datetime(*map(int, match[2].split(", ")))  # type: ignore[arg-type]
                except ValueError:
                    continue
                found[id(part)] = (part, match[1], moment)
    return list(found.values())
