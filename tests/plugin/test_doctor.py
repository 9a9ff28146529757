"""--aqe-doctor shows the sandbox tiers and runs no test."""


def test_it_lists_tiers_and_runs_nothing(pytester, measured):
    pytester.makepyfile("def test_never():\n    assert 0\n")

    result = pytester.runpytest_subprocess("--aqe-doctor")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["sandbox tiers, strongest first:", "  bwrap *", "  weak *", "in force: *"])
    assert "test_never" not in result.stdout.str()


def test_the_tier_asked_for_is_the_one_in_force(pytester, measured):
    result = pytester.runpytest_subprocess("--aqe-doctor", "--aqe-sandbox=weak")

    result.stdout.fnmatch_lines(["in force: weak"])
