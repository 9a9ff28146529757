"""The smallest part of the conditions that toggles a test, proven by replaying it with and without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_aqe.hunt import sources
from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.facts import Evidence
from pytest_aqe.hunt.perturb.environment import EMPTY, REST_HASH_SEED
from pytest_aqe.hunt.recipe import NodeRun, Recipe
from pytest_aqe.hunt.reduce import ddmin
from pytest_aqe.hunt.replays import ALPHA, ENOUGH, Replays, evidence
from pytest_aqe.hunt.runner import ChildRunner

PINS = {"seed": sources.RANDOM, "entropy": sources.ENTROPY}
"""Conditions that only say how chance falls, and the source that a test must touch for them to matter."""
TURNS = "turns"
CHANCE = frozenset({*PINS, TURNS})
TRIES = 3
"""Different conditions of a kind that are tried."""

Toggled = tuple[Mapping[str, Any], Recipe, Recipe | None, Evidence, list[NodeRun]]
"""The trigger, the failing and the passing recipe, the evidence, and failures."""


class Toggles:
    """Looks for what toggles one test after another."""

    def __init__(self, runner: ChildRunner, book: Book, replays: Replays) -> None:
        self._runner = runner
        self._book = book
        self._replays = replays

    def find(self, nodeid: str) -> Toggled | None:
        """What toggles it; None where no condition does.

        Pinned chance first where the test draws: unpinned, its outcome would say nothing about other conditions.
        """
        for conditions in self._failing(nodeid):
            trials = self._pins(nodeid, conditions) if set(conditions) <= CHANCE else self._part(nodeid, conditions)
            for toggle in trials:
                found = self._kept(nodeid) if "tmpdir" in toggle else self._proven(nodeid, toggle)
                if found is not None:
                    return found
        return self._at_rest(nodeid)

    def _failing(self, nodeid: str) -> list[Mapping[str, Any]]:
        """Conditions under which it failed, as far as they matter to it."""
        pins: list[Mapping[str, Any]] = []
        others: list[Mapping[str, Any]] = []
        for seen in self._book.of(nodeid).failures:
            place = pins if set(seen.conditions) <= CHANCE else others
            if seen.conditions and seen.conditions not in place:
                place.append(seen.conditions)
        if not self._book.touches(nodeid, *PINS.values()):
            pins = [conditions for conditions in pins if TURNS in conditions]
        # A forced draw fails more surely than a seed that happened to do so.
        pins.sort(key=lambda conditions: (":" not in str(conditions.get("entropy", "")), len(conditions)))
        return pins[:TRIES] + sorted(others, key=len)[:TRIES]

    def _pins(self, nodeid: str, conditions: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Each of them that matters to the test alone, then all together."""
        for name, source in PINS.items():
            if name in conditions and self._book.touches(nodeid, source):
                yield {name: conditions[name]}
        if len(conditions) > 1:
            yield conditions

    def _part(self, nodeid: str, conditions: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The smallest part under which the test fails alone; nothing where it passes under all of it."""
        names = tuple(conditions)
        if names == ("clock",):  # now may be one of the moments at which it fails: only two moments can be compared
            yield conditions
            return
        if self._is_red_alone(nodeid) or not self._replays.fails(nodeid, conditions):
            return
        if len(names) > 1:
            names = ddmin(names, lambda some: self._replays.fails(nodeid, {name: conditions[name] for name in some}))
        toggle = {name: conditions[name] for name in names}
        yield {name: self._members(nodeid, toggle, name) for name in toggle}

    def _is_red_alone(self, nodeid: str) -> bool:
        """Does it fail alone with nothing changed, each time so far?"""
        runs = self._replays.of(Recipe((nodeid,), {}, purpose="alone"), 1)
        return bool(runs) and all(run.failed for run in runs)

    def _members(self, nodeid: str, toggle: Mapping[str, Any], name: str) -> Any:
        """Of a value with several members, like variables, those that are needed."""
        value = toggle[name]
        if not isinstance(value, dict) or len(value) < 2:
            return value

        def shows(parts: tuple[str, ...]) -> bool:
            return self._replays.fails(nodeid, {**toggle, name: {part: value[part] for part in parts}})

        return {part: value[part] for part in ddmin(tuple(value), shows)}

    def _proven(self, nodeid: str, toggle: Mapping[str, Any]) -> Toggled | None:
        """Replay both sides. None where the difference is not significant."""
        fails = Recipe((nodeid,), toggle, purpose="proof")
        first = self._replays.of(fails, 1)
        if set(toggle) <= CHANCE and first and not first[0].failed:
            return None
        for passes in self._opposites(nodeid, toggle):
            found, failed = self._replays.compare(fails, passes)
            if found.p_value <= ALPHA:
                return toggle, fails, None if found.failures_without else passes, found, failed
            if 2 * found.failures_with <= found.runs_with:
                break
        return None

    def _opposites(self, nodeid: str, toggle: Mapping[str, Any]) -> Iterator[Recipe]:
        """What may let it pass: the same conditions with values under which it passed, then everything at rest."""
        failing = [dict(seen.conditions) for seen in self._book.of(nodeid).failures]
        for seen in self._book.of(nodeid).passes:
            known = seen.conditions
            if set(toggle) <= set(known) and any(known[name] != toggle[name] for name in toggle):
                opposite = {name: _same_members(known[name], toggle[name]) for name in toggle}
                if opposite not in failing:
                    yield Recipe((nodeid,), opposite, purpose="proof")
                    break
        yield Recipe((nodeid,), {}, purpose="proof")

    def _kept(self, nodeid: str) -> Toggled | None:
        """A file that stays: the second process with the same temporary folder fails, the first one passes."""
        first: list[NodeRun] = []
        second: list[NodeRun] = []
        for _ in range(ENOUGH):
            kept = {"tmpdir": self._runner.kept_folder()}
            for runs in (first, second):
                last = self._replays.run(Recipe((nodeid,), kept, purpose="proof")).last(nodeid)
                if last is not None:
                    runs.append(last)
        found = evidence(second, first)
        if found.p_value > ALPHA:
            return None
        new = {"tmpdir": EMPTY}  # the command must not meet what an earlier run left
        failed = [run for run in second if run.failed]
        return {"tmpdir": "kept"}, Recipe((nodeid, nodeid), new), Recipe((nodeid,), new), found, failed

    def _at_rest(self, nodeid: str) -> Toggled | None:
        """It fails alone at rest, and passes under other conditions: those at rest are the trigger."""
        rest = Recipe((nodeid,), {}, purpose="proof")
        for conditions in self._passing(nodeid):
            known = self._replays.of(rest, ENOUGH, failing=True)
            if not known or not all(run.failed for run in known):
                return None
            if self._replays.fails(nodeid, conditions):  # it passed for what ran before it
                continue
            for name, value in conditions.items():
                passes = Recipe((nodeid,), {name: value}, purpose="proof")
                found, failed = self._replays.compare(rest, passes)
                if found.p_value <= ALPHA:
                    pinned = {name: REST_HASH_SEED} if name == "hash_seed" else {}
                    opposite = None if found.failures_without else passes
                    return pinned or {name: None}, Recipe((nodeid,), pinned), opposite, found, failed
        return None

    def _passing(self, nodeid: str) -> list[Mapping[str, Any]]:
        """Conditions under which it passed, the smallest first; none where it also passed alone at rest."""
        found: list[Mapping[str, Any]] = []
        for seen in self._book.of(nodeid).passes:
            if not seen.conditions and not seen.prefix:
                return []
            if seen.conditions and seen.conditions not in found and not set(seen.conditions) & {*CHANCE, "clock"}:
                found.append(seen.conditions)
        return sorted(found, key=len)[:TRIES]


def _same_members(value: Any, like: Any) -> Any:
    """Of a value with several members those that another one has, too: the others do not matter."""
    if not isinstance(value, dict) or not isinstance(like, dict) or not set(like) <= set(value):
        return value
    return {member: value[member] for member in like}
