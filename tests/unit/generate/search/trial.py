"""One real search over a small module: every move or all but one, bounded by executions, never by the clock."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from pytest_aqe.facts import Kept, Round
from pytest_aqe.generate.search.engine import Search
from pytest_aqe.generate.search.planners import Thompson
from pytest_aqe.refine import Budget, Standing, refine
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.subject import ModuleInfo

PATIENT = Limits(wall=10.0, batch=60.0, start=60.0)
"""A busy machine must not turn a candidate into a timeout."""


@dataclass(frozen=True)
class Result:
    """What one search came to."""

    search: Search
    text: str
    stopped: str
    spent: int
    rounds: tuple[Round, ...]

    def kept(self, marker: str = "") -> list[Kept]:
        """Kept candidates, or those of the goals that lead to the one line that holds `marker`."""
        if not marker:
            return self.search.kept()
        (line,) = [number for number, text in enumerate(self.text.splitlines(), 1) if marker in text]
        archive = self.search.archive
        ids = [g.id for g in archive.goals.values() if (g.to if g.kind == "branch" else g.line) == line]
        assert ids, f"no goal leads to line {line}"
        return [archive.kept[goal] for goal in ids if goal in archive.kept]

    def covers(self, marker: str) -> bool:
        """Whether some kept candidate reaches the line that holds `marker`."""
        return bool(self.kept(marker))

    def programs(self) -> list[str]:
        """Texts of the kept candidates."""
        return [kept.candidate.program.text() for kept in self.search.kept()]


@dataclass(frozen=True)
class Trial:
    """A subject in a jailed worker, ready to be searched as often as a test likes."""

    worker: Worker
    info: ModuleInfo
    text: str

    def search(self, executions: int, *, without: str = "", seed: int = 1) -> Result:
        """Search with every move, or with one taken out."""
        goals = self.worker.goals
        search = Search(
            self.info, self.text, goals, [goal.id for goal in goals], self.worker.import_hits, seed, Standing
        )
        if without:
            del search.by_name[without]
        budget = Budget(executions=executions)
        rounds: list[Round] = []
        stopped = refine(Thompson(random.Random(seed)), search, self.worker, search, budget, 64, rounds.append)
        return Result(search, self.text, stopped, budget.spent, tuple(rounds))


@contextlib.contextmanager
def trial(folder: Path, source: str, name: str = "subject", limits: Limits = PATIENT) -> Iterator[Trial]:
    """A worker on a module written to `folder`."""
    text = dedent(source).lstrip()
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    with Worker(SubjectSpec(name, str(path), (str(folder),), str(folder)), "auto", limits) as worker:
        yield Trial(worker, worker.describe(), text)
