"""Ctrl-C while the last steps are done: once it is heard, twice it ends them. Signals that ask for an end do as it does."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from pytest_aqe.fleet import finishing as module
from pytest_aqe.fleet.finishing import ASKED, ending, finishing


@pytest.fixture(autouse=True)
def usual():
    """Whoever measures or starts this run may deal with these signals, or have them ignored."""
    before = {number: signal.getsignal(number) for number in ASKED}
    for number in ASKED:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def ask(number=signal.SIGTERM):
    os.kill(os.getpid(), number)


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


class TestAskedToEnd:
    @pytest.mark.parametrize("number", ASKED)
    def test_it_is_as_good_as_ctrl_c_and_afterwards_all_is_as_before(self, number):
        with pytest.raises(KeyboardInterrupt), ending():
            ask(number)

        assert signal.getsignal(number) is signal.SIG_DFL

    def test_two_at_once_are_one_request(self, monkeypatch):
        monkeypatch.setattr(module, "TOGETHER", 1000.0)

        with ending():
            with pytest.raises(KeyboardInterrupt):
                ask()
            ask()

    def test_a_later_one_ends_the_process(self):
        code = (
            "import os, signal, time\n"
            "from pytest_aqe.fleet import finishing\n"
            "finishing.TOGETHER = 0.0\n"
            "with finishing.ending():\n"
            "    try:\n"
            "        os.kill(os.getpid(), signal.SIGTERM)\n"
            "    except KeyboardInterrupt:\n"
            "        time.sleep(0.01)\n"
            "    os.kill(os.getpid(), signal.SIGTERM)\n"
            "    time.sleep(60)\n"
        )

        assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == -signal.SIGTERM

    def test_the_last_steps_hear_the_first_one(self):
        heard: list[int] = []

        with ending(), finishing(lambda: heard.append(1)):
            ask()
            ask()  # the same request

        assert heard == [1]
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL

    def test_who_deals_with_it_already_goes_on_to_do_so(self):
        heard: list[str] = []
        before = signal.signal(signal.SIGTERM, lambda *_: heard.append("theirs"))
        try:
            with ending(), finishing(lambda: heard.append("ours")):
                ask()
        finally:
            signal.signal(signal.SIGTERM, before)

        assert heard == ["theirs"]

    def test_other_threads_leave_it_alone(self):
        found = []

        def look():
            with ending():
                found.append(signal.getsignal(signal.SIGTERM))

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

        assert found == [signal.SIG_DFL]
