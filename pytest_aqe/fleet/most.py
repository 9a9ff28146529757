"""No more tests than are allowed over all modules: the most valuable ones stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from pytest_aqe.write.author import Authored
from pytest_aqe.write.written import WrittenTest

OVER = "over the limit"
SLOW = "too slow for what was left of the budget"
"""Reasons to reject a test."""


def most_valuable(authored: Mapping[str, Authored], limit: int, seconds: float = float("inf")) -> dict[str, Authored]:
    """The tests of all modules, at most `limit` of them that take at most so many `seconds` together: those first that
    alone reach most branches, then most goals of any kind, then most mutants."""
    tests = [(module, test) for module, one in authored.items() for test in one.tests]
    branches = {
        module: {goal.id for goal in one.suite.goals if goal.kind == "branch"} for module, one in authored.items()
    }

    def rank(pair: tuple[str, WrittenTest]) -> tuple[int, int, int, str, str]:
        module, test = pair
        goals, mutants = test.value
        own = sum(len(draft.goals & branches[module]) for draft in test.drafts)
        return -own, -goals, -mutants, module, test.key

    ranked = sorted(tests, key=rank)
    kept: set[tuple[str, str]] = set()
    slow: set[tuple[str, str]] = set()
    for module, test in ranked[:limit]:
        takes = sum(draft.kept.execution.seconds for draft in test.drafts)
        seconds -= takes
        (kept if seconds >= 0 else slow).add((module, test.key))
        seconds += takes if seconds < 0 else 0.0
    found: dict[str, Authored] = {}
    for module, one in authored.items():
        chosen = tuple(test for test in one.tests if (module, test.key) in kept)
        rejected = Counter(one.rejected)
        for test in one.tests:
            if (module, test.key) not in kept:
                rejected[SLOW if (module, test.key) in slow else OVER] += len(test.drafts)
        found[module] = replace(one, tests=chosen, rejected={k: n for k, n in sorted(rejected.items()) if n})
    return found
