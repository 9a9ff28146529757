"""Choosing what to write: the smallest suite that keeps every goal and every killed mutant, and its checks."""

from __future__ import annotations

import ast
import heapq
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pytest_aqe.facts import Check, Execution, Kept, Kill
from pytest_aqe.write.draft import Draft

MOST_CHECKS = 4
SHORT = 32
"""Length of a check on state that is worth its line after an error although it notices no further mutant."""
EFFECT = 72
"""Length of a check on an effect that is worth its line beside a mere yes or no."""
LOOK = 80
"""Length of a piece of something that is worth its line beside a mere count."""
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
    mutable: Collection[str] | None = None,
    prices: Mapping[int, float] | None = None,
    frozen: Collection[str] = (),
) -> Minimised:
    """The drafts that each cost a goal or a mutant if they were left out.

    `procedures` are functions that return nothing: that one gave None is the last thing worth asserting. `mutable`
    are attributes that anything but a constructor changes: others say nothing about the act. `prices` are what
    candidates cost a reader beside their length. Objects of `frozen` classes are the same after the act as before.
    """
    rejected: Counter[str] = Counter()
    wanted = frozenset(goal for one in kept for goal in one.goals)
    by_candidate: dict[int, dict[int, set[int]]] = {}
    for kill in kills:
        by_candidate.setdefault(kill.candidate, {}).setdefault(kill.check, set()).add(kill.mutant)
    claimed = frozenset(goal for one in kept if not refused(one.execution) for goal in one.execution.acted)
    drafts: dict[str, Draft] = {}
    for one in kept:
        reason = refused(one.execution)
        if reason:
            rejected[reason] += 1
            continue
        found = by_candidate.get(one.candidate.id, {})
        silent = one.candidate.program.subject in procedures
        checks, killed = choose_checks(one.execution, found, bool(kills), silent=silent, mutable=mutable, frozen=frozen)
        covers = ((one.execution.hits | one.goals) & wanted) - (one.execution.setup & claimed)
        mute = silent and _is_none(checks[0])
        draft = Draft(one, checks, covers, killed, covers, mute, (prices or {}).get(one.candidate.id, 0.0))
        key = draft.program.text()
        if key in drafts:
            rejected["duplicate"] += 1
        if key not in drafts or (len(covers), len(killed)) > (len(drafts[key].covers), len(drafts[key].mutants)):
            drafts[key] = draft
    chosen = _cover(list(drafts.values()))
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


def is_strong(check: Check) -> bool:
    """Whether a check says something about behaviour: neither a type alone nor something with an address."""
    if " at 0x" in check.expected or check.expected == "NotImplemented":
        return False
    if check.kind == "raises":
        return True
    try:
        subject = ast.parse(check.subject, mode="eval").body
    except (SyntaxError, ValueError):
        return check.kind == "output"
    if isinstance(subject, ast.Call) and isinstance(subject.func, ast.Name):
        return subject.func.id not in ("type", "isinstance", "callable", "hasattr", "id", "hash")
    return not (isinstance(subject, ast.Attribute) and subject.attr == "__class__")


def choose_checks(
    execution: Execution,
    kills: Mapping[int, set[int]],
    measured: bool,
    *,
    silent: bool = False,
    mutable: Collection[str] | None = None,
    frozen: Collection[str] = (),
) -> tuple[tuple[Check, ...], frozenset[int]]:
    """The main check and those that notice more mutants; with the mutants that all of them notice."""
    checks = execution.checks

    def telling(index: int) -> bool:
        return _may_change(checks[index], mutable, frozen)

    strong = [index for index, check in enumerate(checks) if is_strong(check)]
    if silent:
        told = [index for index in strong if not _is_none(checks[index])]
        strong = [index for index in told if telling(index)] or strong
    raised = execution.outcome == "raised"
    main = next(index for index in strong if not raised or checks[index].kind == "raises")
    chosen = [main]
    killed = set(kills.get(-1, ())) | set(kills.get(main, ()))
    rest = [index for index in range(len(checks)) if index != main and checks[index].kind != "raises"]
    while len(chosen) < MOST_CHECKS and rest:
        best = max(rest, key=lambda index: (len(kills.get(index, set()) - killed), is_strong(checks[index]), -index))
        if not kills.get(best, set()) - killed:
            break
        chosen.append(best)
        killed |= kills[best]
        rest.remove(best)
    if len(chosen) == 1 and (raised or not measured):
        state = [index for index in strong if index != main and checks[index].about == "state"]
        short = [index for index in state if len(checks[index].subject + checks[index].expected) <= SHORT]
        chosen += [index for index in short if telling(index) and not _is_private(checks[index])][:1]
    if len(chosen) == 1 and not raised and _is_answer(checks[main]):
        effects = [i for i in strong if i != main and checks[i].about in ("state", "output")]
        effects = [i for i in effects if telling(i) and not _is_private(checks[i])]
        chosen += [i for i in effects if len(checks[i].subject + checks[i].expected) <= EFFECT][:1]
    if len(chosen) == 1 and (counted := _counted(checks[main])):
        looks = [i for i in strong if i != main and checks[i].subject.startswith(f"{counted}[")]
        chosen += [i for i in looks if len(checks[i].expected) <= LOOK][:1]
    chosen = [index for index in chosen if not _is_implied(checks[index], [checks[other] for other in chosen])]
    main = main if main in chosen else chosen[0]
    return tuple(checks[index] for index in sorted(chosen, key=lambda i: (i != main, i))), frozenset(killed)


def _is_none(check: Check) -> bool:
    """Whether a check only says that nothing was returned."""
    return (check.subject, check.expected) == ("result", "None")


def _is_answer(check: Check) -> bool:
    """Whether the value that was returned says yes, no, nothing, or how it went, or is looked at in one part only:
    what was done stands elsewhere."""
    if check.about == "result" and check.subject.startswith("result."):
        return True
    return (
        check.about == "result"
        and check.subject == "result"
        and check.expected in ("True", "False", "None", "0", "1", "2")
    )


def _may_change(check: Check, mutable: Collection[str] | None, frozen: Collection[str]) -> bool:
    """Whether the act could have changed what a check looks at."""
    name, dot, attribute = check.subject.rpartition(".")
    if not dot and check.about == "state" and check.expected.partition("(")[0] in frozen:
        return False
    plain = dot and name.isidentifier() and attribute.isidentifier()
    return mutable is None or not plain or attribute in mutable


def _is_private(check: Check) -> bool:
    """Whether a check looks at what is nobody's business outside the subject."""
    return re.search(r"\._(?!_)", check.subject) is not None


def _counted(check: Check) -> str:
    """What a check only counts, if there is anything in it."""
    match = re.fullmatch(r"len\((\w+)\)", check.subject)
    return match[1] if match and check.expected != "0" else ""


def _is_implied(check: Check, others: Sequence[Check]) -> bool:
    """Whether a check of a length stands beside one of everything that is in there."""
    match = re.fullmatch(r"len\((.+)\)", check.subject)
    inner = match[1] if match else ""
    whole = (inner, f"list({inner})", f"tuple({inner})")
    return bool(inner) and any(
        other.kind == "equal" and (other.subject in whole or other.subject.endswith(f" for item in {inner}]"))
        for other in others
    )


def cost(draft: Draft) -> float:
    """How hard a draft is to read: its length, with a price for strange characters, helper classes, and for what it
    leaves behind."""
    program = draft.program
    text = program.text()
    strange = text.count("\\x") + text.count("\\u") + sum(not char.isascii() for char in text)
    checks = sum(min(len(check.expected), 300) / 3 for check in draft.checks)
    if draft.mute or all(check.subject.endswith(".__name__") for check in draft.checks):
        checks += 150
    checks += 40 * len(draft.kept.execution.left)
    return draft.price + len(text) + 12 * strange + 40 * len(program.define) + 10 * len(program.arrange) + checks


def _cover(drafts: Sequence[Draft]) -> list[Draft]:
    """Greedy set cover by gain for the cost, then a pass that removes what became redundant."""
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
    return [_with_own(draft, reached) for draft in chosen]


def _reaches(draft: Draft) -> list[tuple[str, int]]:
    return [*(("goal", goal) for goal in draft.covers), *(("mutant", mutant) for mutant in draft.mutants)]


def _with_own(draft: Draft, reached: Mapping[tuple[str, int], int]) -> Draft:
    goals = frozenset(goal for goal in draft.covers if reached["goal", goal] == 1)
    mutants = frozenset(mutant for mutant in draft.mutants if reached["mutant", mutant] == 1)
    return replace(draft, goals=goals, mutants=mutants)
