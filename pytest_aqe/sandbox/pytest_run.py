"""Runs real pytest over a folder of tests in a fresh jailed process, under coverage.py where asked."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pytest_aqe.errors import SandboxError
from pytest_aqe.facts import Arc
from pytest_aqe.sandbox import launch
from pytest_aqe.sandbox.frames import Message, Silent
from pytest_aqe.sandbox.limits import VERIFY, Limits
from pytest_aqe.sandbox.shadow import World
from pytest_aqe.sandbox.tiers import choose

DIED = frozenset({"timeout", "crashed"})


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """What coverage.py says of one file: executed and missing lines, executed and missing branch arcs."""

    lines: frozenset[int] = frozenset()
    missing_lines: frozenset[int] = frozenset()
    arcs: frozenset[Arc] = frozenset()
    missing: frozenset[Arc] = frozenset()
    excluded: frozenset[int] = frozenset()
    summary: Mapping[str, float] = field(default_factory=dict)

    @property
    def branches(self) -> int:
        """How many branch arcs the file has."""
        return len(self.arcs) + len(self.missing)


@dataclass(frozen=True, slots=True)
class PytestRun:
    """One run: outcomes by node id with the message of a failure, coverage by file, pytest's exit code.

    Outcomes: ``passed``, ``failed``, ``error`` (set-up, teardown or collection), ``skipped``, ``xfailed``,
    ``xpassed``; ``timeout`` and ``crashed`` for the test during which the process ended. `rc` is None when pytest
    did not come to its end, and then `died` says how; `tail` is the end of what it printed.
    """

    outcomes: Mapping[str, tuple[str, str]]
    coverage: Mapping[str, FileCoverage]
    rc: int | None
    seconds: float
    tail: str
    order: tuple[str, ...] = ()
    cpu: float = 0.0
    trouble: str = ""
    died: str = ""

    @property
    def passed(self) -> bool:
        """Whether everything that was collected passed (or was skipped), and something was."""
        good = ("passed", "skipped", "xfailed")
        return (
            self.rc == 0
            and not self.trouble
            and bool(self.outcomes)
            and all(outcome in good for outcome, _ in self.outcomes.values())
        )


def run_pytest(
    tests: Path,
    args: Sequence[str] = (),
    *,
    sys_path: Sequence[str] = (),
    root: str = "",
    tier: str = "auto",
    limits: Limits = VERIFY,
    hash_seed: int = 0,
    env: Mapping[str, str] | None = None,
    reverse: bool = False,
    cover: Sequence[str] = (),
    exclude: str = "",
    seconds: float = 120.0,
    each: float = 10.0,
    plugins: bool = False,
    deselect: Sequence[str] = (),
    world: World | None = None,
    rounds: Sequence[str] | None = None,
    company: Sequence[str] = (),
) -> PytestRun:
    """Run the tests in folder (or file) `tests`, which is read-only inside, from an empty working folder.

    `args` are added to pytest's; without ``-c`` among them no ini file is in force, without ``--rootdir`` node ids
    are relative to `tests`, without ``--confcutdir`` no conftest.py above it is loaded.
    `env` adds variables. `cover` names source files to measure with branches; `exclude` is
    the regex of excluded lines, where it is not coverage.py's default. `each` limits a test, `seconds` the run
    (`wall` and `batch` of the limits are for candidates).
    Installed pytest plugins are loaded only with `plugins`. In a `world` the files of the folder `tests` are run as
    if they lay in the user's project (`args` and `plugins` are not looked at), with a control test beside them.
    With `rounds`, the source files under test, they are run in `rounds.Rounds`; a test that fails once has failed.
    With `company`, node ids of the user's tests in that world, only those are told that do not go with them.
    """
    tests = Path(tests).absolute()
    if not tests.exists():
        raise SandboxError(f"tests to run do not exist: {tests}")
    folder = tests if tests.is_dir() else tests.parent
    limits = replace(limits, wall=seconds, batch=seconds + 10)
    request = {
        "tests": str(tests),
        "folder": str(folder),
        "args": list(args),
        "reverse": reverse,
        "cover": [str(Path(file).absolute()) for file in cover],
        "exclude": exclude,
        "each": each,
        "plugins": plugins,
        "deselect": list(deselect),
        "company": list(company),
        "rounds": None if rounds is None else list(rounds),
        "world": None if world is None else world.to_json(),
    }
    started = time.monotonic()
    running = launch.start(
        choose(tier),
        "pytest",
        sys_path=sys_path,
        root=root,
        limits=limits,
        hash_seed=hash_seed,
        extra=request,
        variables=env,
        visible=[str(folder), *request["cover"]],  # type: ignore[misc]
    )
    story = _Story()
    try:
        until = started + seconds + 5
        while story.open:
            story.take(running.line.receive(max(0.0, until - time.monotonic())))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):  # a test has written it, not the worker
        story.died("crashed", "garbled results", running.complaint())
    except SandboxError as error:
        story.died("timeout" if isinstance(error, Silent) else "crashed", str(error), running.complaint())
    finally:
        running.kill()
    return story.told(time.monotonic() - started)


class _Story:
    """What the worker tells, put together as it comes."""

    def __init__(self) -> None:
        self.open = True
        self._outcomes: dict[str, tuple[str, str]] = {}
        self._coverage: dict[str, FileCoverage] = {}
        self._order: tuple[str, ...] = ()
        self._rc: int | None = None
        self._tail = ""
        self._cpu = 0.0
        self._now = ""
        self._died = ""
        self._trouble = ""

    def take(self, message: Message) -> None:
        """One message from inside."""
        kind = message.get("kind")
        if kind == "start":
            self._now = str(message["test"])
        elif kind == "test":
            name, outcome = str(message["test"]), str(message["outcome"])
            if self._outcomes.get(name, ("passed",))[0] in ("passed", "skipped", "xfailed"):
                self._outcomes[name] = (outcome, str(message["message"]))
            self._now = ""
        elif kind == "order":
            self._order = tuple(str(name) for name in message["tests"])
        elif kind == "coverage":
            self._coverage[str(message["file"])] = _file_coverage(message["data"])
        elif kind == "rc":
            self._rc = int(message["rc"])
        elif kind == "lingers":
            self._trouble = str(message["note"])
        elif kind == "died":
            self.died(str(message["outcome"]), str(message["note"]), "")
        elif kind == "end":
            self._tail = str(message["tail"])
            cpu = float(message.get("cpu", 0.0))
            self._cpu = cpu if 0 <= cpu < float("inf") else 0.0
            self.open = False

    def died(self, outcome: str, note: str, said: str) -> None:
        """The process ended before its time: the test that was running did it."""
        self._tail = self._tail or said or note
        self._trouble = self._trouble or note
        self._died = outcome
        self._rc = None
        if self._now:
            self._outcomes[self._now] = (outcome if outcome in DIED else "crashed", note)
            self._now = ""

    def told(self, seconds: float) -> PytestRun:
        """All of it."""
        if self._now:
            self._outcomes[self._now] = ("crashed", "pytest itself broke down in it")
        return PytestRun(
            self._outcomes,
            self._coverage,
            self._rc,
            seconds,
            self._tail,
            self._order,
            self._cpu,
            self._trouble,
            self._died,
        )


def _file_coverage(data: Mapping[str, Any]) -> FileCoverage:
    def lines(key: str) -> frozenset[int]:
        return frozenset(int(line) for line in data.get(key, ()))

    def arcs(key: str) -> frozenset[Arc]:
        return frozenset((int(start), int(end)) for start, end in data.get(key, ()))

    return FileCoverage(
        lines("executed_lines"),
        lines("missing_lines"),
        arcs("executed_branches"),
        arcs("missing_branches"),
        lines("excluded_lines"),
        {str(key): value for key, value in data.get("summary", {}).items() if isinstance(value, (int, float))},
    )
