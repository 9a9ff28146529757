"""All perturbations by name: the built-in ones, and those of the user's hook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from pytest_aqe.hunt.perturb.base import Perturbation
from pytest_aqe.hunt.perturb.chance import Entropy, Seed
from pytest_aqe.hunt.perturb.clock import Clock
from pytest_aqe.hunt.perturb.environment import REST_HASH_SEED, HashSeed, Temporary, TimeZone, Variables
from pytest_aqe.hunt.perturb.world import Listing, Load, NoNetwork, Sleeps, Turns

BUILT_IN: tuple[type[Perturbation], ...] = (
    HashSeed, TimeZone, Variables, Clock, Seed, Entropy, Temporary, Sleeps, Turns, Load, Listing, NoNetwork,
)  # fmt: skip


class Registry:
    """What can be perturbed here. A perturbation of the user's with a known name takes its place."""

    def __init__(self, users: Iterable[Perturbation] = ()) -> None:
        self.users = tuple(users)
        self._all = {one.name: one for one in (*(kind() for kind in BUILT_IN), *self.users)}

    def __getitem__(self, name: str) -> Perturbation:
        return self._all[name]

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def usable(self, name: str) -> bool:
        """Is it known, and is what it needs installed?"""
        return name in self._all and not self.missing(name)

    def missing(self, name: str) -> str:
        """The distribution that it needs and that is not installed, ``""`` where nothing is missing."""
        needs = self._all[name].needs
        return needs if needs and find_spec(needs.replace("-", "_")) is None else ""

    def environment(self, conditions: Mapping[str, Any], rest: Mapping[str, str]) -> dict[str, str]:
        """The environment of a child under these conditions; `rest` is ours."""
        found = {"PYTHONHASHSEED": REST_HASH_SEED, **rest}
        if found["PYTHONHASHSEED"] == "random":
            found["PYTHONHASHSEED"] = REST_HASH_SEED
        for name, value in conditions.items():
            for variable, text in self._all[name].environment(value).items():
                found.pop(variable, None)
                if text is not None:
                    found[variable] = text
        return found
