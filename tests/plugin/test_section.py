"""The section after the run, at each verbosity."""

import pytest

from pytest_aqe.sandbox import tiers


def test_default(project):
    result = project.run()

    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "aqe: sandbox *, budget 60 s, seed 0",
            "test_shop.py .*",
            "*= suggested tests (aqe) =*",
            "coverage: branches 1/2 (50%) -> 2/2 (100%), lines 3/4 (75%) -> 4/4 (100%)",
            "shop  +1 branch, all 2 covered",
            "1 test written (* s, 10 executions, sandbox bwrap):",
            "    tests/aqe/test_aqe_shop.py",
            "run them: *pytest tests/aqe/test_aqe_shop.py",
            "*1 passed in*",
        ]
    )


def test_quiet_is_one_line(project):
    result = project.run("-q")

    ours = [line for line in result.outlines if "aqe" in line]
    said = "aqe: coverage branches 1/2 (50%) -> 2/2 (100%), 1 test: "
    assert ours in ([f"{said}{start}pytest tests/aqe/test_aqe_shop.py"] for start in ("", "python -m "))


def test_without_a_terminal_reporter_it_is_silent(project):
    result = project.run("-p", "no:terminal")

    assert result.ret == 0
    assert project.seen is not None
    assert result.outlines == []


def test_suggested_tests_of_an_earlier_run_are_collected_like_any_other(project):
    project.run()

    result = project.run()

    result.assert_outcomes(passed=2)


def test_header_names_the_bound(project):
    result = project.run("--aqe-max-executions=50", "--aqe-seed=3", "--aqe-sandbox=weak")

    result.stdout.fnmatch_lines(["aqe: sandbox weak, at most 50 executions, seed 3"])


def test_header_names_the_tier_in_force_where_none_is_asked_for(project):
    if not [name for name in tiers.NAMES[:-1] if not tiers.available()[name]]:
        pytest.skip("no tier but weak works here")

    result = project.run()

    result.stdout.fnmatch_lines([f"aqe: sandbox {tiers.choose('auto').name}, budget *"])


@pytest.mark.parametrize("args", [(), ("-q",)])
def test_a_run_without_flag_says_nothing(project, args):
    result = project.pytester.runpytest_subprocess(*args)

    assert "aqe:" not in result.stdout.str()
    assert "suggested" not in result.stdout.str()
    assert project.seen is None
