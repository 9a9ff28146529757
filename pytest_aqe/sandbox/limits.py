"""What generated code may use: every limit is a setting, checked once."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from pytest_aqe.errors import SandboxError

MIB = 1 << 20
MOST = 1 << 50
LONGEST = 1_000_000
"""Seconds: no clock of the system is asked to wait for longer."""
SPARE = 4
"""Importing the subject may use this many times the address space of a candidate: big libraries reserve a lot."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one jailed worker.

    Seconds: `wall` a candidate, `batch` one fork with its candidates, `start` importing the subject, `cpu` one fork.
    Bytes: `memory` (address space of each process), `file_size` (largest file), `scratch` (all files together, where
    the tier can bound it), `output` (captured output of a candidate, one result).
    """

    wall: float = 1.0
    batch: float = 20.0
    start: float = 30.0
    cpu: int = 60
    memory: int = 2048 * MIB
    processes: int = 64
    open_files: int = 256
    file_size: int = 16 * MIB
    scratch: int = 256 * MIB
    output: int = MIB

    def __post_init__(self) -> None:
        for spec in fields(self):
            value = getattr(self, spec.name)
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise SandboxError(f"sandbox limit {spec.name!r} must be a number, not {value!r}")
            if not value > 0 or value == float("inf"):
                raise SandboxError(f"sandbox limit {spec.name!r} must be more than 0 and finite, not {value!r}")
            if value > (LONGEST if spec.name in ("wall", "batch", "start") else MOST):
                raise SandboxError(f"sandbox limit {spec.name!r} must not be so large: {value!r}")
            if spec.type == "int" and value != int(value):
                raise SandboxError(f"sandbox limit {spec.name!r} must be a whole number, not {value!r}")
        if self.open_files < 32:
            raise SandboxError(f"sandbox limit 'open_files' must be at least 32 (for pytest), not {self.open_files!r}")
        if self.processes < 2:
            raise SandboxError(f"sandbox limit 'processes' must be at least 2, not {self.processes!r}")

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the worker."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Limits:
        """The limits that `to_json` gave."""
        return cls(**row)

    def but(self, given: Mapping[str, float]) -> Limits:
        """These limits, but for those that are given."""
        return Limits(**{**asdict(self), **given})


DEFAULT = Limits()
SEARCH = Limits(wall=0.4)
"""A candidate that needs longer is no unit test that anybody wants to wait for."""
VERIFY = Limits(cpu=180)
"""One process runs all suggested tests of a file."""


def lower(kind: int, soft: int, hard: int | None = None) -> None:
    """Set one resource limit, never above what is already in force (raising is not ours to do).

    A limit that this system refuses to set stays as it is: macOS does so for the address space.
    """
    _, ceiling = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        hard = ceiling if hard == resource.RLIM_INFINITY else min(hard, ceiling)
    soft = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, hard))


def apply(limits: Limits, processes: int) -> None:
    """Put this process and all that come after it under `limits`; `processes` is the absolute count for its uid."""
    lower(resource.RLIMIT_CORE, 1)  # unlike 0, it also keeps the system from piping a dump to its crash handler
    lower(resource.RLIMIT_FSIZE, int(limits.file_size))
    lower(resource.RLIMIT_NOFILE, int(limits.open_files))
    lower(resource.RLIMIT_AS, SPARE * int(limits.memory))
    lower(resource.RLIMIT_NPROC, processes)
    lower(resource.RLIMIT_STACK, 8 * MIB, resource.getrlimit(resource.RLIMIT_STACK)[1])
    if hasattr(resource, "RLIMIT_MSGQUEUE"):
        lower(resource.RLIMIT_MSGQUEUE, 819200)


def apply_to_fork(limits: Limits, space: int) -> None:
    """Bound the CPU time of a fork (SIGXCPU at the limit, SIGKILL a second later) and its address space."""
    lower(resource.RLIMIT_CPU, int(limits.cpu), int(limits.cpu) + 1)
    lower(resource.RLIMIT_AS, space)
