"""What the user wants, once it is validated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a user can say, validated; paths are absolute."""

    rootdir: Path
    generate: bool = False
    doctor: bool = False
    targets: tuple[str, ...] = ()
    budget: float = 60.0
    max_executions: int | None = None
    round_executions: int | None = None
    max_tests: int = 50
    output: Path = Path("tests/aqe")
    seed: int = 0
    jobs: int = 1
    planner: str = "auto"
    sandbox: str = "auto"
    dry_run: bool = False
    write: bool = False
    json: Path | None = None
    observe: bool = True
    record: bool = False
    ci: bool = False

    @property
    def placing(self) -> Literal["files", "patch", "diff"]:
        """What becomes of suggested tests: written, kept as a patch (CI), or only shown."""
        if self.dry_run:
            return "diff"
        return "patch" if self.ci and not self.write else "files"
