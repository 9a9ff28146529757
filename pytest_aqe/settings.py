"""What the user wants, once it is validated."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pytest


DEFAULT_OUTPUT = "tests/aqe"
DEFAULT_BUDGET = 60.0
HUNT_BUDGET = 300.0
"""Seconds, where nobody says so."""

LIMIT = "limit_"
"""What the names of options begin with that limit what candidates may use."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a user can say, validated; paths are absolute, `limits` those of the sandbox that were given."""

    rootdir: Path
    generate: bool = False
    doctor: bool = False
    targets: tuple[str, ...] = ()
    budget: float = DEFAULT_BUDGET
    max_executions: int | None = None
    round_executions: int | None = None
    max_tests: int = 50
    output: Path = Path(DEFAULT_OUTPUT)
    seed: int = 0
    jobs: int = 1
    planner: str = "auto"
    sandbox: str = "auto"
    limits: Mapping[str, float] = field(default_factory=dict)
    dry_run: bool = False
    write: bool = False
    json: Path | None = None
    observe: bool = True
    measure_rounds: bool = True
    record: bool = False
    flaky_hunt: bool = False
    hunt_exclude: tuple[str, ...] = ()
    fix: bool = False
    repeat: int = 1
    replay: str = ""
    hunt_memory: bool = True
    quarantine: str = ""
    quarantine_owner: str = ""
    ci: bool = False
    memory: str = "off"
    memory_verb: str = ""
    memory_file: Path | None = None

    @property
    def bank_mode(self) -> str:
        """How the bank is used: a dry run does not write into it."""
        return "readonly" if self.memory == "on" and self.dry_run else self.memory

    @property
    def placing(self) -> Literal["files", "patch", "diff"]:
        """What becomes of suggested tests: written, kept as a patch (CI), or only shown."""
        if self.dry_run:
            return "diff"
        return "patch" if self.ci and not self.write else "files"


def settle(config: pytest.Config, values: dict[str, Any]) -> Settings:
    """The values of all options as they are worked with: paths absolute, what depends on the machine filled in."""
    budget = HUNT_BUDGET if values.get("flaky_hunt") else DEFAULT_BUDGET
    found: dict[str, Any] = {"jobs": _cpus(), "budget": budget, **values}
    found["hunt_exclude"] = tuple(found.get("hunt_exclude", ()))
    for name, default in (("output", DEFAULT_OUTPUT), ("json", None), ("memory_file", None)):
        value = found.get(name, default)
        found[name] = _path(config, name, value) if value else None
    limits = {name[len(LIMIT) :]: found.pop(name) for name in tuple(found) if name.startswith(LIMIT)}
    targets = tuple(dict.fromkeys(found.pop("target", ())))
    ci = in_ci(os.environ.get("CI", ""))
    return Settings(rootdir=config.rootpath, targets=targets, limits=limits, ci=ci, **found)


def in_ci(value: str) -> bool:
    """Does this value of the variable CI say that we run in CI?"""
    return value.strip().lower() not in ("", "0", "false", "no", "off")


def _path(config: pytest.Config, name: str, value: str) -> Path:
    """A flag is relative to where pytest was started, an ini value to its file, a default to the rootdir."""
    base = config.rootpath
    if getattr(config.option, f"aqe_{name}", None) is not None:
        base = config.invocation_params.dir
    elif config.inipath is not None and config.getini(f"aqe_{name}") is not None:
        base = config.inipath.parent
    return Path(os.path.normpath(base / Path(value).expanduser()))


def _cpus() -> int:
    """CPUs that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
