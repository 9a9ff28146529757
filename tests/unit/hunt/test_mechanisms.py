"""Ways in which one test disturbs another, in real child processes: which state carries it, named and proven.

Each row: statements of the polluter (or setter), the condition that the other test asserts, and the state to be named.
"""

import textwrap

import pytest

from pytest_aqe.hunt.budget import Budget
from pytest_aqe.hunt.facts import BRITTLE, SELF, VICTIM, Culprit, Evidence, Order
from pytest_aqe.hunt.leak import find
from pytest_aqe.hunt.perturb.registry import Registry
from pytest_aqe.hunt.recipe import Recipe
from pytest_aqe.hunt.runner import ChildRunner, Place

STORE = """
import functools, itertools, os

LIMIT = 3
PRICES = {"tea": {"net": 1}}
QUEUE = []
OBSERVERS = set()
NUMBERS = itertools.count(1)

class Basket:
    tax = 19
    lines = []
    def add(self, what): self.lines.append(what)

class Connection:
    def __init__(self): self.state = {"open": True}

CONNECTION = Connection()

@functools.lru_cache
def rate(country): return LIMIT

def collect(item, into=[]):
    into.append(item)
    return len(into)

def remember():
    seen = {}
    def visit(name): seen[name] = seen.get(name, 0) + 1; return seen[name]
    return visit

visit = remember()

def mask():
    found = os.umask(0)
    os.umask(found)
    return found
"""
HEAD = """
import asyncio, builtins, decimal, gc, importlib, json, locale, logging, math, os, pathlib, random, signal, socket
import sys, tempfile, threading, time, unittest, warnings
import pytest
import store

_here = []

@pytest.fixture(scope="session")
def shelf():
    return {"books": []}

@pytest.fixture(scope="module")
def variable():
    os.environ["STORE_MODE"] = "test"
    yield
    os.environ.pop("STORE_MODE", None)
"""
VICTIMS = {
    "variable": ("os.environ['STORE_DEBUG'] = '1'", "'STORE_DEBUG' not in os.environ", "os.environ['STORE_DEBUG']"),
    "directory": ("os.chdir('/')", "pathlib.Path('store.py').exists()", "cwd"),
    "path": ("sys.path.insert(0, '/nowhere')", "'/nowhere' not in sys.path", "sys.path"),
    "constant": ("store.LIMIT = 99", "store.LIMIT == 3", "store.LIMIT"),
    "nested": ("store.PRICES['tea']['net'] = 2", "store.PRICES['tea']['net'] == 1", "store.PRICES['tea']['net']"),
    "list": ("store.QUEUE.append(1)", "not store.QUEUE", "store.QUEUE"),
    "set": ("store.OBSERVERS.add('x')", "not store.OBSERVERS", "store.OBSERVERS"),
    "class": ("store.Basket.tax = 0", "store.Basket().tax == 19", "store.Basket.tax"),
    "shared_default": ("store.Basket().add('tea')", "store.Basket().lines == []", "store.Basket.lines"),
    "method": ("store.Basket.add = print", "store.Basket.add.__module__ == 'store'", "store.Basket.add"),
    "object": (
        "store.CONNECTION.state['open'] = 0",
        "store.CONNECTION.state['open']",
        "store.CONNECTION.state['open']",
    ),
    "cache": ("store.rate('DE'), setattr(store, 'LIMIT', 3)", "store.rate.cache_info().currsize == 0", "store.rate"),
    "default": ("store.collect('a')", "store.collect('b') == 1", "store.collect.__defaults__[0]"),
    "closure": ("store.visit('a')", "store.visit('a') == 1", "store.visit.__closure__['seen']['a']"),
    "counter": ("next(store.NUMBERS)", "next(store.NUMBERS) == 1", "store.NUMBERS"),
    "own_module": ("_here.append(1)", "_here == []", "test_ways._here"),
    "patched_stdlib": ("time.localtime = lambda *a: 0", "time.localtime() != 0", "time.localtime"),
    "patched_builtin": ("builtins.sum = len", "sum([3]) == 3", "builtins.sum"),
    "module_exchanged": (
        "sys.modules['json'] = math",
        "importlib.import_module('json') is json",
        "sys.modules['json']",
    ),
    "log_level": (
        "logging.getLogger('store').setLevel(10)",
        "logging.getLogger('store').level == 0",
        "logging.getLogger('store')",
    ),
    "log_disabled": ("logging.disable(50)", "logging.getLogger('x').isEnabledFor(30)", "logging.disable"),
    "decimals": ("decimal.getcontext().prec = 3", "len(str(decimal.Decimal(1) / 3)) > 9", "decimal.getcontext().prec"),
    "umask": ("os.umask(0o027)", "store.mask() != 0o027", "umask"),
    "signal": (
        "signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
        "signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL",
        "SIGUSR1 handler",
    ),
    "timeout": ("socket.setdefaulttimeout(1)", "socket.getdefaulttimeout() is None", "socket default timeout"),
    "seeded": ("random.seed(3)", "random.random() != 0.23796462709189137", "random state"),
    "thread": (
        "threading.Thread(target=threading.Event().wait, name='pulse', daemon=True).start()",
        "'pulse' not in [one.name for one in threading.enumerate()]",
        "thread 'pulse'",
    ),
    "temporary": (
        "pathlib.Path(tempfile.gettempdir(), 'out.txt').touch()",
        "not pathlib.Path(tempfile.gettempdir(), 'out.txt').exists()",
        "$TMPDIR/out.txt",
    ),
    "recursion": (
        "sys.setrecursionlimit(sys.getrecursionlimit() + 5000)",
        "sys.getrecursionlimit() < 5000",
        "recursion limit",
    ),
}
WITH_FIXTURE = {
    "shelf": ("shelf['books'].append(1)", "shelf['books'] == []", "fixture shelf['books']"),
    "variable": ("pass", "os.environ.get('STORE_MODE') is None", "os.environ['STORE_MODE']"),
}
BRITTLES = {
    "set_up": ("store.PRICES['milk'] = {'net': 2}", "'milk' in store.PRICES", "store.PRICES['milk']"),
    "switched": ("os.environ['STORE_ON'] = '1'", "os.environ.get('STORE_ON')", "os.environ['STORE_ON']"),
}


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    """A project with a polluter and a victim for each way, and a runner for it."""
    root = tmp_path_factory.mktemp("ways")
    (root / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = -p no:randomly\n", "utf-8")
    (root / "store.py").write_text(STORE, "utf-8")
    tests = [HEAD]
    for name, (act, check, _) in {**VICTIMS, **BRITTLES}.items():
        tests.append(f"def test_{name}_first():\n    {act}\n\ndef test_{name}_then():\n    assert {check}\n")
    for name, (act, check, _) in WITH_FIXTURE.items():
        second = name if name == "shelf" else ""
        tests.append(
            f"def test_f{name}_first({name}):\n    {act}\n\ndef test_f{name}_then({second}):\n    assert {check}\n"
        )
    (root / "test_ways.py").write_text(textwrap.dedent("\n".join(tests)), "utf-8")
    runner = ChildRunner(Place(root, root), Registry(), Budget(3600))
    yield runner
    runner.close()


def order_of(name, category):
    first, then = f"test_ways.py::test_{name}_first", f"test_ways.py::test_{name}_then"
    together, alone = Recipe((first, then)), Recipe((then,))
    fails, passes = (alone, together) if category == BRITTLE else (together, alone)
    return Order(category, Culprit(((first,),)), fails, passes, Evidence(4, 4, 0, 4))


def check(child, name, category, state):
    order = order_of(name, category)
    assert [child.run(recipe).runs[-1].failed for recipe in (order.fails, order.passes)] == [True, False]

    leak = find(order, child)

    assert leak.state == (state,)
    assert leak.proven


@pytest.mark.slow
@pytest.mark.parametrize("name", VICTIMS)
def test_a_victim(child, name):
    check(child, name, VICTIM, VICTIMS[name][2])


@pytest.mark.slow
@pytest.mark.parametrize("name", BRITTLES)
def test_a_brittle_test(child, name):
    check(child, name, BRITTLE, BRITTLES[name][2])


@pytest.mark.slow
@pytest.mark.parametrize("name", WITH_FIXTURE)
def test_by_fixtures_that_live_longer(child, name):
    check(child, f"f{name}", VICTIM, WITH_FIXTURE[name][2])


@pytest.mark.slow
def test_a_test_that_pollutes_itself(child):
    then = "test_ways.py::test_default_then"
    order = Order(SELF, Culprit(), Recipe((then, then)), Recipe((then,)), Evidence(4, 4, 0, 4))

    leak = find(order, child)

    assert (leak.state, leak.proven) == (("store.collect.__defaults__[0]",), True)
