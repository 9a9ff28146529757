"""Experiments with the tests that touch a source of change, and with no others: clock, chance, threads, files kept.

Every round pins what it can, so that a failure is a recipe that can be replayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_aqe.hunt import sources
from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.recipe import Recipe, RunOutcome
from pytest_aqe.hunt.runner import ChildRunner

RACY = (sources.THREADS, sources.PROCESSES, sources.NETWORK, sources.TIMER, sources.TASKS, sources.WAIT)
CHANCY = (sources.RANDOM, sources.ENTROPY)
CHANCE = (*RACY, *CHANCY, sources.LISTING)
"""Sources that may give another answer each time, without anything else being changed."""

DEEP = 59
"""Reruns that show a 5 % flake in 95 of 100 cases."""
SHALLOW = 20
"""Reruns for tests whose rare branches are forced instead, or that are only racy: a 14 % flake."""
FORCED = 3
"""So many of a test's first draws are forced, one at a time."""
SHORT_TURN = 1e-5


class Explorer:
    """Runs batches of tests, in the order of the suite, and notes what came of them in the book."""

    def __init__(self, runner: ChildRunner, book: Book, seed: int) -> None:
        self._runner = runner
        self._book = book
        self._seed = seed

    def steady(self) -> list[str]:
        """Tests that can be looked at this way: those that ran to an end and were not skipped."""
        return [node for node in self._book.nodes if self._book.of(node).passes or self._book.of(node).failures]

    def clock(self) -> None:
        """The clock at days and moments at which date code breaks, for the tests that read it."""
        clock = self._runner.registry["clock"]
        for instant in clock.values(self._seed):
            self._batch(self._touching(sources.CLOCK), {"clock": instant}, "clock")

    def forced(self) -> None:
        """Draws of the system's entropy forced to the ends of their range, or to repeat, one at a time."""
        for which in range(FORCED):
            drawing = [node for node in self._touching(sources.ENTROPY) if self._draws(node) > which]
            for how in ("low", "high", "same"):
                if how != "same" or which:
                    wanted = [node for node in drawing if not self._book.has_flipped(node)]
                    self._batch(wanted, {"entropy": f"{self._seed}:{how}@{which}"}, "chance")

    def kept_files(self) -> None:
        """The same temporary folder in two processes, for the tests that write outside of their own folders."""
        writing = [node for node in self._touching(sources.FILES) if self._writes_outside(node)]
        if writing:
            kept = {"tmpdir": self._runner.kept_folder()}
            for _ in range(2):
                self._batch(writing, kept, "kept files")

    def rounds(self, most: int) -> None:
        """Reruns with pinned chance of the tests that may still flip, until `most` executions are spent."""
        last = self._runner.executions + most
        for number in range(DEEP):
            wanted = [node for node in self._touching(*CHANCE) if number < self._depth(node)]
            if not wanted or self._runner.executions + len(wanted) > last:
                break
            conditions: dict[str, Any] = {"seed": number + 1, "entropy": number + 1}
            if number % 2:
                conditions["turns"] = SHORT_TURN
            self._batch(wanted, conditions, "rerun")

    def _depth(self, node: str) -> int:
        """How often a test is rerun: not at all any more once it flipped."""
        if self._book.has_flipped(node):
            return 0
        return DEEP if self._book.touches(node, sources.RANDOM) else SHALLOW

    def _touching(self, *wanted: str) -> list[str]:
        return [node for node in self.steady() if self._book.touches(node, *wanted)]

    def _draws(self, node: str) -> int:
        """Draws of entropy that were seen; one of SystemRandom is noted twice, for it draws from the system itself."""
        return -(-int(self._book.sources[node][sources.ENTROPY]["count"]) // 2)

    def _writes_outside(self, node: str) -> bool:
        paths = self._book.sources[node][sources.FILES].get("paths", ())
        return any("pytest-of-" not in path for path in paths)

    def _batch(self, nodes: Sequence[str], conditions: dict[str, Any], purpose: str) -> list[RunOutcome]:
        if not nodes:
            return []
        outcomes = self._runner.through(Recipe(tuple(nodes), conditions, purpose=purpose))
        return [self._book.add(outcome) for outcome in outcomes]
