"""Choosing what one test asserts: the main check, those that notice more, and what the act changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence

from pytest_aqe.facts import Check, Execution
from pytest_aqe.write.changes import Changes

MOST_CHECKS = 4
SHORT = 32
"""Length of a check on state that is worth its line after an error although it notices no further mutant."""
EFFECT = 72
"""Length of a check on an effect that is worth its line beside the value that was returned."""
CALLS = 120
"""The same where it tells how something was called that the test handed over: that is why it did."""
LOOK = 80
"""Length of a piece of something that is worth its line beside a mere count."""
EMPTY = frozenset({"None", "False", "0", "0.0", '""', 'b""', "[]", "()", "{}", "set()"})
"""What most things are before anything was done to them."""


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


def is_short(check: Check) -> bool:
    """Whether a check on an effect is worth its line."""
    return len(check.subject + check.expected) <= (CALLS if _counts_calls(check) else EFFECT)


def choose_checks(
    execution: Execution,
    kills: Mapping[int, set[int]],
    measured: bool,
    *,
    subject: str = "",
    silent: bool = False,
    changes: Changes | None = None,
    frozen: Collection[str] = (),
) -> tuple[tuple[Check, ...], frozenset[int]]:
    """The main check and those that notice more mutants; with the mutants that all of them notice."""
    checks = execution.checks

    def telling(index: int) -> bool:
        return may_change(checks[index], subject, changes, frozen)

    strong = [index for index, check in enumerate(checks) if is_strong(check)]
    if silent:
        told = [index for index in strong if not is_none(checks[index])]
        strong = [index for index in told if telling(index)] or strong
    raised = execution.outcome == "raised"
    main = _main(checks, [i for i in strong if not raised or checks[i].kind == "raises"], kills, changes)
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
    others = [index for index in strong if index != main and not _is_private(checks[index])]
    if len(chosen) == 1 and (raised or not measured):
        state = [i for i in others if checks[i].about in ("state", "unchanged") and telling(i)]
        state = [i for i in state if len(checks[i].subject + checks[i].expected) <= SHORT]
        state.sort(key=lambda i: _rank_of_state(checks[i]))
        chosen += state[:1]
    if len(chosen) == 1 and not raised and checks[main].about == "result":
        effects = [i for i in others if is_short(checks[i])]
        effects.sort(key=lambda i: not _counts_calls(checks[i]))
        if _is_answer(checks[main]):
            could = ("state", "output", "unchanged") if changes is None or changes.all(subject) else ("state", "output")
            effects = [i for i in effects if checks[i].about in could and telling(i)]
        else:
            effects = [i for i in effects if _is_purpose(checks[i], subject, changes)]
        chosen += effects[:1]
    if len(chosen) == 1 and not raised and checks[main].about == "state":
        chosen += [i for i in others if _is_elsewhere(checks[i], checks[main], subject, changes)][:1]
    if len(chosen) == 1 and (counted := _counted(checks[main])):
        looks = [i for i in strong if i != main and checks[i].subject.startswith(f"{counted}[")]
        chosen += [i for i in looks if len(checks[i].expected) <= LOOK][:1]
    if not raised and not silent and not any(checks[index].about == "result" for index in chosen):
        nothing = [index for index in strong if is_none(checks[index])]
        main, chosen = (nothing[0], [*nothing, *chosen]) if nothing else (main, chosen)
    chosen = [index for index in chosen if not _is_implied(checks[index], [checks[other] for other in chosen])]
    main = main if main in chosen else chosen[0]
    return tuple(checks[index] for index in sorted(chosen, key=lambda i: (i != main, i))), frozenset(killed)


def _main(
    checks: Sequence[Check], strong: Sequence[int], kills: Mapping[int, set[int]], changes: Changes | None
) -> int:
    """The first check; of parts of a result the one that notices most, its text before what went in, and that before
    what is never anything else."""
    first = strong[0]
    if not checks[first].subject.startswith("result."):
        return first

    def rank(index: int) -> tuple[int, bool, bool, int]:
        subject = checks[index].subject
        fixed = changes is not None and subject.startswith("result.") and not changes.ever(subject[7:])
        return len(kills.get(index, ())), subject == "str(result)", not fixed, -index

    return max((index for index in strong if checks[index].about == "result"), key=rank)


def _rank_of_state(check: Check) -> tuple[bool, bool, bool, bool]:
    """Calls that were counted first, then what changed; what a method would tell last."""
    told = check.subject.endswith(")") and not check.subject.startswith(("len(", "list("))
    return not _counts_calls(check), told, check.about != "state", check.expected in EMPTY


def is_none(check: Check) -> bool:
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


def may_change(check: Check, subject: str, changes: Changes | None, frozen: Collection[str]) -> bool:
    """Whether the act could have changed what a check looks at, or did."""
    if check.about != "unchanged" or _counts_calls(check):
        return True
    name, dot, attribute = check.subject.rpartition(".")
    if not dot and check.expected.partition("(")[0] in frozen:
        return False
    plain = dot and name.isidentifier() and attribute.isidentifier()
    return changes is None or not plain or attribute in changes.all(subject)


def _is_purpose(check: Check, subject: str, changes: Changes | None) -> bool:
    """Whether a check looks at what the function itself changed: an argument, an attribute that it assigns, calls."""
    if _counts_calls(check):
        return True
    if check.about != "state" or changes is None:
        return False
    own = changes.own(subject)
    attributes = set(re.findall(r"\.(\w+)", check.subject))
    return bool(attributes & own) if attributes else check.subject.isidentifier() or bool(own)


def _is_elsewhere(check: Check, main: Check, subject: str, changes: Changes | None) -> bool:
    """Whether a check looks at what the function changed on another object than the main check."""
    if check.about != "state" or changes is None or len(check.subject + check.expected) > EFFECT:
        return False
    attributes = set(re.findall(r"\.(\w+)", check.subject))
    return re.split(r"\W", check.subject)[0] not in main.subject and bool(attributes & changes.all(subject))


def _counts_calls(check: Check) -> bool:
    """Whether a check tells how a mock was called."""
    return re.fullmatch(r"\w+\.(?:mock_calls|call_count)", check.subject) is not None


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
