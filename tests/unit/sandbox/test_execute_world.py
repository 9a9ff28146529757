"""The world around a candidate: streams, fixtures, and that none of it reaches the next one."""

import os
import random
import sys
import threading
import time
import warnings

import pytest

SUBJECT = """
import atexit, builtins, functools, logging, os, random, sys, threading, time, warnings

count = 0
names = []
table = {"a": [1]}
LIMITS = {"x": 1}

class Registry:
    known = {}
    total = 0
    def __init__(self):
        self.items = []
    def put(self, x):
        self.items.append(x)
        Registry.total += 1
        Registry.known[x] = True

registry = Registry()

def bump():
    global count
    count += 1
    names.append(count)
    table["a"].append(count)
    table["b"] = count
    return count, list(names), {k: list(v) if k == "a" else v for k, v in table.items()}

def register(x):
    registry.put(x)
    return len(registry.items), Registry.total, sorted(Registry.known)

def collect(x, into=[]):
    into.append(x)
    return into

def memo():
    seen = {}
    calls = 0
    def inner(x):
        nonlocal calls
        calls += 1
        seen[x] = calls
        return seen
    return inner

remember = memo()

@functools.lru_cache
def cached(x):
    names.append(x)
    return x

def say(text, where="out"):
    print(text, file=sys.stdout if where == "out" else sys.stderr)

def replace_stdout():
    sys.stdout = None
def close_stdout():
    sys.stdout.close()
def rebuild():
    sys.stdout = open(os.devnull, "w")
    return 1
def ask(): return input("name? ")
def number(): return sys.stdout.fileno()
def move(): os.chdir("/")
def litter():
    with open("litter.txt", "w") as f: f.write("x")
    os.makedirs("deep/er")
    return sorted(os.listdir("."))
def set_env():
    os.environ["AQE_X"] = "1"
    os.environ.pop("PATH", None)
def dice(): return random.random()
def maker(): return lambda: 1
def start_thread():
    threading.Thread(target=time.sleep, args=(0.05,), daemon=True).start()
    return threading.active_count() > 1
def fail_in_thread():
    t = threading.Thread(target=lambda: 1 / 0)
    t.start(); t.join()
def break_builtins():
    builtins.len = None
    builtins.open = None
    del builtins.isinstance
def break_modules():
    sys.modules["json"] = None
    sys.modules["os"] = None
def deepen(): sys.setrecursionlimit(10**6)
def log():
    logging.basicConfig(level=10)
    logging.getLogger().setLevel(5)
    logging.warning("careful")
def warn():
    warnings.warn("old", DeprecationWarning)
    warnings.simplefilter("error")
def trace(): sys.settrace(lambda *a: None)
def argv(): sys.argv.append("x"); sys.path.insert(0, "/x"); return sys.argv[1:]
def swap_sleep(): time.sleep = None; os.getcwd = len
def swap_environ(): os.environ = {"A": "b"}
def global_loop():
    import asyncio
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop.is_running()
"""


def world():
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return (sys.stdout, environment, os.getcwd(), sys.getrecursionlimit(), sys.gettrace(), list(warnings.filters))


@pytest.fixture
def subject(inside):
    return inside(SUBJECT)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("bump()", ['result == (1, [1], {"a": [1, 1], "b": 1})']),
        ("register('x')", ['result == (1, 1, ["x"])']),
        ("collect(1)", ["result == [1]"]),
        ("remember(1)", ["result == {1: 1}"]),
        ("argv()", ['result[-1] == "x"']),  # another command line in the second run: it belongs into no test
        ("litter()", ['result == ["deep", "litter.txt"]']),
    ],
)
def test_each_candidate_sees_a_fresh_subject(subject, act, expected):
    assert [subject.checks(act) for _ in range(3)] == [expected] * 3


def test_caches_are_cleared(subject):
    for _ in range(2):
        subject.run("cached(1)")
        assert subject.module.names == []
    assert subject.module.cached.cache_info().currsize == 0


@pytest.mark.parametrize(
    "act",
    [
        "replace_stdout()", "close_stdout()", "rebuild()", "move()", "set_env()", "break_builtins()", "deepen()",
        "log()", "warn()", "trace()", "fail_in_thread()", "start_thread()", "break_modules()", "swap_environ()",
        "swap_sleep()",
        "global_loop()", "sys.stdout.close()",
    ],
)  # fmt: skip
def test_the_world_is_as_before(subject, act):
    session = subject.session
    before = world()

    for _ in range(2):
        assert subject.run(act, imports=[("sys", "")], detail=True)["outcome"] == "passed"

    assert world() == before
    assert len([]) == 0
    assert time.sleep is not None
    assert sys.modules["os"] is os
    assert session.state.changed == []
    assert subject.checks("say('still here')") == ['out prints "still here\\n"', "result is None"]


def test_a_failing_thread_says_nothing(subject):
    assert subject.checks("fail_in_thread()") == ["result is None"]


def test_output_and_errors_are_told_apart(subject):
    assert subject.checks("say('a'), say('b', 'err')") == [
        "result == (None, None)", 'out prints "a\\n"', 'err prints "b\\n"',
    ]  # fmt: skip


def test_capsys_reads_and_empties(subject):
    arrange = """
        say("first")
        first = capsys.readouterr().out
    """
    assert 'out prints "second\\n"' in subject.checks("say('second')", arrange, fixtures=["capsys"])


def test_reading_from_stdin_fails_as_under_pytest(subject):
    raised = subject.run("ask()")["raised"]

    assert (raised["type"], raised["message"]) == (
        "builtins:OSError", "pytest: reading from stdin while output is captured!  Consider using `-s`.",
    )  # fmt: skip


def test_a_file_number_only_without_capsys(subject):
    assert subject.run("number()")["outcome"] == "passed"
    assert subject.run("number()", fixtures=["capsys"])["raised"]["type"] == "io:UnsupportedOperation"


def test_much_output_is_capped(subject):
    row = subject.run("say('x' * (3 << 20))", detail=True)

    assert row["outcome"] == "passed"
    assert [c["kind"] for c in row["checks"]] == ["is"]


def test_monkeypatch_is_undone(subject):
    arrange = """
        monkeypatch.setenv("AQE_Y", "yes")
        monkeypatch.setattr("subject.count", 41)
    """
    assert subject.checks("bump()[0]", arrange, fixtures=["monkeypatch"]) == ["result == 42"]
    assert subject.module.count == 0
    assert "AQE_Y" not in os.environ


def test_tmp_path_is_fresh_and_removed(subject, tmp_path):
    arrange = "path = tmp_path / 'a.txt'"
    for _ in range(2):
        row = subject.run("(path.exists(), path.write_text('x'))", arrange, fixtures=["tmp_path"], detail=True)
        assert [shown["expected"] for shown in row["checks"]] == ["(False, 1)", '"x"']
    assert list((tmp_path / "scratch" / "tmp").iterdir()) == []


def test_random_numbers_are_seeded_for_the_search_but_never_asserted(subject):
    random.seed(99)
    rows = [subject.run("dice()", detail=True) for _ in range(2)]

    assert [row["checks"] for row in rows] == [[], []]


def test_names_of_one_candidate_are_gone_in_the_next(subject):
    assert subject.run("1", "x = 5")["outcome"] == "passed"
    assert subject.run("x")["raised"]["type"] == "builtins:NameError"


def test_helper_classes_are_found_by_name_in_their_module(subject):
    arrange = """
        from __future__ import annotations
        from dataclasses import dataclass
        import pickle
        @dataclass
        class Point:
            x: int
        point = Point(3)
    """
    assert subject.checks("pickle.loads(pickle.dumps(point))", arrange)[0] == "result == Point(3)"


def test_threads_are_not_waited_for(subject):
    before = threading.active_count()

    assert subject.run("start_thread()")["seconds"] < 0.04
    assert threading.active_count() <= before + 1


def test_probes_are_read_around_arrange_and_act(inside):
    class Probes:
        frontier = ()

        def __init__(self):
            self.reset()

        def reset(self):
            self.hits, self.distances, self.operands = [], {}, []

        def hit_ids(self):
            return list(self.hits)

        def turn(self):
            reached, self.hits = self.hits, []
            return reached

    probes = Probes()
    subject = inside("hits = None\ndef hit(n):\n    hits.hits.append(n)\n    hits.distances[n] = 0.5\n", probes=probes)
    subject.module.hits = probes
    subject.session.state.restore()
    subject.module.hits = probes
    from pytest_aqe.sandbox.execute import Session

    session = Session("subject", subject.module.__file__, probes, subject.session.scratch)
    probes.hits.append(99)
    row = session.run(subject.script("hit(2)", "hit(1)"), frontier=[4, 5])

    assert (row["hits"], row["distances"], probes.frontier) == ([1, 2], {"1": 0.5, "2": 0.5}, {4, 5})
    assert row["setup"] == [1]

    both = session.run(subject.script("hit(2)", "hit(1)\nhit(2)"))
    assert (both["hits"], both["setup"]) == ([1, 2], [1])


@pytest.mark.parametrize(
    ("act", "empty"),
    [("[]", True), ("0", True), ("None", True), ("False", False), ("[0]", False), ("maker()", True), ("maker", False)],
)
def test_results_that_say_little_are_told(subject, act, empty):
    assert subject.run(act)["empty"] is empty


def test_operands_become_plain():
    from pytest_aqe.sandbox.carried import plain

    assert plain((b"\xff", {1}, None, 1 << 600, "x", 2.5)) == [{"__bytes__": "\xff"}, [1], None, None, "x", 2.5]
