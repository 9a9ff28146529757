"""Modules that harm the process which they are in: the tests of the others are written."""

import pytest

from tests.inside import passes
from tests.plugin.test_generate import generate, written

GOOD = "def sign(x):\n    if x > 0:\n        return 'plus'\n    return 'minus'\n"
THREAD = """
import threading, time

def go_on():
    while True:
        time.sleep(0.05)

threading.Thread(target=go_on).start()
"""
PATCHES = """
import builtins, sys

def patch(x):
    builtins.isinstance = lambda *args: False
    sys.modules.clear()
    return x
"""


@pytest.mark.slow
def test_a_module_whose_thread_never_ends_gets_no_tests(pytester, measured):
    pytester.makepyfile(good=GOOD, busy=THREAD + GOOD, test_none="def test_none(): pass\n")
    pytester.makeini("[pytest]\npythonpath = .\n")

    result, report = generate(pytester)

    assert list(written(pytester)) == ["test_aqe_good.py"]
    stopped = {target["name"]: target["stopped"] for target in report["targets"]}
    assert stopped["busy::sign"] == "the process does not end: a thread of busy goes on"
    assert stopped["good::sign"] == "covered"
    result.stdout.fnmatch_lines(["busy::sign *the process does not end: a thread of busy goes on*"])


@pytest.mark.slow
def test_a_function_that_breaks_pytest_takes_nothing_from_the_others(pytester, measured):
    pytester.makepyfile(good=GOOD, patches=PATCHES, test_none="def test_none(): pass\n")
    pytester.makeini("[pytest]\npythonpath = .\n")

    _, report = generate(pytester)

    assert "test_aqe_good.py" in written(pytester)
    assert not [note for note in report["notes"] if ".." in note or "\n" in note]
    assert passes(pytester.path, "tests/aqe")


def test_the_error_of_an_import_is_one_plain_line(pytester, measured):
    pytester.makepyfile(
        sick=GOOD + "raise ImportError('\\x1b[31mno\\nsuch\\x07 thing')\n", test_none="def test_none(): pass\n"
    )
    pytester.makeini("[pytest]\npythonpath = .\n")

    result, report = generate(pytester)

    (target,) = report["targets"]
    assert target["stopped"].isprintable()
    assert target["stopped"].endswith("no such thing")
    assert [line for line in result.outlines if line.startswith("sick ") and line.endswith("no such thing")]
