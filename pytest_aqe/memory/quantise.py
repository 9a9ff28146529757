"""Vectors in eight bits with a scale each, a quarter of float32."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Codes = NDArray[np.int8]


def quantised(vectors: Vectors) -> tuple[Codes, Vectors]:
    """Codes from -127 to 127, and for each vector the number to multiply them by."""
    largest = np.abs(vectors).max(axis=1)
    scales = np.where(largest > 0, largest / 127.0, 1.0).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def restored(codes: Codes, scales: Vectors) -> Vectors:
    """The vectors again, as far as eight bits hold them."""
    return codes.astype(np.float32) * scales[:, None]
