"""Runs every fault of the zoo in one tier and prints what came of it, one JSON line a fault.

python zoo_driver.py TIER [--deny-namespaces] [--pytest] [FAULT ...]
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent.parent)]

import zoo  # noqa: E402

from pytest_aqe.facts import Candidate, Execution  # noqa: E402
from pytest_aqe.program import Block, Program  # noqa: E402
from pytest_aqe.sandbox import capabilities, reap, seccomp  # noqa: E402
from pytest_aqe.sandbox.client import SubjectSpec, Worker  # noqa: E402
from pytest_aqe.sandbox.limits import Limits  # noqa: E402
from pytest_aqe.sandbox.pytest_run import run_pytest  # noqa: E402

FAULTS = {**zoo.FAULTS, **zoo.ATTACKS}
WALL = 1.0
USUAL = "assert len([1]) == 1\nimport json, os\njson.dumps(os.getcwd())"
"""What goes before and after each fault in the same request, and must pass."""
TAIL = """
import os as _os
if _os.path.exists("stolen"): raise ZeroDivisionError("the key was read")
if _os.path.exists("big") and _os.path.getsize("big") > 16 << 20: raise ZeroDivisionError("a large file")
"""


class World:
    """What the faults attack."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="zoo-"))
        self.victim = self.folder / "victim"
        self.victim.mkdir(mode=0o755)
        (self.victim / "a.txt").write_text("precious")
        (self.folder / "subject").mkdir()
        (self.folder / "subject" / "zoo_subject.py").write_text("def work():\n    return 1\n")
        self.heard: list[str] = []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.unix = socket.socket(socket.AF_UNIX)
        self.unix.bind(str(self.folder / "listener"))
        self.unix.listen()
        self.abstract = socket.socket(socket.AF_UNIX)
        self.name = f"aqe-zoo-{os.getpid()}-{self.tcp.getsockname()[1]}"  # other runs of these tests have their own
        self.abstract.bind("\0" + self.name)
        self.abstract.listen()
        for name, sock in (("tcp", self.tcp), ("unix", self.unix), ("abstract", self.abstract), ("udp", self.udp)):
            threading.Thread(target=self._listen, args=(name, sock), daemon=True).start()
        self.shared = Path("/dev/shm") / f"{self.name}-shared"
        self.shared.write_text("precious")
        self.sibling = subprocess.Popen(["/bin/sleep", "3600"], start_new_session=True)

    def _listen(self, name: str, sock: socket.socket) -> None:
        while True:
            try:
                if name == "udp":
                    sock.recvfrom(100)
                else:
                    sock.accept()[0].close()
            except OSError:
                return
            self.heard.append(name)

    def fill(self, body: str) -> str:
        body = body.replace("UPORT", str(self.udp.getsockname()[1])).replace("PORT", str(self.tcp.getsockname()[1]))
        body = (
            body.replace("aqe-zoo", self.name)
            .replace("UNIXP", str(self.folder / "listener"))
            .replace("VICTIM", str(self.victim))
            .replace("SHARED", str(self.shared))
        )
        return body.replace("HPID", str(os.getpid())).replace("SPID", str(self.sibling.pid))

    def damage(self) -> list[str]:
        time.sleep(0.05)  # what a listener accepted is noted by a thread
        found = [f"the {name} listener was reached" for name in self.heard]
        self.heard.clear()
        files = {path.name: path.read_text() for path in self.victim.iterdir()}
        if files != {"a.txt": "precious"}:
            found.append(f"files were changed: {sorted(files)}")
            shutil.rmtree(self.victim)
            self.victim.mkdir()
            (self.victim / "a.txt").write_text("precious")
        left = [path for folder in ("/dev/shm", "/tmp", "/var/tmp") for path in Path(folder).glob(f"{self.name}-left")]
        if left or not self.shared.exists() or self.shared.read_text() != "precious":
            found.append(f"shared places were changed: {left}")
            self.shared.write_text("precious")
            for path in left:
                path.unlink()
        if os.stat(self.victim).st_mode & 0o777 != 0o755 or os.stat(self.victim / "a.txt").st_mtime < 2:
            found.append("rights or times were changed")
        if self.sibling.poll() is not None:
            found.append("the sibling was killed")
            self.sibling = subprocess.Popen(["/bin/sleep", "3600"], start_new_session=True)
        return found

    def close(self) -> None:
        for listener in (self.tcp, self.udp, self.unix, self.abstract):
            listener.close()
        self.shared.unlink()
        self.sibling.kill()
        self.sibling.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def descendants(pid: int) -> set[int]:
    """All processes below one that still live."""
    found: set[int] = set()
    todo = [pid]
    while todo:
        for child in reap.children(todo.pop()):
            todo.append(child)
            with contextlib.suppress(OSError):
                if Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    found.add(child)
    return found


def left_over(allowed: int, sibling: int) -> int:
    """How many processes too many there are one second after, 0 as soon as there are none."""
    until = time.monotonic() + 1.0
    while True:
        extra = len(descendants(os.getpid()) - {sibling}) - allowed
        if extra <= 0 or time.monotonic() > until:
            return max(0, extra)
        time.sleep(0.02)


def program(body: str) -> Program:
    return Program("zoo_subject", "work", Block(body + TAIL))


def by_worker(tier: str, names: list[str]) -> None:
    world = World()
    folder = str(world.folder / "subject")
    spec = SubjectSpec("zoo_subject", f"{folder}/zoo_subject.py", (folder,), folder)
    try:
        with Worker(spec, tier, Limits(wall=WALL)) as worker:
            worker.run([Candidate(0, program("pass"), "zoo")])
            normal = len(descendants(os.getpid()) - {world.sibling.pid})
            for number, name in enumerate(names):
                started = time.monotonic()
                candidate = Candidate(number, program(world.fill(FAULTS[name])), "zoo")
                others = [Candidate(-place, program(f"{USUAL}  # {place}"), "zoo") for place in (1, 2)]
                before, done, after = worker.run([others[0], candidate, others[1]])
                seconds = time.monotonic() - started
                wrong = world.damage()
                left = left_over(normal, world.sibling.pid)
                wrong += [f"{left} processes left"] if left else []
                wrong += world.damage()
                for other in (before, after):
                    if other.outcome != "passed":
                        wrong.append(f"a candidate beside it was hit: {other.outcome} {other.note} {other.raised}")
                say(name, worker.tier, done.outcome, seconds, wrong, note(done))
        left = left_over(0, world.sibling.pid)
        say("(close)", worker.tier, "passed", 0.0, [f"{left} processes left"] if left else [], "")
    finally:
        world.close()


def note(done: Execution) -> str:
    return f"{done.raised.type}: {done.raised.message}" if done.raised else done.note


def by_pytest(tier: str, names: list[str]) -> None:
    world = World()
    try:
        for name in names:
            folder = Path(tempfile.mkdtemp(prefix="tests-", dir=world.folder))
            body = "".join(f"    {line}\n" for line in (world.fill(FAULTS[name]) + TAIL).splitlines())
            (folder / "test_zoo.py").write_text(f"def test_fault():\n{body}")
            started = time.monotonic()
            done = run_pytest(folder, tier=tier, seconds=4.0, each=WALL)
            seconds = time.monotonic() - started
            left = left_over(0, world.sibling.pid)
            wrong = world.damage() + ([f"{left} processes left"] if left else [])
            outcome, message = done.outcomes.get("test_zoo.py::test_fault", ("none", done.tail[-200:]))
            if done.rc is None and outcome == "passed":
                outcome = "unfinished"
            say(name, tier, outcome, seconds - 3.0, wrong, message)
    finally:
        world.close()


def say(name: str, tier: str, outcome: str, seconds: float, wrong: list[str], text: str) -> None:
    if "ZeroDivisionError" in text:
        wrong = [*wrong, text]
    seconds = round(seconds, 2)
    row = {"fault": name, "tier": tier, "outcome": outcome, "seconds": seconds, "wrong": wrong, "note": text[:200]}
    print(json.dumps(row), flush=True)


def main(args: list[str]) -> None:
    os.environ["ANTHROPIC_API_KEY"] = "sk-ant-ZOO"
    reap.become_subreaper()
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # dumpable: /proc/PID/environ can be read by the same user
    if "--deny-namespaces" in args:
        capabilities.no_new_privileges()
        seccomp.install(seccomp.build(network=False))
    chosen = [arg for arg in args[1:] if not arg.startswith("--")] or list(FAULTS)
    (by_pytest if "--pytest" in args else by_worker)(args[0], chosen)


if __name__ == "__main__":
    main(sys.argv[1:])
