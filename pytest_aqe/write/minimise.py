"""Choosing what to write: the smallest suite that keeps every goal and every killed mutant, and its checks."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_aqe.facts import Execution, Kept, Kill
from pytest_aqe.program import Call, Ref
from pytest_aqe.write.changes import Changes
from pytest_aqe.write.choose import choose_checks, is_none, is_strong, may_change
from pytest_aqe.write.draft import Draft

UNWRITTEN = "builtins:NotImplementedError"
"""Says of itself that there is nothing to test yet."""


@dataclass(frozen=True, slots=True)
class Minimised:
    """The drafts that are left, most valuable first, and why others are not."""

    drafts: tuple[Draft, ...]
    rejected: Mapping[str, int]


def minimise(
    kept: Sequence[Kept],
    kills: Sequence[Kill],
    limit: int | None = None,
    procedures: Collection[str] = (),
    changes: Changes | None = None,
    prices: Mapping[int, float] | None = None,
    frozen: Collection[str] = (),
) -> Minimised:
    """The drafts that each cost a goal or a mutant if they were left out.

    `procedures` are functions that return nothing: that one gave None is the last thing worth asserting. `changes`
    says which attributes a function changes: others say nothing about the act. `prices` are what
    candidates cost a reader beside their length. Objects of `frozen` classes are the same after the act as before.
    """
    rejected: Counter[str] = Counter()
    wanted = frozenset(goal for one in kept for goal in one.goals)
    by_candidate: dict[int, dict[int, set[int]]] = {}
    for kill in kills:
        by_candidate.setdefault(kill.candidate, {}).setdefault(kill.check, set()).add(kill.mutant)
    claimed = frozenset(
        goal for one in kept if not refused(one.execution) and not _restates(one) for goal in one.execution.acted
    )
    drafts: dict[str, Draft] = {}
    for one in kept:
        reason = refused(one.execution)
        if reason:
            rejected[reason] += 1
            continue
        found = by_candidate.get(one.candidate.id, {})
        subject = one.candidate.program.subject
        silent = subject in procedures
        checks, killed = choose_checks(
            one.execution, found, bool(kills), subject=subject, silent=silent, changes=changes, frozen=frozen
        )
        covers = ((one.execution.hits | one.goals) & wanted) - (one.execution.setup & claimed)
        mute = silent and is_none(checks[0])
        draft = Draft(one, checks, covers, killed, covers, mute, (prices or {}).get(one.candidate.id, 0.0))
        key = draft.program.text()
        if key in drafts:
            rejected["duplicate"] += 1
        if key not in drafts or (len(covers), len(killed)) > (len(drafts[key].covers), len(drafts[key].mutants)):
            drafts[key] = draft

    def without_asides(draft: Draft, reached: Counter[tuple[str, int]]) -> Draft:
        """Without checks on what its function never changes, where others notice what they notice."""
        subject, found = draft.program.subject, by_candidate.get(draft.kept.candidate.id, {})
        places = {check: index for index, check in enumerate(draft.kept.execution.checks)}
        for check in draft.checks[1:]:
            left = tuple(other for other in draft.checks if other is not check)
            noticed = set().union(*(found.get(place, ()) for place in (-1, *(places[other] for other in left))))
            lost = draft.mutants - noticed
            if not may_change(check, subject, changes, frozen) and all(reached["mutant", one] > 1 for one in lost):
                reached.subtract(("mutant", one) for one in lost)
                draft = replace(draft, checks=left, mutants=draft.mutants - lost)
        return draft

    chosen = _cover(list(drafts.values()), without_asides)
    rejected["redundant"] += len(drafts) - len(chosen)
    chosen.sort(key=lambda draft: (*(-number for number in draft.value), cost(draft), draft.program.text()))
    if limit is not None and len(chosen) > limit:
        rejected["over the limit"] += len(chosen) - limit
        chosen = chosen[:limit]
    return Minimised(tuple(chosen), {reason: count for reason, count in sorted(rejected.items()) if count})


def refused(execution: Execution) -> str:
    """Why no test can be made of an execution, or ``""``."""
    if execution.outcome not in ("passed", "raised"):
        return execution.outcome
    if execution.outcome == "raised":
        raised = execution.raised
        if raised is None or not any(check.kind == "raises" for check in execution.checks):
            return "no assertion"
        if raised.message.startswith("pytest: "):
            return "reads standard input"
        implicit = raised.origin == "implicit" and not raised.documented
        return "finding" if implicit and (raised.likely_bug or raised.type == UNWRITTEN) else ""
    return "" if any(is_strong(check) for check in execution.checks) else "no assertion"


def cost(draft: Draft) -> float:
    """How hard a draft is to read: its length, with a price for strange characters, helper classes, and for what it
    leaves behind."""
    program = draft.program
    text = program.text()
    strange = text.count("\\x") + text.count("\\u") + sum(not char.isascii() for char in text)
    checks = sum(min(len(check.expected), 300) / 3 for check in draft.checks)
    if draft.mute or _restates(draft.kept) or all(check.subject.endswith(".__name__") for check in draft.checks):
        checks += 150
    checks += 40 * len(draft.kept.execution.left)
    return draft.price + len(text) + 12 * strange + 40 * len(program.define) + 10 * len(program.arrange) + checks


def _restates(one: Kept) -> bool:
    """Whether all there is to say of an act is that the object was made with what it was made with."""
    act = one.candidate.program.act
    made = act.func.qualname if isinstance(act, Call) and isinstance(act.func, Ref) else ""
    told = [check for check in one.execution.checks if check.subject == "result" and check.kind == "equal"]
    return bool(made) and any(check.expected.startswith(f"{made}(") for check in told)


def _cover(
    drafts: Sequence[Draft], lighter: Callable[[Draft, Counter[tuple[str, int]]], Draft] = lambda draft, _: draft
) -> list[Draft]:
    """Greedy set cover by gain for the cost, then a pass that removes what became redundant; `lighter` takes from a
    draft what others do as well, and from the counts."""
    costs = {id(draft): cost(draft) for draft in drafts}
    ordered = sorted(drafts, key=lambda draft: (costs[id(draft)], draft.program.text()))
    reached: Counter[tuple[str, int]] = Counter()

    def score(draft: Draft) -> float:
        goals = sum(not reached["goal", goal] for goal in draft.covers)
        mutants = sum(not reached["mutant", mutant] for mutant in draft.mutants)
        return (3 * goals + mutants) / (1 + costs[id(draft)] / 250)

    # Gains only fall while drafts are chosen: one whose score still leads after a second look is the best one.
    queue = [(-score(draft), place, draft) for place, draft in enumerate(ordered)]
    heapq.heapify(queue)
    chosen: list[Draft] = []
    while queue:
        before, place, draft = heapq.heappop(queue)
        now = -score(draft)
        if now >= 0:
            continue
        if now > before and queue and (now, place) > queue[0][:2]:
            heapq.heappush(queue, (now, place, draft))
            continue
        chosen.append(draft)
        reached.update(_reaches(draft))
    for draft in sorted(chosen, key=lambda draft: -costs[id(draft)]):
        if all(reached[one] > 1 for one in _reaches(draft)):
            reached.subtract(_reaches(draft))
            chosen = [other for other in chosen if other is not draft]
    chosen = [lighter(draft, reached) for draft in chosen]
    return [_with_own(draft, reached) for draft in chosen]


def _reaches(draft: Draft) -> list[tuple[str, int]]:
    return [*(("goal", goal) for goal in draft.covers), *(("mutant", mutant) for mutant in draft.mutants)]


def _with_own(draft: Draft, reached: Mapping[tuple[str, int], int]) -> Draft:
    goals = frozenset(goal for goal in draft.covers if reached["goal", goal] == 1)
    mutants = frozenset(mutant for mutant in draft.mutants if reached["mutant", mutant] == 1)
    return replace(draft, goals=goals, mutants=mutants)
