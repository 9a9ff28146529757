"""The modules on their way through the test generator."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pytest_aqe.facts import Gap, Round, Target
from pytest_aqe.fleet.module import ModuleWork
from pytest_aqe.results import SessionFacts


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


def jobs_of(facts: SessionFacts) -> list[Job]:
    """One job a module, most missing branches first; modules of which nothing is missing have none."""
    by_file: dict[Path, list[Target]] = {}
    for target in facts.targets:
        by_file.setdefault(target.file, []).append(target)
    gaps = {gap.file.resolve(): gap for gap in facts.gaps}
    found: list[Job] = []
    for file, targets in by_file.items():
        gap = gaps.get(file.resolve())
        whole = any(not target.function for target in targets)
        functions = None if whole else frozenset(target.function for target in targets)
        missing = 20 if gap is None else len(gap.missing) + 0.2 * len(gap.missing_lines)
        if missing:
            found.append(Job(targets[0].module, file, functions, gap, float(missing)))
    return sorted(found, key=lambda job: (-job.weight, job.module))
