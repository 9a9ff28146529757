"""What a test is seen to touch, in a real child process."""

from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import Recipe
from pytest_aqe.hunt.runner import ChildRunner, Place

TESTS = """
import os, sqlite3, tempfile

def test_makes():
    folder = tempfile.gettempdir()
    os.mkdir(os.path.join(folder, "claim"))
    sqlite3.connect(os.path.join(folder, "stock.db")).close()
    open(os.path.join(folder, "list"), "w").close()

def test_makes_its_own(tmp_path):
    (tmp_path / "x").mkdir()
    sqlite3.connect(":memory:").close()
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/in")
"""


TASKS = """
import asyncio

async def work():
    await asyncio.sleep(0.001)

def test_waits_for_a_task():
    async def go():
        task = asyncio.ensure_future(work())
        await asyncio.sleep(0.002)
        await task
    asyncio.run(go())

def test_lets_tasks_take_turns():
    async def go():
        await asyncio.sleep(0)
        await asyncio.gather(work(), work())
    asyncio.run(go())

def test_goes_on_alone():
    asyncio.run(work())
"""


def test_tasks_beside_the_test_and_whose_sleep_it_is(tmp_path):
    (tmp_path / "test_it.py").write_text(TASKS, "utf-8")
    runner = ChildRunner(Place(tmp_path, tmp_path, ("-pno:cacheprovider",)), Registry(), Budget(600))
    names = ("test_waits_for_a_task", "test_lets_tasks_take_turns", "test_goes_on_alone")
    outcome = runner.run(Recipe(tuple(f"test_it.py::{name}" for name in names), probe="sources"))
    runner.close()
    found = [run.facts["sources"] for run in outcome.runs]

    assert [run.outcome for run in outcome.runs] == ["passed"] * 3
    assert ["beside" in one["tasks"] for one in found] == [True, True, False]
    assert ["main" in one["sleep"] for one in found] == [True, False, True]


def test_files_folders_and_databases_that_other_runs_may_meet(tmp_path):
    (tmp_path / "test_it.py").write_text(TESTS, "utf-8")
    runner = ChildRunner(Place(tmp_path, tmp_path, ("-pno:cacheprovider",)), Registry(), Budget(600))
    outcome = runner.run(Recipe(("test_it.py::test_makes", "test_it.py::test_makes_its_own"), probe="sources"))
    runner.close()
    makes, own = (run.facts["sources"].get("files", {}).get("paths", []) for run in outcome.runs)

    assert [run.outcome for run in outcome.runs] == ["passed", "passed"]
    assert makes == ["$TMPDIR/claim", "$TMPDIR/stock.db", "$TMPDIR/list"]
    assert [path for path in own if "pytest-of-" not in path and "/in" not in path] == []
