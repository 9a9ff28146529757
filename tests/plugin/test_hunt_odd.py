"""``pytest --aqe-flaky-hunt`` over suites that are odd: what hangs, is named strangely, is there twice, or needs more."""

import json
import os
import sys
from pathlib import Path

import pytest

from pytest_aqe.hunt import runner

pytestmark = pytest.mark.slow

VICTIM = """
    STATE = []

    def test_victim():
        assert not STATE

    def test_polluter():
        STATE.append(1)
"""


@pytest.fixture
def hunted(pytester, measured, monkeypatch):
    """Hunt in a file of tests; the result and the JSON document. Its commands find this pytest."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")

    def hunt(source, *args):
        pytester.makepyfile(test_it=source)
        result = pytester.runpytest("--aqe-flaky-hunt", "--aqe-json=report.json", "--aqe-budget=1800", *args)
        return result, json.loads((pytester.path / "report.json").read_text("utf-8"))

    return hunt


def found(document):
    """Verdict and category by the name of the test."""
    return {test["nodeid"].partition("::")[2]: f"{test['verdict']}, {test['category']}" for test in document["tests"]}


def is_true(pytester, test):
    """Do both commands do what they say?"""
    codes = [pytester.run("sh", "-c", test["reproduce"][side]).ret for side in ("fails", "passes")]
    return codes == [1, 0]


def test_one_that_hangs_is_ended_and_the_others_are_hunted(hunted, monkeypatch):
    monkeypatch.setattr(runner, "LEAST_IDLE", 10.0)
    monkeypatch.setattr(runner, "FIRST_IDLE", 10.0)
    _, document = hunted(f"""
    import time

    def test_first():
        pass

    def test_hangs():
        time.sleep(600)
    {VICTIM}""")

    assert found(document) == {
        "test_hangs": "broken, unknown", "test_victim": "flaky, order-dependent/victim",
    }  # fmt: skip
    (message,) = [test["message"] for test in document["tests"] if test["verdict"] == "broken"]
    assert "without end" in message


def test_one_that_pytest_timeout_ends_is_named_as_such(hunted, pytester):
    pytest.importorskip("pytest_timeout")
    _, document = hunted(
        f"""
    import random
    import time
    import pytest

    @pytest.mark.timeout(0.5)
    def test_hangs():
        time.sleep(600)

    @pytest.mark.timeout(3)
    def test_hangs_sometimes():
        time.sleep(600 if random.random() < 0.5 else 0)
    {VICTIM}""",
        "-p",
        "no:randomly",
    )

    assert found(document) == {
        "test_hangs": "broken, unknown", "test_hangs_sometimes": "flaky, timeout",
        "test_victim": "flaky, order-dependent/victim",
    }  # fmt: skip
    by_name = {test["nodeid"].partition("::")[2]: test for test in document["tests"]}
    assert "Timeout" in by_name["test_hangs"]["message"]
    assert is_true(pytester, by_name["test_hangs_sometimes"])


def test_a_suite_that_needs_the_network_is_broken_where_there_is_none(hunted):
    _, document = hunted("""
        import socket

        def test_far():
            socket.create_connection(("192.0.2.1", 9), timeout=0.05)

        def test_name():
            socket.getaddrinfo("shop.invalid", 80)

        def test_near():
            with socket.create_server(("127.0.0.1", 0)) as server:
                socket.create_connection(server.getsockname(), timeout=30).close()
    """)

    assert found(document) == {"test_far": "broken, unknown", "test_name": "broken, unknown"}


def test_one_that_replaces_what_we_use_ourselves_is_a_polluter_and_does_not_end_the_run(hunted):
    _, document = hunted("""
        import json
        from unittest import mock

        def test_text():
            assert json.dumps({"a": 1}) == '{"a": 1}'

        def test_is_called():
            json.dumps = mock.Mock(return_value="{}")
            assert json.dumps({}) == "{}"
    """)

    assert found(document) == {"test_text": "flaky, order-dependent/victim"}
    (test,) = document["tests"]
    assert test["culprit"]["polluters"] == [["test_it.py::test_is_called"]]
    assert test["culprit"]["state"] == ["json.dumps"]


def test_ids_with_odd_characters_stand_in_commands_that_are_true(hunted, pytester):
    _, document = hunted("""
        import pytest

        SEEN = []

        @pytest.mark.parametrize("name", ["a b::[é'\\"]", "$HOME;`id`/\\\\", "--flag"])
        def test_named(name):
            assert name not in SEEN
            SEEN.append(name)
    """)

    tests = document["tests"]
    assert len(tests) == 3
    assert {test["category"] for test in tests} == {"order-dependent/self"}
    assert [test["nodeid"] for test in tests if not is_true(pytester, test)] == []


def test_ids_that_are_there_twice_are_hunted_once(hunted, pytester):
    pytester.makeconftest("""
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_collection_modifyitems(items):
            items += list(items)
    """)
    _, document = hunted("def test_a(): pass\ndef test_b(): assert 1 + 1 == 2")

    assert document["tests"] == []
    assert document["collected"] == 2


def test_a_bank_that_cannot_be_written_is_said_and_the_hunt_goes_on(hunted, pytester):
    (pytester.path / ".aqe").write_text("in the way", "utf-8")

    result, document = hunted(VICTIM)

    assert found(document) == {"test_victim": "flaky, order-dependent/victim"}
    result.stdout.fnmatch_lines(["*what was found is not remembered: *"])
    assert (pytester.path / ".aqe").read_text("utf-8") == "in the way"


def test_with_workers_of_xdist(hunted, pytester):
    result, document = hunted(VICTIM, "-n2")

    result.stdout.fnmatch_lines(["*2 child runs at a time*"])
    assert found(document) == {"test_victim": "flaky, order-dependent/victim"}
    assert is_true(pytester, document["tests"][0])
    assert (
        "--basetemp" not in document["tests"][0]["reproduce"]["fails"]
    )  # pytester's own: two children share no folder


def test_beside_plugins_that_reorder_seed_and_rerun(hunted, pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:cacheprovider -o asyncio_default_fixture_loop_scope=function")
    source = f"""
    import random
    import pytest
    {VICTIM}
    def test_draws():
        assert random.random() != random.random()

    def test_dice():
        assert random.random() < 0.7

    def test_other():
        assert random.random() < 2

    @pytest.mark.asyncio
    async def test_coroutine():
        assert True
    """
    result, document = hunted(source, "-p", "randomly", "--reruns", "2")

    assert found(document) == {
        "test_victim": "flaky, order-dependent/victim", "test_dice": "flaky, randomness",
    }  # fmt: skip
    assert [test["nodeid"] for test in document["tests"] if not is_true(pytester, test)] == []


def test_a_second_hunt_confirms_the_first_for_a_quarter(hunted):
    source = f"""
    import random
    {VICTIM}
    def test_dice():
        assert random.random() < 0.5
    """ + "".join(f"\n    def test_{number}(): assert {number} >= 0" for number in range(6))
    _, first = hunted(source)
    _, second = hunted(source)

    assert set(found(first)) == {"test_victim", "test_dice"}
    assert found(second) == found(first)
    assert 4 * second["executions"] <= first["executions"]


def test_what_was_found_is_proven_anew_where_a_fixture_changed_and_not_where_another_test_did(hunted):
    source = f"""
    import pytest

    @pytest.fixture(autouse=True)
    def around():
        yield 1
    {VICTIM}
    def test_other():
        assert 1 + 1 == 2
    """
    counts = []
    for text in (source, source.replace("1 + 1 == 2", "1 + 2 == 3"), source.replace("yield 1", "yield 2")):
        _, document = hunted(text)
        assert found(document) == {"test_victim": "flaky, order-dependent/victim"}
        (test,) = document["tests"]
        counts.append((test["runs"], test["evidence"]["runs_without"]))

    assert counts[1] == (counts[0][0] + 2, counts[0][1] + 1)  # the counts go on
    assert counts[2] == (4, 4)


@pytest.mark.parametrize(
    ("where", "verdicts"),
    [
        ("pytest_aqe.hunt.hunt.Hunt.run", {}),
        ("pytest_aqe.fleet.flake.with_fixes", {"test_victim": "flaky, order-dependent/victim"}),
    ],
)
def test_an_error_of_ours_is_a_line_and_what_was_found_until_then_is_told(hunted, monkeypatch, where, verdicts):
    def boom(*args, **named):
        raise LookupError("of nothing")

    monkeypatch.setattr(where, boom)

    result, document = hunted(VICTIM)

    assert result.ret == (1 if verdicts else 0)
    result.stdout.fnmatch_lines(["*[[]internal] LookupError: of nothing (traceback: .aqe/last-error.txt)"])
    result.stdout.fnmatch_lines(["*; stopped early: error)"])
    assert "INTERNALERROR" not in result.stdout.str()
    assert found(document) == verdicts
    assert any("LookupError: of nothing" in one for one in document["warnings"])
