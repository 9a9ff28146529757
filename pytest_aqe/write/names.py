"""Names for tests: what the code does and when, read from the branch, the outcome and the inputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from pytest_aqe.facts import Goal
from pytest_aqe.write.branches import Branches, deepest
from pytest_aqe.write.parametrise import Group
from pytest_aqe.write.sketch import Claim, Sketch
from pytest_aqe.write.verbs import asks, does, thing
from pytest_aqe.write.words import Phrase, noun, phrase, snake, value_words

LONGEST = 60
_PLAIN_ERRORS = frozenset({"ValueError", "TypeError", "Exception", "RuntimeError", "AssertionError"})


class Namer:
    """Proposes names for the tests of one suite; `everyone` is all that will be written, to tell what is special."""

    def __init__(self, branches: Branches, goals: Sequence[Goal], everyone: Sequence[Group]) -> None:
        self.branches = branches
        self.goals = {goal.id: goal for goal in goals}
        self.everyone = everyone

    def proposals(self, group: Group) -> Iterator[str]:
        """Names without ``test_``, the best first, each a little longer than needed by the one before."""
        first = group.sketches[0]
        conditions = self.conditions(group)
        inputs = [f"for_{words}" for words in input_words(group)]
        for stem in self.stems(group, first):
            if first.error and not stem.startswith("raises_"):
                yield stem
            if not conditions and not group.parameters:
                yield from (_join(stem, more) for more in inputs[:1])
            for one in conditions[:2]:
                yield _join(stem, one.text)
            for one in conditions[:1]:
                yield from (_join(stem, one.text, other.text) for other in conditions[1:3])
                yield from (_join(stem, one.text, more) for more in inputs)
            yield from (_join(stem, more) for more in inputs)
            if group.inputs:
                names = "_and_".join(name for _, name in group.inputs[:2])
                yield _join(stem, f"for_each_{names}")
            yield stem

    def conditions(self, group: Group) -> list[Phrase]:
        """What holds in this test, the most special first."""
        shared = frozenset.intersection(*(one.draft.covers for one in group.sketches))
        own = frozenset().union(*(one.draft.goals for one in group.sketches)) & shared
        subject = group.sketches[0].draft.program.subject
        peers = [g for g in self.everyone if g.sketches[0].draft.program.subject == subject and g is not group]
        spread = {
            goal: sum(any(goal in one.draft.covers for one in peer.sketches) for peer in peers) for goal in shared
        }
        candidates = [
            self.goals[goal] for goal in shared if goal in self.goals and (goal in own or spread[goal] < len(peers))
        ]
        ordered = deepest(candidates, self.goals.values())
        ordered.sort(key=lambda goal: (goal.id not in own, spread[goal.id], goal.function != subject))
        found: dict[str, Phrase] = {}
        for goal in ordered:
            one = self.phrase(goal)
            if one and len(one.words) <= 44:
                found.setdefault(one.words, one)
        return list(found.values())

    def phrase(self, goal: Goal) -> Phrase | None:
        """The words of one goal."""
        branch = self.branches.explain(goal)
        if branch.kind in ("if", "while") and branch.test is not None:
            return phrase(branch.test, branch.side)
        if branch.kind == "for" and branch.test is not None:
            what = noun(branch.test)
            return Phrase(f"{'with' if branch.side else 'without'}_{what}", "") if what and branch.side else None
        if branch.kind == "except" and branch.test is not None:
            what = snake(ast.unparse(branch.test).rpartition(".")[2].strip("()"), 4)
            return Phrase(f"after_{what}", "")
        if branch.kind == "case" and branch.side:
            what = snake(branch.text.removeprefix("case "), 3)
            return Phrase(f"case_{what}") if what else None
        return None

    def stems(self, group: Group, first: Sketch) -> list[str]:
        """What happens: the beginning of the name, the most telling first."""
        if first.error:
            return rejection(first, group.message != "", self.conditions(group))
        subject = first.draft.program.subject
        verb = does(subject)
        own = [claim for claim in first.claims if claim.about == "result"]
        if not own or isinstance(first.act[0], (ast.Assign, ast.AugAssign, ast.Delete)):
            return _effects(first, verb)
        varies = bool(group.outputs)
        stem = "" if varies else outcome(own[0], subject)
        if stem:
            return [stem]
        return [verb or f"returns_{thing(subject)}"]


def outcome(claim: Claim, subject: str) -> str:
    """``returns_none``, ``accepts`` ...: a short result in words, or ``""``."""
    if not isinstance(claim.subject, ast.Name):
        return ""
    expected = claim.expected
    if isinstance(expected, ast.Constant) and isinstance(expected.value, bool):
        if asks(subject):
            return "accepts" if expected.value else "rejects"
        return f"returns_{str(expected.value).lower()}"
    words = value_words(expected)
    return f"returns_{words}" if words else ""


def _effects(first: Sketch, verb: str) -> list[str]:
    printed = [claim for claim in first.claims if claim.about == "output"]
    if printed:
        words = value_words(printed[0].expected)
        return [f"prints_{words}" if words else "prints"]
    changed = [claim.subject.attr for claim in first.claims if isinstance(claim.subject, ast.Attribute)]
    if verb:
        return [verb]
    return [f"sets_{snake(changed[0], 3)}" if changed else thing(first.draft.program.subject) or "works"]


def rejection(first: Sketch, varied: bool, conditions: Sequence[Phrase]) -> list[str]:
    """What a test of an exception is about: its message in words, or its type."""
    kind = first.error.rpartition(".")[2]
    raising = f"raises_{snake(kind, 4)}"
    message = "" if varied or kind in ("KeyError", "IndexError", "StopIteration") else first.message
    core = re.split(r"[:'\"`,;(\[{<\n]|\b\d", message.strip(), maxsplit=1)[0].strip(" .-")
    words = snake(core, 7)
    if len(words) < 4 or len(core.split()) > 9 or not core.isascii():
        if kind in _PLAIN_ERRORS and conditions and conditions[0].join == "for":
            return [f"rejects_{conditions[0].words}", raising]
        return [raising]
    for pattern, stem in _MESSAGES:
        match = re.fullmatch(pattern, words)
        if match:
            return [match.expand(stem)[:LONGEST], raising]
    return [f"rejects_{words}" if kind in _PLAIN_ERRORS or len(words) > 30 else f"{raising}_{words}", raising]


_MESSAGES = (
    (r"(.+)_must_(?:be|have)_(.+)", r"requires_\1_to_be_\2"),
    (r"(?:is_)?not_an?_(.+)", r"rejects_what_is_no_\1"),
    (r"no_(?:such_)?(.+)", r"rejects_missing_\1"),
    (r"(?:cannot|could_not|can_not|unable_to)_(.+)", r"refuses_to_\1"),
    (r"can_t_(.+)", r"refuses_to_\1"),
    (r"(?:expected|expecting|expects)_(?:an?_)?(.+)", r"expects_\1"),
)


def input_words(group: Group) -> list[str]:
    """Short inputs of a single test as words, the first argument first."""
    if group.parameters:
        return []
    found: dict[str, None] = {}
    for stmt in group.sketches[0].act:
        for node in ast.walk(stmt):
            if isinstance(node, ast.Call):
                for arg in [*node.args, *(keyword.value for keyword in node.keywords)]:
                    words = value_words(arg) if not isinstance(arg, ast.Name) else ""
                    if words and len(words) <= 24:
                        found.setdefault(words, None)
    return list(found)[:3]


def _join(*parts: str) -> str:
    """Parts of a name, as many as stay within the length, each word that the one before ended with only once."""
    name = parts[0][:LONGEST]
    for part in parts[1:]:
        if len(name) + 1 + len(part) <= LONGEST:
            name = f"{name}_{part}"
    return name


def unique(proposals: Iterator[str], taken: set[str]) -> str:
    """The first proposal that is free, as ``test_...``; numbered only where all are taken."""
    last = "works"
    for proposal in proposals:
        name = re.sub(r"_+", "_", proposal).strip("_")[: LONGEST - 5].rstrip("_")
        last = name or last
        if name and f"test_{name}" not in taken:
            return f"test_{name}"
    number = 2
    while f"test_{last}_{number}" in taken:
        number += 1
    return f"test_{last}_{number}"


def class_name(subject: str, module: str, taken: set[str]) -> str:
    """``Cart.add`` is ``TestCartAdd``; a leading underscore is said only where it tells two apart."""
    parts = [part for part in re.split(r"\W+", subject) if part]
    if parts and parts[-1] in ("__init__", "__new__", "__post_init__") and len(parts) > 1:
        parts = parts[:-1]
    words = "".join(_camel(part) for part in parts or [module.rpartition(".")[2]])
    name = f"Test{words or 'Module'}"
    if name in taken and any(part.startswith("_") for part in parts):
        name = f"TestPrivate{words}"
    number = 2
    base = name
    while name in taken:
        name = f"{base}{number}"
        number += 1
    return name


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_") if part)
