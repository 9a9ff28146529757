"""The fixtures are run: what a generator function does between its two halves is undone by the second one."""

import contextlib
import decimal
import inspect
import locale
import logging
import os
import random
import signal
import socket
import sys
import textwrap
import types
import warnings

import pytest

from pytest_aqe.hunt.fix.restore import name_of, restored, restorer
from tests.confined import confined

AMBIENT = {
    "os.environ['STALL_X']": ("os.environ['STALL_X'] = '1'", lambda: os.environ.get("STALL_X")),
    "cwd": ("os.chdir('/')", os.getcwd),
    "sys.path": ("sys.path.append('/x')", lambda: list(sys.path)),
    "sys.modules['stall_y']": ("sys.modules['stall_y'] = sys", lambda: sys.modules.get("stall_y")),
    "umask": ("os.umask(0o077)", lambda: [os.umask(mask := os.umask(0)), mask][1]),
    "logging.root.level": ("logging.root.setLevel(3)", lambda: logging.root.level),
    "logging.getLogger('stall').handlers": (
        "logging.getLogger('stall').addHandler(logging.NullHandler())",
        lambda: list(logging.getLogger("stall").handlers),
    ),
    "logging.getLogger('stall').propagate": (
        "logging.getLogger('stall').propagate = False",
        lambda: logging.getLogger("stall").propagate,
    ),
    "logging.disable": ("logging.disable(10)", lambda: logging.root.manager.disable),
    "warnings.filters": ("warnings.simplefilter('ignore', BytesWarning)", lambda: list(warnings.filters)),
    "locale LC_TIME": (
        "locale.setlocale(locale.LC_TIME, 'C.UTF-8' if locale.setlocale(locale.LC_TIME) == 'C' else 'C')",
        lambda: locale.setlocale(locale.LC_TIME),
    ),
    "decimal.getcontext().prec": ("decimal.getcontext().prec = 3", lambda: decimal.getcontext().prec),
    "random state": ("random.random()", random.getstate),
    "socket default timeout": ("socket.setdefaulttimeout(7)", socket.getdefaulttimeout),
    "recursion limit": ("sys.setrecursionlimit(sys.getrecursionlimit() + 7)", sys.getrecursionlimit),
    "SIGUSR2 handler": ("signal.signal(signal.SIGUSR2, signal.SIG_IGN)", lambda: signal.getsignal(signal.SIGUSR2)),
}
OWN = {
    "test_own.TABLE['k']": "TABLE['k'] = 1",
    "test_own.TABLE": "TABLE.update(a=1, b=2)",
    "test_own.COUNTS": "COUNTS['z'] += 1",
    "test_own.USES": "USES.append(1)",
    "test_own.TAGS": "TAGS.add('x')",
    "test_own.DEEP['a'][0]['k']": "DEEP['a'][0]['k'] = 1",
    "test_own.NUMBER": "NUMBER += 1",
    "test_own.Kind.LIMIT": "Kind.LIMIT = 4",
    "test_own.cached": "cached(1)",
}
MODULE = """
import collections, functools

TABLE = {"k": 0}
COUNTS: dict = collections.Counter("ab")
USES = [0]
TAGS = {"a"}
DEEP = {"a": [{"k": 0}]}
NUMBER = 0

class Kind:
    LIMIT = 3

@functools.lru_cache
def cached(n):
    return n

def test_it():
    global NUMBER
    {leak}
"""
SHOWN = "TABLE, COUNTS, USES, TAGS, DEEP, NUMBER, Kind.LIMIT, cached.cache_info().currsize"


def around(text, name, leak):
    """Run the fixture of this name in a module of this text, with the leak between its halves; to be called confined."""
    module = types.ModuleType("made")
    exec(compile(text, "made.py", "exec"), vars(module))
    function = inspect.unwrap(getattr(module, name)) if hasattr(getattr(module, name), "__wrapped__") else None
    function = function or getattr(module, name)._fixture_function
    with pytest.MonkeyPatch.context() as monkeypatch:
        arguments = dict.fromkeys(inspect.signature(function).parameters, monkeypatch)
        with contextlib.contextmanager(function)(**arguments):
            leak(module)
    return module


@pytest.mark.parametrize("state", AMBIENT)
def test_state_of_the_process(write, tmp_path, state):
    leak, read = AMBIENT[state]
    file = write(test_a=f"import os\n\n\ndef test_it():\n    {leak}\n")
    names = {
        name: sys.modules[name]
        for name in ("os", "sys", "logging", "warnings", "locale", "decimal", "random", "socket", "signal")
    }

    assert restored(file, [("test_it",)], [state], tmp_path)

    def seen():
        values = [read()]
        around(file.module.code, name_of(state), lambda module: (exec(leak, names), values.append(read())))
        values.append(read())
        return [values.index(value) for value in values]

    assert confined([seen], tmp_path) == [[0, 1, 0]]


@pytest.mark.parametrize("state", OWN)
def test_state_of_the_module_itself(write, tmp_path, state):
    file = write(test_own=MODULE.replace("{leak}", OWN[state]))

    assert restored(file, [("test_it",)], [state], tmp_path)

    def seen():
        values = []

        def leak(module):
            values.append(repr(eval(SHOWN, vars(module))))
            module.test_it()
            values.append(repr(eval(SHOWN, vars(module))))

        module = around(file.module.code, name_of(state), leak)
        values.append(repr(eval(SHOWN, vars(module))))
        return [values.index(value) for value in values]

    assert confined([seen], tmp_path) == [[0, 1, 0]]


def test_what_the_file_looks_like(write, tmp_path):
    write(shop____init__="", shop__plugins="REGISTRY = {}\n")
    file = write(
        tests__test_a="""
        from shop.plugins import register


        def test_other():
            pass


        def test_register():
            register("pdf")
            assert True
        """
    )

    assert restored(file, [("test_register",)], ["shop.plugins.REGISTRY['pdf']"], tmp_path)
    assert file.module.code == textwrap.dedent(
        """
        from shop.plugins import register
        import pytest
        import shop.plugins
        from unittest import mock


        def test_other():
            pass


        @pytest.fixture
        def restore_registry_pdf():
            with mock.patch.dict(shop.plugins.REGISTRY):
                yield


        @pytest.mark.usefixtures("restore_registry_pdf")
        def test_register():
            register("pdf")
            assert True
        """
    ).lstrip("\n")


def test_two_tests_share_one_fixture_and_a_class_has_it_above(write, tmp_path):
    file = write(
        test_a="""
        USES = []

        class TestA:
            def test_one(self):
                USES.append(1)

            def test_two(self):
                USES.append(2)
        """
    )

    assert restored(file, [("TestA", "test_one"), ("TestA", "test_two")], ["test_a.USES"], tmp_path)
    text = file.module.code
    assert text.count("def restore_uses") == 1
    assert text.count('@pytest.mark.usefixtures("restore_uses")') == 2
    assert text.index("def restore_uses") < text.index("class TestA")


def test_a_counter_starts_anew_and_a_module_keeps_the_name_it_has(write, tmp_path):
    write(shop__ids="from itertools import count\nSEQUENCE = count(1)\nRATES = {}\n")
    file = write(tests__test_a="from shop import ids as known\n\ndef test_it(): pass\n")

    assert restorer("shop.ids.RATES['a']", tmp_path, file).body == "with mock.patch.dict(known.RATES):\n    yield"
    found = restorer("shop.ids.SEQUENCE", tmp_path, file)
    assert found.body == 'monkeypatch.setattr(known, "SEQUENCE", itertools.count(1))\nyield'
    assert found.imports == (("itertools", None),)
    assert found.monkeypatch


def test_modules_below_src_and_of_the_standard_library(write, tmp_path):
    write(src__shop__cart="RATE = 1\n")
    file = write(tests__test_a="def test_it(): pass\n")

    assert (
        restorer("shop.cart.RATE", tmp_path, file).body
        == 'monkeypatch.setattr(shop.cart, "RATE", shop.cart.RATE)\nyield'
    )
    assert restorer("time.localtime", tmp_path, file).imports == (("time", None),)
    assert restorer("os.path.join", tmp_path, file).body.startswith('monkeypatch.setattr(os.path, "join"')


@pytest.mark.parametrize(
    "state",
    [
        "thread 'hb'",
        "open descriptor of socket",
        "$TMPDIR/x.csv",
        "data/stock.csv",
        "unknown.module.NAME",
        "test_a.f.__closure__['cache']",
        "test_a.f.__defaults__[0]",
        "test_a.TABLE[<object>]",
        "test_a (reloaded)",
    ],
)
def test_what_has_no_safe_way_back(write, tmp_path, state):
    file = write(test_a="TABLE = {}\n\ndef test_it(): pass\n")

    assert restorer(state, tmp_path, file) is None
    assert not restored(file, [("test_it",)], [state], tmp_path)
    assert not restored(file, [("test_it",)], [], tmp_path)
