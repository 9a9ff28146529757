"""Argument values of first-party calls, and that watching them changes nothing."""

from __future__ import annotations

import gc
import importlib
import inspect
import sys
import time
import traceback
import warnings
import weakref

import pytest

from pytest_aqe.facts import Target
from pytest_aqe.observe import values
from pytest_aqe.observe.values import Values

SOURCE = """
import functools
import inspect
import sys
import warnings


class Item:
    def __init__(self, name, *, price=1):
        self.name = name

    @classmethod
    def of(cls, name):
        return cls(name)

    @staticmethod
    def plain(a, b=2):
        return a

    @property
    def label(self):
        return self.name

    def __eq__(self, other):
        return isinstance(other, Item)


def add(a, b=1, *args, flag=False, **options):
    return a


def login(user, password):
    return user


def check_password(value):
    return value


def use(item):
    return item


def each(n):
    for index in range(n):
        yield index


async def fetch(url):
    return url


def warn(text):
    warnings.warn(text, stacklevel=2)


def caller():
    return sys._getframe(1).f_code.co_name


def fail(n):
    raise ValueError(n)


def depth(n):
    return n if n == 0 else depth(n - 1)


def closure(n):
    def inner(m):
        return n + m
    return inner(n)


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)
    return wrapper


@decorated
def wrapped(n):
    return n


def loop(n):
    while n:
        n -= 1
        try:
            if n == 2:
                raise KeyError(n)
        except KeyError as error:
            continue
        finally:
            n = n
    return n


def names():
    here = 1
    return sorted(locals())


def free(a):
    del a
    return True
"""


@pytest.fixture
def sampled(tmp_path, monkeypatch):
    (tmp_path / "aqe_sampled.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("aqe_sampled")
    watch = Values([Target("aqe_sampled", tmp_path / "aqe_sampled.py")])
    watch.start()
    yield module, watch
    watch.stop()
    del sys.modules["aqe_sampled"]


def seen(watch, function):
    return {
        (one.parameter, one.type, one.node.text() if one.node else None)
        for one in watch.samples()
        if one.function == function
    }


def test_values_of_every_kind_of_parameter(sampled):
    module, watch = sampled

    module.add(1, 2, 3, flag=True, other="x")

    assert seen(watch, "add") == {
        ("a", "builtins:int", "1"),
        ("b", "builtins:int", "2"),
        ("args", "builtins:tuple", "(3,)"),
        ("flag", "builtins:bool", "True"),
        ("options", "builtins:dict", '{"other": "x"}'),
    }


def test_a_name_imported_before_is_seen_too(sampled):
    _, watch = sampled
    from aqe_sampled import add

    add("tea")

    assert ("a", "builtins:str", '"tea"') in seen(watch, "add")


def test_methods_of_every_kind(sampled):
    module, watch = sampled

    module.Item.of("tea").label  # noqa: B018
    module.Item.plain(1)
    module.Item("x", price=3) == 1  # noqa: B015

    assert seen(watch, "Item.of") == {("name", "builtins:str", '"tea"')}
    assert seen(watch, "Item.plain") == {("a", "builtins:int", "1"), ("b", "builtins:int", "2")}
    assert ("price", "builtins:int", "3") in seen(watch, "Item.__init__")
    assert seen(watch, "Item.__eq__") == {("other", "builtins:int", "1")}


def test_types_of_objects(sampled):
    module, watch = sampled

    module.use(module.Item("tea"))

    assert seen(watch, "use") == {("item", "aqe_sampled:Item", None)}


def test_secrets_are_never_noted(sampled):
    module, watch = sampled

    module.login("ann", "hunter2")
    module.check_password("hunter2")
    module.use({"password": "hunter2"})

    assert seen(watch, "login") == {("user", "builtins:str", '"ann"'), ("password", "builtins:str", None)}
    assert "hunter2" not in repr(watch.to_plain())


def test_generators_coroutines_and_decorated_functions(sampled):
    import asyncio

    module, watch = sampled

    assert list(module.each(3)) == [0, 1, 2]
    assert asyncio.run(module.fetch("a")) == "a"
    assert module.wrapped(4) == 4
    assert module.closure(2) == 4

    assert seen(watch, "each") == {("n", "builtins:int", "3")}
    assert seen(watch, "fetch") == {("url", "builtins:str", '"a"')}
    assert seen(watch, "wrapped") == {("n", "builtins:int", "4")}
    assert seen(watch, "closure") == {("n", "builtins:int", "2")}


def test_frames_warnings_and_tracebacks_are_as_ever(sampled):
    module, _ = sampled

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        module.warn("x")
    assert caught[0].filename == __file__
    assert module.caller() == "test_frames_warnings_and_tracebacks_are_as_ever"
    with pytest.raises(ValueError, match="1") as error:
        module.fail(1)
    assert [frame.name for frame in traceback.extract_tb(error.tb)][1:] == ["fail"]
    assert module.depth(sys.getrecursionlimit() // 2) == 0
    assert module.names() == ["here"]
    assert module.loop(5) == 0


def test_signatures_and_flags_are_as_ever(sampled):
    module, _ = sampled

    assert str(inspect.signature(module.add)) == "(a, b=1, *args, flag=False, **options)"
    assert inspect.iscoroutinefunction(module.fetch)
    assert inspect.isgeneratorfunction(module.each)
    assert "yield index" in inspect.getsource(module.each)


def test_arguments_live_no_longer_than_before(sampled):
    module, _ = sampled
    item = module.Item("tea")
    alive = weakref.ref(item)
    holder = [item]
    del item

    module.free(holder.pop())

    gc.collect()
    assert alive() is None


def test_only_a_bounded_number_of_samples_is_kept(sampled):
    module, watch = sampled

    for number in range(500):
        module.use(number)

    assert len(seen(watch, "use")) == values.DISTINCT


def test_after_a_few_calls_a_function_is_left_alone(sampled):
    module, watch = sampled

    for _ in range(values.CALLS + 1):
        module.use(1)
    module.use("late")

    assert seen(watch, "use") == {("item", "builtins:int", "1")}


def test_stopping_leaves_nothing_behind(sampled):
    module, watch = sampled
    module.use(1)

    watch.stop()
    module.use("late")

    assert seen(watch, "use") == {("item", "builtins:int", "1")}
    assert not any(type(const).__name__ == "Hook" for const in module.use.__code__.co_consts)
    if sys.version_info >= (3, 12):
        assert {sys.monitoring.get_tool(tool) for tool in (3, 4)} == {None}


def test_a_module_imported_later_is_seen_after_a_refresh(tmp_path, monkeypatch):
    (tmp_path / "aqe_later.py").write_text("def use(item):\n    return item\n")
    monkeypatch.syspath_prepend(tmp_path)
    watch = Values([Target("aqe_later", tmp_path / "aqe_later.py")])
    watch.start()
    try:
        module = importlib.import_module("aqe_later")
        watch.refresh()
        module.use(1)
    finally:
        watch.stop()
        del sys.modules["aqe_later"]

    assert seen(watch, "use") == {("item", "builtins:int", "1")}


def test_other_modules_are_not_looked_at(sampled):
    import textwrap

    _, watch = sampled
    textwrap.dedent("x")

    assert watch.samples() == ()


def test_samples_travel_as_builtin_values(sampled, tmp_path):
    module, watch = sampled
    module.add([1, ("a", None)], 2.5)
    other = Values([Target("aqe_sampled", tmp_path / "aqe_sampled.py")])

    other.merge(watch.to_plain())
    other.merge(watch.to_plain())

    assert other.samples() == watch.samples()


def test_without_targets_nothing_is_switched_on():
    watch = Values([])
    watch.start()

    assert watch._hooks is None


@pytest.mark.slow
def test_the_cost_is_small(sampled):
    module, watch = sampled

    def run():
        started = time.process_time()
        for number in range(200_000):
            module.add(number)
        return time.process_time() - started

    with_us = min(run() for _ in range(7))
    watch.stop()
    without = min(run() for _ in range(7))
    assert with_us < without * 1.3
