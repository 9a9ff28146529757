"""From suspects to findings: each with the smallest call that meets the error, in a process of its own as well."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pytest_aqe.errors import AqeError
from pytest_aqe.facts import Candidate, Finding
from pytest_aqe.fleet.reduce import Reducer
from pytest_aqe.generate.search.bugs.book import Suspect, Suspects
from pytest_aqe.generate.search.goals import size, wrapped
from pytest_aqe.program import Call, Lit, Program, Raw, Ref
from pytest_aqe.refine import Budget
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits

MOST = 10
"""Findings of one module: whoever reads more than that reads none."""
STEPS, VARIANTS = 12, 24
"""Steps towards a smaller call, and variants in each of them."""
SHRINKING = 0.5
"""The part of the time in which calls are made smaller: what is not met again in a plain process counts for nothing."""
OTHER_SEED = 7


def settle(
    suspects: Suspects, reducer: Reducer, spec: SubjectSpec, tier: str, limits: Limits, budget: Budget
) -> tuple[Finding, ...]:
    """Findings of one module, the most certain ones first; what does not come up again in a plain process is none."""
    part = budget.until(max(0.0, budget.left()) * SHRINKING, SHRINKING)
    chosen = [_smaller(one, suspects, reducer, part) for one in _by_line(suspects)[:MOST]]
    budget.spend(part.spent)
    held = _again(chosen, spec, tier, limits, budget) if chosen and not budget.over() else []
    found = [_finding(spec.module, one) for one in held]
    return tuple(sorted(found, key=lambda one: (-one.certainty, one.line)))


def _by_line(suspects: Suspects) -> list[Suspect]:
    """One for each line, and for each function without an end, the most certain first."""
    ranked = sorted(
        suspects.found.values(),
        key=lambda one: (-one.certainty, size(one.candidate), one.raised.trail[-1], one.raised.type),
    )
    causes: dict[object, Suspect] = {}
    for one in ranked:
        endless = one.raised.type == "builtins:RecursionError"
        causes.setdefault(one.candidate.program.subject if endless else one.raised.trail[-1][0], one)
    return list(causes.values())


def _smaller(suspect: Suspect, suspects: Suspects, reducer: Reducer, budget: Budget) -> Suspect:
    """The same error at the same place, with less to read."""
    for _ in range(STEPS):
        origin = suspect.candidate
        programs = itertools.islice(reducer.variants(origin.program), VARIANTS)
        variants = [reducer.context.again(program, origin.move, origin) for program in programs][: budget.room()]
        if not variants or budget.over():
            break
        rows = reducer.worker.run(variants, deadline=budget.wall)
        budget.spend(len(variants))
        better = None
        for candidate, row in zip(variants, rows):
            same = row.raised is not None and row.phase == "act" and not row.touched and row.raised.trail
            if same and row.raised is not None and _place(row.raised.type, row.raised.trail) == _where(suspect):
                better = suspects.suspect(wrapped(candidate, row), row.raised)
                if better is not None:
                    break
        if better is None or better.certainty < suspect.certainty:
            break
        suspect = better
    return suspect


def _where(suspect: Suspect) -> tuple[str, int]:
    return _place(suspect.raised.type, suspect.raised.trail)


def _place(kind: str, trail: Sequence[tuple[int, int, int, int]]) -> tuple[str, int]:
    return kind, trail[-1][0]


def _again(chosen: Sequence[Suspect], spec: SubjectSpec, tier: str, limits: Limits, budget: Budget) -> list[Suspect]:
    """Those whose text meets the same error in a process that was started plainly, with another hash seed."""
    try:
        with Worker(spec, tier, limits, mode="plain", hash_seed=OTHER_SEED) as worker:
            pasted = [Candidate(one.candidate.id, _pasted(spec.module, one.candidate.program), "") for one in chosen]
            rows = worker.run(pasted, solo=True, deadline=budget.wall)
    except AqeError:
        return []
    budget.spend(len(chosen))
    return [
        one
        for one, row in zip(chosen, rows)
        if row.raised is not None and row.raised.trail and _place(row.raised.type, row.raised.trail) == _where(one)
    ]


def _pasted(module: str, program: Program) -> Program:
    text = Lit(whole(program))
    return Program(module, program.subject, Call(Ref("builtins", "exec"), (text, Raw('{"__name__": "__main__"}'))))


def whole(program: Program) -> str:
    """A program as one pastes it: with its imports."""
    names: dict[str, list[str]] = {}
    for module, name in sorted(program.imports()):
        names.setdefault(module, []).append(name)
    lines = [f"import {module}" for module, found in names.items() if "" in found]
    lines += [
        f"from {module} import {', '.join(name for name in found if name)}"
        for module, found in names.items()
        if any(found)
    ]
    return "\n".join([*lines, program.text()])


def _finding(module: str, suspect: Suspect) -> Finding:
    raised = suspect.raised
    error = f"{raised.type.removeprefix('builtins:').replace(':', '.')}: {raised.message}".removesuffix(": ")
    target = f"{module}::{suspect.candidate.program.subject}"
    call = whole(suspect.candidate.program)
    return Finding(target, call, error, raised.trail[-1][0], suspect.blame.why, suspect.certainty)
