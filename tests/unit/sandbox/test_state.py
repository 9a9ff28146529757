"""What is put back after a candidate, and how."""

import importlib
import sys

import pytest

SUBJECT = """
import collections, functools, threading
from pkg import other

number = 1
items = [1, [2]]
table = {"a": {"b": 1}}
group = {1, 2}
queue = collections.deque([1])
raw = bytearray(b"ab")
fallback = collections.defaultdict(list)
lock = threading.Lock()
CONSTANT = tuple(range(5))

class Base:
    shared = []
    limit = 3
    lazy = None
    def method(self): return 1
    @classmethod
    def make(cls, log=[]):
        log.append(1)
        return len(log)

class Child(Base):
    pass

class Single:
    def __init__(self): self.state = {"on": False}; self.log = []
single = Single()

def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
step = counter()
def attributed(): pass
attributed.calls = 0

@functools.cache
def slow(x): return x

def set_number():
    global number, added
    number, added = 2, 3
def set_limit():
    Base.limit = 4

"""
CHANGES = {
    "m.set_number()": "(m.number, hasattr(m, 'added'))",
    "m.items.append(3)": "m.items",
    "m.items[1].append(3)": "m.items",
    "m.table['a']['c'] = 2": "m.table",
    "m.table.clear()": "m.table",
    "m.group.add(3)": "m.group",
    "m.queue.popleft()": "list(m.queue)",
    "m.raw.extend(b'c')": "m.raw",
    "m.fallback['x'].append(1)": "m.fallback",
    "m.Base.shared.append(1)": "m.Base.shared",
    "m.set_limit()": "m.Base.limit",
    "m.Base.make()": "m.Base.make.__func__.__defaults__",
    "m.single.state['on'] = True": "m.single.state",
    "m.single.log.append(1)": "m.single.log",
    "m.single.extra = 1": "vars(m.single)",
    "m.step()": "m.step.__closure__[0].cell_contents",
    "m.slow(1)": "m.slow.cache_info().currsize",
    "m.other.bump()": "m.other.count",
    "m.other.names.append(1)": "m.other.names",
}
UNUSUAL = {
    "setattr(m.attributed, 'calls', 1)": "m.attributed.calls",
    "setattr(m.Base, 'method', None)": "m.Base().method()",
    "delattr(m, 'items')": "m.items",
    "setattr(m, 'items', 5)": "m.items",
    "delattr(m.Base, 'lazy')": "m.Base.lazy",
}


@pytest.fixture
def subject(inside):
    return inside(SUBJECT, name="pkg.subject", **{
        "pkg.__init__": "", "pkg.other": "count = 0\nnames = []\ndef bump():\n    global count\n    count += 1\n",
    })  # fmt: skip


@pytest.mark.parametrize(("change", "seen"), CHANGES.items())
def test_likely_state_is_put_back_each_time(subject, change, seen):
    space = {"m": subject.module}
    before = repr(eval(seen, space))
    for _ in range(2):
        exec(change, space)
        assert repr(eval(seen, space)) != before

        subject.session.restore(thorough=False)

        assert repr(eval(seen, space)) == before


@pytest.mark.parametrize(("change", "seen"), UNUSUAL.items())
def test_unusual_changes_are_put_back_after_candidates_that_assign_from_afar(subject, change, seen):
    before = repr(eval(seen, {"m": subject.module}))
    script = subject.script(change, imports=[("pkg.subject", "")]) | {"imports": [["pkg", "subject"]]}
    script["act"] = change.replace("m.", "subject.").replace("(m,", "(subject,")

    assert subject.session.run(script)["outcome"] == "passed"

    assert repr(eval(seen, {"m": subject.module})) == before


def test_a_container_that_was_replaced_comes_back_with_its_content(subject):
    items = subject.module.items
    items.append(9)
    subject.module.items = []

    subject.session.restore()

    assert subject.module.items is items
    assert items == [1, [2]]


def test_submodules_imported_meanwhile_stay(subject, tmp_path):
    (tmp_path / "src" / "pkg" / "late.py").write_text("x = 1\n")
    importlib.invalidate_caches()
    importlib.import_module("pkg.late")

    subject.session.restore()

    assert sys.modules["pkg"].late.x == 1


def test_an_untouched_world_costs_little(subject):
    import time

    best = min(_timed(subject.session.state.restore, time.perf_counter) for _ in range(200))
    assert best < 0.002


def _timed(function, clock):
    start = clock()
    function(False)
    return clock() - start


def test_seeding_only_where_random_numbers_are_used(inside):
    import random

    subject = inside("def f(): return 1\n")
    random.seed(5)
    subject.run("f()")
    assert random.random() == random.Random(5).random()

    subject.run("random.random()", imports=[("random", "")])
    assert random.random() != random.Random(5).random()
