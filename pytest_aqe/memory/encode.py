"""Profiles as vectors, without a model: hashed words of names, types and paths, 384 dimensions, the same everywhere.

Feature hashing with two signed places a feature (Weinberger et al., ICML 2009). Each kind of feature has unit length
times a weight, so that a long body does not drown a name. The result is rounded to whole numbers up to 127 before it
is scaled to unit length: storing it in int8 loses nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pytest_aqe.memory.index import DIMENSIONS
from pytest_aqe.memory.profile import Profile, words

Vector = NDArray[np.float32]


class Encoder(Protocol):
    """Makes vectors of unit length. `version` is stored with each; vectors of another version are made anew."""

    version: str
    exact: bool
    """Whether eight bits hold its vectors without loss."""

    def encode(self, profile: Profile) -> Vector:
        """The vector of a profile, `DIMENSIONS` long."""


WEIGHTS = {
    "name": 1.0,
    "owner": 0.5,
    "module": 0.35,
    "parameters": 1.0,
    "types": 0.8,
    "result": 0.5,
    "flavour": 0.4,
    "calls": 0.8,
    "tests": 0.6,
    "raises": 0.5,
    "catches": 0.3,
    "paths": 0.9,
}


class HashingEncoder:
    """The built-in encoder."""

    version = "hashing-1"
    exact = True

    def encode(self, profile: Profile) -> Vector:
        """Every kind of feature into the same 384 places."""
        places: list[int] = []
        amounts: list[float] = []
        for kind, counts in features(profile).items():
            length = math.sqrt(sum(count * count for count in counts.values()))
            for feature, count in counts.items():
                for place, sign in _places(f"{kind} {feature}"):
                    places.append(place)
                    amounts.append(sign * count * WEIGHTS[kind] / length)
        return whole(np.bincount(places, amounts, DIMENSIONS).astype(np.float64))


def whole(vector: NDArray[np.float64]) -> Vector:
    """The direction of a vector in whole numbers from -127 to 127, at unit length."""
    largest = float(np.abs(vector).max())
    rounded = np.rint(vector * (127.0 / largest)) if largest > 0 else np.ones(len(vector))
    unit: Vector = (rounded / np.linalg.norm(rounded)).astype(np.float32)
    return unit


def features(profile: Profile) -> dict[str, Mapping[str, float]]:
    """Features by kind, each with its amount; kinds without any are left out."""
    owner, _, name = profile.function.rpartition(".")
    found: dict[str, Mapping[str, float]] = {
        "name": _amounts(words(name) or [name]),
        "owner": _amounts(words(owner)),
        "module": _amounts(words(profile.module)),
        "parameters": _amounts(
            word for p in profile.parameters if p.name not in ("self", "cls") for word in words(p.name)
        ),
        "types": _amounts(
            text
            for p in profile.parameters
            for text in (p.type, f"={p.default}", *words(p.type))
            if text not in ("", "=")
        ),
        "result": _amounts([profile.returns, *words(profile.returns)] if profile.returns else []),
        "flavour": _amounts(profile.flavour.split()),
    }
    for kind, counts in profile.features.items():
        if kind == "calls":
            found[kind] = _amounts(part for name in counts for part in (name, *words(name)))
        elif kind in WEIGHTS:
            found[kind] = {feature: math.log1p(count) for feature, count in counts.items()}
    return {kind: counts for kind, counts in found.items() if counts}


def _amounts(parts: Iterable[str]) -> dict[str, float]:
    return {part: math.log1p(count) for part, count in Counter(parts).items()}


@lru_cache(maxsize=1 << 16)
def _places(feature: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Two places of a feature, each with a sign."""
    number = int.from_bytes(blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
    first, second = number & 0xFFFFFFFF, number >> 32
    return (
        ((first >> 1) % DIMENSIONS, 1 if first & 1 else -1),
        ((second >> 1) % DIMENSIONS, 1 if second & 1 else -1),
    )
