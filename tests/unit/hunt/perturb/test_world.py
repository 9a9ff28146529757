"""The world around a process, really changed."""

import asyncio
import os
import socket
import sys
import threading
import time

import pytest

from pytest_aqe.hunt.perturb.world import Listing, Load, NoNetwork, Sleeps, Turns
from pytest_aqe.process import load


def test_without_a_network_nothing_connects():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        with NoNetwork().around_call(True, "t"):
            with pytest.raises(ConnectionRefusedError), socket.socket() as client:
                client.connect(address)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("localhost", address[1]))
        with socket.create_connection(address):
            pass


def test_sleeps_are_stretched_by_thread(monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with Sleeps().around_call({"main": 3, "others": 5}, "t"):
        time.sleep(1)
        worker = threading.Thread(target=lambda: time.sleep(1))
        worker.start()
        worker.join()
    time.sleep(1)
    assert slept == [3, 5, 1]


def test_sleeps_of_tasks_are_stretched(monkeypatch):
    slept = []

    async def fake(delay, result=None):
        slept.append(delay)
        return result

    monkeypatch.setattr(asyncio, "sleep", fake)

    async def body():
        task = asyncio.create_task(beside())
        return await asyncio.sleep(2, "x"), await task

    async def beside():
        return await asyncio.sleep(1, "y")

    with Sleeps().around_call({"main": 3, "others": 2}, "t"):
        assert asyncio.run(body()) == ("x", "y")
    assert sorted(slept) == [2, 6]


def test_turns_are_shorter_and_then_as_before():
    before = sys.getswitchinterval()
    with Turns().around_session(1e-5):
        assert sys.getswitchinterval() == pytest.approx(1e-5)
    assert sys.getswitchinterval() == pytest.approx(before)


@pytest.mark.parametrize(("order", "wanted"), [("reversed", ["c", "b", "a"]), ("sorted", ["a", "b", "c"])])
def test_directories_are_listed_in_that_order(tmp_path, order, wanted):
    for name in ("b", "c", "a"):
        (tmp_path / name).touch()
    with Listing().around_call(order, "t"):
        assert os.listdir(tmp_path) == wanted
        with os.scandir(tmp_path) as found:
            assert [entry.name for entry in found] == wanted
        scan = os.scandir(tmp_path)
        assert next(scan).name == wanted[0]
        scan.close()


def test_a_load_is_there_and_goes_away():
    started = []
    real = load.subprocess.Popen

    def noted(*args, **named):
        started.append(real(*args, **named))
        return started[-1]

    load.subprocess.Popen, kept = noted, real
    try:
        with Load().around_session(2):
            assert [child.poll() for child in started] == [None, None]
    finally:
        load.subprocess.Popen = kept
    assert all(child.poll() is not None for child in started)


def test_what_is_spare_is_at_least_one():
    assert 1 <= load.spare() <= (os.cpu_count() or 1)
