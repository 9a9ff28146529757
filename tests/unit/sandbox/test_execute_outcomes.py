"""Outcomes of candidates: what passes, what raises, what never got to the act."""

import signal
import sys
import time

import pytest

from pytest_aqe.sandbox.execute import TimeLimit

SUBJECT = '''
import sys, os, asyncio, time

def add(a, b=1):
    return a + b

def refuse(x):
    """Raises ValueError when x is 3."""
    if x == 3:
        raise ValueError("three is not allowed")
    if x == 4:
        raise KeyError("four")
    assert x != 5
    return {}[x]

def leave(code): sys.exit(code)
def interrupt(): raise KeyboardInterrupt
def close_generator(): raise GeneratorExit("gone")
def library(text):
    import json
    return json.loads(text)
def convert(text): return int(text)
def down(n): return down(n + 1)
def numbers(n):
    for i in range(n):
        yield i
def failing():
    yield 1
    raise LookupError("second")
def endless():
    while True:
        yield 1
async def later(x):
    await asyncio.sleep(0)
    return x * 2
async def stream():
    yield 1
def factory():
    return lambda: 5
def busy():
    while True:
        pass
def stubborn(seconds):
    end = time.time() + seconds
    while time.time() < end:
        try:
            while time.time() < end:
                pass
        except BaseException:
            pass
    return "done"
class Odd(Exception):
    def __str__(self): raise RuntimeError("no text")
def odd(): raise Odd("x")
def group(): raise ExceptionGroup("several", [ValueError(1)])
def apply(f): return f()
'''


@pytest.fixture
def subject(inside):
    return inside(SUBJECT)


def test_a_value_passes_and_names_its_type(subject):
    row = subject.run("add(2)")

    assert (row["candidate"], row["outcome"], row["result"], row["phase"]) == (7, "passed", "builtins:int", "act")
    assert row["seconds"] < 0.1
    assert row["raised"] is None


def test_an_exception_tells_type_message_line_and_origin(subject):
    row = subject.run("refuse(3)", subject="refuse")

    assert row["outcome"] == "raised"
    assert row["raised"] == {
        "type": "builtins:ValueError", "message": "three is not allowed", "origin": "explicit", "line": 10,
        "documented": True, "bases": ["builtins:Exception", "builtins:BaseException"],
        "trail": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("act", "kind", "origin", "documented"),
    [
        ("refuse(4)", "builtins:KeyError", "explicit", False),
        ("refuse(5)", "builtins:AssertionError", "implicit", False),
        ("refuse(6)", "builtins:KeyError", "implicit", False),
        ("library('{')", "json.decoder:JSONDecodeError", "library", False),
        ("library(None)", "builtins:TypeError", "library", False),
        ("convert('x')", "builtins:ValueError", "implicit", False),
        ("add()", "builtins:TypeError", "implicit", False),
        ("leave(3)", "builtins:SystemExit", "library", False),
        ("interrupt()", "builtins:KeyboardInterrupt", "explicit", False),
        ("close_generator()", "builtins:GeneratorExit", "explicit", False),
        ("down(0)", "builtins:RecursionError", "implicit", False),
        ("odd()", "subject:Odd", "explicit", False),
    ],
)
def test_origins(subject, act, kind, origin, documented):
    raised = subject.run(act, subject=act.partition("(")[0])["raised"]

    assert (raised["type"], raised["documented"]) == (kind, documented)
    if kind != "builtins:SystemExit":
        assert raised["origin"] == origin


PLACES = """
import struct
import textwrap

class Box:
    def __init__(self): self.items = {}
    def __getitem__(self, key): return self.find(key)
    def find(self, key): return self.items[key]
    def __truediv__(self, other): return 1 / other
    def pop(self): return [].pop()

def size(data):
    '''Four bytes as a number. Raises struct.error for others.'''
    return struct.unpack("<I", data)

def outer(value):
    return middle(value) + 1

def middle(value):
    return 1 + value["x"]["y"]

def back(value):
    return textwrap.indent("a", "", lambda line: middle(value))

def down(number): return down(number + 1)
"""


@pytest.fixture
def places(inside):
    return inside(PLACES)


@pytest.mark.parametrize(
    ("act", "subject", "documented"),
    [
        ("Box()['a']", "Box.__getitem__", True),
        ("Box().find('a')", "Box.find", False),
        ("Box() / 0", "Box.__truediv__", True),
        ("Box().pop()", "Box.pop", True),
        ("size(b'')", "size", True),
        ("outer({})", "outer", False),
    ],
)
def test_what_a_protocol_or_a_docstring_speaks_of_is_expected(places, act, subject, documented):
    assert places.run(act, subject=subject)["raised"]["documented"] is documented


def test_the_trail_leads_inwards_to_the_expression_that_failed(places):
    outer, inner = places.run("outer({})", subject="outer")["raised"]["trail"]

    lines = PLACES.splitlines()
    assert (lines[outer[0] - 1].strip(), lines[inner[0] - 1].strip()) == (
        "return middle(value) + 1", 'return 1 + value["x"]["y"]',
    )  # fmt: skip
    if sys.version_info >= (3, 11):
        assert [lines[a - 1][b:d] for a, b, _, d in (outer, inner)] == ["middle(value)", 'value["x"]']


def test_the_trail_starts_anew_where_code_of_others_calls_back(places):
    trail = places.run("back({})", subject="back")["raised"]["trail"]

    assert [PLACES.splitlines()[span[0] - 1].strip()[:15] for span in trail] == ["return textwrap", "return 1 + valu"]


def test_the_trail_of_an_endless_recursion_is_short(places):
    assert 1 < len(places.run("down(0)", subject="down")["raised"]["trail"]) <= 6


def test_a_message_that_cannot_be_had_is_empty(subject):
    assert subject.run("odd()")["raised"]["message"] == ""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups are new in Python 3.11")
def test_exception_groups(subject):
    assert subject.run("group()")["raised"]["message"] == "several (1 sub-exception)"


def test_an_error_of_a_helper_in_the_test_is_not_the_subjects(subject):
    arrange = """
        def broken():
            raise OSError("disk")
    """
    assert subject.run("apply(broken)", arrange)["raised"]["origin"] == "library"


def test_a_function_of_the_test_that_does_not_take_what_it_is_given_is_not_the_subjects(subject):
    raised = subject.run("apply(lambda: 'a' > 1)")["raised"]

    assert (raised["type"], raised["origin"], raised["line"]) == ("builtins:TypeError", "library", 0)


def test_a_stand_in_without_what_is_looked_at_is_not_the_subjects(subject):
    raised = subject.run("apply(lambda: Mock().__name__)", imports=[["unittest.mock", "Mock"]])["raised"]

    assert (raised["type"], raised["origin"], raised["line"]) == ("builtins:AttributeError", "library", 0)


@pytest.mark.parametrize(
    ("arrange", "act", "imports", "note"),
    [
        ("x = 1 / 0", "add(x)", (), "builtins:ZeroDivisionError: division by zero"),
        ("x = ", "add(x)", (), "SyntaxError"),
        ("", "add(", (), "SyntaxError"),
        ("", "add(1)", [("no_such_module_here", "")], "ModuleNotFoundError"),
        ("", "add(1)", [("json", "no_such_name")], "ImportError"),
        ("", "'\\0' if", (), "SyntaxError"),
    ],
)
def test_what_fails_before_the_act_is_invalid(subject, arrange, act, imports, note):
    row = subject.run(act, arrange, imports=imports)

    assert (row["outcome"], row["phase"]) == ("invalid", "arrange")
    assert row["note"].startswith(note)


def test_an_error_while_arranging_is_described(subject):
    assert subject.run("add(1)", "refuse(3)")["raised"]["message"] == "three is not allowed"


def test_a_generator_is_listed(subject):
    row = subject.run("numbers(3)", detail=True)

    assert (row["wrap"], row["result"]) == ("list", "builtins:list")
    assert [check["expected"] for check in row["checks"]] == ["[0, 1, 2]"]


def test_a_generator_that_fails_later_raises(subject):
    row = subject.run("failing()")

    assert (row["wrap"], row["outcome"], row["raised"]["message"]) == ("list", "raised", "second")


def test_an_endless_generator_stays_as_it_is(subject):
    row = subject.run("endless()")

    assert (row["outcome"], row["wrap"], row["note"]) == ("passed", "", "endless")


def test_a_coroutine_is_run(subject):
    row = subject.run("later(4)", detail=True)

    assert (row["wrap"], row["result"]) == ("asyncio.run", "builtins:int")
    assert row["checks"][0]["expected"] == "8"


def test_an_async_generator_is_only_named(subject):
    assert subject.run("stream()")["result"] == "builtins:async_generator"


@pytest.mark.parametrize(
    ("wrap", "act", "imports", "expected"),
    [
        ("list", "numbers(2)", (), "[0, 1]"),
        ("asyncio.run", "later(1)", [("asyncio", "")], "2"),
        ("call", "factory()", (), "5"),
    ],
)
def test_a_wrap_is_applied_as_text(subject, wrap, act, imports, expected):
    row = subject.run(act, wrap=wrap, imports=imports, detail=True)

    assert (row["wrap"], row["checks"][0]["expected"]) == (wrap, expected)


def test_a_callable_result_is_told(subject):
    assert subject.run("factory()")["callable_result"] is True
    assert subject.run("add(1)")["callable_result"] is False


def test_a_block_has_no_result(subject):
    row = subject.run("total = add(1)\ntotal += add(2)", block=True, detail=True)

    assert (row["outcome"], row["result"]) == ("passed", "")
    assert [(c["subject"], c["expected"], c["about"]) for c in row["checks"]] == [("total", "5", "state")]


@pytest.fixture
def alarm():
    def ring(*_):
        raise TimeLimit

    before = signal.signal(signal.SIGALRM, ring)
    yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds, 0.01)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_a_time_limit_ends_the_candidate(subject, alarm):
    alarm(0.05)
    row = subject.run("busy()")

    assert row["outcome"] == "timeout"
    assert subject.run("add(1)")["outcome"] == "passed"


def test_a_swallowed_time_limit_still_counts(subject, alarm):
    alarm(0.02)
    row = subject.run("stubborn(0.05)", detail=True)

    assert (row["outcome"], row["checks"]) == ("timeout", [])


def test_check_fails_as_a_whole_at_the_time_limit(subject, alarm):
    script = subject.script("add(1)")
    checks = subject.session.run(script, detail=True)["checks"]
    alarm(0.02)
    started = time.perf_counter()

    assert subject.session.check(subject.script("busy()"), checks) == [-1]
    assert time.perf_counter() - started < 1
    assert subject.session.check(script, checks) == []


def test_memory_that_is_not_there_is_a_crash(subject):
    row = subject.run("bytes(1 << 62)")

    assert (row["outcome"], row["note"]) == ("crashed", "MemoryError")


@pytest.mark.parametrize("act", ["Coin() < 1", "1 + Coin()", "-Coin()"])
def test_operands_that_declined_raise_on_purpose(inside, act):
    subject = inside("""
        class Coin:
            def __lt__(self, other):
                return NotImplemented

            def __radd__(self, other):
                return NotImplemented
    """)

    assert subject.run(act, subject="Coin.__lt__")["raised"]["origin"] == "explicit"
