"""A loop that can never go on ends at once; whoever can still be woken waits."""

from __future__ import annotations

import asyncio
import selectors
import signal
import socket
import threading
import time

import pytest

from pytest_aqe.sandbox.idle import end_idle_loops
from pytest_aqe.sandbox.timelimit import TimeLimit


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Only this thread counts, and everything is as before in the end."""
    monkeypatch.setattr(selectors.DefaultSelector, "select", selectors.DefaultSelector.select)
    others = threading.active_count() - 1
    count = threading.active_count
    monkeypatch.setattr(threading, "active_count", lambda: count() - others)
    end_idle_loops()
    yield
    TimeLimit.seen = False


async def for_ever():
    await asyncio.get_running_loop().create_future()


def test_nobody_is_waited_for():
    start = time.monotonic()

    with pytest.raises(TimeLimit):
        asyncio.run(for_ever())

    assert time.monotonic() - start < 5


async def by_timer():
    return await asyncio.wait_for(asyncio.sleep(0.01, "woken"), 5)


async def by_thread():
    return await asyncio.get_running_loop().run_in_executor(None, lambda: time.sleep(0.05) or "woken")


async def by_signal():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.add_signal_handler(signal.SIGUSR1, future.set_result, "woken")
    signal.raise_signal(signal.SIGUSR1)
    return await future


async def by_connection():
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    theirs.sendall(b"woken")
    theirs.close()
    text = await reader.read()
    writer.close()
    return text.decode()


@pytest.mark.parametrize("way", [by_timer, by_thread, by_signal, by_connection])
def test_whoever_is_woken_goes_on(way):
    assert asyncio.run(way()) == "woken"


def test_other_users_of_selectors_are_left_alone():
    ours, theirs = socket.socketpair()
    with selectors.DefaultSelector() as selector, ours, theirs:
        selector.register(ours, selectors.EVENT_READ)
        theirs.send(b"x")

        assert [key.fileobj for key, _ in selector.select()] == [ours]
