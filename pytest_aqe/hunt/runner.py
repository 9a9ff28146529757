"""Runs recipes in child processes of the user's own pytest, and counts the items that ran."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.perturb.environment import EMPTY
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import NodeRun, OutOfBudget, Recipe, RunOutcome
from pytest_aqe.hunt.scratch import Scratch
from pytest_aqe.process import child
from pytest_aqe.results import Surroundings

MODULE = "pytest_aqe.hunt.child_plugin"
OFF = ("aqe_generate=false", "aqe_flaky_hunt=false", "aqe_record=false", "aqe_quarantine=")
QUIET = ("-q", "--no-header", *(part for value in OFF for part in ("-o", value)))
FOREIGN = ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID", "PYTEST_CURRENT_TEST")
Work = TypeVar("Work")
Result = TypeVar("Result")

LEAST_IDLE = 20.0
"""A test may be silent for so many seconds at least before it counts as hung."""
MANY_TIMES = 20.0
"""... and for so many times the longest run of any test seen so far."""
FIRST_IDLE = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how the user's pytest runs: its root, its working folder, and the arguments to hand on.

    `everything` are the paths that it was started with. `by_script`: not by ``python -m``, so the working folder is not
    on the path. `around` says the same for a run in the sandbox.
    """

    rootdir: Path
    cwd: Path
    args: tuple[str, ...] = ()
    everything: tuple[str, ...] = ()
    by_script: bool = True
    around: Surroundings = field(default_factory=Surroundings)


class ChildRunner:
    """A `Runner`: each recipe in a process of its own, with a fresh temporary folder, at most `jobs` at a time.

    `told` is called after each child.
    """

    def __init__(
        self,
        place: Place,
        registry: Registry,
        budget: Budget,
        *,
        jobs: int = 1,
        told: Callable[[RunOutcome], None] = lambda outcome: None,
    ) -> None:
        self.budget = budget
        self.registry = registry
        self.longest = 0.0
        self.first_idle = FIRST_IDLE
        self.least_idle = LEAST_IDLE
        self._place = place
        self._jobs = jobs
        self._told = told
        self._made: Scratch | None = None
        self._count = 0
        self._cancelled = threading.Event()
        self._lock = threading.Lock()

    @property
    def executions(self) -> int:
        """Items run so far in all processes."""
        return self.budget.executions

    @property
    def jobs(self) -> int:
        """So many children at a time."""
        return self._jobs

    @property
    def _folder(self) -> Path:
        """For everything temporary, made when it is first asked for."""
        with self._lock:
            if self._made is None:
                self._made = Scratch()
            return self._made.path

    def close(self) -> None:
        """Remove everything temporary."""
        if self._made is not None:
            self._made.close()

    def kept_folder(self) -> str:
        """A new folder that stays until the end of the hunt."""
        return tempfile.mkdtemp(dir=self._folder, prefix="kept")

    def run(self, recipe: Recipe) -> RunOutcome:
        """Run one."""
        size = len(recipe.nodes) * recipe.repeat
        self.budget.reserve(size)
        outcome = RunOutcome(recipe, ended="cut")
        try:
            outcome = self._child(recipe)
            if outcome.ended == "unusable" and outcome.trouble in child.KILLED:  # it never came to a test: once more
                outcome = self._child(recipe)
        finally:
            self.budget.spend(size, outcome.executions)
        self._told(outcome)
        return outcome

    def run_all(self, recipes: Sequence[Recipe]) -> list[RunOutcome]:
        """Run several, side by side where there is more than one job."""
        return self.side_by_side(self.run, recipes)

    def side_by_side(self, work: Callable[[Work], Result], parts: Iterable[Work]) -> list[Result]:
        """Do parts of a work that run children, as many at a time as there are jobs; an error ends all of them."""
        waiting = list(parts)
        if self._jobs == 1 or len(waiting) < 2:
            return [work(part) for part in waiting]
        with ThreadPoolExecutor(self._jobs) as pool:
            futures = [pool.submit(work, part) for part in waiting]
            try:
                return [future.result() for future in futures]
            except BaseException:  # Ctrl-C too: children that run elsewhere end before it goes on
                self._cancelled.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise
            finally:
                self._cancelled.clear()

    def through(self, recipe: Recipe) -> list[RunOutcome]:
        """Run one to its last test: what is behind a test that ends its process runs in another process."""
        outcomes = []
        nodes, each = recipe.nodes * recipe.repeat, recipe.each * recipe.repeat
        while nodes:
            outcome = self.run(replace(recipe, nodes=nodes, each=each, repeat=1))
            outcomes.append(outcome)
            if outcome.ended not in ("crashed", "hung") or not outcome.runs:
                break
            done = outcome.runs[-1].index + 1
            nodes, each = nodes[done:], each[done:]
        return outcomes

    def _child(self, recipe: Recipe) -> RunOutcome:
        with self._lock:
            self._count += 1
            number = self._count
        home = self._folder / f"run{number}"
        home.mkdir()
        try:
            recipe_file, log = home / "recipe.json", home / "log.jsonl"
            recipe_file.write_text(recipe.to_json(), "utf-8", "surrogatepass")
            log.touch()
            (home / "tmp").mkdir()
            ended = child.run(
                [*self._interpreter(), "-m", MODULE, str(recipe_file), str(log), *self._arguments(recipe)],
                cwd=self._place.cwd,
                env=self._environment(recipe, home),
                timeout=self.budget.left_seconds + 1.0,
                beat=lambda: self._beat(log),
                idle=max(self.least_idle, MANY_TIMES * self.longest) if self.longest else self.first_idle,
            )
            outcome = read(recipe, log.read_text("utf-8", "surrogatepass"), ended)
        finally:
            shutil.rmtree(home, ignore_errors=True)
        self.longest = max([self.longest, *(run.seconds for run in outcome.runs)])
        return outcome

    def _beat(self, log: Path) -> float:
        if self._cancelled.is_set():
            raise OutOfBudget
        return log.stat().st_size

    def _interpreter(self) -> list[str]:
        flags = [f"-W{option}" for option in sys.warnoptions]
        for name, flag in (("dev_mode", "-Xdev"), ("ignore_environment", "-E"), ("no_user_site", "-s")):
            if getattr(sys.flags, name):
                flags.append(flag)
        return [sys.executable, *flags]

    def _arguments(self, recipe: Recipe) -> list[str]:
        files = list(dict.fromkeys(node.split("::")[0] for node in recipe.nodes))
        paths = [self._place.rootdir / file for file in files]
        known = bool(paths) and all(path.exists() for path in paths)
        return [*self._place.args, *QUIET, *(map(str, paths) if known else self._place.everything)]

    def _environment(self, recipe: Recipe, home: Path) -> dict[str, str]:
        rest = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        rest.update({name: str(home / "tmp") for name in ("TMPDIR", "TEMP", "TMP")})
        rest["HYPOTHESIS_STORAGE_DIRECTORY"] = str(home / "hypothesis")
        found = self.registry.environment(recipe.conditions, rest)
        for name, value in found.items():
            if value == EMPTY:
                (home / name).mkdir(exist_ok=True)
                found[name] = str(home / name)
        found["AQE_CHILD_PATH"] = "script" if self._place.by_script else "module"
        return found


def read(recipe: Recipe, log: str, ended: child.Ended) -> RunOutcome:
    """What a child's log says, also where it breaks off."""
    runs: list[NodeRun] = []
    running: dict[str, Any] | None = None
    collected = None
    for event in _events(log):
        kind = event.get("event")
        if kind == "collected":
            collected = event
        elif kind == "begin":
            running = event
        elif kind == "end":
            running = None
            runs.append(_node_run(event))
    if running is not None:
        outcome = "hung" if ended.why in ("idle", "flood") else "cut" if ended.why else "crashed"
        if outcome != "cut":
            message = "it ran without end" if outcome == "hung" else f"it ended its process (exit status {ended.code})"
            runs.append(NodeRun(running["nodeid"], running["index"], outcome, message=message))
        return RunOutcome(recipe, tuple(runs), outcome, ended.seconds)
    if collected is None or (collected.get("missing") and not runs):
        return RunOutcome(recipe, (), "unusable", ended.seconds, _trouble(collected, ended))
    if ended.why and runs and len(runs) < collected["count"]:
        return RunOutcome(recipe, tuple(runs), "cut", ended.seconds)
    return RunOutcome(recipe, tuple(runs), "ok", ended.seconds, _trouble(collected, ended))


def _trouble(collected: Mapping[str, Any] | None, ended: child.Ended) -> str:
    if collected is None:
        said = ended.output.strip().splitlines()
        return ended.why or (said[-1] if said else f"exit status {ended.code}")
    missing = collected.get("missing") or []
    return f"not collected: {', '.join(missing[:3])}" if missing else ""


def _node_run(event: Mapping[str, Any]) -> NodeRun:
    facts = {**event.get("facts", {}), **{key: event[key] for key in ("call",) if key in event}}
    return NodeRun(
        event["nodeid"], event["index"], event["outcome"], event.get("seconds", 0.0), event.get("message", ""),
        event.get("line", ""), tuple(event.get("trace", ())), facts,
    )  # fmt: skip


def _events(log: str) -> Iterable[dict[str, Any]]:
    for line in log.splitlines():
        with suppress(ValueError):  # the last line of a child that was killed
            yield json.loads(line)
