"""Vectors in rows of the store: float32 where hot, eight bits with a scale where cold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pytest_aqe.memory.index import DIMENSIONS, Labels
from pytest_aqe.memory.quantise import Vectors, quantised
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.trouble import Damaged


def packed(vector: Vectors, *, hot: bool) -> dict[str, Any]:
    """The columns of a row that hold its vector."""
    if hot:
        return {"hot": 1, "scale": 1.0, "vector": vector.astype(np.float32).tobytes()}
    codes, scales = quantised(vector[None, :])
    return {"hot": 0, "scale": float(scales[0]), "vector": codes[0].tobytes()}


def unpacked(hot: int, scale: float, blob: bytes) -> Vectors:
    """The vector of a row."""
    if len(blob) != DIMENSIONS * (4 if hot else 1):
        raise Damaged(f"shapes: a vector of {len(blob)} bytes")
    if hot:
        return np.frombuffer(blob, np.float32)
    cold: Vectors = np.frombuffer(blob, np.int8).astype(np.float32) * np.float32(scale)
    return cold


def label(key: bytes) -> int:
    """The index knows a row by the first 64 bits of its key."""
    return int.from_bytes(key[:8], "big")


def all_vectors(store: Store, encoder: str, wanted: Sequence[bytes] | None = None) -> tuple[Labels, Vectors]:
    """Labels and vectors of the rows of one encoder, or of those with the keys that are wanted."""
    found = store.select("SELECT key, hot, scale, vector FROM shapes WHERE encoder = ?", (encoder,))
    if wanted is not None:
        keys = frozenset(wanted)
        found = [row for row in found if row[0] in keys]
    vectors = np.empty((len(found), DIMENSIONS), np.float32)
    for at, (_, hot, scale, blob) in enumerate(found):
        vectors[at] = unpacked(hot, scale, blob)
    return np.array([label(row[0]) for row in found], np.uint64), vectors
