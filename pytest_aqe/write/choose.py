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
        return _may_change(checks[index], subject, changes, frozen)

    strong = [index for index, check in enumerate(checks) if is_strong(check)]
    if silent:
        told = [index for index in strong if not is_none(checks[index])]
        strong = [index for index in told if telling(index)] or strong
    raised = execution.outcome == "raised"
    main = _main(checks, [index for index in strong if not raised or checks[index].kind == "raises"], kills)
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
        state.sort(key=lambda i: (checks[i].about != "state", checks[i].expected in EMPTY))
        chosen += state[:1]
    if len(chosen) == 1 and not raised and checks[main].about == "result":
        effects = [i for i in others if len(checks[i].subject + checks[i].expected) <= EFFECT]
        if _is_answer(checks[main]):
            effects = [i for i in effects if checks[i].about in ("state", "unchanged", "output") and telling(i)]
        else:
            effects = [i for i in effects if _is_purpose(checks[i], subject, changes)]
        chosen += effects[:1]
    if len(chosen) == 1 and (counted := _counted(checks[main])):
        looks = [i for i in strong if i != main and checks[i].subject.startswith(f"{counted}[")]
        chosen += [i for i in looks if len(checks[i].expected) <= LOOK][:1]
    chosen = [index for index in chosen if not _is_implied(checks[index], [checks[other] for other in chosen])]
    main = main if main in chosen else chosen[0]
    return tuple(checks[index] for index in sorted(chosen, key=lambda i: (i != main, i))), frozenset(killed)


def _main(checks: Sequence[Check], strong: Sequence[int], kills: Mapping[int, set[int]]) -> int:
    """The first check; of parts of a result the one that notices most, its text before what went in."""
    first = strong[0]
    if not checks[first].subject.startswith("result."):
        return first
    parts = [index for index in strong if checks[index].about == "result"]
    return max(parts, key=lambda index: (len(kills.get(index, ())), checks[index].subject == "str(result)", -index))


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


def _may_change(check: Check, subject: str, changes: Changes | None, frozen: Collection[str]) -> bool:
    """Whether the act could have changed what a check looks at, or did."""
    if check.about != "unchanged":
        return True
    name, dot, attribute = check.subject.rpartition(".")
    if not dot and check.expected.partition("(")[0] in frozen:
        return False
    plain = dot and name.isidentifier() and attribute.isidentifier()
    return changes is None or not plain or attribute in changes.all(subject)


def _is_purpose(check: Check, subject: str, changes: Changes | None) -> bool:
    """Whether a check looks at what the function itself changed: an argument, an attribute that it assigns."""
    if check.about != "state" or changes is None:
        return False
    own = changes.own(subject)
    attributes = set(re.findall(r"\.(\w+)", check.subject))
    return bool(attributes & own) if attributes else check.subject.isidentifier() or bool(own)


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
