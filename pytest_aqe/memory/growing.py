"""A graph and what is not in it yet: nothing waits for a graph to be built, and building it can stop at any time.

New vectors are searched exactly, all of them; the graph takes them over some at a time, at the end of a session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from pytest_aqe.memory.exact import ExactIndex
from pytest_aqe.memory.hnsw import HnswIndex
from pytest_aqe.memory.index import Hit, Labels
from pytest_aqe.memory.quantise import Vectors

CHUNK = 128
"""Vectors that the graph takes over between two looks at the time: some tens of milliseconds."""


class GrowingIndex:
    """hnswlib's graph, and the vectors that wait for it."""

    kind = "hnsw"

    def __init__(self, graph: HnswIndex | None = None) -> None:
        self.graph = graph or HnswIndex()
        self._waiting = ExactIndex()

    def __len__(self) -> int:
        return len(self.graph) + len(self._waiting)

    @property
    def waiting(self) -> int:
        """How many vectors are not in the graph yet."""
        return len(self._waiting)

    def labels(self) -> Labels:
        """All labels."""
        return np.concatenate([self.graph.labels(), self._waiting.labels()])

    def tombstones(self) -> float:
        """The share of the graph that is only marked as removed."""
        return self.graph.tombstones()

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Add vectors: they are found at once, and wait for the graph."""
        self._waiting.add(labels, vectors)

    def remove(self, labels: Iterable[int]) -> None:
        """Take vectors out."""
        gone = set(labels)
        self.graph.remove(sorted(gone.intersection(self.graph.labels().tolist())))
        self._waiting.remove(gone)

    def search(self, vector: Vectors, count: int) -> list[Hit]:
        """The nearest by cosine, nearest first."""
        hits = self.graph.search(vector, count)
        if self.waiting:
            hits = sorted([*hits, *self._waiting.search(vector, count)], key=lambda hit: -hit[1])[:count]
        return hits

    def grow(self, over: Callable[[], bool]) -> int:
        """Take waiting vectors into the graph until time is over, a few even then; how many still wait."""
        while self.waiting:
            self.graph.add(*self._waiting.taken(CHUNK))
            if over():
                break
        return self.waiting
