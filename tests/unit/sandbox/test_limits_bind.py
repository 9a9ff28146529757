"""Each limit ends what is over it and lets pass what is not, for candidates and for tests in written files."""

from __future__ import annotations

import mmap
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_aqe.errors import SandboxError, SubjectError
from pytest_aqe.facts import Candidate
from pytest_aqe.program import Block, Program
from pytest_aqe.sandbox import fits, tiers
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import MIB, SEARCH, VERIFY
from pytest_aqe.sandbox.pytest_run import run_pytest
from tests.unit.sandbox.test_supervise import MARK, settled

SLEEP = "import time\ntime.sleep(0.6)"
BUSY = "import time\nuntil = time.process_time() + 1.6\nwhile time.process_time() < until: pass"
MEMORY = "held = bytearray(200 << 20)"
FORKS = "import os, time\nfor _ in range(12):\n    if not os.fork(): time.sleep(5); os._exit(0)"
DESCRIPTORS = "held = [open('/dev/null') for _ in range(100)]"
LARGE = "with open('large', 'wb') as file: file.write(bytes(20 << 20))"
MANY = (
    "for number in range(8):\n    with open(f'part{number}', 'wb') as file: file.write(bytes(1 << 20))\n"
    "import os\nfor number in range(8): os.remove(f'part{number}')"
)
PRINTS = "print('x' * 100_000)\nout = capsys.readouterr().out\nassert len(out) == 100_001"


def ended(folder, source, limits, tier="auto"):
    """How a candidate ends: its outcome, and why."""
    (folder / "limited_subject.py").write_text("def work():\n    return 1\n", encoding="utf-8")
    spec = SubjectSpec("limited_subject", str(folder / "limited_subject.py"), (str(folder),), str(folder))
    with Worker(spec, tier, SEARCH.but({"wall": 60.0, "batch": 60.0, **limits})) as worker:
        (done,) = worker.run([Candidate(0, Program("limited_subject", "work", Block(source)), "test")])
    return done.outcome, f"{done.raised.type}: {done.raised.message}" if done.raised else done.note


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "low", "high", "outcome", "why"),
    [
        (SLEEP, {"wall": 0.1}, {"wall": 60.0}, "timeout", ""),
        (BUSY, {"cpu": 1}, {"cpu": 60}, "timeout", "killed at the limit of CPU time"),
        (MEMORY, {"memory": 100 * MIB}, {"memory": 400 * MIB}, "crashed", "MemoryError"),
        (FORKS, {"processes": 4}, {"processes": 40}, "raised", "BlockingIOError"),
        (DESCRIPTORS, {"open_files": 64}, {"open_files": 256}, "raised", "Too many open files"),
        (LARGE, {"file_size": MIB}, {"file_size": 64 * MIB}, "raised", "File too large"),
        (PRINTS, {"output": 50_000}, {"output": 200_000}, "raised", "AssertionError"),
    ],
    ids=["wall", "cpu", "memory", "processes", "open_files", "file_size", "output"],
)
def test_a_candidate_over_a_limit_ends_there_and_one_within_passes(tmp_path, source, low, high, outcome, why):
    over, within = ended(tmp_path, source, low), ended(tmp_path, source, high)

    assert over[0] == outcome
    assert why in over[1]
    assert within == ("passed", "")


@pytest.mark.parametrize("tier", ["bwrap", "jail"])
def test_all_files_together_are_bounded_where_the_tier_can(tmp_path, tier):
    if tiers.available()[tier]:
        pytest.skip(f"tier {tier} is not available here: {tiers.available()[tier]}")

    over, within = ended(tmp_path, MANY, {"scratch": 8 * MIB}, tier), ended(tmp_path, MANY, {"scratch": 64 * MIB}, tier)

    assert over[0] == "raised"
    assert "No space left" in over[1]
    assert within == ("passed", "")


@pytest.mark.slow
def test_all_files_together_are_looked_at_where_they_lie_on_the_users_disk(tmp_path):
    if tiers.available()["jail-lite"]:
        pytest.skip(f"tier jail-lite is not available here: {tiers.available()['jail-lite']}")
    stays = MANY.partition("\nimport os")[0] + "\nimport time\ntime.sleep(SECONDS)"

    over = ended(tmp_path, stays.replace("SECONDS", "600"), {"scratch": 2 * MIB, "wall": 30.0}, "jail-lite")
    within = ended(tmp_path, stays.replace("SECONDS", "0.3"), {"scratch": 64 * MIB, "wall": 30.0}, "jail-lite")

    assert over == ("crashed", "too much in all files together")
    assert within == ("passed", "")


def test_a_process_takes_no_more_candidates_once_its_time_is_up(tmp_path):
    (tmp_path / "slow_subject.py").write_text("import os\nfirst = os.getpid()\n", encoding="utf-8")
    spec = SubjectSpec("slow_subject", str(tmp_path / "slow_subject.py"), (str(tmp_path),), str(tmp_path))
    source = "import os, time\ntime.sleep(0.1)\nraise ValueError(os.getpid())"
    candidates = [Candidate(number, Program("slow_subject", "first", Block(source)), "") for number in range(6)]

    def processes(batch):
        with Worker(spec, limits=SEARCH.but({"wall": 60.0, "batch": batch})) as worker:
            return len({done.raised.message for done in worker.run(candidates)})

    assert processes(0.05) > 2
    assert processes(60.0) == 1


def test_the_time_of_an_import(tmp_path):
    (tmp_path / "slow_import.py").write_text("import time\ntime.sleep(2)\n", encoding="utf-8")
    spec = SubjectSpec("slow_import", str(tmp_path / "slow_import.py"), (str(tmp_path),), str(tmp_path))

    with pytest.raises(SubjectError, match=r"more than 1 seconds"):
        Worker(spec, limits=SEARCH.but({"start": 1.0}))
    Worker(spec, limits=SEARCH.but({"start": 30.0})).close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "low", "why"),
    [
        (MEMORY, {"memory": 100 * MIB}, "MemoryError"),
        (FORKS, {"processes": 4}, "BlockingIOError"),
        (DESCRIPTORS, {"open_files": 64}, "Too many open files"),
        (LARGE, {"file_size": MIB}, "File too large"),
        (BUSY, {"cpu": 1}, "killed at the limit of CPU time"),
    ],
    ids=["memory", "processes", "open_files", "file_size", "cpu"],
)
def test_a_test_in_a_written_file_is_under_the_same_limits(tmp_path, source, low, why):
    body = "".join(f"    {line}\n" for line in source.splitlines())
    (tmp_path / "test_over.py").write_text(
        f"def test_over(tmp_path, monkeypatch):\n    monkeypatch.chdir(tmp_path)\n{body}"
    )

    over = run_pytest(tmp_path, limits=VERIFY.but(low), each=60.0)
    within = run_pytest(tmp_path, limits=VERIFY.but({"file_size": 64 * MIB}), each=60.0)

    assert why in over.outcomes["test_over.py::test_over"][1]
    assert within.outcomes == {"test_over.py::test_over": ("passed", "")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"memory": 1 << 20}, "aqe_limit_memory = 1M"),
        ({"wall": 2.0, "start": 0.001}, "aqe_limit_start = 0.001"),
        ({"memory": 1000, "start": 0.0001}, "aqe_limit_memory = 1000, aqe_limit_start = 0.0001"),
    ],
)
def test_limits_that_leave_no_room_for_any_work_are_named(given, named):
    with pytest.raises(SandboxError) as caught:
        fits.check("auto", given)

    assert str(caught.value).startswith(f"{named}: too low for any work in the sandbox (")


@pytest.mark.slow
def test_a_limit_under_which_only_pytest_does_not_work_is_named():
    with pytest.raises(SandboxError, match=r"^aqe_limit_file_size = 1: too low .*pytest does not work"):
        fits.check("auto", {"file_size": 1})


def test_limits_with_room_for_work_are_fine():
    fits.check("auto", {})
    fits.check("auto", {"memory": 512 * MIB, "open_files": 128, "processes": 8, "scratch": 16 * MIB})


@pytest.mark.slow
def test_many_processes_together_hold_no_more_memory_than_two_may(tmp_path):
    hoard = (
        "import os, time\nfor _ in range({}):\n    if not os.fork():\n        held = b'x' * (30 << 20)\n"
        "        time.sleep(600)\n        os._exit(0)\ntime.sleep({})"
    )
    limits = {"memory": 100 * MIB, "wall": 20.0}

    assert ended(tmp_path, hoard.format(20, 600), limits) == ("crashed", "too much memory in all processes together")
    assert ended(tmp_path, hoard.format(2, 1), limits)[0] == "passed"


def test_memory_that_another_program_shares_is_held_against_no_candidate(tmp_path):
    name = f"aqe{os.getpid()}y{time.monotonic_ns() % 10**5}"

    def share():
        running = settled(name, bool, 30.0)
        with mmap.mmap(-1, 300 * MIB) as held:
            held.write(bytes(300 * MIB))
            time.sleep(0.5)
        return running

    with ThreadPoolExecutor(1) as aside:
        other = aside.submit(share)
        source = f"{MARK.format(name)}import time\ntime.sleep(1.5)"
        outcome, _ = ended(tmp_path, source, {"memory": 128 * MIB, "wall": 20.0})

    assert other.result()
    assert outcome == "passed"


HIDES = {
    "unlinked": "held = []\nfor n in range(100):\n    held.append(open('x', 'wb', 0))\n    os.remove('x')\n    held[-1].write(MIB)",
    "mapped": (
        "import mmap\nheld = []\nfor n in range(100):\n    with open('x', 'w+b', 0) as file:\n        os.remove('x')\n"
        "        file.write(MIB)\n        held.append(mmap.mmap(file.fileno(), 0))"
    ),
    "unlisted": (
        "os.mkdir('d', 0o300)\nos.chdir('d')\nfor n in range(100):\n    with open(str(n), 'wb') as file: file.write(MIB)"
    ),
    "beside": (
        "os.chdir('..')\nos.mkdir('d')\nfor n in range(100):\n    with open(f'd/{n}', 'wb') as file: file.write(MIB)"
    ),
    "not_dumpable": (
        "import ctypes\nheld = []\nfor n in range(100):\n    held.append(open('x', 'wb', 0))\n    os.remove('x')\n"
        "    held[-1].write(MIB)\nctypes.CDLL(None).prctl(4, 0, 0, 0, 0)"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", HIDES)
def test_files_count_wherever_they_are_hidden_on_the_users_disk(tmp_path, how):
    if tiers.available()["jail-lite"]:
        pytest.skip(f"tier jail-lite is not available here: {tiers.available()['jail-lite']}")
    source = f"import os, time\nMIB = os.urandom(1 << 20)\n{HIDES[how]}\ntime.sleep(SECONDS)"

    over = ended(tmp_path, source.replace("SECONDS", "600"), {"scratch": 8 * MIB, "wall": 30.0}, "jail-lite")
    within = ended(tmp_path, source.replace("SECONDS", "0.3"), {"scratch": 400 * MIB, "wall": 30.0}, "jail-lite")

    assert over == ("crashed", "too much in all files together")
    assert within == ("passed", "")


SHARES = {
    "in_files": "held = [os.memfd_create('x') for _ in range(48)]\nfor file in held: os.write(file, bytes(10 << 20))",
    "by_children_that_ended": (
        "import mmap\nfor n in range(8):\n    if not os.fork():\n        held = mmap.mmap(-1, 60 << 20)\n"
        "        if not os.fork():\n            for at in range(60): held[at << 20 : (at + 1) << 20] = bytes(1 << 20)\n"
        "            os._exit(0)\n        os.wait()\n        time.sleep(SECONDS)\n        os._exit(0)"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", SHARES)
def test_shared_memory_counts_whoever_holds_it(tmp_path, how):
    source = f"import os, time\n{SHARES[how]}\ntime.sleep(SECONDS)"
    more = {"wall": 30.0, "file_size": 16 * MIB}

    over = ended(tmp_path, source.replace("SECONDS", "600"), {"memory": 100 * MIB, **more})
    within = ended(tmp_path, source.replace("SECONDS", "0.3"), {"memory": 1024 * MIB, **more})

    assert over[0] == "crashed"
    assert within == ("passed", "")
