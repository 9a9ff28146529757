"""Experiments with the tests that touch a source of change, and with no others: clock, chance, threads, files kept.

Every round pins what it can, so that a failure is a recipe that can be replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytest_aqe.hunt import sources
from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.recipe import Recipe
from pytest_aqe.hunt.runner import ChildRunner
from pytest_aqe.process.load import spare

RACY = (sources.THREADS, sources.PROCESSES, sources.NETWORK, sources.TIMER, sources.TASKS, sources.WAIT)
CHANCY = (sources.RANDOM, sources.ENTROPY)
CHANCE = (*RACY, *CHANCY, sources.LISTING)
"""Sources that may give another answer each time, without anything else being changed."""

PINS = frozenset({"seed", "entropy", "clock"})
"""Conditions that pin chance, or the time: a failure under them can be replayed."""

DEEP = 59
"""Reruns that show a 5 % flake in 95 of 100 cases."""
SHALLOW = 20
"""Reruns for tests whose rare branches are forced instead, or that are only racy: a 14 % flake."""
FORCED = 3
"""So many of a test's first draws are forced, one at a time."""
SHORT_TURN = 1e-5
AT_ONCE = 8
"""Rounds of reruns in one process."""
REST: Mapping[str, Any] = {}


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
        reading = self._touching(sources.CLOCK)
        instants = self._runner.registry["clock"].values(self._seed)
        self._rounds([(reading, {"clock": instant}) for instant in instants], "clock")

    def forced(self) -> None:
        """Draws of the system's entropy forced to the ends of their range, or to repeat, one at a time."""
        rounds: list[tuple[list[str], Mapping[str, Any]]] = []
        for which in range(FORCED):
            drawing = [node for node in self._touching(sources.ENTROPY) if self._draws(node) > which]
            ways = ("low", "high", "same") if which else ("low", "high")
            rounds += [(drawing, {"entropy": f"{self._seed}:{how}@{which}"}) for how in ways]
        self._rounds(rounds, "forced draws")

    def kept_files(self) -> None:
        """The same temporary folder in two processes, for the tests that write outside of their own folders."""
        writing = [node for node in self._touching(sources.FILES) if self.files(node)]
        if writing:
            kept = {"tmpdir": self._runner.kept_folder()}
            for _ in range(2):
                for outcome in self._runner.through(Recipe(tuple(writing), kept, purpose="kept files")):
                    self._book.add(outcome)

    def loaded(self) -> None:
        """CPUs kept busy, as far as the machine can spare them, for tests that wait, measure or do things at once."""
        racy = [node for node in self._touching(*RACY) if not self._book.has_flipped(node)]
        self._rounds([(racy, {})], "load", {"load": spare()})

    def reruns(self, most: int, is_late: Callable[[], bool] = lambda: False) -> None:
        """Reruns with pinned chance of the tests that may still flip, until `most` executions are spent, or late."""
        last = self._runner.executions + most
        number = 0
        while number < DEEP:
            rounds = []
            for _ in range(AT_ONCE):
                wanted = [node for node in self._touching(*CHANCE) if number < self._depth(node)]
                rounds.append((wanted, {"seed": number + 1, "entropy": number + 1}))
                number += 1
            cost = sum(len(nodes) for nodes, _ in rounds)
            if not cost or self._runner.executions + cost > last or is_late():
                break
            turns = {"turns": SHORT_TURN} if number // AT_ONCE % 2 == 0 else {}
            self._rounds(rounds, "reruns", turns)

    def _depth(self, node: str) -> int:
        """How often a test is rerun: not at all any more once there is a failure to replay, and a pass."""
        seen = self._book.of(node)
        if seen.passes and any(set(one.conditions) & PINS for one in seen.failures):
            return 0
        return DEEP if self._book.touches(node, sources.RANDOM) else SHALLOW

    def _touching(self, *wanted: str) -> list[str]:
        return [node for node in self.steady() if self._book.touches(node, *wanted)]

    def _draws(self, node: str) -> int:
        """Draws of entropy that were seen; one of SystemRandom is noted twice, for it draws from the system itself."""
        return -(-int(self._book.sources[node][sources.ENTROPY]["count"]) // 2)

    def files(self, node: str) -> tuple[str, ...]:
        """Files that it writes outside of its own folders."""
        paths = self._book.sources.get(node, {}).get(sources.FILES, {}).get("paths", ())
        return tuple(path for path in paths if "pytest-of-" not in path)

    def _rounds(
        self,
        rounds: Sequence[tuple[Sequence[str], Mapping[str, Any]]],
        purpose: str,
        all_over: Mapping[str, Any] = REST,
    ) -> None:
        """Several rounds in one process; tests that do not bear to be run twice in one get a process for each round."""
        together = [
            [(node, conditions) for node in nodes if self._bears_repeating(node)] for nodes, conditions in rounds
        ]
        apart = [
            [(node, conditions) for node in nodes if not self._bears_repeating(node)] for nodes, conditions in rounds
        ]
        for batch in ([pair for group in together for pair in group], *apart):
            if batch:
                recipe = Recipe(
                    tuple(node for node, _ in batch), all_over, tuple(conditions for _, conditions in batch),
                    purpose=purpose,
                )  # fmt: skip
                for outcome in self._runner.through(recipe):
                    self._book.add(outcome)

    def _bears_repeating(self, node: str) -> bool:
        """Did it pass the second time, too, where it ran twice in one process? Of chance nothing follows."""
        return node not in self._book.minding or self._book.touches(node, *CHANCE)
