"""What goes into an agent and what comes out of it. Frozen values; standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pytest_aqe.facts import CallSample, Finding, Gap, Round, Target, TestOutcome

INTERRUPTED = "interrupted"
"""`AgentResult.stopped` after Ctrl-C: the agent returns what it has, the session ends as pytest does."""
ENDS = {
    "budget": "the budget was used up",
    "executions": "--aqe-max-executions was used up",
    INTERRUPTED: "interrupted",
}
"""What ends the work on something that was worth more of it, in words."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How the user runs pytest: the ini file in force, options that may change how a test ends, installed plugins.

    `paths` are sys.path before any test or conftest.py was imported, `pythonpath` is what the ini file adds;
    `installed` are top-level names of the targets that are found elsewhere (editable installs). `opened` is what the
    conftest.py of a folder put on sys.path, by folder.
    """

    ini: Path | None = None
    options: tuple[str, ...] = ()
    plugins: bool = True
    paths: tuple[str, ...] = ()
    pythonpath: tuple[str, ...] = ()
    installed: frozenset[str] = frozenset()
    opened: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """All that is known when the user's own tests are over.

    `targets` are what the user named, or every first-party module; `skipped` those that cannot be worked on,
    each with its reason. `gaps` holds one entry a measured file. `exclude` is coverage.py's exclusion as one
    regular expression. `test_files` are the test files that pytest collected.
    """

    rootdir: Path
    targets: tuple[Target, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    gaps: tuple[Gap, ...] = ()
    samples: tuple[CallSample, ...] = ()
    outcomes: tuple[TestOutcome, ...] = ()
    sys_path: tuple[str, ...] = ()
    test_files: tuple[Path, ...] = ()
    exclude: str = ""
    ci: bool = False
    surroundings: Surroundings = field(default_factory=Surroundings)


@dataclass(frozen=True, slots=True)
class Tally:
    """Some of so many."""

    covered: int = 0
    total: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.covered + other.covered, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Covered:
    """Coverage as coverage.py counts it: lines, and branch arcs."""

    lines: Tally = Tally()
    branches: Tally = Tally()

    def __add__(self, other: Covered) -> Covered:
        """Both together."""
        return Covered(self.lines + other.lines, self.branches + other.branches)


@dataclass(frozen=True, slots=True)
class Left:
    """A branch that stayed uncovered, and why: ``needs a string like …``, ``dead code``, ``budget``."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class TargetReport:
    """What became of one target.

    `lines` are the first and last line of its code. `after` counts the branches that the user's suite and the
    suggested tests reach together, measured from the written files by coverage.py; None where that was not
    measured. `tests` are node ids. `stopped`: ``covered``, ``budget``, ``executions``, ``stalled``, ``interrupted`` or
    a sentence that says why nothing could be done.
    """

    name: str
    file: Path
    lines: tuple[int, int]
    total: int
    before: int | None
    after: int | None
    tests: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    stopped: str = ""
    left: tuple[Left, ...] = ()

    @property
    def open(self) -> int:
        """Branches that nothing takes."""
        return self.total - (self.after or 0)

    @property
    def gained(self) -> int | None:
        """Branches gained; None where one of the two was not measured."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class AgentResult:
    """What an agent did.

    `stopped`: why it ended (``done``, ``budget``, ``executions``, `INTERRUPTED`, or a sentence). `cpu_seconds` counts
    this process and its jailed workers. `before` and `after` are over the files of all targets. `files` were
    written; `diffs` are unified diffs, relative to the rootdir, of what would have been written under
    ``--aqe-dry-run`` or in CI. `stale`: node ids of suggested tests of earlier runs that no longer hold. `notes` are
    sentences for the user. `pythonpath`: what pytest needs as such to import what the files import, if anything.
    `unwritten`: why files could not be written, so that there are diffs instead.
    """

    name: str
    seconds: float
    executions: int
    stopped: str
    targets: tuple[TargetReport, ...] = ()
    before: Covered | None = None
    after: Covered | None = None
    files: tuple[Path, ...] = ()
    diffs: tuple[str, ...] = ()
    rejected: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    stale: tuple[str, ...] = ()
    sandbox_tier: str = ""
    cpu_seconds: float | None = None
    notes: tuple[str, ...] = ()
    pythonpath: str = ""
    unwritten: str = ""


class Progress(Protocol):
    """Shows how far the work is; may be called as often as one likes."""

    def update(self, done: int, total: int, gained: int, left_seconds: float) -> None:
        """`done` of `total` targets are finished, `gained` branches won so far, `left_seconds` of the budget."""


class Agent(Protocol):
    """One job, done once a session."""

    def run(self) -> AgentResult:
        """Do it; Ctrl-C makes it return early with `stopped` = `INTERRUPTED`."""
