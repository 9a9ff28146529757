"""One session's lesson as rows of the store."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_aqe.discretion import secret_number, secret_text
from pytest_aqe.facts import TestOutcome
from pytest_aqe.memory import digest
from pytest_aqe.memory.encode import Encoder
from pytest_aqe.memory.profile import Profile, definitions, profile
from pytest_aqe.memory.recipe import to_json
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.vectors import packed
from pytest_aqe.patterns import Learned, Lesson
from pytest_aqe.program import Block, Lit, Program, Raw, walk
from pytest_aqe.roles import Role, roles_in, roles_of

Key = tuple[str, str]
"""Module and function."""


def shape_key(profile: Profile) -> bytes:
    """The same for the same function on every machine."""
    return digest.of_text(profile.module, profile.function, profile.body())


def shape_row(profile: Profile, encoder: Encoder) -> dict[str, Any]:
    """A function as a row of `shapes`: cold, until it proves to be used."""
    return {
        "key": shape_key(profile),
        "module": profile.module,
        "function": profile.function,
        "body": profile.body(),
        "encoder": encoder.version,
        **packed(encoder.encode(profile), hot=False),
    }


def write(store: Store, lesson: Lesson, encoder: Encoder, origin: str) -> int:
    """Write a lesson inside a transaction; how many patterns were new."""
    nodes = {(module, name): node for module, text in lesson.texts.items() for name, node in definitions(text).items()}
    found = {(module, name): profile(module, name, node) for (module, name), node in nodes.items()}
    known = {key: shape_key(profile) for key, profile in found.items()}
    now = time.time()
    for name in dict.fromkeys(_mentioned(lesson)):
        if name in found:
            store.insert("shapes", shape_row(found[name], encoder))
    new = 0
    for learned in lesson.learned:
        shape = known.get((learned.module, learned.function))
        if shape is not None and not is_private(learned.program):
            roles = roles_of(learned.program, roles_in(nodes[learned.module, learned.function]))
            new += store.insert("patterns", _pattern_row(learned, shape, roles, lesson.session, now))
    for row in _round_rows(lesson, known, now):
        store.insert("rounds", row)
    for used in lesson.used:
        count_use(store, used.key, origin, won=used.won, now=now)
    for test in lesson.outcomes:
        store.insert("outcomes", _outcome_row(test, lesson.session, now))
    return new


def count_use(store: Store, pattern: bytes, origin: str, *, won: bool, now: float) -> None:
    """One more use of a pattern, in the counts of this bank."""
    key = digest.of_text(pattern.hex(), origin)
    before = list(store.rows("uses", "key = ?", (key,)))
    if before:
        more = {"tries": before[0]["tries"] + 1, "wins": before[0]["wins"] + won, "used": now}
        store.update("uses", key, more)
    elif list(store.rows("patterns", "key = ?", (pattern,))):  # one that another process pruned is not counted
        row = {"key": key, "pattern": pattern, "origin": origin, "tries": 1, "wins": int(won), "used": now}
        store.insert("uses", row)


def is_private(program: Program) -> bool:
    """Whether a recipe holds what looks like a secret, of the source say: banks are shared, so it is not stored."""
    for part in (part for whole in (*program.arrange, program.act) for part in walk(whole)):
        if isinstance(part, (Raw, Block)) and secret_text(part.source):
            return True
        value = part.value if isinstance(part, Lit) else None
        if isinstance(value, bytes):
            value = value.decode("latin-1")
        if secret_text(value) if isinstance(value, str) else isinstance(value, int) and secret_number(value):
            return True
    return any(secret_text(helper.source) for helper in program.define)


def _mentioned(lesson: Lesson) -> Iterator[Key]:
    for learned in lesson.learned:
        yield learned.module, learned.function
    for module, rows in lesson.rounds.items():
        for row in rows:
            yield module, row.target


def _pattern_row(learned: Learned, shape: bytes, roles: Mapping[str, Role], session: str, now: float) -> dict[str, Any]:
    kind, recipe = "kept" if learned.kept else "failed", to_json(learned.program)
    return {
        "key": digest.of_text(shape.hex(), kind, recipe),
        "shape": shape,
        "kind": kind,
        "agent": learned.agent,
        "move": learned.move,
        "recipe": recipe,
        "oracle": json.dumps(learned.oracle),
        "goals": learned.goals,
        "mutants": learned.mutants,
        "rounds": learned.rounds,
        "seconds": float(learned.seconds),
        "session": session,
        "made": now,
        "roles": json.dumps(roles, sort_keys=True),
    }


def _outcome_row(test: TestOutcome, session: str, now: float) -> dict[str, Any]:
    return {
        "key": digest.of_text(session, test.nodeid),
        "session": session,
        "nodeid": test.nodeid,
        "outcome": test.outcome,
        "seconds": float(test.seconds),
        "code_hash": test.code_hash,
        "at": now,
    }


def _round_rows(lesson: Lesson, known: Mapping[Key, bytes], now: float) -> Iterator[dict[str, Any]]:
    for module, rows in lesson.rounds.items():
        for number, row in enumerate(rows):
            shape = known.get((module, row.target))
            if shape is None:
                continue
            yield {
                "key": digest.of_text(lesson.session, module, row.target, str(number)),
                "shape": shape,
                "session": lesson.session,
                "number": number,
                "moves": json.dumps(row.moves),
                "gains": json.dumps(row.gains),
                "gained": row.gained,
                "executions": row.executions,
                "seconds": float(row.seconds),
                "open_goals": row.open_goals,
                "features": json.dumps(row.features),
                "at": now,
                "agent": lesson.agent,
            }
