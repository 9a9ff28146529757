"""The runs of the whole suite, ordered by what they find for an execution; announced before the first one."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import Recipe

SHUFFLES = 2
MORE_SHUFFLES = 3
"""Shuffles that are always made, and those that are made where the budget allows it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One child run of the whole suite."""

    title: str
    recipe: Recipe

    @property
    def executions(self) -> int:
        """Items that it runs."""
        return len(self.recipe.nodes) * self.recipe.repeat


def stages(nodes: Sequence[str], registry: Registry, seed: int, first: Mapping[str, int] | None = None) -> list[Stage]:
    """Every run of the suite, most telling first.

    One with what differs between machines beside a fresh hash seed and another order: combined, because what flips is
    taken apart on that one test alone, which costs next to nothing. `first` moves the last-named perturbations.
    """
    machines = registry["env"].values(seed)
    zones = registry["tz"].values(seed)
    hashes = registry["hash_seed"].values(seed)
    users = {one.name: tuple(one.values(seed)) for one in registry.users if one.name not in ("env", "tz", "hash_seed")}
    listed = tuple(nodes)

    def combined(number: int) -> dict[str, Any]:
        more = {name: values[number % len(values)] for name, values in users.items() if values}
        return {
            "hash_seed": hashes[number], "tz": zones[number % len(zones)],
            "env": machines[number % len(machines)], **more,
        }  # fmt: skip

    found = [
        Stage("in order, every test twice in one process", Recipe(listed, {}, repeat=2, probe="sources")),
        Stage("reversed, as on another machine", Recipe(listed[::-1], combined(0))),
    ]
    for number in range(SHUFFLES + MORE_SHUFFLES):
        order = shuffled(listed, seed * 1000 + number)
        if number == 0:
            found.append(Stage("shuffled, as on a third machine", Recipe(order, combined(1))))
        else:
            elsewhere = {"hash_seed": hashes[number + 1], "tz": zones[(number + 1) % len(zones)]}
            found.append(Stage("shuffled, another hash seed, another time zone", Recipe(order, elsewhere)))
    return found


def shuffled(nodes: Sequence[str], seed: int) -> tuple[str, ...]:
    """Files, the classes in them, and the tests in these, each shuffled among themselves and kept together."""
    chance = random.Random(seed)

    def mix(group: Sequence[str], depth: int) -> list[str]:
        parts: dict[str, list[str]] = {}
        for node in group:
            pieces = _pieces(node)
            parts.setdefault("::".join(pieces[: depth + 1]), []).append(node)
        keys = list(parts)
        chance.shuffle(keys)
        ordered = []
        for key in keys:
            members = parts[key]
            ordered.extend(members if len(members) == 1 or depth > 6 else mix(members, depth + 1))
        return ordered

    return tuple(mix(list(dict.fromkeys(nodes)), 0))


def _pieces(node: str) -> list[str]:
    """Path, classes, and the function with its parameters as one piece."""
    base, bracket, rest = node.partition("[")
    pieces = base.split("::")
    pieces[-1] += bracket + rest
    return pieces


def announced(found: Iterable[Stage], always: int, tests: int, most: int) -> tuple[str, ...]:
    """The plan in lines, with the number of suite executions."""
    made = list(found)
    sure = made[:always]
    passes = sum(stage.recipe.repeat for stage in sure)
    lines = [
        f"{tests} tests run about {passes} times over in {len(sure)} processes "
        f"({sum(stage.executions for stage in sure):,} executions), then suspects alone; at most {most:,} in all:"
    ]
    lines += [f"  {number}. {stage.title}" for number, stage in enumerate(sure, 1)]
    extra = len(made) - always
    lines.append(
        f"  then: clock, chance, and threads of the tests that touch them; up to {extra} more shuffles; causes"
    )
    return tuple(lines)
