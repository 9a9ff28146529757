"""Names for tests: what the code does and when, read from the branch, the outcome and the inputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence

from pytest_aqe.facts import Goal
from pytest_aqe.write.branches import Branches, deepest
from pytest_aqe.write.messages import DANGLING, headline
from pytest_aqe.write.parametrise import Group
from pytest_aqe.write.refusals import raising, rejection, template_of
from pytest_aqe.write.sketch import Claim, Sketch
from pytest_aqe.write.spoken import snake, telling, value_words
from pytest_aqe.write.told import again, called, given, with_owner
from pytest_aqe.write.verbs import answer, asks, does, reply, thing
from pytest_aqe.write.words import Phrase, noun, phrase

LONGEST = 55
_MANNERS = (("asyncio.gather(", "at_the_same_time"), (".cancel()", "after_cancelling"), ("setattr(", "when_patched"))
"""What a test that looks like another one does that the other does not."""


class Namer:
    """Proposes names for the tests of one suite; `everyone` is all that will be written, to tell what is special."""

    def __init__(
        self, branches: Branches, goals: Sequence[Goal], everyone: Sequence[Group], properties: Collection[str] = ()
    ) -> None:
        self.branches = branches
        self.properties = properties
        self.goals = {goal.id: goal for goal in goals}
        self.everyone = everyone
        self.flags = branches.flags()

    def proposals(self, group: Group) -> Iterator[str]:
        """Names without ``test_``, the best first, each a little longer than needed by the one before."""
        first = group.sketches[0]
        conditions = self.conditions(group)
        inputs = input_words(group)
        for stem in self.stems(group, first):
            if first.error and stem != raising(first):
                yield stem
            if not conditions and not group.parameters:
                yield from (_join(stem, more) for more in inputs[:1])
            for one in conditions[:2]:
                yield _join(stem, one.text)
            for one in conditions[:1]:
                yield from (_join(stem, one.text, other.text) for other in conditions[1:3])
                yield from (_join(stem, one.text, more) for more in inputs)
            yield from (_join(stem, more) for more in inputs)
            if group.parameters:
                yield _join(stem, _rows_words(stem, group))
            yield from (_join(stem, f"with_{name}") for name in given(first.arrange))
            yield stem
            if again(first):
                yield _join(stem, "again")
            yield from (_join(stem, how) for word, how in _MANNERS if word in "\n".join((first.text, *first.helpers)))

    def conditions(self, group: Group) -> list[Phrase]:
        """What holds in this test, the most special first."""
        shared = frozenset.intersection(*(one.draft.covers for one in group.sketches))
        own = frozenset().union(*(one.draft.goals for one in group.sketches)) & shared
        first = group.sketches[0]
        subject = first.draft.program.subject
        elsewhere = called(first.arrange) - called(first.act, first.arrange)
        peers = [g for g in self.everyone if g.sketches[0].draft.program.subject == subject and g is not group]
        spread = {
            goal: sum(any(goal in one.draft.covers for one in peer.sketches) for peer in peers) for goal in shared
        }
        candidates = [
            self.goals[goal] for goal in shared if goal in self.goals and (goal in own or spread[goal] < len(peers))
        ]
        candidates = [goal for goal in candidates if goal.function.rpartition(".")[2] not in elsewhere]
        if group.parameters:
            candidates = [goal for goal in candidates if goal.id in own or goal.function == subject]
        ordered = deepest(candidates, self.goals.values())
        ordered.sort(key=lambda goal: (goal.id not in own, spread[goal.id], goal.function != subject))
        guard = self.guard(group)
        if guard is not None:
            ordered.insert(0, guard)
        found: dict[str, Phrase] = {}
        for goal in ordered:
            one = self.phrase(goal)
            if one and len(one.words) <= 44:
                found.setdefault(one.words, one)
        return list(found.values())

    def guard(self, group: Group) -> Goal | None:
        """The innermost decision that led to the line where all of these tests met their exception."""
        lines = {one.line for one in group.sketches if one.error}
        shared = frozenset.intersection(*(one.draft.covers | one.draft.kept.execution.hits for one in group.sketches))
        found = [self.goals[goal] for goal in shared if goal in self.goals]
        found = [goal for goal in found if lines and all(self.branches.guards(goal, line) for line in lines)]
        return max(found, key=lambda goal: goal.line, default=None)

    def template(self, group: Group) -> str:
        """The message of all of these tests as the one raise statement words it where they met their exception."""
        places = {(one.line, getattr(one.draft.kept.execution.raised, "origin", "")) for one in group.sketches}
        line, origin = next(iter(places))
        return template_of(self.branches.statements.get(line)) if len(places) == 1 and origin == "explicit" else ""

    def phrase(self, goal: Goal) -> Phrase | None:
        """The words of one goal."""
        branch = self.branches.explain(goal)
        if branch.kind in ("if", "while") and branch.test is not None:
            flag = branch.test.operand if isinstance(branch.test, ast.UnaryOp) else branch.test
            if isinstance(flag, ast.Attribute) and flag.attr in self.flags:
                word = snake(flag.attr, 3)
                return Phrase(word if branch.side == (flag is branch.test) else f"not_{word}", "when")
            found = phrase(with_owner(branch.test, goal.function), branch.side)
            return None if found and _is_mere_call(branch.test, found) else found
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
            message = "" if group.message else group.match.replace("\\", "") if group.parameters else first.message
            guard = self.guard(group)
            known = [self.phrase(guard)] if guard else self.conditions(group)
            return rejection(first, message, [one for one in known if one], self.template(group))
        subject = first.draft.program.subject
        verb = does(subject) if subject not in self.properties else ""
        act = first.act[0]
        if isinstance(act, ast.Assign) and isinstance(act.targets[0], ast.Attribute):
            return [f"sets_{snake(act.targets[0].attr, 4)}"]
        own = [claim for claim in first.claims if claim.about == "result"]
        varies = bool(group.outputs)
        if not own:
            return _effects(first, verb, varies)
        if verb == "is_created":
            return _creation(own)
        stem = "" if varies else outcome(own[0], subject)
        if stem:
            return [stem]
        return [verb or thing(subject, first.draft.kept.execution.result)]


def _is_mere_call(test: ast.expr, found: Phrase) -> bool:
    """Whether words tell no more than that something was done: ``with_peek`` of ``self.peek() is not None``."""
    word = re.sub("^with(?:out)?_", "", found.words)
    return found.join == "" and any(isinstance(node, ast.Call) for node in ast.walk(test)) and bool(does(word))


def outcome(claim: Claim, subject: str) -> str:
    """``returns_none``, ``accepts`` ...: a short result in words, or ``""``."""
    if not isinstance(claim.subject, ast.Name):
        return ""
    expected = claim.expected
    if isinstance(expected, ast.Constant) and isinstance(expected.value, bool):
        if answer(subject, expected.value):
            return answer(subject, expected.value)
        if asks(subject):
            return reply(subject, expected.value)
        return f"returns_{str(expected.value).lower()}"
    if isinstance(expected, ast.Constant) and isinstance(expected.value, float) and not expected.value.is_integer():
        return ""  # no words for a fraction
    words = value_words(expected)
    if not re.fullmatch(r"(?:minus_)?\d+", words):
        words = re.sub(r"(?:_[a-z0-9])+$", "", words)
    return f"returns_{words}" if telling(words) else ""


def _creation(claims: Sequence[Claim]) -> list[str]:
    """What a constructor did: ``sets_sku_and_missing``, ``starts_without_rows``."""
    if any(ast.unparse(claim.subject) == "str(result)" for claim in claims):
        return ["reads_as_text"]
    pairs = [(claim.subject.attr, claim.expected) for claim in claims if isinstance(claim.subject, ast.Attribute)]
    words = list(dict.fromkeys(filter(None, (snake(name, 3) for name, _ in pairs))))
    if not 0 < len(words) <= 2:
        return ["is_created"]
    start = "starts_without" if all(_is_nothing(expected) for _, expected in pairs) else "sets"
    if len(pairs) == 1 and isinstance(pairs[0][1], ast.Constant) and isinstance(pairs[0][1].value, bool):
        start = "starts" if pairs[0][1].value else "does_not_start"
    return [f"{start}_{'_and_'.join(words)}", "is_created"]


def _is_nothing(expected: ast.expr) -> bool:
    """Whether a value is what there is before anything happens: zero, None, an empty collection or text."""
    return ast.unparse(expected) in ("0", "0.0", "None", "''", "[]", "{}", "()", "set()", "frozenset()")


def _effects(first: Sketch, verb: str, varies: bool) -> list[str]:
    printed = [claim for claim in first.claims if claim.about == "output"]
    if printed:
        words = "" if varies else headline(printed[0].expected)
        return [f"prints_{words}" if words else "prints"]
    changed = [claim.subject.attr for claim in first.claims if isinstance(claim.subject, ast.Attribute)]
    if verb:
        return [verb]
    return [f"changes_{snake(changed[0], 3)}" if changed else thing(first.draft.program.subject)]


def _rows_words(stem: str, group: Group) -> str:
    """How the name of a parametrised test ends: what the result depends on, or that all of these give it."""
    names = [name for _, name in group.inputs]
    if group.outputs or group.message or not names:
        return "by_" + "_and_".join(names[:2]) if names else "each_time"
    these = f"these_{plural(names[0])}" if len(names) == 1 else "these_inputs"
    return these if stem in ("accepts", "rejects") else f"for_{these}"


def plural(word: str) -> str:
    """``text`` is ``texts``, ``key`` is ``keys``, ``box`` is ``boxes``."""
    if word.endswith("s") and not word.endswith("ss"):
        return word
    if word.endswith(("ss", "x", "ch", "sh", "z")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def input_words(group: Group) -> list[str]:
    """Short inputs of a single test as words, the first argument first: ``for_50``, ``with_express``."""
    if group.parameters:
        return []
    found: dict[str, None] = {}
    for stmt in group.sketches[0].act:
        call = next((node for node in ast.walk(stmt) if isinstance(node, ast.Call)), None)
        for arg in call.args if call else []:
            words = value_words(arg) if not isinstance(arg, ast.Name) else ""
            if telling(words) and len(words) <= 24:
                found.setdefault(f"for_{words}", None)
        for keyword in call.keywords if call else []:
            flag = keyword.value.value if isinstance(keyword.value, ast.Constant) else 0
            words = value_words(keyword.value) if not isinstance(keyword.value, ast.Name) else ""
            if keyword.arg and isinstance(flag, bool):
                found.setdefault(f"{'with' if flag else 'without'}_{snake(keyword.arg, 3)}", None)
            elif keyword.arg and telling(words) and len(words) <= 24:
                found.setdefault(f"for_{snake(keyword.arg, 3)}_{words}", None)
    return list(found)[:3]


def _join(*parts: str) -> str:
    """Parts of a name; ``""`` where they are too long together."""
    name = "_".join(parts)
    return name if len(name) <= LONGEST else ""


def shortened(name: str) -> str:
    """A name cut between words to the length that is allowed."""
    if len(name) <= LONGEST:
        return name
    return re.sub(rf"(?:_(?:{DANGLING}))+$", "", name[: LONGEST + 1].rpartition("_")[0])


def unique(proposals: Iterator[str], taken: set[str]) -> str:
    """The first proposal that is free, as ``test_...``; numbered only where all are taken."""
    last = "works"
    for proposal in proposals:
        name = shortened(re.sub(r"_+", "_", proposal).strip("_"))
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
    words = words[4:] if words.startswith("Test") and words[4:5].isupper() else words
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
    name = name.lower() if len(name) > 3 and name.isupper() else name
    return "".join(part[:1].upper() + part[1:] for part in name.split("_") if part)
