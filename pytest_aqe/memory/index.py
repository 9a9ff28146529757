"""The index of all vectors: a cache of the store, made anew wherever it does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pytest_aqe.memory.quantise import Vectors

DIMENSIONS = 384
Hit = tuple[int, float]
"""A label and its cosine."""
Labels = NDArray[np.uint64]


class Index(Protocol):
    """Vectors of unit length by a 64-bit label."""

    kind: str

    def __len__(self) -> int:
        """How many there are."""

    def labels(self) -> Labels:
        """All labels."""

    def tombstones(self) -> float:
        """The share of it that is only marked as removed."""

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Add vectors."""

    def remove(self, labels: Iterable[int]) -> None:
        """Take vectors out."""

    def search(self, vector: Vectors, count: int) -> list[Hit]:
        """The nearest, nearest first."""
