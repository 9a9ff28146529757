"""pytest's own exit code stays, whatever happens on our side."""

import pytest


def test_failed_tests_stay_failed_and_the_agent_still_works(project):
    project.pytester.makepyfile(test_bad="def test_bad():\n    assert 0\n")

    result = project.run()

    assert result.ret == 1
    assert project.seen["outcomes"]["test_bad.py::test_bad"] == "failed"


def test_no_test_at_all_stays_five_and_the_agent_still_works(project):
    (project.path / "test_shop.py").unlink()

    result = project.run()

    assert result.ret == 5
    assert project.seen["targets"] == ["shop"]
    assert project.seen["gaps"]["shop"][1] == [[2, 3], [2, 4]]
    result.stdout.fnmatch_lines(["run them: *pytest tests/aqe/test_aqe_shop.py"])


@pytest.mark.parametrize("xdist", [(), ("-n2",)])
def test_x_stops_and_nothing_is_generated(project, xdist, measured):
    if xdist:
        pytest.importorskip("xdist")
    project.pytester.makepyfile(test_bad="def test_bad():\n    assert 0\n")

    result = project.run("-x", *xdist, apart=True)

    assert result.ret == (2 if xdist else 1)
    assert project.seen is None
    result.stdout.fnmatch_lines(["nothing generated: the run stopped early (stopping after 1 failures)"])
    assert not (project.path / ".aqe" / "inbox").exists()  # nobody asked for a record


def test_x_without_a_failure_generates(project):
    assert project.run("-x").ret == 0
    assert project.seen is not None


def test_collection_errors_stop_before_any_test(project):
    project.pytester.makepyfile(test_bad="import nothing_of_that_name\n")

    result = project.run()

    assert result.ret == 2
    assert project.seen is None
    result.stdout.fnmatch_lines(["nothing generated: the run stopped early (1 error during collection)"])


@pytest.mark.parametrize("flag", ["--collect-only", "--setup-plan"])
def test_where_no_test_runs_nothing_is_generated(project, flag):
    result = project.run(flag)

    assert result.ret == 0
    assert project.seen is None
    assert not (project.path / "tests").exists()


def test_an_error_of_an_agent_is_one_line_and_a_stored_traceback(project):
    project.script("raise RuntimeError('out of\\norder')")

    result = project.run()

    assert result.ret == 0
    lines = [line for line in result.outlines if line.startswith("aqe warning:")]
    assert lines == ["aqe warning: [internal] RuntimeError: out of order (traceback: .aqe/last-error.txt)"]
    assert "Traceback" in (project.path / ".aqe" / "last-error.txt").read_text()
    assert "Traceback" not in result.stdout.str()


def test_an_error_with_a_slug_shows_it(project):
    project.script("from pytest_aqe.errors import SandboxError\nraise SandboxError('the worker did not start')")

    result = project.run("-q")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["aqe warning: [[]sandbox] the worker did not start (traceback: .aqe/last-error.txt)"])


def test_under_xdist_the_controller_generates_once(project, measured):
    pytest.importorskip("xdist")

    result = project.run("-n2", "--dist=load", apart=True)

    assert result.ret == 0
    assert project.seen["outcomes"] == {"test_shop.py::test_price": "passed"}
    assert result.stdout.str().count("tests/aqe/test_aqe_shop.py\n") == 1 + 1  # where it is, and how to run it


def test_warnings_as_errors_do_not_change_anything(project):
    project.script("raise RuntimeError('x')")

    assert project.run("-W", "error").ret == 0


@pytest.mark.parametrize(
    ("body", "stopped"), [("raise KeyboardInterrupt", "done"), ("", "interrupted")], ids=["raised", "returned"]
)
def test_ctrl_c_while_generating_ends_as_pytest_does(project, body, stopped, measured):
    project.script(body, stopped)

    result = project.run(apart=True)

    assert result.ret == 2
    result.stdout.fnmatch_lines(["*KeyboardInterrupt*"])
    if body:
        result.stdout.fnmatch_lines(["nothing generated: interrupted"])
    else:
        result.stdout.fnmatch_lines(["run them: *pytest tests/aqe/test_aqe_shop.py"])
