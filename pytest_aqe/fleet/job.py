"""One module on its way through the test generator."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pytest_aqe.facts import Gap, Round
from pytest_aqe.fleet.module import ModuleWork


@dataclass
class Job:
    """One module to work on, and what came of it; `finished` unless Ctrl-C came before its end."""

    module: str
    file: Path
    functions: frozenset[str] | None
    gap: Gap | None
    weight: float
    work: ModuleWork | None = None
    problem: str = ""
    finished: bool = False
    executions: int = 0
    cpu: float = 0.0
    rounds: list[Round] = field(default_factory=list)
