import collections
import importlib
import json
import sys
import time
import types

import pytest

from pytest_aqe.hunt.state.modules import Modules

SOURCE = """
    import collections, functools, itertools, random, threading, io
    RATE = 0.2
    SETTINGS = {"currency": "EUR", "nested": {"deep": [1, {"x": 1}]}}
    USES = []
    TAGS = {"a"}
    FROZEN = (1, [2])
    QUEUE = collections.deque([1])
    COUNTS = collections.Counter("a")
    ORDERED = collections.OrderedDict(a=1)
    DEFAULTS = collections.defaultdict(list)
    IDS = itertools.count(7)
    STEPS = itertools.count(1, 5)
    RANDOM = random.Random(1)
    BUFFER = bytearray(b"ab")
    LOCK = threading.Lock()
    STREAM = io.StringIO("ab")
    LEFT = iter([1, 2, 3])
    GENERATED = (number for number in range(3))
    NAN = float("nan")

    class Point:
        __slots__ = ("x", "y")
        def __init__(self): self.x = 1

    class Cart:
        LIMIT = 3
        shared = []
        def __init__(self): self.lines = {}; self.gone = 1
        def total(self): return 1

    CART = Cart()
    POINT = Point()

    @functools.lru_cache
    def fetch(key): return key

    def collect(item, into=[], *, names={}):
        into.append(item); names[item] = 1; return into

    def calls(): pass
    calls.made = 0

    def memo():
        cache, hits = {}, 0
        def inner(key):
            nonlocal hits
            hits += 1
            return cache.setdefault(key, 1)
        return inner
    cached = memo()
"""

LEAKS = {
    "m.RATE = 0": ["RATE"],
    "m.RATE = 0.2; m.NAN = float('nan')": [],
    "m.RATE = [0]": ["RATE"],
    "del m.RATE": ["RATE"],
    "m.NEW = 1": ["NEW"],
    "m.SETTINGS['tax'] = 1": ["SETTINGS['tax']"],
    "m.SETTINGS['currency'] = 'USD'": ["SETTINGS['currency']"],
    "del m.SETTINGS['currency']": ["SETTINGS['currency']"],
    "m.SETTINGS[(1, 'a')] = 1": ["SETTINGS[(1, 'a')]"],
    "m.SETTINGS[object()] = 1": ["SETTINGS[<object>]"],
    "m.SETTINGS[m.calls] = 1": ["SETTINGS[calls]"],
    "m.SETTINGS['nested']['deep'][1]['x'] = 2": ["SETTINGS['nested']['deep'][1]['x']"],
    "m.SETTINGS['nested']['deep'].append(2)": ["SETTINGS['nested']['deep']"],
    "m.SETTINGS.update(dict.fromkeys('abcdef', 1))": ["SETTINGS"],
    "m.SETTINGS = {'other': 1}": ["SETTINGS"],
    "m.SETTINGS['nested'] = {}": ["SETTINGS['nested']"],
    "m.USES.append('warm')": ["USES"],
    "m.USES = []": ["USES"],
    "m.TAGS.add('b')": ["TAGS"],
    "m.TAGS.add('b'); m.TAGS.discard('b')": [],
    "m.FROZEN[1].append(3)": ["FROZEN[1]"],
    "m.QUEUE.popleft()": ["QUEUE"],
    "m.COUNTS['a'] += 1": ["COUNTS['a']"],
    "m.ORDERED['b'] = 2": ["ORDERED['b']"],
    "m.ORDERED['a'] = 2": ["ORDERED['a']"],
    "m.DEFAULTS['k']": ["DEFAULTS['k']"],
    "next(m.IDS)": ["IDS"],
    "next(m.STEPS)": ["STEPS"],
    "m.RANDOM.random()": ["RANDOM"],
    "m.BUFFER.extend(b'c')": ["BUFFER"],
    "m.STREAM.read()": ["STREAM"],
    "m.STREAM.seek(0, 2); m.STREAM.write('c')": ["STREAM"],
    "m.CART.lines['tea'] = 1": ["CART.lines['tea']"],
    "m.CART.coupon = 1": ["CART.coupon"],
    "del m.CART.gone": ["CART.gone"],
    "m.CART = m.Cart()": ["CART"],
    "m.POINT.x = 2": ["POINT.x"],
    "m.POINT.y = 2": ["POINT.y"],
    "del m.POINT.x": ["POINT.x"],
    "m.Cart.LIMIT = 4": ["Cart.LIMIT"],
    "m.Cart.entries = []": ["Cart.entries"],
    "m.Cart._seen = m.Cart.__doc__ = 1": ["Cart._seen"],
    "m.Cart.shared.append(1)": ["Cart.shared"],
    "m.Cart.total = lambda self: 2": ["Cart.total"],
    "m.fetch(1)": ["fetch"],
    "m.collect(1)": ["collect.__defaults__[0]", "collect.__kwdefaults__['names'][1]"],
    "m.calls.made += 1": ["calls.made"],
    "m.calls.more = 1": ["calls.more"],
    "del m.calls.made": ["calls.made"],
    "m.cached('k')": ["cached.__closure__['cache']['k']", "cached.__closure__['hits']"],
    "m.calls = lambda: 1": ["calls"],
    "m.SETTINGS['me'] = m.SETTINGS": ["SETTINGS['me']"],
}
NO_WAY_BACK = {
    "m.LOCK.acquire()": ["LOCK"],
    "next(m.LEFT)": ["LEFT"],
    "next(m.GENERATED)": ["GENERATED"],
    "m.STREAM.close()": ["STREAM"],
}


@pytest.fixture
def m(project):
    return project("stall_goods", SOURCE)


@pytest.mark.parametrize("leak", LEAKS)
def test_each_leak_is_named_and_put_back(m, tmp_path, leak):
    look = Modules(tmp_path)
    exec(leak, {"m": m})
    found = list(look.differences())

    assert sorted(one.name for one in found) == [f"stall_goods.{name}" for name in LEAKS[leak]]

    for one in found:
        one.restore()
    assert list(look.differences()) == []


@pytest.mark.parametrize("leak", NO_WAY_BACK)
def test_what_cannot_be_put_back_is_named_too(m, tmp_path, leak):
    look = Modules(tmp_path)
    exec(leak, {"m": m})

    assert [one.name for one in look.differences()] == [f"stall_goods.{name}" for name in NO_WAY_BACK[leak]]


def test_a_cache_that_held_something_cannot_be_put_back(m, tmp_path):
    m.fetch(1)
    look = Modules(tmp_path)
    m.fetch(2)

    (found,) = look.differences()
    assert (found.name, found.restore) == ("stall_goods.fetch", None)


def test_no_code_of_the_user_is_called(project, tmp_path):
    m = project(
        "stall_nasty",
        """
        class Meta(type):
            def __getattribute__(cls, name): raise SystemExit(name)
        class Nasty(dict):
            def no(self, *a, **k): raise SystemExit("called")
            __getattribute__ = __eq__ = __iter__ = __len__ = items = keys = __getitem__ = __setattr__ = no
            __bool__ = __repr__ = __contains__ = __reduce__ = __hash__ = no
        class Plain:
            held = 1
            def __getattribute__(self, name): raise SystemExit(name)
            __class__ = property(lambda self: 1 / 0)
            __dict__ = property(lambda self: 1 / 0)
        class WithMeta(metaclass=Meta):
            pass
        NASTY = Nasty(a=1)
        PLAIN = Plain()
        OTHER = WithMeta()
        LIST = [NASTY, PLAIN, OTHER]
        """,
    )
    look = Modules(tmp_path)
    dict.__setitem__(m.NASTY, "b", 2)

    assert [one.name for one in look.differences()] == ["stall_nasty.NASTY['b']"]


def test_a_value_is_known_by_the_name_it_has_where_it_was_made(project, tmp_path):
    owner = project("stall_owner", "TABLE = {}\n")
    project("stall_another", "from stall_owner import TABLE\n")
    look = Modules(tmp_path)
    owner.TABLE["k"] = 1

    assert [one.name for one in look.differences()] == ["stall_owner.TABLE['k']"]


def test_test_modules_come_last(project, tmp_path):
    shared = project("zz_shared", "TABLE = {}\n")
    project("test_of_it", "import zz_shared\nMINE = zz_shared.TABLE\n")
    look = Modules(tmp_path)
    shared.TABLE["k"] = 1

    assert [one.name for one in look.differences()] == ["zz_shared.TABLE['k']"]


def test_a_reload(project, tmp_path):
    m = project("stall_reloaded", "N = 1\nT = {}\ndef f(): pass\nclass C: pass\n")
    old = m.f
    look = Modules(tmp_path)
    importlib.reload(m)
    found = {one.name: one for one in look.differences()}

    assert set(found) == {"stall_reloaded (reloaded)", "stall_reloaded.T"}
    found["stall_reloaded (reloaded)"].restore()
    assert m.f is old


def test_patches_of_other_modules(tmp_path, monkeypatch):
    look = Modules(tmp_path)
    monkeypatch.setattr(time, "localtime", lambda: None)
    monkeypatch.setattr("builtins.open", len)
    monkeypatch.setattr(collections, "ChainMap", None)
    found = {one.name: one for one in look.differences()}

    assert set(found) == {"time.localtime", "builtins.open", "collections.ChainMap"}
    for one in found.values():
        one.restore()
    assert list(look.differences()) == []


def test_a_name_deleted_from_another_module(tmp_path, monkeypatch):
    look = Modules(tmp_path)
    monkeypatch.delattr(time, "localtime")

    assert [one.name for one in look.differences()] == ["time.localtime"]


def test_a_method_of_another_modules_class_that_was_replaced(tmp_path, monkeypatch):
    look = Modules(tmp_path)
    monkeypatch.setattr(json.JSONEncoder, "default", lambda self, value: str(value))
    (found,) = look.differences()

    assert found.name == "json.encoder.JSONEncoder.default"
    found.restore()
    with pytest.raises(TypeError):
        json.dumps(object())


def test_modules_that_come_go_and_are_exchanged(project, tmp_path, monkeypatch):
    project("stall_first", "")
    project("stall_gone", "")
    look = Modules(tmp_path)
    project("stall_late", "")
    monkeypatch.setitem(sys.modules, "stall_first", types.ModuleType("stall_first"))
    monkeypatch.delitem(sys.modules, "stall_gone")
    found = {one.name: one for one in look.differences()}

    assert set(found) == {f"sys.modules['stall_{name}']" for name in ("first", "gone", "late")}
    for one in found.values():
        one.restore()
    assert "stall_late" not in sys.modules
    assert "stall_gone" in sys.modules


def test_only_what_lies_below_the_rootdir_is_looked_into(project, tmp_path):
    m = project("stall_goods", SOURCE)
    look = Modules(tmp_path / "elsewhere")
    m.SETTINGS["x"] = 1

    assert list(look.differences()) == []


def test_installed_packages_below_the_rootdir_are_not_the_projects(project, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path / "venv")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv/stall_lib.py").write_text("TABLE = {}\n", "utf-8")
    m = importlib.import_module("stall_lib")
    monkeypatch.delitem(sys.modules, "stall_lib")
    monkeypatch.setitem(sys.modules, "stall_lib", m)
    look = Modules(tmp_path)
    m.TABLE["x"] = 1

    assert list(look.differences()) == []


def test_a_very_large_container_is_known_by_its_length(project, tmp_path):
    m = project("stall_large", "TABLE = dict.fromkeys(range(30_000))\nSET = set(range(30_000))\nLIST = [0] * 30_000\n")
    look = Modules(tmp_path)
    m.TABLE["x"] = m.SET.add("x") or m.LIST.append(1)

    assert [one.name for one in look.differences()] == [f"stall_large.{name}" for name in ("TABLE", "SET", "LIST")]
    assert [one.restore for one in look.differences()] == [None] * 3
