"""Quarantined tests run and are reported, and do not fail the run; an expired entry fails loudly."""

import json
import xml.etree.ElementTree as ET

import pytest

TESTS = """
import pytest

def test_bad():
    assert 1 == 2

def test_good():
    pass

@pytest.fixture
def broken():
    raise OSError("no")

def test_error(broken):
    pass

def test_other():
    pass
"""


@pytest.fixture
def suite(pytester):
    pytester.makepyfile(test_it=TESTS)

    def quarantine(*names, expires="2999-01-01", file="aqe-quarantine.jsonl"):
        rows = [
            {"nodeid": f"test_it.py::{name}", "owner": "ann", "reason": "races", "expires": expires} for name in names
        ]
        (pytester.path / file).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")

    return quarantine


def test_failures_in_quarantine_do_not_fail_the_run(pytester, suite):
    suite("test_bad", "test_good", "test_error")

    result = pytester.runpytest_subprocess("--junitxml=out.xml", "-x")

    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "*= quarantine (aqe-quarantine.jsonl) =*",
            "failed  test_it.py::test_bad (ann, until 2999-01-01: races)",
            "failed  test_it.py::test_error (ann, *",
            "passed  test_it.py::test_good (ann, *",
            "*2 passed, 2 quarantined*",
        ]
    )
    cases = {case.get("name"): case for case in ET.parse(pytester.path / "out.xml").iter("testcase")}
    assert "quarantined: races" in cases["test_bad"].find("skipped").get("message")
    assert cases["test_good"].find("skipped") is None


def test_a_failure_outside_of_it_counts_as_ever(pytester, suite):
    suite("test_error")

    result = pytester.runpytest_subprocess()

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*1 failed, 2 passed, 1 quarantined*"])


@pytest.mark.parametrize("name", ["test_good", "test_bad"])
def test_an_expired_entry_fails_loudly(pytester, suite, name):
    suite(name, expires="2001-01-01")

    result = pytester.runpytest_subprocess(f"test_it.py::{name}")

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*The quarantine of this test expired on 2001-01-01: aqe-quarantine.jsonl:1 (owner: ann; reason: races).*",
            f"EXPIRED test_it.py::{name} on 2001-01-01, line 1 (ann: races)",
            "*1 failed*",
        ]
    )


def test_an_expired_entry_of_an_expected_failure(pytester, suite):
    pytester.makepyfile(test_it="import pytest\n@pytest.mark.xfail\ndef test_bad():\n    assert 0\n")
    suite("test_bad", expires="2001-01-01")

    assert pytester.runpytest_subprocess().ret == 1


def test_an_entry_of_a_test_that_did_not_run_says_nothing(pytester, suite):
    suite("test_bad", expires="2001-01-01")

    result = pytester.runpytest_subprocess("test_it.py::test_good")

    assert result.ret == 0
    result.stdout.no_fnmatch_line("*quarantine*")


def test_on_xdist_workers(pytester, suite):
    suite("test_bad", "test_error")

    result = pytester.runpytest_subprocess("-n1", "-x")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["failed  test_it.py::test_bad (ann*", "*2 passed, 2 quarantined*"])


def test_a_bad_line_ends_the_run_at_once(pytester, suite):
    suite("test_bad", expires="soon")

    result = pytester.runpytest_subprocess()

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*aqe-quarantine.jsonl:1: 'expires' is a day such as 2031-12-31, not 'soon'*"])


def test_the_file_is_where_the_ini_value_says(pytester, suite):
    (pytester.path / "qa").mkdir()
    suite("test_bad", "test_error", file="qa/flaky.jsonl")

    assert pytester.runpytest_subprocess("-o", "aqe_quarantine=qa/flaky.jsonl").ret == 0
    assert pytester.runpytest_subprocess("-o", "aqe_quarantine=").ret == 1
    assert pytester.runpytest_subprocess().ret == 1
