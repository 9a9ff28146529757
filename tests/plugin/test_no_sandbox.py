"""Where no sandbox works: nothing is generated, the user's run stays as it was."""

import pytest

from pytest_aqe import session
from pytest_aqe.errors import SandboxError


@pytest.fixture
def unable(monkeypatch):
    def choose(tier):
        raise SandboxError(f"--aqe-sandbox (aqe_sandbox) = {tier}: not available here")

    monkeypatch.setattr(session.tiers, "choose", choose)


def test_by_itself_it_is_said_and_nothing_more(project, unable):
    result = project.run()

    assert result.ret == 0
    result.stdout.fnmatch_lines(["aqe: sandbox none*", "nothing generated: --aqe-sandbox*auto: not available here"])
    assert project.seen is None


def test_a_tier_asked_for_by_name_is_a_usage_error(project, unable):
    result = project.run("--aqe-sandbox=jail")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--aqe-sandbox (aqe_sandbox) = jail: not available here"])


def test_the_doctor_says_so_with_one(pytester, unable):
    result = pytester.runpytest_inprocess("--aqe-doctor")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["in force: none. --aqe-sandbox*"])


def test_elsewhere_than_on_posix_it_says_what_it_needs(project, monkeypatch):
    monkeypatch.setattr(session, "POSIX", False)

    result = project.run()

    assert result.ret == 0
    result.stdout.fnmatch_lines(["nothing generated: generating tests needs a POSIX system (Linux, macOS)*"])


def test_a_traceback_that_cannot_be_stored_is_said_too(project):
    project.script("raise RuntimeError('x')")
    (project.path / ".aqe").write_text("in the way")

    result = project.run()

    assert result.ret == 0
    result.stdout.fnmatch_lines(["aqe warning: [[]internal] RuntimeError: x (traceback could not be stored: *"])


def test_ctrl_c_in_a_test_is_no_reason_to_generate(project, measured):
    project.pytester.makepyfile(test_stop="def test_stop():\n    raise KeyboardInterrupt\n")

    result = project.run(apart=True)

    assert result.ret == 2
    assert project.seen is None
    result.stdout.fnmatch_lines(["nothing generated: interrupted while the tests ran"])
