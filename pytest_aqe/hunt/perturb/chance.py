"""Chance: the global generators seeded, and the entropy of the system replaced by a generator that can be pinned.

A forced draw is always one that the real source gives at least about once in a hundred times: what fails under it fails
by itself, only more rarely. So one draw of a test is forced, never all of them.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from pytest_aqe.hunt.perturb.base import Perturbation

LOW, HIGH = 0.006, 0.994
"""The two ends of [0, 1) that a forced draw takes."""
FEW = 100
"""Up to so many possible values a draw may be made to repeat another one."""


class Seed(Perturbation):
    """`random`, and numpy's global generator where numpy is loaded, seeded before each test."""

    name = "seed"
    category = "randomness"

    @contextmanager
    def around_item(self, value: Any, nodeid: str) -> Iterator[None]:
        """Seed."""
        seed_all(int(value))
        yield

    @contextmanager
    def around_call(self, value: Any, nodeid: str) -> Iterator[None]:
        """Seed again: fixtures of other scopes may have drawn, in this run only."""
        seed_all(int(value))
        yield


class Entropy(Perturbation):
    """`os.urandom`, `secrets`, `uuid` and `random.SystemRandom` drawn from a seeded generator.

    The value is a seed, or a text ``seed:how@which``: draw number `which` (from 0) is forced `how`: ``low``, ``high``
    or ``same`` (as the one before it, where few values are possible).
    """

    name = "entropy"
    category = "randomness"

    @contextmanager
    def around_item(self, value: Any, nodeid: str) -> Iterator[None]:
        """Replace the sources while a test runs; fixtures draw, and are not forced."""
        seed = str(value).partition(":")[0]
        with drawn_from(Source(int(seed), nodeid)):
            yield

    @contextmanager
    def around_call(self, value: Any, nodeid: str) -> Iterator[None]:
        """Replace them anew with the forced draw."""
        seed, _, how = str(value).partition(":")
        how, _, which = how.partition("@")
        with drawn_from(Source(int(seed), nodeid, how, int(which or 0))):
            yield


class Source:
    """A seeded stand-in for the system's entropy; one draw of it may be forced."""

    def __init__(self, seed: int, nodeid: str, how: str = "", which: int = 0) -> None:
        self._random = random.Random(seed * 4_294_967_296 + zlib.crc32(nodeid.encode("utf-8", "surrogatepass")))
        self._how = how
        self._which = which
        self._drawn = 0
        self._last: dict[int, int] = {}
        self._lock = threading.Lock()

    def _is_forced(self) -> bool:
        self._drawn += 1
        return bool(self._how) and self._drawn == self._which + 1

    def random(self) -> float:
        """A number in [0, 1)."""
        with self._lock:
            value = self._random.random()
            if self._is_forced() and self._how in ("low", "high"):
                return LOW if self._how == "low" else HIGH
            return value

    def below(self, bound: int) -> int:
        """A whole number below a bound."""
        with self._lock:
            value = self._random.randrange(bound)
            if self._is_forced():
                if self._how == "same":
                    value = self._last.get(bound, value) if bound <= FEW else value
                elif bound <= FEW:
                    value = 0 if self._how == "low" else bound - 1
                else:
                    value = int((LOW if self._how == "low" else HIGH) * bound)
            self._last[bound] = value
            return value

    def bits(self, count: int) -> int:
        """So many bits."""
        with self._lock:
            return self._random.getrandbits(count)

    def octets(self, count: int) -> bytes:
        """So many bytes."""
        with self._lock:
            return self._random.randbytes(count)


@contextmanager
def drawn_from(source: Source) -> Iterator[None]:
    """Let every system source of entropy draw from this one."""

    def below(self: random.SystemRandom, bound: int) -> int:
        return source.below(bound)

    with ExitStack() as stack:
        for place, name, stand_in in (
            (os, "urandom", source.octets),
            (random, "_urandom", source.octets),
            (random.SystemRandom, "random", lambda self: source.random()),
            (random.SystemRandom, "getrandbits", lambda self, count: source.bits(count)),
            (random.SystemRandom, "_randbelow", below),
        ):
            stack.enter_context(mock.patch.object(place, name, stand_in))
        secrets = sys.modules.get("secrets")
        if secrets is not None:
            stack.enter_context(mock.patch.object(secrets, "randbits", source.bits))
        yield


def seed_all(seed: int) -> None:
    """Seed the generators that a process shares."""
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None and hasattr(numpy, "random"):
        numpy.random.seed(seed % 2**32)
