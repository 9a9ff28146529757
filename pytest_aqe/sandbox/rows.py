"""Turns candidates into what travels to the worker, and its rows into facts; nothing that comes back is trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_aqe.facts import Candidate, Check, Execution, Kill, Raised
from pytest_aqe.program import Block

OUTCOMES = frozenset({"passed", "raised", "timeout", "crashed", "exited", "invalid"})

Row = dict[str, Any]


def script(candidate: Candidate, position: int, wrap: str | None = None) -> Row:
    """What the worker needs of a candidate; `position` is its number in the request."""
    program = candidate.program
    return {
        "id": position,
        "imports": sorted(program.imports()),
        "arrange": program.arrange_text(),
        "act": program.act.text(),
        "block": isinstance(program.act, Block),
        "wrap": program.wrap or wrap or "",
        "names": list(program.names()),
        "fixtures": list(program.fixtures()),
        "subject": program.subject,
    }


def check_row(check: Check) -> Row:
    """One check as the worker takes it."""
    return {
        "kind": check.kind,
        "subject": check.subject,
        "expected": check.expected,
        "about": check.about,
        "imports": [list(pair) for pair in check.imports],
    }


def execution(row: Mapping[str, Any], candidate: int) -> Execution | None:
    """The execution that a row tells of, None where it is not well formed."""
    try:
        outcome = str(row["outcome"])
        if outcome not in OUTCOMES:
            return None
        raised = row.get("raised")
        return Execution(
            candidate,
            outcome,
            frozenset(row.get("hits", ())),
            {int(goal): float(distance) for goal, distance in row.get("distances", {}).items()},
            tuple((int(goal), plain(left), plain(right)) for goal, left, right in row.get("operands", ())),
            str(row.get("wrap", "")),
            str(row.get("result", "")),
            bool(row.get("callable_result")),
            _raised(raised) if raised else None,
            tuple(_check(check) for check in row.get("checks", ())),
            float(row.get("seconds", 0.0)),
            str(row.get("phase", "act")),
            str(row.get("note", "")),
            frozenset(row.get("setup", ())),
            bool(row.get("empty")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def plain(value: object) -> object:
    """A plain value that came as JSON; bytes travel as a dict with one key."""
    if isinstance(value, dict):
        return str(value.get("__bytes__", "")).encode("latin-1", "replace")
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def _raised(row: Mapping[str, Any]) -> Raised:
    return Raised(
        str(row["type"]),
        str(row["message"]),
        str(row["origin"]),
        int(row.get("line", 0)),
        bool(row.get("documented")),
        tuple(str(base) for base in row.get("bases", ())),
    )


def _check(row: Mapping[str, Any]) -> Check:
    return Check(
        str(row["kind"]),
        str(row["subject"]),
        str(row["expected"]),
        str(row["about"]),
        tuple((str(module), str(name)) for module, name in row.get("imports", ())),
    )


def kills(row: Mapping[str, Any], mutant: int, candidates: Sequence[int]) -> Iterator[Kill]:
    """The kills of one mutant's row."""
    for item, failed in row.get("found", ()):
        if isinstance(item, int) and 0 <= item < len(candidates):
            for check in failed:
                if isinstance(check, int):
                    yield Kill(mutant, candidates[item], check)
