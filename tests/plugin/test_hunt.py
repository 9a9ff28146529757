"""``pytest --aqe-flaky-hunt``: what it finds in small suites, and what it says."""

import json

import pytest

SUITE = """
    import os
    import pytest

    STATE = []

    def test_victim():
        assert not STATE

    def test_polluter():
        STATE.append(1)

    def test_steady():
        assert 1 + 1 == 2

    def test_broken():
        assert 1 + 1 == 3

    @pytest.mark.aqe_skip
    def test_costly():
        open("costly", "a").write("x")
"""


@pytest.fixture
def hunted(pytester, measured):
    """Hunt in a file of tests; the result and the JSON document."""

    def hunt(source, *args, **files):
        pytester.makepyfile(source, **files)
        result = pytester.runpytest("--aqe-flaky-hunt", "--aqe-json=report.json", "--aqe-budget=300", *args)
        path = pytester.path / "report.json"
        return result, json.loads(path.read_text("utf-8")) if path.exists() else {}

    return hunt


def by_name(document):
    return {test["nodeid"].rpartition("::")[2]: test for test in document["tests"]}


@pytest.mark.slow
def test_a_victim_is_found_with_its_polluter_and_commands_that_are_true(hunted, pytester):
    result, document = hunted(SUITE)

    found = by_name(document)
    victim = found["test_victim"]
    file = victim["nodeid"].partition("::")[0]
    assert set(found) == {"test_victim", "test_broken"}
    assert (victim["verdict"], victim["category"]) == ("flaky", "order-dependent/victim")
    assert victim["culprit"]["polluters"] == [[f"{file}::test_polluter"]]
    assert any("STATE" in state for state in victim["culprit"]["state"])
    assert found["test_broken"]["verdict"] == "broken"
    assert document["executions"] > 0
    assert document["executions"] == document["agents"][0]["executions"]
    assert result.ret == 1
    assert not (pytester.path / "costly").exists()
    result.stdout.fnmatch_lines(["4 tests run about * times over*", "*test_victim*order-dependent/victim*"])
    fails, passes = victim["reproduce"]["fails"], victim["reproduce"]["passes"]
    assert pytester.runpytest(*fails.split()[1:]).ret == 1
    assert pytester.runpytest(*passes.split()[1:]).ret == 0


@pytest.mark.slow
def test_nothing_that_is_steady_is_accused(hunted):
    result, document = hunted("""
        import pytest, random, threading, time, uuid, datetime

        @pytest.mark.parametrize("value", ["a::b", "c d", "é", "[x]", "a/b", "new\\nline"])
        def test_odd_ids(value): assert value
        def test_time(tmp_path):
            path = tmp_path / "x"; path.write_text("")
            assert abs(path.stat().st_mtime - time.time()) < 60
        def test_unique(): assert uuid.uuid4() != uuid.uuid4()
        def test_many(): assert abs(sum(random.random() for _ in range(4000)) / 4000 - .5) < .1
    """)

    assert document["tests"] == []
    assert result.ret == 0
    result.stdout.fnmatch_lines(["nothing flipped*"])


def test_no_tests_at_all(hunted):
    result, document = hunted("x = 1")

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert document["why"] == "no tests were collected"
    assert document["tests"] == []


def test_every_test_is_excluded(hunted, pytester):
    pytester.makeini("[pytest]\naqe_hunt_exclude = *::test_a\n")

    result, document = hunted("import pytest\ndef test_a(): 0/0\n@pytest.mark.aqe_skip\ndef test_b(): 0/0")

    assert document["why"] == "every test is excluded"
    assert document["executions"] == 0


def test_tests_that_cannot_be_collected_end_it_as_always(hunted):
    result, document = hunted("import nothing_of_that_name")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert document["why"] == "tests could not be collected"


def test_a_listing_runs_nothing(hunted):
    result, document = hunted("def test_a(): 0/0", "--collect-only")

    assert document["why"].startswith("no test was run")
    assert document["executions"] == 0


@pytest.mark.slow
def test_everything_red_is_broken_and_not_flaky(hunted):
    result, document = hunted("def test_a(): 0/0\ndef test_b(): assert 0")

    assert [test["verdict"] for test in document["tests"]] == ["broken", "broken"]
    assert result.ret == 1


@pytest.mark.slow
def test_one_that_kills_its_process_does_not_end_the_hunt(hunted):
    _, document = hunted(
        "import os\ndef test_a(): assert 1\ndef test_b(): os._exit(3)\nX = []\ndef test_c(): X.append(1); assert len(X) < 2"
    )

    found = by_name(document)
    assert found["test_b"]["verdict"] == "broken"
    assert "ended its process" in found["test_b"]["message"]
    assert found["test_c"]["category"] == "order-dependent/self"
    assert "test_a" not in found


@pytest.mark.slow
def test_methods_coroutines_and_doctests_are_hunted(hunted, pytester, monkeypatch):
    monkeypatch.setenv(
        "PYTEST_ADDOPTS",
        "-p no:randomly -p no:hypothesispytest -p no:cacheprovider -o asyncio_default_fixture_loop_scope=function",
    )
    pytester.makefile(".txt", test_words=">>> 1 + 1\n2\n")
    pytester.makepyfile(
        words='''
        def twice(word):
            """
            >>> twice("a")
            'aa'
            """
            return word * 2
    '''
    )
    pytester.makeini("[pytest]\naddopts = --doctest-modules")
    _, document = hunted("""
        import unittest, pytest
        X = []
        class TestOld(unittest.TestCase):
            def test_method(self):
                X.append(1)
                self.assertEqual(len(X), 1)
        @pytest.mark.asyncio
        async def test_coroutine():
            assert True
    """)

    assert {name: test["category"] for name, test in by_name(document).items()} == {
        "test_method": "order-dependent/self"
    }
    assert document["collected"] == 4


def test_the_budget_in_executions_holds(hunted):
    _, document = hunted("import random\ndef test_a(): assert random.random() < .5", "--aqe-max-executions=4")

    assert document["executions"] <= 4
    assert document["stopped"] == "executions"


def test_a_report_that_cannot_be_written_is_said(pytester):
    pytester.makepyfile("def test_a(): pass")
    late = "import os\n\ndef pytest_collection_finish(): os.makedirs('report.json', exist_ok=True)\n"
    pytester.makeconftest(late)

    result = pytester.runpytest("--aqe-flaky-hunt", "--aqe-json=report.json", "--aqe-max-executions=1")

    result.stdout.fnmatch_lines(["aqe warning: *--aqe-json*could not be written*"])


def test_a_report_replaces_no_other_file(pytester):
    file = pytester.makepyfile("def test_a(): pass")
    before = file.read_text()

    result = pytester.runpytest("--aqe-flaky-hunt", f"--aqe-json={file}", "--aqe-max-executions=1")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--aqe-json (aqe_json) = *no earlier report (allowed: *"])
    assert file.read_text() == before


def test_two_jobs_at_once_are_refused(pytester):
    result = pytester.runpytest("--aqe-flaky-hunt", "--aqe-generate")

    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_quiet_is_one_line(pytester):
    pytester.makepyfile("def test_a(): pass")

    result = pytester.runpytest("--aqe-flaky-hunt", "-q", "--aqe-max-executions=2")

    result.stdout.fnmatch_lines(["aqe: nothing flipped (1 tests, 2 executions, *"])
    result.stdout.no_fnmatch_line("*times over*")
