"""Each test undoes what it did, whatever the probe does: these are settings of the process that runs the tests."""

import asyncio
import decimal
import gc
import locale
import logging
import os
import random
import signal
import socket
import sys
import threading
import time
import warnings

import pytest

from pytest_aqe.hunt.state.ambient import Ambient


def found_and_restored(look, names):
    """The names of what changed are these; put back, nothing is left. Other threads of the run are none of ours."""
    found = [one for one in look.differences() if not one.name.startswith(("thread", "open descriptor"))]
    assert [one.name for one in found] == names
    for one in found:
        one.restore()
    assert not [one for one in look.differences() if not one.name.startswith(("thread", "open descriptor"))]


def test_nothing_changed():
    found_and_restored(Ambient(), [])


def test_environment(monkeypatch):
    monkeypatch.setenv("STALL_OLD", "1")
    monkeypatch.setenv("STALL_CHANGED", "1")
    monkeypatch.delenv("STALL_NEW", raising=False)
    look = Ambient()
    monkeypatch.delenv("STALL_OLD")
    monkeypatch.setenv("STALL_CHANGED", "2")
    monkeypatch.setenv("STALL_NEW", "1")
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "other")

    found_and_restored(look, ["os.environ['STALL_CHANGED']", "os.environ['STALL_NEW']", "os.environ['STALL_OLD']"])


def test_time_zone(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    look = Ambient()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        found_and_restored(look, ["os.environ['TZ']", "time zone"])
        assert time.tzname[0] == "UTC"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_cwd(monkeypatch, tmp_path):
    look = Ambient()
    monkeypatch.chdir(tmp_path)

    found_and_restored(look, ["cwd"])


def test_cwd_that_was_removed(monkeypatch, tmp_path):
    (tmp_path / "gone").mkdir()
    look = Ambient()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    found_and_restored(look, ["cwd"])


def test_paths_and_arguments(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    look = Ambient()
    sys.path.insert(0, "/nowhere")
    sys.argv.append("x")

    found_and_restored(look, ["sys.path", "sys.argv"])


def test_umask():
    before = os.umask(0o022)
    try:
        look = Ambient()
        os.umask(0o077)
        found_and_restored(look, ["umask"])
    finally:
        os.umask(before)


def test_limits_of_the_interpreter():
    look = Ambient()
    sys.setrecursionlimit(sys.getrecursionlimit() + 10)
    gc.disable()

    found_and_restored(look, ["recursion limit", "garbage collection"])
    assert gc.isenabled()


def test_garbage_collection_that_was_off():
    gc.disable()
    try:
        look = Ambient()
        gc.enable()
        found_and_restored(look, ["garbage collection"])
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_hooks(monkeypatch):
    look = Ambient()
    monkeypatch.setattr(sys, "excepthook", print)

    found_and_restored(look, ["sys.excepthook"])


def test_warnings_filters():
    with warnings.catch_warnings():
        look = Ambient()
        warnings.simplefilter("ignore", ResourceWarning)
        found_and_restored(look, ["warnings.filters"])


def test_loggers():
    logger, root = logging.getLogger("stall.known"), logging.getLogger()
    handler, level = logging.NullHandler(), root.level
    look = Ambient()
    try:
        logger.setLevel("DEBUG")
        logger.addHandler(handler)
        logger.disabled = True
        root.setLevel(7)
        logging.getLogger("stall.fresh").propagate = False
        logging.getLogger("stall.untouched")
        logging.disable(5)
        found_and_restored(
            look,
            [
                "logging.disable",
                "logging.root.level",
                "logging.getLogger('stall.known').level",
                "logging.getLogger('stall.known').handlers",
                "logging.getLogger('stall.known').disabled",
                "logging.getLogger('stall.fresh')",
            ],
        )
    finally:
        logging.disable(0)
        root.setLevel(level)
        logger.handlers.clear()


def test_signal_handlers_and_alarms():
    before = signal.getsignal(signal.SIGUSR1)
    look = Ambient()
    try:
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, 1000)
        found_and_restored(look, ["SIGUSR1 handler", "alarm"])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGUSR1, before)


def test_settings_of_loaded_modules():
    with decimal.localcontext():
        state, timeout, ctype = random.getstate(), socket.getdefaulttimeout(), locale.setlocale(locale.LC_TIME)
        look = Ambient()
        try:
            decimal.getcontext().prec = 5
            decimal.getcontext().traps[decimal.Inexact] = True
            random.random()
            socket.setdefaulttimeout(3)
            locale.setlocale(locale.LC_TIME, "C.UTF-8" if ctype == "C" else "C")
            found_and_restored(
                look,
                [
                    "locale LC_TIME",
                    "decimal.getcontext().prec",
                    "decimal.getcontext().traps[Inexact]",
                    "random state",
                    "socket default timeout",
                ],
            )
        finally:
            random.setstate(state)
            socket.setdefaulttimeout(timeout)
            locale.setlocale(locale.LC_TIME, ctype)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="no policy is made there by asking for a loop")
def test_event_loops():
    asyncio.set_event_loop_policy(None)
    asyncio.get_event_loop_policy()
    look = Ambient()
    try:
        asyncio.run(asyncio.sleep(0))
        found_and_restored(look, ["asyncio event loop"])
        asyncio.set_event_loop_policy(type("Own", (asyncio.DefaultEventLoopPolicy,), {})())
        found_and_restored(look, ["asyncio event loop policy"])
    finally:
        asyncio.set_event_loop_policy(None)


def test_a_thread_and_a_descriptor_are_named_and_stay(tmp_path):
    look = Ambient()
    over = threading.Event()
    thread = threading.Thread(target=over.wait, name="heartbeat")
    thread.start()
    try:
        with open(tmp_path / "open.txt", "w"), socket.socket():
            found = {one.name: one.restore for one in look.differences()}
    finally:
        over.set()
        thread.join()

    assert found["thread 'heartbeat'"] is None
    assert f"open descriptor of {tmp_path / 'open.txt'}" in found
    assert "open descriptor of socket" in found
    assert "thread 'heartbeat'" not in {one.name for one in look.differences()}
