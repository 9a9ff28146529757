"""Dates of one test that lie close together: a shift of 24 years is no example of a shift."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from pytest_aqe.program import Program, Raw, replace_node, walk

SCATTERED = ((timedelta(days=92), 30.0), (timedelta(days=8), 20.0), (timedelta(days=1), 8.0))
"""What it costs a reader, in characters, that the dates of one program lie further apart than so long."""
MINUTES = 6.0
"""What it costs that a time is none of a clock that strikes: a shift of a minute is none either."""
_MOMENT = re.compile(r"(date|datetime)\((\d+(?:, \d+){2,5})\)")
_FIRST = datetime(2024, 2, 1)
_STEPS = (timedelta(days=1), timedelta(days=7), timedelta(days=29))
_HOURS = (9, 12, 15, 18)
"""Of one day, where there are only a few moments with a time."""


def scattered(program: Program) -> float:
    """The price of dates that lie far apart, and of odd minutes."""
    moments = [moment for _, _, moment in _moments(program)]
    if len(moments) < 2:
        return 0.0
    width = max(moments) - min(moments)
    odd = sum(bool(moment.minute or moment.second or moment.microsecond) for moment in moments)
    return next((price for least, price in SCATTERED if width > least), 0.0) + MINUTES * odd


def near(program: Program) -> Iterator[Program]:
    """With dates in the same order that lie hours, days, weeks or months apart."""
    found = _moments(program)
    ranks = sorted({moment for _, _, moment in found})
    price = scattered(program)
    if len(ranks) < 2 or not price:
        return
    firsts = dict.fromkeys((_FIRST, datetime(ranks[0].year, ranks[0].month, ranks[0].day)))  # a Sunday may matter
    ways = [[first + rank * step for rank in range(len(ranks))] for first in firsts for step in _STEPS]
    if len(ranks) <= len(_HOURS) and all(name == "datetime" for _, name, _ in found):
        ways.insert(0, [_FIRST.replace(hour=hour) for hour in _HOURS])
    for way in ways:
        variant = _with(program, way)
        if scattered(variant) < price:
            yield variant


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
