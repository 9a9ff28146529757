"""Command lines to copy: one that fails and one that passes, each pinning the trigger or its opposite."""

from __future__ import annotations

import json
import math
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_aqe.hunt.perturb.environment import EMPTY
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import Recipe

BORN_WITH = ("hash_seed", "tz", "env", "tmpdir")
"""Conditions that a process is born with: they stand before the command as variables."""
MISS = 0.001
MOST_REPEATS = 5_000


def command(
    recipe: Recipe, registry: Registry, *, rootdir: Path, cwd: Path, args: Sequence[str] = (), repeat: int = 1,
    program: str = "pytest",
) -> str:  # fmt: skip
    """The command line of a recipe. One test several times over is a repetition; its own folder for temporary files."""
    nodes = recipe.nodes
    if len(set(nodes)) == 1 and len(nodes) > 1:
        nodes, repeat = nodes[:1], repeat * len(nodes)
    variables: dict[str, str | None] = {}
    for name in recipe.conditions:
        variables.update(registry[name].environment(recipe.conditions[name]))
    inside = {name: value for name, value in recipe.conditions.items() if name not in BORN_WITH}
    words = [program, *map(shlex.quote, args)]
    if inside or len(nodes) > 1:
        words.append(f"--aqe-replay={shlex.quote(spec(inside))}")
    if repeat > 1:
        words.append(f"--aqe-repeat={repeat}")
    words += [shlex.quote(shown(node, rootdir, cwd)) for node in nodes]
    return " ".join([*_prefix(variables), *words])


def spec(conditions: Mapping[str, Any]) -> str:
    """Conditions as the value of ``--aqe-replay``: JSON, or ``order`` where only the order is pinned."""
    return json.dumps(dict(conditions), sort_keys=True) if conditions else "order"


def conditions_of(text: str) -> dict[str, Any]:
    """What `spec` gave, back; ValueError where it is neither."""
    if text == "order":
        return {}
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError(text)
    return found


def repeats(rate: float) -> int:
    """So many runs fail at least once in 999 of 1,000 cases, at this rate of failures."""
    if not 0 < rate < 1:
        return 1 if rate >= 1 else MOST_REPEATS
    return min(MOST_REPEATS, max(1, math.ceil(math.log(MISS) / math.log1p(-rate))))


def shown(nodeid: str, rootdir: Path, cwd: Path) -> str:
    """A node id as it is typed in the working folder."""
    path, separator, rest = nodeid.partition("::")
    if rootdir == cwd or not (rootdir / path).exists():
        return nodeid
    return os.path.relpath(rootdir / path, cwd).replace(os.sep, "/") + separator + rest


def _prefix(variables: Mapping[str, str | None]) -> list[str]:
    gone = [part for name, value in variables.items() if value is None for part in ("-u", name)]
    given = [f"{name}={_value(value)}" for name, value in variables.items() if value is not None]
    return ["env", *gone, *given] if gone else given


def _value(value: str) -> str:
    return '"$(mktemp -d)"' if value == EMPTY else shlex.quote(value)
