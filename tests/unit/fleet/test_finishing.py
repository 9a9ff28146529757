"""Ctrl-C while the last steps are done: once it is heard, twice it ends them."""

import os
import signal
import threading

import pytest

from pytest_aqe.fleet.finishing import finishing


def ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_is_heard_and_the_second_raises():
    heard: list[int] = []

    with finishing(lambda: heard.append(1)):
        ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()

    assert heard == [1]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_afterwards_all_is_as_before():
    with finishing(lambda: None):
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler

    with pytest.raises(KeyboardInterrupt):
        ctrl_c()


def test_who_deals_with_it_already_goes_on_to_do_so():
    heard: list[str] = []
    before = signal.signal(signal.SIGINT, lambda *_: heard.append("theirs"))
    try:
        with finishing(lambda: heard.append("ours")):
            ctrl_c()
    finally:
        signal.signal(signal.SIGINT, before)

    assert heard == ["theirs"]


def test_other_threads_leave_it_alone():
    found = []

    def look():
        with finishing(lambda: None):
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert found == [signal.default_int_handler]
