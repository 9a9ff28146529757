"""Runs single tests of the copy in the sandbox: what is broken on purpose may do anything with what it is given."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from pytest_aqe.errors import SandboxError
from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.fix.workcopy import WorkCopy
from pytest_aqe.results import Surroundings
from pytest_aqe.sandbox.limits import VERIFY
from pytest_aqe.sandbox.pytest_run import run_pytest
from pytest_aqe.sandbox.shadow import World, text_elsewhere

LONGEST = 60.0
"""Seconds for one test."""


class Trial(Protocol):
    """Runs one test of the copy, as its files are now."""

    def passes(self, nodeid: str, others: Collection[str]) -> bool:
        """Whether it was run, alone of all in its file (`others` are left out), and passed."""


class Jailed:
    """A `Trial` in the sandbox, under the user's own set-up of pytest as far as it can be had there."""

    def __init__(
        self,
        copy: WorkCopy,
        around: Surroundings,
        budget: Budget,
        tier: str = "auto",
        limits: Mapping[str, float] | None = None,
    ) -> None:
        self._copy = copy
        self._budget = budget
        self._tier = tier
        self._limits = VERIFY.but(limits or {})
        ini = None if around.ini is None else copy.path(around.ini)
        self._ini, self._ini_text = str(ini or ""), text_elsewhere(ini, copy.rootdir)
        self._options = tuple(map(copy.moved, around.options))
        self._plugins = around.plugins
        # An editable install leads to the original, which is not there inside; what is on the path goes first.
        own = [copy.rootdir / "src", copy.rootdir]
        self._paths = [*(str(copy.path(Path(path))) for path in around.paths), *map(str, own)]

    def passes(self, nodeid: str, others: Collection[str]) -> bool:
        """Whether it was run and passed; what is executed counts."""
        path = Path(nodeid.partition("::")[0])
        self._budget.reserve(1)
        ran = 0
        try:
            with tempfile.TemporaryDirectory(prefix="aqe-fix-") as folder:
                shutil.copy(self._copy.rootdir / path, folder)
                world = World(
                    str(self._copy.rootdir), str(path.parent), self._ini, self._options, self._plugins, self._ini_text
                )
                done = run_pytest(
                    Path(folder),
                    sys_path=self._paths,
                    root=str(self._copy.rootdir),
                    tier=self._tier,
                    limits=self._limits,
                    seconds=max(1.0, min(LONGEST, self._budget.left_seconds)),
                    each=LONGEST,
                    deselect=sorted(others),
                    world=world,
                )
            ran = nodeid in done.outcomes
            return done.outcomes.get(nodeid, ("",))[0] == "passed"
        except SandboxError:  # there is none on this machine
            return False
        finally:
            self._budget.spend(1, ran)
