"""Turns candidates into what travels to the worker, and its rows into facts; nothing that comes back is trusted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pytest_aqe.facts import Candidate, Check, Execution, Goal, Kill, Leftover, Raised
from pytest_aqe.program import FIXTURES, Assign, Block, Call, Program, Ref, Stmt

EMPTY = 1
"""In place of all that is unusual: only that the result is empty."""
LONGEST_TOUCH = 100
FAR = float("inf")
LONGEST = 86_400e9
"""Nanoseconds; no candidate has more."""
OUTCOMES = frozenset({"passed", "raised", "timeout", "crashed", "exited", "invalid"})

Row = dict[str, Any]


def script(candidate: Candidate, wrap: str | None = None) -> Row:
    """What the worker needs of a candidate; what is usual is left out, `whole` puts it back in."""
    program = candidate.program
    act = program.act.text()
    arranged = bool(program.arrange or program.define)
    arrange = program.arrange_text() if arranged else ""
    fixtures = any(name in act or name in arrange for name in FIXTURES)
    row: Row = {"act": act, "imports": sorted(program.imports()), "subject": program.subject}
    if arranged:
        row["arrange"], row["names"] = arrange, program.names()
    if fixtures:
        row["fixtures"] = program.fixtures()
    if program.wrap or wrap:
        row["wrap"] = program.wrap or wrap
    if type(program.act) is Block:
        row["block"] = True
    return row


_USUAL: Row = {"arrange": "", "block": False, "wrap": "", "names": (), "fixtures": ()}


def whole(script: Row, number: int) -> Row:
    """A script with all of its parts, and its number in the request."""
    return {**_USUAL, **script, "id": number}


def check_row(check: Check) -> Row:
    """One check as the worker takes it."""
    return {
        "kind": check.kind,
        "subject": check.subject,
        "expected": check.expected,
        "about": check.about,
        "imports": [list(pair) for pair in check.imports],
    }


def told(
    message: Mapping[str, Any], candidates: Sequence[int], goals: frozenset[int] | None = None
) -> list[tuple[int, Execution]]:
    """What a message says of candidates, by their positions in the request; without what is not well formed.

    Who speaks of other goals than these did not get them from the probes.
    """
    if "fatal" in message:
        position, outcome, note = message["fatal"]
        known = outcome in OUTCOMES and type(position) is int and 0 <= position < len(candidates)
        return [(position, Execution(candidates[position], outcome, note=str(note)))] if known else []
    texts = [(position, text) for position, text in message.get("rows", ()) if 0 <= position < len(candidates)]
    rows = _parsed([text for _, text in texts])
    found = [(position, execution(row, candidates[position])) for (position, _), row in zip(texts, rows)]
    return [
        (position, one if goals is None or (one.hits <= goals and goals.issuperset(one.distances)) else _garbled(one))
        for position, one in found
        if one is not None
    ]


def _garbled(execution: Execution) -> Execution:
    return Execution(execution.candidate, "crashed", note="garbled results")


def _parsed(texts: Sequence[bytes]) -> list[Any]:
    """All in one go; one by one where there is something wrong with any of them."""
    try:
        found = json.loads(b"[" + b",".join(texts) + b"]")
        if len(found) == len(texts):
            return list(found)
    except (ValueError, RecursionError):
        pass
    return [parsed(text) for text in texts]


def parsed(text: bytes) -> Any:
    """One text as JSON, None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def execution(row: Any, candidate: int) -> Execution | None:
    """The execution that a row tells of, None where it is not well formed."""
    try:
        outcome, hits, nanoseconds, result, rest = row
        if outcome not in OUTCOMES or not 0 <= nanoseconds < LONGEST:
            return None
        known = _known.get(hits)
        if known is None:
            known = _reached(hits)
        if rest in (0, EMPTY):
            return Execution(
                candidate, outcome, known, {}, (), "", str(result), seconds=nanoseconds / 1e9, empty=rest == EMPTY
            )
        raised = rest.get("raised")
        return Execution(
            candidate,
            outcome,
            known,
            {int(goal): float(far) for goal, far in rest.get("distances", ()) if 0 <= float(far) < FAR},
            tuple((int(goal), plain(left), plain(right)) for goal, left, right in rest.get("operands", ())),
            str(rest.get("wrap", "")),
            str(result),
            bool(rest.get("callable_result")),
            _raised(raised) if raised else None,
            tuple(_check(check) for check in rest.get("checks", ())),
            nanoseconds / 1e9,
            str(rest.get("phase", "act")),
            str(rest.get("note", "")),
            frozenset(map(int, rest.get("setup", ()))),
            bool(rest.get("empty")),
            tuple(_leftover(one) for one in rest.get("left", ())),
            str(rest.get("touched", ""))[:LONGEST_TOUCH],
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def credited(execution: Execution, program: Program, goals: Sequence[Goal]) -> Execution:
    """The execution as its act earned it: what the subject reached when it gave the function that the act calls is
    the act's own, for nobody can test ``decorate`` without calling ``retry`` first."""
    if not execution.setup or not any(_calls(stmt, program.subject) for stmt in program.arrange):
        return execution
    own = {goal.id for goal in goals if goal.function == program.subject}
    return replace(execution, setup=execution.setup - own)


def _calls(stmt: Stmt, subject: str) -> bool:
    call = stmt.value if isinstance(stmt, Assign) else None
    return isinstance(call, Call) and isinstance(call.func, Ref) and call.func.qualname == subject


_known: dict[str, frozenset[int]] = {}
"""Sets of goals by their text: most candidates reach what others have reached."""
MOST_KNOWN = 4096


def _reached(text: str) -> frozenset[int]:
    goals = frozenset(map(int, text.split(","))) if text else frozenset()
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[text] = goals
    return goals


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
        tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in row.get("trail", ())),
    )


def _check(row: Mapping[str, Any]) -> Check:
    return Check(
        str(row["kind"]),
        str(row["subject"]),
        str(row["expected"]),
        str(row["about"]),
        _imports(row),
    )


def _leftover(row: Mapping[str, Any]) -> Leftover:
    return Leftover(str(row["place"]), str(row["before"]), _imports(row))


def _imports(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(module), str(name)) for module, name in row.get("imports", ()))


def kills(row: Mapping[str, Any], mutant: int, candidates: Sequence[int]) -> Iterator[Kill]:
    """The kills of one mutant's row."""
    for item, failed in row.get("found", ()):
        if isinstance(item, int) and 0 <= item < len(candidates):
            for check in failed if isinstance(failed, list) else ():
                if isinstance(check, int):
                    yield Kill(mutant, candidates[item], check)
