"""Exact search over all vectors: the fall-back where hnswlib is missing, and the referee of its recall."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pytest_aqe.memory.index import DIMENSIONS, Hit, Labels
from pytest_aqe.memory.quantise import Vectors, quantised, restored

BLOCK = 2048
"""Rows that are brought to float32 at a time: their products stay in the cache."""


class ExactIndex:
    """Every vector in eight bits; a search looks at all of them."""

    kind = "exact"

    def __init__(self) -> None:
        self._labels = np.empty(0, np.uint64)
        self._codes = np.empty((0, DIMENSIONS), np.int8)
        self._scales = np.empty(0, np.float32)

    def __len__(self) -> int:
        return len(self._labels)

    def labels(self) -> Labels:
        """All labels."""
        return self._labels

    def tombstones(self) -> float:
        """What is removed is gone."""
        return 0.0

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Add vectors of unit length."""
        codes, scales = quantised(vectors)
        self._labels = np.concatenate([self._labels, labels.astype(np.uint64)])
        self._codes = np.concatenate([self._codes, codes])
        self._scales = np.concatenate([self._scales, scales])

    def remove(self, labels: Iterable[int]) -> None:
        """Take vectors out."""
        stay = ~np.isin(self._labels, np.fromiter(labels, np.uint64))
        self._labels, self._codes, self._scales = self._labels[stay], self._codes[stay], self._scales[stay]

    def taken(self, count: int) -> tuple[Labels, Vectors]:
        """Take some vectors out, those that were added first."""
        found = self._labels[:count], restored(self._codes[:count], self._scales[:count])
        self._labels, self._codes, self._scales = self._labels[count:], self._codes[count:], self._scales[count:]
        return found

    def search(self, vector: Vectors, count: int) -> list[Hit]:
        """The nearest by cosine, nearest first."""
        size = len(self._labels)
        if not size:
            return []
        blocks = [self._codes[start : start + BLOCK].astype(np.float32) @ vector for start in range(0, size, BLOCK)]
        scores = np.concatenate(blocks) * self._scales
        best = np.argpartition(-scores, count - 1)[:count] if count < size else np.arange(size)
        best = best[np.argsort(-scores[best], kind="stable")]
        return [(int(self._labels[at]), float(scores[at])) for at in best]
