"""All that a session has to report, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pytest_aqe.facts import Finding
from pytest_aqe.results import AgentResult, Covered, TargetReport


@dataclass(frozen=True, slots=True)
class Summary:
    """The agents' results and what surrounds them.

    `why` says why no agent ran, ``""`` where one did. `troubles` are warnings (an error of ours, a file that
    could not be written). `skipped` are targets left out, with reasons. `patch` was written instead of files,
    `base` is the folder that it applies to; with `dry_run`, and where a patch was `unkept`, diffs are shown instead.
    `pytest` is how it was started.
    """

    rootdir: Path
    output: Path
    results: tuple[AgentResult, ...] = ()
    seconds: float = 0.0
    why: str = ""
    troubles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    patch: Path | None = None
    base: Path | None = None
    dry_run: bool = False
    unkept: bool = False
    cwd: Path = field(default_factory=Path.cwd)
    pytest: str = "pytest"

    @property
    def executions(self) -> int:
        """Candidates executed by all agents."""
        return sum(result.executions for result in self.results)

    @property
    def targets(self) -> tuple[TargetReport, ...]:
        """Every target of every agent."""
        return tuple(target for result in self.results for target in result.targets)

    @property
    def tests(self) -> tuple[str, ...]:
        """Node ids of the suggested tests of this run."""
        return tuple(test for target in self.targets for test in target.tests)

    @property
    def files(self) -> tuple[Path, ...]:
        """Files that were written."""
        return tuple(dict.fromkeys(file for result in self.results for file in result.files))

    @property
    def pythonpath(self) -> str:
        """What pytest needs as ``pythonpath`` to run the files that were written; mostly nothing."""
        return " ".join(dict.fromkeys(filter(None, (result.pythonpath for result in self.results))))

    @property
    def diffs(self) -> tuple[str, ...]:
        """Diffs of files that were not written."""
        return tuple(diff for result in self.results for diff in result.diffs)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Likely bugs."""
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def stale(self) -> tuple[str, ...]:
        """Suggested tests of earlier runs that no longer hold."""
        return tuple(dict.fromkeys(test for result in self.results for test in result.stale))

    @property
    def rejected(self) -> dict[str, int]:
        """How many candidates were turned down, by reason."""
        total: dict[str, int] = {}
        for result in self.results:
            for reason, count in result.rejected.items():
                total[reason] = total.get(reason, 0) + count
        return total

    @property
    def before(self) -> Covered | None:
        """Coverage of the targets by the user's own tests; None where nobody measured it."""
        return _sum([result.before for result in self.results])

    @property
    def after(self) -> Covered | None:
        """The same with the suggested tests."""
        return _sum([result.after for result in self.results])

    def shown(self, path: Path) -> str:
        """A path as the user would type it: relative to the working folder where it lies below."""
        return relative(path, self.cwd)


def relative(path: Path, base: Path) -> str:
    """`path` below `base` as a relative path with slashes, any other as it is."""
    try:
        return path.relative_to(base).as_posix()
    except ValueError:
        return path.as_posix()


def _sum(parts: list[Covered | None]) -> Covered | None:
    known = [part for part in parts if part is not None]
    return sum(known[1:], known[0]) if known else None
