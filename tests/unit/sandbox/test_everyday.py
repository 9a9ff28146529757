"""What ordinary tests need keeps working inside every tier."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_aqe.sandbox import tiers
from pytest_aqe.sandbox.pytest_run import run_pytest

SUBJECT = """
def sign(number):
    if number < 0:
        return -1
    return 1
"""

TESTS = """
import asyncio
import multiprocessing
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from everyday import sign


def double(number):
    return 2 * number


def test_asyncio():
    async def main():
        await asyncio.sleep(0.001)
        queue = asyncio.Queue()
        await asyncio.gather(queue.put(1), queue.get())
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(7)", stdout=subprocess.PIPE)
        out, _ = await process.communicate()
        return int(out)

    assert asyncio.run(main()) == 7


def test_multiprocessing():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(double, [1, 2, 3]) == [2, 4, 6]
    lock = multiprocessing.Lock()
    with lock:
        pass
    numbers = multiprocessing.get_context("fork").Array("i", [1, 2, 3])
    with numbers.get_lock():
        numbers[0] = 4
    assert list(numbers) == [4, 2, 3]


def test_tmp_path(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_text("x")
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b.txt"]


def test_tempfile():
    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(b"x")
        file.flush()
        assert Path(file.name).read_bytes() == b"x"


def test_threads_and_children():
    done = []
    thread = threading.Thread(target=done.append, args=(sign(1),))
    thread.start()
    thread.join()
    assert done == [1]
    assert subprocess.run(["/bin/sh", "-c", "echo $HOME"], capture_output=True, check=True).stdout.strip()
"""
NAMES = ("asyncio", "multiprocessing", "tmp_path", "tempfile", "threads_and_children")


def prepare(folder: Path) -> tuple[Path, Path]:
    project, tests = folder / "project", folder / "tests"
    project.mkdir()
    tests.mkdir()
    (project / "everyday.py").write_text(SUBJECT)
    (tests / "test_everyday.py").write_text(TESTS)
    return project, tests


def run(tier: str, project: Path, tests: Path) -> dict[str, object]:
    file = str(project / "everyday.py")
    done = run_pytest(tests, sys_path=[str(project)], root=str(project), tier=tier, cover=[file], seconds=60)
    assert not done.trouble, (done.trouble, done.tail)
    return {"outcomes": dict(done.outcomes), "missing": sorted(done.coverage[file].missing), "tail": done.tail}


def check(result: dict[str, object]) -> None:
    wanted = {f"test_everyday.py::test_{name}": ["passed", ""] for name in NAMES}
    assert json.loads(json.dumps(result["outcomes"])) == wanted, result["tail"]
    assert json.loads(json.dumps(result["missing"])) == [[3, 4]]


@pytest.mark.slow
@pytest.mark.parametrize("tier", ["bwrap", "jail", "jail-lite", "weak"])
def test_works_in_every_tier(tier, tmp_path):
    if tiers.available()[tier]:
        pytest.skip(f"tier {tier} is not available here: {tiers.available()[tier]}")
    check(run(tier, *prepare(tmp_path)))


@pytest.mark.slow
@pytest.mark.parametrize("tier", ["bwrap", "jail", "jail-lite"])
def test_works_for_a_normal_user(tier):
    if os.geteuid() != 0:
        pytest.skip("the test above runs as a normal user already")
    if tiers.available()[tier]:
        pytest.skip(f"tier {tier} is not available here: {tiers.available()[tier]}")
    command = [sys.executable, str(Path(__file__).with_name("as_user.py")), sys.executable, __file__, tier]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=90, stdin=subprocess.DEVNULL, cwd="/", env=environment
    )
    assert done.stdout, done.stderr
    check(json.loads(done.stdout))


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as where:
        print(json.dumps(run(sys.argv[1], *prepare(Path(where)))))
