"""Clusters of functions by their vectors: k-means++ from scipy, seeded. Without scipy there are none.

scipy's and not scikit-learn's, which needs scipy too and is as large again. It is in the extra `hnsw` (35 MB, a quarter
of a second to import) and is imported at the end of a session only.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from pytest_aqe.memory.quantise import Vectors

LEAST = 64
"""Functions below which clusters say nothing."""
MOST = 64
"""Clusters."""
SAMPLE = 5_000
"""Vectors that the centres are computed from: the rest is only assigned."""
SEED = 1


def has_scipy() -> bool:
    """Whether the extra is installed."""
    return find_spec("scipy") is not None


def clusters(vectors: Vectors) -> NDArray[np.int64] | None:
    """The cluster of each vector; None where there are too few, or no scipy."""
    if len(vectors) < LEAST or not has_scipy():
        return None
    from scipy.cluster.vq import kmeans2, vq

    chance = np.random.default_rng(SEED)
    some = vectors if len(vectors) <= SAMPLE else vectors[np.sort(chance.choice(len(vectors), SAMPLE, replace=False))]
    count = min(MOST, max(2, int((len(vectors) / 2) ** 0.5)))
    centres, _ = kmeans2(some, count, minit="++", seed=chance, missing="warn")
    return np.asarray(vq(vectors, centres)[0], np.int64)
