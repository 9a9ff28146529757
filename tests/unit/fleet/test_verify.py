"""What is said of a run in the user's own world that came to nothing."""

from pathlib import Path

import pytest

from pytest_aqe.fleet.verify import Bench, unusable, verify_in
from pytest_aqe.results import SessionFacts
from pytest_aqe.sandbox.pytest_run import PytestRun
from pytest_aqe.sandbox.shadow import CONTROL, World
from pytest_aqe.settings import Settings


class Hurried(Bench):
    """A bench with a second for each run."""

    def run(self, place, **more):
        from pytest_aqe.sandbox.pytest_run import run_pytest

        return run_pytest(place, root=str(self.facts.rootdir), seconds=1.0, world=more["world"])


def test_a_set_up_that_takes_too_long_is_said(tmp_path: Path):
    (tmp_path / "conftest.py").write_text("import time\n\ntime.sleep(60)\n")
    bench = Hurried(Settings(tmp_path), SessionFacts(tmp_path), (), lambda: 1.0)

    verdict = verify_in(World(str(tmp_path), "tests", "", ()), {"test_a.py": "def test_a():\n    pass\n"}, bench)

    assert verdict.note.startswith("the run under the project's own set-up of pytest took too long and was stopped")
    assert (verdict.failing, verdict.trouble) == ({}, "")


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (PytestRun({f"{CONTROL}::test_it": ("passed", "")}, {}, 0, 1.0, ""), ""),
        (PytestRun({}, {}, 5, 1.0, ""), "collects none of the suggested tests"),
        (PytestRun({}, {}, None, 1.0, "", died="crashed"), "verified without: no reason is known"),
        (PytestRun({}, {}, 4, 1.0, "OSError: no network\nbye"), "verified without: OSError: no network"),
    ],
)
def test_why_a_run_says_nothing(run, said):
    assert said in unusable(run)
    assert bool(said) == bool(unusable(run))
