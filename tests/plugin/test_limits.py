"""Limits that the user sets reach every process of the sandbox, and bad ones are said before any test runs."""

import pytest

HUNGRY = """
def reserve(count):
    held = bytes(300 << 20)
    if count > 3:
        return "many"
    return "few"
"""


def generate(pytester, *args):
    pytester.makepyfile(hungry=HUNGRY, test_nothing="def test_nothing():\n    assert True\n")
    pytester.syspathinsert()
    return pytester.runpytest_subprocess(
        "-p", "no:randomly", "--aqe-generate", "--aqe-write", "--aqe-target=hungry", "--aqe-max-executions=12", *args
    )


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "files"), [("100M", 0), ("1G", 1)])
def test_what_needs_more_than_the_limit_becomes_no_test(pytester, measured, limit, files):
    result = generate(pytester, "--aqe-limit-wall=20", f"--aqe-limit-memory={limit}")

    assert result.ret == 0
    assert len(list(pytester.path.glob("tests/aqe/*.py"))) == files


def test_limits_under_which_nothing_works_are_a_usage_error(pytester, measured):
    result = generate(pytester, "--aqe-limit-memory=1K")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*aqe_limit_memory = 1K: too low for any work in the sandbox (*"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("aqe_limit_scratch=0", "*aqe_limit_scratch: '0' is not allowed (allowed: a number of bytes from 1 *"),
        ("aqe_limit_processes=-5", "*aqe_limit_processes: -5 is not allowed (allowed: a whole number from 2 to 65536)"),
        ("aqe_limit_cpu=long", "*aqe_limit_cpu: *allowed: a whole number of seconds from 1 to 86400)"),
    ],
)
def test_a_bad_limit_is_said_at_once(pytester, given, said):
    result = pytester.runpytest_inprocess("-o", given)

    assert result.ret == 4
    result.stderr.fnmatch_lines([said])


@pytest.mark.slow
def test_the_doctor_names_a_limit_that_leaves_no_room(pytester, measured):
    result = pytester.runpytest_subprocess("--aqe-doctor", "-o", "aqe_limit_memory=1K")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["in force: none. aqe_limit_memory = 1K: too low for any work in the sandbox*"])
