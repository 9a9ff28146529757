"""No more tests than are allowed over all modules: the most valuable ones stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from pytest_aqe.write.author import Authored

OVER = "over the limit"
"""The reason to reject a test."""


def most_valuable(authored: Mapping[str, Authored], limit: int) -> dict[str, Authored]:
    """The tests of all modules, at most `limit`: those first that alone reach most goals, then most mutants."""
    tests = [(module, test) for module, one in authored.items() for test in one.tests]
    ranked = sorted(tests, key=lambda pair: (*(-number for number in pair[1].value), pair[0], pair[1].key))
    kept = {(module, test.key) for module, test in ranked[:limit]}
    found: dict[str, Authored] = {}
    for module, one in authored.items():
        chosen = tuple(test for test in one.tests if (module, test.key) in kept)
        rejected = Counter(one.rejected)
        rejected[OVER] += sum(len(test.drafts) for test in one.tests if (module, test.key) not in kept)
        found[module] = replace(one, tests=chosen, rejected={k: n for k, n in sorted(rejected.items()) if n})
    return found
