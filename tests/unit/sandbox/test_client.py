"""The worker as its user sees it: an execution for each candidate, whatever the candidate does."""

from __future__ import annotations

import colorsys
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from pytest_aqe.errors import SandboxError, SubjectError
from pytest_aqe.facts import Candidate
from pytest_aqe.program import Assign, Block, Lit, Program, Raw, Ref
from pytest_aqe.sandbox import reap, rows, tiers, view
from pytest_aqe.sandbox.blame import HURTS
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.limits import Limits

SUBJECT = """
import os
import time

SEEN = []


class Cart:
    def __init__(self):
        self.lines = {}

    def add(self, name, price):
        if price < 0:
            raise ValueError("negative price")
        self.lines[name] = price


def kind(number):
    SEEN.append(number)
    if number == 1000:
        return "big"
    return "other"


def seen():
    return list(SEEN)


def hang():
    while True:
        pass


def leave(code):
    os._exit(code)


def crash():
    os.abort()
"""


def write(folder: Path, source: str = SUBJECT, name: str = "shop_subject") -> SubjectSpec:
    file = folder / f"{name}.py"
    file.write_text(source)
    return SubjectSpec(name, str(file), (str(folder),), str(folder))


def call(act: str, *arrange: Assign, name: str = "kind") -> Program:
    names = ("kind", "seen", "Cart", "hang", "leave", "crash")
    imports = tuple(("shop_subject", n) for n in names if n in act)
    return Program("shop_subject", name, Raw(act, imports), arrange)


def candidates(*acts: str) -> list[Candidate]:
    return [Candidate(10 + number, call(act), "test") for number, act in enumerate(acts)]


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("subject")
    with Worker(write(folder), limits=Limits(wall=0.5)) as shared:
        yield shared


def goals_of(worker: Worker, function: str) -> dict[tuple[int, int], int]:
    goals = [goal for goal in worker.goals if goal.function == function and goal.kind == "branch"]
    return {(goal.line, goal.to): goal.id for goal in goals}


def test_says_which_goals_there_are_and_which_importing_reaches(worker):
    assert {goal.function for goal in worker.goals} >= {"Cart.add", "kind", "seen", "hang"}
    assert not worker.import_hits & set(goals_of(worker, "kind").values())


def test_describes_the_subject(worker):
    info = worker.describe()

    assert {"Cart.add", "kind"} <= {function.qualname for function in info.functions}
    assert "shop_subject:Cart" in info.classes


def test_outcomes_hits_and_exceptions(worker):
    big, other, bad = worker.run(candidates("kind(1000)", "kind(2)", "Cart().add('a', -1)"))

    assert (big.candidate, big.outcome, big.result) == (10, "passed", "builtins:str")
    assert big.hits != other.hits
    assert bad.outcome == "raised"
    assert bad.raised is not None
    assert (bad.raised.type, bad.raised.message) == ("builtins:ValueError", "negative price")
    assert bad.raised.origin == "explicit"


def test_frontier_gives_distances_and_operands(worker):
    goals = goals_of(worker, "kind")
    far, near = worker.run(candidates("kind(2)", "kind(999)"), frontier=goals.values())

    distance = {name: min(run.distances.values()) for name, run in (("far", far), ("near", near))}
    assert 0 < distance["near"] < distance["far"] < 1
    assert any({2, 1000} == {left, right} for _, left, right in far.operands)


def test_detail_gives_checks(worker):
    (done,) = worker.run(candidates("kind(1000)"), detail=True)

    assert [(check.kind, check.subject, check.expected) for check in done.checks] == [("equal", "result", '"big"')]


def test_arranged_names_and_blocks(worker):
    cart = Assign("cart", Raw("Cart()", (("shop_subject", "Cart"),)))
    program = Program("shop_subject", "Cart.add", Block('cart.add("tea", 1)'), (cart, Assign("x", Lit(1))))
    (done,) = worker.run([Candidate(1, program, "test")], detail=True)

    assert done.outcome == "passed"
    assert any(check.subject == "cart.lines" for check in done.checks)


def test_state_does_not_leak_from_one_candidate_to_the_next(worker):
    runs = worker.run(candidates(*["kind(1)", "seen()"] * 20), detail=True)

    assert {check.expected for run in runs for check in run.checks if run.result == "builtins:list"} == {"[]"}


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        ("hang()", "timeout"),
        ("leave(0)", "exited"),
        ("leave(3)", "exited"),
        ("crash()", "crashed"),
        ("kind(", "invalid"),
        ("__import__('os').kill(__import__('os').getpid(), 9)", "crashed"),
        ("__import__('os').kill(__import__('os').getpid(), 19)", "timeout"),
        ("__import__('os').execv('/bin/true', ['true'])", "exited"),
    ],
)
def test_a_candidate_that_ends_its_process_costs_only_itself(worker, act, outcome):
    runs = worker.run(candidates("kind(1)", act, "kind(2)", "kind(3)"))

    assert [run.outcome for run in runs] == ["passed", outcome, "passed", "passed"]
    assert [run.candidate for run in runs] == [10, 11, 12, 13]


BUSY = "import time\nuntil = time.process_time() + 0.3\nwhile time.process_time() < until: pass\nkind(1)"


@pytest.mark.parametrize(
    "bomb",
    [
        "import signal\nsignal.setitimer(signal.ITIMER_VIRTUAL, 0.1)",
        "import faulthandler\nfaulthandler.dump_traceback_later(0.1, exit=True)",
    ],
)
def test_who_dies_of_what_another_left_in_the_process_is_no_culprit(tmp_path, bomb):
    blocks = [Block(text, (("shop_subject", "kind"),)) for text in (f"kind(1)\n{bomb}", BUSY, "kind(3)")]
    programs = [Program("shop_subject", "kind", block) for block in blocks]
    with Worker(write(tmp_path), limits=Limits(wall=20.0)) as worker:
        runs = worker.run([Candidate(number, program, "test") for number, program in enumerate(programs)])

        assert [run.outcome for run in runs[1:]] == ["passed", "passed"]
        assert runs[0].note in ("", HURTS)  # nobody is blamed where it goes off between two candidates
        assert worker.run([Candidate(9, programs[1], "test")])[0].outcome == "passed"


def test_what_killed_its_fork_is_remembered_and_never_run_again(worker, monkeypatch):
    worker.run(candidates("leave(7)"))
    asked = []
    monkeypatch.setattr(worker, "_ask", lambda *request: asked.append(request) or iter([{"done": "run"}]))
    (again,) = worker.run([Candidate(99, call("leave(7)"), "test")])

    assert (again.candidate, again.outcome) == (99, "exited")
    assert asked == []


def test_many_candidates_keep_their_order(worker):
    many = [Candidate(number, call(f"kind({number})"), "test") for number in range(1500)]
    runs = worker.run(many)

    assert [run.candidate for run in runs] == list(range(1500))
    assert {run.outcome for run in runs} == {"passed"}


@pytest.mark.parametrize(("solo", "processes"), [(True, 3), (False, 1)])
def test_solo_gives_each_a_process_of_its_own(worker, solo, processes):
    block = Block("import os\nraise ValueError(kind(os.getpid()), os.getpid())", (("shop_subject", "kind"),))
    program = Program("shop_subject", "kind", block)
    runs = worker.run([Candidate(number, program, "test") for number in range(3)], solo=solo)

    assert [run.outcome for run in runs] == ["raised"] * 3
    assert len({run.raised.message for run in runs}) == processes


def test_deadline_leaves_the_rest_not_run_and_the_worker_usable(worker):
    started = time.monotonic()
    sleepy = [Candidate(n, call(f"__import__('time').sleep(0.2 + 0 * {n})"), "test") for n in range(50)]
    runs = worker.run(sleepy, deadline=started + 0.7)

    assert time.monotonic() - started < 2.0
    assert runs[0].outcome == "passed"
    assert (runs[-1].outcome, runs[-1].note) == ("invalid", "not run")
    assert worker.run(candidates("kind(1)"))[0].outcome == "passed"


def test_a_worker_that_is_lost_is_started_again(worker):
    before = worker.restarts
    running = worker._running
    assert running is not None
    os.kill(running.popen.pid, signal.SIGKILL)
    while not running.line.gone():
        time.sleep(0.01)

    assert worker.run(candidates("kind(1)"))[0].outcome == "passed"
    assert worker.restarts == before + 1


def test_ctrl_c_during_a_run_does_not_mix_up_answers(worker, monkeypatch):
    running = worker._running
    assert running is not None
    calls = iter([None, KeyboardInterrupt])
    receive = running.line.receive

    def interrupted(seconds):
        if next(calls, None) is KeyboardInterrupt:
            raise KeyboardInterrupt
        return receive(seconds)

    monkeypatch.setattr(running.line, "receive", interrupted)
    with pytest.raises(KeyboardInterrupt):
        worker.run(candidates("kind(1)", "kind(2)", "kind(3)"))

    assert [run.outcome for run in worker.run(candidates("hang()", "kind(1)"))] == ["timeout", "passed"]


def test_nothing_is_left_after_close(tmp_path):
    with Worker(write(tmp_path)) as worker:
        worker.run(candidates("__import__('subprocess').Popen(['/bin/sleep', '60'])"))
        running = worker._running
        assert running is not None
        pid = running.popen.pid
        processes = [pid, *reap.descendants(pid)]

    assert living(processes) == []


def living(processes):
    """Those that live still, one second after at the latest."""
    until = time.monotonic() + 1
    while any(not reap.is_zombie(process) for process in processes) and time.monotonic() < until:
        time.sleep(0.01)
    return [process for process in processes if not reap.is_zombie(process)]


def test_nothing_is_left_of_a_worker_that_is_killed_in_the_middle(tmp_path):
    act = Block("import os\nos.fork() or os.setsid()\nhang()", (("shop_subject", "hang"),))
    with Worker(write(tmp_path), "jail-lite" if not tiers.available()["jail-lite"] else "auto") as worker:
        running = worker._running
        assert running is not None
        scripts = [rows.script(Candidate(0, Program("shop_subject", "hang", act), ""))]
        request = {"op": "run", "frontier": [], "detail": False, "size": 1, "wall": 60, "deadline": None}
        running.line.send({**request, "scripts": scripts})
        until = time.monotonic() + 3
        processes = []
        while len(processes) < 3 and time.monotonic() < until:
            processes = [running.popen.pid, *reap.descendants(running.popen.pid)]
        started = time.monotonic()

    assert time.monotonic() - started < 1.5
    assert len(processes) > 2
    assert living(processes) == []


@pytest.mark.parametrize("mode", ["tracer", "plain"])
def test_other_modes_sense_what_they_can(tmp_path, mode):
    with Worker(write(tmp_path), mode=mode) as worker:
        first, second = worker.run(candidates("kind(1000)", "kind(2)"))

        assert (first.outcome, second.outcome) == ("passed", "passed")
        if mode == "tracer":
            goals = goals_of(worker, "kind")
            assert len(first.hits & set(goals.values())) == 1
            assert first.hits != second.hits


def test_probes_and_tracer_agree(tmp_path):
    spec = write(tmp_path)
    acts = candidates("kind(1000)", "kind(2)", "Cart().add('a', -1)", "Cart().add('a', 1)", "seen()")
    with Worker(spec) as probed, Worker(spec, mode="tracer") as traced:
        branches = {goal.id for goal in probed.goals if goal.kind == "branch"}

        assert probed.goals == traced.goals
        assert [run.hits & branches for run in probed.run(acts)] == [run.hits & branches for run in traced.run(acts)]


def test_bad_arguments(tmp_path):
    spec = write(tmp_path)
    with pytest.raises(SandboxError, match="unknown value 'docker'; allowed: auto, bwrap, jail, jail-lite, weak"):
        Worker(spec, "docker")
    with pytest.raises(SandboxError, match="unknown worker mode"):
        Worker(spec, mode="fast")
    with Worker(spec) as worker, pytest.raises(SandboxError, match="mode 'schemata'"):
        worker.kill([], [0])


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("raise ValueError('not today')", "importing it failed: ValueError: not today"),
        ("import sys\nsys.exit('bye')", "importing it failed: SystemExit: bye"),
        ("import os\nos._exit(3)", "the process exited with status 3 while it was imported"),
        ("import os\nos.abort()", "the process was killed by signal 6"),
        ("def f(:\n    pass", "importing it failed: SyntaxError"),
        ("import no_such_module_at_all", "importing it failed: ModuleNotFoundError"),
        ("import sys\nsys.modules[__name__] = None", "removed itself from sys.modules|not in sys.modules|halted"),
    ],
)
def test_a_subject_that_cannot_be_imported_is_reported(tmp_path, source, message):
    with pytest.raises(SubjectError, match=message):
        Worker(write(tmp_path, source))


def test_a_subject_that_hangs_at_import_is_reported(tmp_path):
    started = time.monotonic()
    with pytest.raises(SubjectError, match="importing it took more than 1 seconds"):
        Worker(write(tmp_path, "while True: pass"), limits=Limits(start=1.0))
    assert time.monotonic() - started < 20


def test_a_subject_that_prints_reads_and_starts_threads_at_import_is_no_trouble(tmp_path):
    source = (
        "import sys, threading, time, os\nprint('hello' * 1000)\nsys.stdout.flush()\nos.write(1, b'x')\n"
        "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
        "try:\n    input()\nexcept (EOFError, OSError):\n    pass\n"
        "def kind(number):\n    return number\n"
    )
    with Worker(write(tmp_path, source)) as worker:
        runs = worker.run(candidates(*["kind(1)"] * 300))

    assert {run.outcome for run in runs} == {"passed"}


def test_a_module_that_the_worker_uses_itself_can_be_the_subject():
    import json.decoder

    spec = SubjectSpec("json.decoder", json.decoder.__file__)
    act = Raw("JSONDecoder().decode('[1]')", (("json.decoder", "JSONDecoder"),))
    program = Program("json.decoder", "JSONDecoder.decode", act)
    with Worker(spec) as worker:
        (done,) = worker.run([Candidate(0, program, "test")], detail=True)

    assert done.outcome == "passed"
    assert done.hits
    assert done.checks[0].expected == "[1]"


def test_a_worker_outlives_the_thread_that_started_it(tmp_path):
    made = []
    thread = threading.Thread(target=lambda: made.append(Worker(write(tmp_path))))
    thread.start()
    thread.join()
    time.sleep(0.2)
    with made[0] as worker:
        assert worker.run(candidates("kind(1)"))[0].outcome == "passed"
        assert worker.restarts == 0


def test_no_file_is_left_for_the_next(tmp_path):
    litter = (
        "import os, tempfile\nopen('here.txt', 'w').close()\nos.makedirs('deep/er')\nos.chmod('deep', 0)\n"
        "open(os.path.expanduser('~/x'), 'w').close()\ntempfile.mkstemp()\nos.chmod('.', 0)\n"
    )
    look = (
        "import os, tempfile\nfound = [os.listdir(f) for f in ('.', os.path.expanduser('~'), tempfile.gettempdir())]\n"
        "assert found == [[], [], []], found"
    )
    programs = [Program("shop_subject", "kind", Block(act)) for act in (litter, look)]
    with Worker(write(tmp_path)) as worker:
        runs = worker.run([Candidate(n, programs[n % 2], "test") for n in range(4)])

    assert [run.outcome for run in runs] == ["passed"] * 4, runs


@pytest.mark.parametrize("tier", ["bwrap", "jail"])
def test_no_file_is_left_in_shared_folders(tier):
    if tiers.available()[tier]:
        pytest.skip(f"tier {tier} is not available here: {tiers.available()[tier]}")
    if view.build([path for path in sys.path if path], "", "/tmp/aqe").meets("/tmp"):
        pytest.skip("what is tested lies in /tmp itself, which is read-only then")
    litter = "open('/tmp/aqe-litter', 'w').close()\nopen('/dev/shm/aqe-litter', 'w').close()"
    look = "import os\nassert not os.path.exists('/tmp/aqe-litter')\nassert not os.path.exists('/dev/shm/aqe-litter')"
    programs = [Program("colorsys", "rgb_to_yiq", Block(act)) for act in (litter, look)]
    with Worker(SubjectSpec("colorsys", str(colorsys.__file__)), tier) as worker:
        runs = worker.run([Candidate(n, program, "test") for n, program in enumerate(programs)])

    assert [run.outcome for run in runs] == ["passed"] * 2, runs
    assert not Path("/tmp/aqe-litter").exists()


def test_candidates_travel_with_their_references():
    assert Program("m", "f", Raw("1"), (Assign("x", Ref("shop", "Cart")),)).imports() == {("shop", "Cart")}
