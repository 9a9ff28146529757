"""A run that is killed leaves no process behind, whatever its candidates have started by then."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pytest_aqe.errors import SlowImport
from pytest_aqe.facts import Candidate
from pytest_aqe.program import Block, Program
from pytest_aqe.sandbox import launch, reap, tiers
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits

HERE = Path(__file__)
MARK = "import ctypes\nctypes.CDLL(None).prctl(15, b'{}', 0, 0, 0)\n"
"""Gives a process, and all that it forks, a name by which they can be found from outside."""
DAEMONS = """
import os, signal, time
for _ in range(3):
    if not os.fork():
        os.setsid()
        if not os.fork():
            for number in (1, 2, 15): signal.signal(number, signal.SIG_IGN)
            time.sleep(600)
        os._exit(0)
while True: pass
"""
BOMB = """
import os
while True:
    try: os.fork()
    except OSError: pass
"""
WORK = "def work():\n    return 1\n"
SCENES = {"daemons": ("", DAEMONS, 4), "bomb": ("", BOMB, 30), "import": (DAEMONS, "", 4)}
"""What importing the subject does, what a candidate does, and how many processes they make at least."""


def named(name: str) -> list[int]:
    """Living processes of a name."""
    numbers = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]
    return [pid for pid in numbers if comm(pid) == name and not reap.is_zombie(pid)]


def comm(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def settled(name: str, done: Callable[[int], bool], seconds: float) -> list[int]:
    """The processes of a name as soon as `done` is content with their number, or when the time is up."""
    until = time.monotonic() + seconds
    while not done(len(found := named(name))) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def run(tier: str, scene: str, name: str, folder: str) -> None:
    """What is killed: one worker, which never gets to an answer."""
    at_import, act, _ = SCENES[scene]
    file = Path(folder) / "orphan_subject.py"
    file.write_text(WORK + (MARK.format(name) + at_import if at_import else ""))
    limits = Limits(wall=100, batch=100, start=100, processes=40)
    spec = SubjectSpec("orphan_subject", str(file), (folder,), folder)
    with Worker(spec, tier, limits) as worker:
        print(worker.tier, flush=True)
        worker.run([Candidate(0, Program("orphan_subject", "work", Block(MARK.format(name) + act)), "")])


def killed(tier: str, scene: str, number: int, folder: Path, *, user: bool = False) -> tuple[int, list[int]]:
    """How many processes there were when their run was killed, and those that are left some seconds later."""
    name = f"aqe{os.getpid()}x{time.monotonic_ns() % 10**5}"
    command = [sys.executable, "-B", str(HERE), tier, scene, name, str(folder)]
    if user and os.geteuid() == 0:
        os.chmod(folder, 0o777)
        command = [sys.executable, str(HERE.with_name("as_user.py")), *command]
    environment = {"PATH": os.environ["PATH"], "HOME": "/tmp", "PYTHONPATH": str(HERE.parents[3])}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, cwd="/", env=environment) as process:
        try:
            least = SCENES[scene][2]
            before = settled(name, lambda count: count >= least, 30.0)
        finally:
            process.send_signal(number)
    left = settled(name, lambda count: not count, 10.0)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return len(before), left


@pytest.fixture(params=["bwrap", "jail", "jail-lite"])
def tier(request):
    if tiers.available()[request.param]:
        pytest.skip(f"tier {request.param} is not available here: {tiers.available()[request.param]}")
    return request.param


@pytest.fixture
def open_folder():
    """One that other users may enter, too."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_nothing_is_left_when_the_run_is_killed(tier, tmp_path):
    before, left = killed(tier, "daemons", signal.SIGKILL, tmp_path)

    assert before >= SCENES["daemons"][2]
    assert left == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scene", "number"),
    [("bomb", signal.SIGKILL), ("import", signal.SIGKILL), ("daemons", signal.SIGTERM)],
    ids=["bomb", "import", "politely"],
)
@pytest.mark.parametrize("user", [False, True], ids=["root", "user"])
def test_nor_of_a_bomb_nor_of_an_import_nor_as_another_user(tier, user, scene, number, open_folder):
    if os.geteuid() != 0 and not user:
        pytest.skip("needs to be run as root")

    before, left = killed(tier, scene, number, open_folder, user=user)

    assert before >= SCENES[scene][2]
    assert left == []


def test_a_worker_imports_nothing_for_a_parent_that_has_hung_up(tier, tmp_path):
    """It may have died before the kernel could be asked to say so."""
    (tmp_path / "endless.py").write_text("while True: pass\n")
    subject = {"module": "endless", "file": str(tmp_path / "endless.py"), "exclude": "", "mode": "plain", "mutant": -1}
    folder = str(tmp_path)
    running = launch.start(
        tiers.choose(tier), "child", sys_path=[folder], root=folder, limits=Limits(), hash_seed=0, extra=subject
    )
    try:
        running.line.close()

        assert running.wait(20.0) == 0
    finally:
        running.kill()


HEADLESS = """
import threading
for _ in range(3):
    if not os.fork():
        os.setsid()
        threading.Thread(target=time.sleep, args=(600,)).start()
        ctypes.CDLL(None).syscall(EXIT, 0)
while True: pass
""".replace("EXIT", "60" if platform.machine() == "x86_64" else "93")


@pytest.mark.parametrize("tier", ["jail-lite", "weak"])
def test_nor_of_an_import_that_takes_too_long_with_processes_that_look_ended(tier, tmp_path):
    """Their first thread has ended, which is what /proc tells of a process."""
    if tiers.available()[tier]:
        pytest.skip(f"tier {tier} is not available here: {tiers.available()[tier]}")
    name = f"aqe{os.getpid()}x{time.monotonic_ns() % 10**5}"
    file = tmp_path / "orphan_subject.py"
    file.write_text(MARK.format(name) + "import os, time\n" + HEADLESS)

    with ThreadPoolExecutor(1) as aside:
        count = aside.submit(settled, name, lambda count: count >= 4, 20.0)
        with pytest.raises(SlowImport):
            Worker(SubjectSpec("orphan_subject", str(file), (str(tmp_path),), str(tmp_path)), tier, Limits(start=3))
        seen = count.result()
    left = settled(name, lambda count: not count, 5.0)
    for pid in left:
        os.kill(pid, signal.SIGKILL)

    assert len(seen) >= 4
    assert left == []


def test_a_folder_on_the_users_disk_goes_with_the_run(tmp_path):
    if tiers.available()["jail-lite"]:
        pytest.skip(f"tier jail-lite is not available here: {tiers.available()['jail-lite']}")
    look = "import os, pathlib\nopen('x', 'w').close()\nraise ValueError(os.getcwd())"
    code = (
        "import os, sys\nfrom tests.unit.sandbox.test_supervise import *\n"
        f"file = Path({str(tmp_path)!r}) / 'orphan_subject.py'\nfile.write_text(WORK)\n"
        f"with Worker(SubjectSpec('orphan_subject', str(file), (str(file.parent),), str(file.parent)), 'jail-lite') as w:\n"
        f"    done, = w.run([Candidate(0, Program('orphan_subject', 'work', Block({look!r})), '')])\n"
        "    print(done.raised.message, flush=True)\n    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HERE.parents[3], timeout=60)

    scratch = Path(done.stdout.strip()).parent
    until = time.monotonic() + 10.0
    while scratch.exists() and time.monotonic() < until:
        time.sleep(0.02)

    assert scratch.name.startswith("aqe-"), done.stderr
    assert not scratch.exists()


if __name__ == "__main__":
    run(*sys.argv[1:])
