"""What depends on the time, the machine, the disk or chance is asserted by no check; what does not still is."""

import datetime
import os
import platform
import random
import sys
import time

import pytest

from pytest_aqe.sandbox.clock import moments

SUBJECT = """
import calendar, datetime, getpass, importlib.util, os, pathlib, platform, random, secrets, shutil, socket, sys, time
from dataclasses import dataclass, field
from datetime import date, datetime as Moment
from os import cpu_count
from time import time as now

def half(): return "am" if Moment.now().hour < 12 else "pm"
def weekend(): return date.today().weekday() >= 5
def leap(): return calendar.isleap(date.today().year)
def century(): return datetime.datetime.utcnow().year // 100
END = Moment(date.today().year + 20, 1, 1)
def licensed(): return Moment.now() < END
def night(): return not 7 <= time.localtime().tm_hour < 22
def quarter(): return int(time.strftime("%m")) // 4
def even(): return int(now()) % 2
def ticks(): return time.clock_gettime(time.CLOCK_REALTIME) > 2e9
def ascii(): return time.asctime()[:3]
def same(): return int(time.time()) == int(time.time())
def local(): return Moment.fromtimestamp(0).hour
def default(at=time.time): return int(at()) % 2
@dataclass
class Order:
    made: Moment = field(default_factory=Moment.now)
    def late(self): return self.made.hour > 11
class Token:
    def __init__(self, ttl): self.born, self.ttl = time.time(), ttl
    def expired(self): return time.time() - self.born > self.ttl
def stamped(text): return {"text": text.upper(), "at": time.time()}
def logged(text):
    import logging
    logging.getLogger("x").warning("seen")
    return text.upper()

def passwd(): return os.path.exists("/etc/passwd")
def docker(): return pathlib.Path("/.dockerenv").is_file(), os.path.isdir("/opt/nothing")
def writable(): return os.access("/etc", os.W_OK)
def cores(): return cpu_count() > 4
def root(): return os.getuid() == 0
def user(): return getpass.getuser()
def host(): return socket.gethostname()
def machine(): return platform.machine(), platform.node(), platform.release()
def system(): return platform.system() == "Linux"
def tool(): return shutil.which("git") is not None
def size(x): return sys.getsizeof(x)
def bucket(key): return hash(key) % 2
def pair(key): return hash((key, 1)) % 2
def number(n): return hash(n)
def shard(x): return id(x) % 64
def path(): return len(sys.path)
def pid(): return os.getpid() < 60_000
def has(name): return importlib.util.find_spec(name) is not None
def described(n): return {"cores": os.cpu_count(), "double": n * 2}
def picked(n):
    base = "/etc/app.conf" if os.path.exists("/etc/app.conf") else "default"
    return base if n > 3 else n * 10
def project():
    return next((name for name in ("setup.py", ".git") if os.path.exists(name)), None)
def at_home(): return os.path.exists(os.path.expanduser("~/.apprc"))
def there(name): return os.path.exists(name)

def coin(): return random.random() < 0.5
def rare(): return random.random() < 0.01
def chosen(): return random.choice([1, 2, 3, 4, 5, 6, 7, 8]) < 8
def secret(): return secrets.choice("abcdefgh") > "a"
"""


@pytest.fixture
def subject(inside):
    return inside(SUBJECT)


@pytest.mark.parametrize(
    "act",
    [
        "half()", "weekend()", "leap()", "century()", "licensed()", "night()", "quarter()", "even()", "ticks()",
        "ascii()", "same()", "local()", "default()", "Order().late()",
        "passwd()", "docker()", "writable()", "cores()", "root()", "user()", "host()", "machine()", "tool()",
        "size([])", "bucket('k')", "pair('k')", "shard([])", "path()", "pid()", "has('pytest')",
        "picked(5)", "coin()", "rare()", "chosen()", "secret()",
    ],
)  # fmt: skip
def test_of_here_and_now_nothing_is_asserted(subject, act):
    found = subject.checks(act)

    assert [check for check in found if not check.startswith(("len(", "type("))] == []


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("Token(60).expired()", "result is False"),
        ("Token(-60).expired()", "result is True"),
        ("stamped('a')", 'result["text"] == "A"'),
        ("logged('a')", 'result == "A"'),
        ("described(2)", 'result["double"] == 4'),
        ("described(2)", 'set(result) == {"cores", "double"}'),
        ("picked(2)", "result == 20"),
        ("number(7)", "result == 7"),
        ("system()", f"result is {platform.system() == 'Linux'}"),
        ("has('json')", "result is True"),
        ("there('/nowhere/made/up')", "result is False"),
        ("there('made-up')", "result is False"),
        ("there(tmp_path)", "result is True"),
    ],
)
def test_what_does_not_depend_on_it_is(subject, act, expected):
    assert expected in subject.checks(act, fixtures=["tmp_path"] if "tmp_path" in act else ())


@pytest.mark.parametrize(("act", "place"), [("project()", "working folder"), ("at_home()", "home folder")])
def test_what_it_looks_for_in_folders_of_the_user_is_told(subject, act, place):
    row = subject.run(act, detail=True)

    assert row["checks"] == []
    assert [one["place"] for one in row["left"]] == [place]


def test_in_a_folder_of_its_own_it_is_as_good_as_any(subject):
    arrange = "monkeypatch.chdir(tmp_path)\nmonkeypatch.setenv('HOME', str(tmp_path))"
    fixtures = ["monkeypatch", "tmp_path"]

    assert subject.checks("project()", arrange, fixtures=fixtures) == ["result is None"]
    assert subject.checks("at_home()", arrange, fixtures=fixtures) == ["result is False"]


def test_a_clock_that_the_candidate_sets_is_left_alone(subject):
    arrange = "monkeypatch.setattr('subject.now', lambda: 3)"

    assert subject.checks("even()", arrange, fixtures=["monkeypatch"]) == ["result == 1"]


def test_afterwards_all_is_as_before(subject):
    before = dict(vars(datetime.datetime)), dict(vars(time)), dict(vars(os)), list(sys.path), os.environ.get("TZ")
    zone, uname = time.tzname, platform.uname()
    subject.checks("half()")
    subject.checks("coin()")

    assert (
        dict(vars(datetime.datetime)),
        dict(vars(time)),
        dict(vars(os)),
        list(sys.path),
        os.environ.get("TZ"),
    ) == before
    assert (time.tzname, platform.uname()) == (zone, uname)
    assert not {"random", "_randbelow"} & vars(random._inst).keys()
    assert abs(datetime.datetime.now().timestamp() - time.time()) < 60


def test_moments_cover_the_clock_and_the_calendar():
    found = [datetime.datetime.fromtimestamp(moment, datetime.timezone.utc) for moment in moments()]

    assert {moment.hour for moment in found} == set(range(24))
    assert {moment.weekday() for moment in found} == set(range(7))
    assert {moment.month for moment in found} == set(range(1, 13))
    assert {moment.second % 2 for moment in found} == {0, 1}
    assert {moment > datetime.datetime.now(datetime.timezone.utc) for moment in found} == {True}
    assert (2, 29) in {(moment.month, moment.day) for moment in found}
