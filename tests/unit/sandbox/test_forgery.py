"""Candidates that reach for the sandbox's own records: what they write there is not believed of anybody else."""

from __future__ import annotations

import time

import pytest

from pytest_aqe.errors import SubjectError
from pytest_aqe.facts import Candidate
from pytest_aqe.program import Block, Program
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.pytest_run import run_pytest

FIND = """
import sys
frame = sys._getframe()
while "ledger" not in frame.f_locals:
    frame = frame.f_back
ledger = frame.f_locals["ledger"]
"""
FORGED = """b'["passed","",1,"forged:row",0]'"""


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forgery")
    (folder / "forged_subject.py").write_text("def work():\n    return 1\n", encoding="utf-8")
    spec = SubjectSpec("forged_subject", str(folder / "forged_subject.py"), (str(folder),), str(folder))
    with Worker(spec, limits=Limits(wall=0.5, output=100_000)) as running:
        yield running


def run(worker, *bodies):
    blocks = [Block(body, (("forged_subject", "work"),)) for body in bodies]
    return worker.run([Candidate(n, Program("forged_subject", "work", block), "") for n, block in enumerate(blocks)])


@pytest.mark.parametrize("item", [1, 2, 700, -5])
def test_rows_of_other_items_are_not_taken(worker, item):
    forger = FIND + f"ledger.add({item}, {FORGED})\nledger.end(1)\nimport os\nos._exit(0)"
    first, *others = run(worker, forger, "work()", "raise ValueError(work())")

    assert (first.outcome, first.note) == ("crashed", "garbled results")
    assert [(run.outcome, run.result) for run in others] == [("passed", ""), ("raised", "")]


def test_rows_that_were_read_cannot_be_taken_back(worker):
    wipe = "import time\ntime.sleep(0.3)\nledger._map[:200] = bytes(200)"
    first, _, third = run(worker, "raise KeyError(work())", FIND + wipe, "raise IndexError(work())")

    assert (first.outcome, third.outcome) == ("raised", "raised")


def test_a_row_that_is_no_json_is_no_result(worker):
    first, second = run(worker, FIND + "ledger.add(0, b'[' * 50_000)\nimport os\nos._exit(0)", "work()")

    assert first.outcome != "passed"
    assert second.outcome == "passed"


def test_a_row_of_any_size_is_not_passed_on(worker):
    first, second = run(worker, FIND + "ledger.add(0, b'[' * 5_000_000)\nimport os\nos._exit(0)", "work()")

    assert (first.outcome, first.note) == ("crashed", "result too large")
    assert second.outcome == "passed"


@pytest.mark.parametrize("since", ["1e18", "float('nan')", "-1e18"])
def test_the_time_is_not_the_candidates_to_say(worker, since):
    started = time.monotonic()
    first, second = run(worker, FIND + f"ledger._since = {since}\nledger._store(0)\nwhile 1: pass", "work()")

    assert first.outcome in ("timeout", "crashed")
    assert second.outcome == "passed"
    assert time.monotonic() - started < 10


def test_messages_of_the_worker_cannot_be_written_by_a_fork(worker):
    done = b'{"done":"run","cpu":0}'
    first, second = run(worker, FIND + f"ledger.add(0, {done!r})\nimport os\nos._exit(0)", "raise KeyError(work())")

    assert first.outcome != "passed"
    assert second.outcome == "raised"
    assert [one.outcome for one in run(worker, "work()", "raise KeyError(1)")] == ["passed", "raised"]


LINE = """
import sys
frame = sys._getframe()
while not hasattr(frame.f_locals.get("self"), "ledger"):
    frame = frame.f_back
line = frame.f_locals["self"].line
"""


def test_the_line_of_the_worker_is_closed_in_a_fork_though_its_key_can_be_found(worker):
    done = "line.send({'done': 'run', 'cpu': 0})"
    again = "import socket\nfor number in range(3, 64):\n    try: socket.socket(fileno=number).send(line.nonce)\n"
    runs = run(
        worker, LINE + done, LINE + again + "    except OSError: pass\n    else: raise KeyError(number)", "work()"
    )

    assert [one.outcome for one in runs] == ["raised", "passed", "passed"]
    assert runs[0].raised.message.startswith("sandbox line closed")


def test_results_are_written_by_nothing_that_python_code_can_replace(worker):
    patch = "import json\njson.encoder.JSONEncoder.encode = json.encoder.JSONEncoder.iterencode = lambda *a, **k: '0'"
    _, second = run(worker, patch + "\nwork()", "raise KeyError('told')")

    assert second.raised is not None
    assert second.raised.message == "'told'"


@pytest.mark.parametrize(
    "message", ["{'ready': 1}", "{'ready': 1, 'goals': 3}", "{'ready': 1, 'goals': [[1, 2]]}", "{'error': None}"]
)
def test_a_subject_that_speaks_for_the_worker_is_an_error_of_its_own(tmp_path, message):
    find = FIND.replace("ledger", "line")
    (tmp_path / "speaker.py").write_text(f"{find}\nline.send({message})\n", encoding="utf-8")
    spec = SubjectSpec("speaker", str(tmp_path / "speaker.py"), (str(tmp_path),), str(tmp_path))

    with pytest.raises(SubjectError, match="speaker"):
        Worker(spec)


def test_an_alarm_of_one_candidate_does_not_ring_for_another(worker):
    first, second, third = run(
        worker,
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.05)\nwork()",
        "import signal, time\nassert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)\ntime.sleep(0.2)",
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGALRM)\ntime.sleep(0.01)",
    )

    assert [one.outcome for one in (first, second, third)] == ["passed"] * 3


@pytest.mark.parametrize(
    "row",
    [
        '["passed","4711",1,"forged",0]',
        '["passed","-1",1,"forged",0]',
        '["passed","",1,"forged",{"distances":[[4711,0.5]],"operands":[]}]',
    ],
)
def test_goals_that_do_not_exist_are_reached_by_nobody(worker, row):
    first, second = run(worker, FIND + f"ledger.add(0, {row.encode()!r})\nimport os\nos._exit(0)", "work()")

    assert (first.outcome, first.note, first.hits, first.distances) == ("crashed", "garbled results", frozenset(), {})
    assert second.outcome == "passed"


@pytest.mark.parametrize("time", ["1e300", "NaN", "-1", "Infinity", "1" + "0" * 400])
def test_a_time_that_nothing_takes_is_no_result(worker, time):
    row = f'["passed","",{time},"forged",0]'
    first, second = run(worker, FIND + f"ledger.add(0, {row.encode()!r})\nimport os\nos._exit(0)", "work()")

    assert (first.outcome, first.result) != ("passed", "forged")
    assert second.outcome == "passed"


@pytest.mark.parametrize("far", ["NaN", "Infinity", "-1", "1e999"])
def test_a_distance_that_is_none_is_not_taken(worker, far):
    goal = worker.goals[0].id if worker.goals else 0
    row = f'["passed","",1,"",{{"distances":[[{goal},{far}]],"operands":[]}}]'
    first, _ = run(worker, FIND + f"ledger.add(0, {row.encode()!r})\nimport os\nos._exit(0)", "work()")

    assert first.distances == {}


@pytest.mark.parametrize(
    "row",
    [
        b'{"kind":"start"}',
        b'{"kind":"test","test":1}',
        b'{"kind":"order","tests":7}',
        b'{"kind":"rc","rc":1e999}',
        b'{"kind":"coverage","file":"x","data":[1]}',
        b'{"kind":"coverage","file":"x","data":{"executed_branches":[1]}}',
        b"[]",
        b'"',
    ],
)
def test_what_a_test_writes_in_place_of_the_run_is_a_crash_of_the_run(tmp_path, row):
    body = (FIND.replace('"ledger" not in frame.f_locals', '"forks" not in frame.f_locals').splitlines())[:-1]
    body = [*body, f"frame.f_locals['forks'].ledger.add(0, {row!r}, False)", "import time", "time.sleep(0.3)"]
    (tmp_path / "test_forger.py").write_text("def test_forger():\n" + "".join(f"    {line}\n" for line in body))

    done = run_pytest(tmp_path)

    assert not done.passed
    assert done.died == "crashed"


@pytest.mark.parametrize(
    "idle",
    ["ledger._item = -1\nledger._store(0)", "import time\ntime.sleep(0.1)\nledger._item = -1\nledger._store(0)"],
    ids=["at_once", "later"],
)
def test_who_says_that_nothing_is_in_work_gets_no_more_time(worker, idle):
    started = time.monotonic()
    first, second = run(worker, FIND + idle + "\nwhile 1: pass", "work()")

    assert first.outcome == "timeout"
    assert second.outcome == "passed"
    assert time.monotonic() - started < 10


def test_who_wipes_the_records_is_ended_at_once(worker):
    first, second = run(worker, FIND + "ledger._map[:200] = bytes(200)\nwhile 1: pass", "work()")

    assert (first.outcome, first.note) == ("crashed", "garbled results")
    assert second.outcome == "passed"


def test_more_rows_than_one_buy_no_time(worker):
    body = (
        FIND
        + f"import time\nfor _ in range(150):\n    ledger.begin(0, time.monotonic())\n    ledger.add(0, {FORGED}, False)\n    time.sleep(0.1)"
    )
    candidate = Candidate(0, Program("forged_subject", "work", Block(body)), "")
    started = time.monotonic()
    worker.run([candidate], solo=True)

    assert time.monotonic() - started < 8


def test_nothing_stays_beside_the_folders_of_a_candidate(worker):
    leave = "import os\nfor p in ('../left', '../work/left'):\n    open(p, 'w').write('x')\nos._exit(0)"
    look = "import os\nassert sorted(os.listdir('..')) == ['cwd', 'home', 'tmp', 'work'] and not os.listdir('../work')"
    first, second = run(worker, leave, look)

    assert first.outcome == "exited"
    assert (second.outcome, second.raised) == ("passed", None)


FORKS = FIND.replace('"ledger" not in frame.f_locals', '"forks" not in frame.f_locals').partition("ledger =")[0]
TROUBLES = {
    "a pipe in place of its output": "import os\nlog = '../output.txt'\nos.unlink(log)\nos.mkfifo(log)",
    "rows without a text": FORKS
    + "ledger = frame.f_locals['forks'].ledger\nwhile ledger.add(0, b'', False): pass\nimport time\ntime.sleep(1)",
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_run_is_over_in_time_whatever_a_test_leaves(tmp_path, trouble):
    body = "".join(f"    {line}\n" for line in TROUBLES[trouble].splitlines())
    (tmp_path / "test_trouble.py").write_text(f"def test_before(): pass\ndef test_trouble():\n{body}")
    started = time.monotonic()
    done = run_pytest(tmp_path, seconds=60.0)

    assert done.outcomes["test_trouble.py::test_before"] == ("passed", "")
    assert time.monotonic() - started < 18


def test_who_ends_the_watch_over_folders_ends_it_for_nobody_else(worker):
    blind = """
import ctypes, os
for name in os.listdir("/proc/self/fd"):
    try:
        if "inotify" not in os.readlink("/proc/self/fd/" + name): continue
    except OSError: continue
    for watch in range(1, 40): ctypes.CDLL(None).inotify_rm_watch(int(name), watch)
os._exit(0)
"""
    leave, look = "open('left', 'w').close()", "import os\nassert not os.path.exists('left')"
    run(worker, blind)

    assert [one.outcome for one in run(worker, leave, look)] == ["passed", "passed"]
