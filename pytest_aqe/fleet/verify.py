"""Suggested files are run before anyone sees them: fresh jailed processes, other hash seed, order, HOME and folder.

Then once more as the user runs pytest, with the project's own conftest.py files, ini file and options.
"""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from pytest_aqe.errors import one_line
from pytest_aqe.fleet.pace import Pace
from pytest_aqe.results import SessionFacts
from pytest_aqe.sandbox.limits import VERIFY
from pytest_aqe.sandbox.pytest_run import FileCoverage, PytestRun, run_pytest
from pytest_aqe.sandbox.rounds import CULPRIT
from pytest_aqe.sandbox.shadow import CONTROL, World, text_elsewhere
from pytest_aqe.settings import Settings

GOOD = ("passed", "skipped", "xfailed")
TURNS: tuple[tuple[int, bool, Mapping[str, str]], ...] = (
    (1, False, {}),
    (20_201, True, {"TZ": "America/New_York", "COLUMNS": "200", "LINES": "60", "LC_ALL": "C", "USER": "somebody"}),
)
"""Hash seed, reversed order and environment of each run."""
LONGEST = 5.0
"""Seconds for a test: several times what a candidate has, as coverage.py and pytest cost time of their own."""
HASH_SEEDS = (3, 5, 11, 40_009)
"""With those before them, an order of two items that is by chance the same in all is rare."""
_HASHING = ("set", "frozenset", "hash")
ENDED = ("crashed", "timeout")
"""Outcomes of a test with which the run ended."""
NO_TESTS = 5
"""pytest's exit code where nothing was collected."""
Value = TypeVar("Value")


@dataclass
class Verdict:
    """What verification found: failing node ids with their messages, coverage by source file of the last good run.

    `trouble` means that nothing could be verified, `note` that something less could not. `unrun` are tests to which
    a run did not come, as another one ended it.
    """

    failing: dict[str, str] = field(default_factory=dict)
    unrun: set[str] = field(default_factory=set)
    coverage: dict[str, FileCoverage] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    trouble: str = ""
    note: str = ""
    seconds: float = 0.0
    cpu: float = 0.0


@dataclass(frozen=True)
class Bench:
    """What runs of suggested files have in common: where the code is, what is measured, how long it may take."""

    settings: Settings
    facts: SessionFacts
    cover: Sequence[str]
    left: Callable[[], float]
    pace: Pace = field(default_factory=lambda: Pace(60.0, world=True, parallel=False))

    def run(
        self,
        place: Path,
        hash_seed: int = 1,
        reverse: bool = False,
        env: Mapping[str, str] | None = None,
        *,
        measured: bool = True,
        world: World | None = None,
        deselect: Sequence[str] = (),
        rounds: bool = False,
        company: Sequence[str] = (),
    ) -> PytestRun:
        """Run a folder of tests once, under the limits that the user has set; in `rounds` many times; beside the user's
        tests in `company`."""
        limits = VERIFY.but(self.settings.limits)
        return run_pytest(
            place,
            sys_path=self.facts.sys_path,
            root=str(self.facts.rootdir),
            tier=self.settings.sandbox,
            limits=limits,
            hash_seed=hash_seed,
            env=env,
            reverse=reverse,
            cover=self.cover if measured else (),
            exclude=self.facts.exclude,
            seconds=max(10.0, 15 * self.pace.boot, min(120.0, self.left() + 5.0)),
            each=max(LONGEST, 3 * limits.wall),
            world=world,
            deselect=deselect,
            rounds=self.cover if rounds else None,
            company=company,
        )


@contextmanager
def laid_out(files: Mapping[str, str]) -> Iterator[Path]:
    """Files (text by base name) in a folder of their own, for as long as they are needed."""
    with tempfile.TemporaryDirectory(prefix="aqe-verify-") as folder:
        place = Path(folder) / "tests"
        place.mkdir()
        for name, text in files.items():
            (place / name).write_text(text, encoding="utf-8")
        yield place


def verify(files: Mapping[str, str], bench: Bench, deselect: Sequence[str] = (), once: bool = False) -> Verdict:
    """Run suggested files in fresh processes, or `once`; the first one is measured by coverage.py.

    In the second each test is run alone, twice, then all in other orders. Where it finds tests on which others depend
    (`spoils`), others that failed are not told: without those they may pass. Code with sets gets more hash seeds, as
    far as there is time.
    """
    verdict = Verdict()
    with laid_out(files) as place:

        def run(turn: int) -> PytestRun:
            seed, reverse, env = TURNS[turn]
            first = not turn
            return bench.run(place, seed, reverse, env, measured=first, deselect=deselect, rounds=not first)

        turns = range(1 if once else len(TURNS))
        runs = at_once([partial(run, turn) for turn in turns], bench.settings.jobs)
        for done in runs:
            take(verdict, done)
        if any(map(spoils, verdict.failing.values())):
            verdict.failing = {test: said for test, (outcome, said) in runs[-1].outcomes.items() if outcome not in GOOD}
        for seed in HASH_SEEDS if not once and any(map(_hashes, bench.cover)) else ():
            if verdict.failing or verdict.trouble or bench.left() < 0:
                break
            take(verdict, bench.run(place, seed, measured=False, deselect=deselect))
    return verdict


def spoils(said: str) -> bool:
    """Whether a message is that of a test which other suggested tests depend on."""
    return said.startswith(CULPRIT)


def at_once(calls: Sequence[Callable[[], Value]], jobs: int) -> list[Value]:
    """What calls give, in order; side by side as far as so many jobs are allowed."""
    if jobs == 1 or len(calls) == 1:
        return [call() for call in calls]
    pool = ThreadPoolExecutor(min(jobs, len(calls)))
    try:
        return [future.result() for future in [pool.submit(call) for call in calls]]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _hashes(file: str) -> bool:
    """Whether source speaks of sets, whose order is another one with each hash seed, or of hashes."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return False
    return any(
        isinstance(node, (ast.Set, ast.SetComp)) or (isinstance(node, ast.Name) and node.id in _HASHING)
        for node in ast.walk(tree)
    )


def world_of(settings: Settings, facts: SessionFacts) -> World | None:
    """The user's world as far as it applies to the output folder; None where nothing of it does."""
    output, around = settings.output, facts.surroundings
    root = facts.rootdir if output.is_relative_to(facts.rootdir) else output
    folders = [output, *(parent for parent in output.parents if parent.is_relative_to(root))]
    ini = around.ini if root == facts.rootdir else None
    if ini is None and not around.options and not any((folder / "conftest.py").is_file() for folder in folders):
        return None
    below = str(output.relative_to(root))
    return World(str(root), below, str(ini or ""), around.options, around.plugins, text_elsewhere(ini, root))


def verify_in(world: World, files: Mapping[str, str], bench: Bench, deselect: Sequence[str] = ()) -> Verdict:
    """Run suggested files as the user would; `note` says where the user's set-up cannot be had in the sandbox."""
    with laid_out(files) as place:
        run = bench.run(place, measured=False, world=world, deselect=[inside(world, nodeid) for nodeid in deselect])
    verdict = Verdict()
    take(verdict, run)
    verdict.note, verdict.trouble = unusable(run) or verdict.trouble, ""
    if verdict.note:
        verdict.failing = {}
    return verdict


def inside(world: World, nodeid: str) -> str:
    """A node id relative to the tests, as it is in a world."""
    return nodeid if world.below == "." else f"{Path(world.below).as_posix()}/{nodeid}"


def unusable(run: PytestRun) -> str:
    """Why nothing follows from a run in the user's world: there even a test of nothing fails. Empty where it passes."""
    control = [ended for nodeid, ended in run.outcomes.items() if Path(nodeid.partition("::")[0]).name == CONTROL]
    if control and all(outcome in GOOD for outcome, _ in control):
        return ""
    if run.rc == NO_TESTS:
        return "the project's configuration of pytest collects none of the suggested tests (python_classes, ...)"
    if run.died == "timeout":
        return (
            "the run under the project's own set-up of pytest took too long and was stopped "
            f"after {run.seconds:.0f} s, tests were verified without"
        )
    lines = (control[0][1] if control else run.tail).strip().splitlines()
    said = next((line for line in reversed(lines) if "Error" in line), lines[-1] if lines else "no reason is known")
    return f"the project's own set-up of pytest does not work in the sandbox, tests were verified without: {said[:200]}"


def take(verdict: Verdict, run: PytestRun) -> None:
    """Enter what one run told."""
    verdict.seconds += run.seconds
    verdict.cpu += run.cpu
    verdict.order = verdict.order or run.order
    if run.coverage:
        verdict.coverage = dict(run.coverage)
    for nodeid, (outcome, message) in run.outcomes.items():
        if outcome not in GOOD:
            verdict.failing[nodeid] = message
    missing = set(run.order) - set(run.outcomes)
    if any(outcome in ENDED for outcome, _ in run.outcomes.values()):
        verdict.unrun |= missing
    else:
        for nodeid in missing:
            verdict.failing.setdefault(nodeid, "it did not come to its end")
    broken = run.rc not in (0, 1) and not verdict.failing
    if broken or (run.trouble and run.rc is not None):
        verdict.trouble = _trouble(run)


def _trouble(run: PytestRun) -> str:
    """One sentence about a run that verified nothing."""
    said = run.trouble or next((line for line in reversed(run.tail.splitlines()) if "Error" in line), "")
    if run.rc == NO_TESTS:
        return "pytest collected none of the suggested tests"
    return one_line(said)[:300] or f"pytest ended with exit code {run.rc}"
