"""What a process is born with: hash seed, time zone, variables, the temporary folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_aqe.hunt.perturb.base import Perturbation

REST_HASH_SEED = "0"
"""The hash seed of runs that say nothing of it: one value, so that nothing else differs between two runs."""

EMPTY = "@empty"
"""A value that stands for a new, empty folder."""

FAR_ZONES = ("Etc/GMT-14", "Etc/GMT+12")
"""Fourteen hours east and twelve west: on most days another date than in UTC."""
SUMMER_ZONES = ("Europe/Berlin", "America/New_York")
"""Zones with days of 23 and of 25 hours, on different dates."""


class HashSeed(Perturbation):
    """The seed of str hashes, and with it the order of sets."""

    name = "hash_seed"

    def values(self, seed: int) -> Sequence[Any]:
        """Seeds other than the one at rest."""
        return [seed * 16 + number for number in range(1, 16)]

    def environment(self, value: Any) -> Mapping[str, str | None]:
        """The variable that the interpreter reads at its start."""
        return {"PYTHONHASHSEED": str(value)}


class TimeZone(Perturbation):
    """The local time zone."""

    name = "tz"
    category = "timezone"

    def values(self, seed: int) -> Sequence[Any]:
        """The two ends of the world, then zones with summer time."""
        return (*FAR_ZONES, *SUMMER_ZONES)

    def environment(self, value: Any) -> Mapping[str, str | None]:
        """The variable that the C library reads."""
        return {"TZ": str(value)}


class Variables(Perturbation):
    """Variables in which machines differ: the terminal's size, the home folder, the locale, the user, CI."""

    name = "env"
    category = "environment"
    verdict = "environment-sensitive"

    def values(self, seed: int) -> Sequence[Any]:
        """Two other machines: a laptop with a wide terminal, a server that is almost bare."""
        return [
            {
                "COLUMNS": "203", "LINES": "61", "HOME": EMPTY, "LANG": "C", "LC_ALL": "C", "USER": "somebody",
                "LOGNAME": "somebody", "TERM": "dumb", "EDITOR": "ed", "NO_COLOR": "1",
            },
            {
                "COLUMNS": "33", "LINES": "9", "HOME": EMPTY, "LANG": None, "LC_ALL": None, "USER": None,
                "LOGNAME": None, "TERM": None, "EDITOR": None,
            },
        ]  # fmt: skip

    def environment(self, value: Any) -> Mapping[str, str | None]:
        """As they stand. Packages installed for the user stay where they are when the home folder moves."""
        found: dict[str, str | None] = dict(value)
        if "HOME" in found and "PYTHONUSERBASE" not in os.environ:
            found["PYTHONUSERBASE"] = os.path.expanduser("~/.local")
        return found


class Temporary(Perturbation):
    """The temporary folder: fresh for each child at rest, with a value the one folder of that path."""

    name = "tmpdir"
    category = "filesystem"

    def environment(self, value: Any) -> Mapping[str, str | None]:
        """The three names that are looked up; the first of them is enough for a new folder."""
        if value == EMPTY:
            return {"TMPDIR": EMPTY}
        return {name: str(value) for name in ("TMPDIR", "TEMP", "TMP")}
