"""Runs of real pytest in the sandbox: outcomes, coverage, and what they see of the world."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from textwrap import dedent

import pytest

from pytest_aqe.errors import SandboxError
from pytest_aqe.sandbox.pytest_run import run_pytest

SUBJECT = '''
"""A subject."""

import functools


def grade(points):
    if points >= 90:
        return "A"
    elif points >= 80:
        return "B"
    for _ in range(points):
        if points == 3:
            break
    else:
        return "C"
    try:
        return 1 / (points - 3)
    except ZeroDivisionError:
        return "D"
    finally:
        points += 1


class Lazy:
    @functools.cached_property
    def value(self):
        return 1 if self else 2

    def never(self):  # pragma: no cover
        if self:
            return 1
'''


@pytest.fixture
def project(tmp_path):
    (tmp_path / "project").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "project" / "graded.py").write_text(SUBJECT)
    return tmp_path


def run(project, source, **options):
    (project / "tests" / "test_it.py").write_text(dedent(source))
    folder = str(project / "project")
    return run_pytest(project / "tests", sys_path=[folder], root=folder, **options)


def outcomes(done):
    return {name.rpartition("::")[2]: outcome for name, (outcome, _) in done.outcomes.items()}


def test_outcomes_of_every_kind(project):
    done = run(
        project,
        """
        import pytest

        def test_passes(): pass
        def test_fails(): assert 1 == 2, "not equal"
        def test_skips(): pytest.skip("no need")
        @pytest.mark.xfail
        def test_xfails(): assert False
        @pytest.mark.xfail
        def test_xpasses(): pass
        @pytest.fixture
        def broken(): raise ValueError("fixture")
        def test_errors(broken): pass
        @pytest.fixture
        def late():
            yield
            raise ValueError("teardown")
        def test_ends_badly(late): pass
        @pytest.mark.parametrize("number", [1, 2])
        def test_rows(number): assert number == 1
        """,
    )

    assert outcomes(done) == {
        "test_passes": "passed", "test_fails": "failed", "test_skips": "skipped", "test_xfails": "xfailed",
        "test_xpasses": "xpassed", "test_errors": "error", "test_ends_badly": "error",
        "test_rows[1]": "passed", "test_rows[2]": "failed",
    }  # fmt: skip
    assert done.rc == 1
    assert not done.passed
    assert "not equal" in done.outcomes["test_it.py::test_fails"][1]
    assert done.order[0] == "test_it.py::test_passes"
    assert "passed" in done.tail


def test_a_file_that_cannot_be_collected_is_an_error(project):
    done = run(project, "import no_such_module")

    assert done.outcomes["test_it.py"][0] == "error"
    assert done.rc == 2


def test_no_test_is_not_a_pass(project):
    done = run(project, "x = 1")

    assert done.rc == 5
    assert not done.passed


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("import os; os._exit(0)", "crashed"),
        ("print('1 passed'); import os; os._exit(0)", "crashed"),
        ("import os; os.abort()", "crashed"),
        ("import time; time.sleep(60)", "failed"),
    ],
)
def test_a_test_that_ends_or_hangs_is_named_and_what_came_before_is_kept(project, body, outcome):
    started = time.monotonic()
    done = run(project, f"def test_before(): pass\ndef test_it(): {body}\ndef test_after(): pass\n", each=0.5)

    assert outcomes(done)["test_before"] == "passed"
    assert outcomes(done)["test_it"] == outcome
    assert outcomes(done).get("test_after", "lost") == ("passed" if outcome == "failed" else "lost")
    assert (done.rc is None) == (outcome == "crashed")
    assert time.monotonic() - started < 6


def test_the_whole_run_has_a_limit(project):
    done = run(
        project,
        """
        import signal, time
        def test_hang():
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            time.sleep(60)
        """,
        seconds=1.5,
        each=0.5,
    )

    assert outcomes(done) == {"test_hang": "timeout"}
    assert done.rc is None
    assert done.seconds < 5


def test_order_selection_and_variables(project):
    source = """
        import os
        def test_a(): assert os.environ["TZ"] == "Asia/Tokyo"
        def test_b(): assert os.environ.get("COLUMNS") == "40"
        def test_c(): assert not os.listdir(os.getcwd())
        def test_d(): assert "SECRET" not in " ".join(os.environ)
    """
    done = run(
        project, source, reverse=True, deselect=["test_it.py::test_b"], env={"TZ": "Asia/Tokyo", "COLUMNS": "40"}
    )

    assert list(outcomes(done).items()) == [("test_d", "passed"), ("test_c", "passed"), ("test_a", "passed")]
    assert done.passed


def test_extra_arguments_reach_pytest(project):
    done = run(project, "def test_one(): pass\ndef test_two(): pass\n", args=["-k", "two"])

    assert outcomes(done) == {"test_two": "passed"}


def test_tests_and_project_cannot_be_changed(project):
    done = run(
        project,
        f"""
        import pathlib, pytest
        import graded
        def test_own_file():
            with pytest.raises(OSError): pathlib.Path(__file__).write_text("")
        def test_subject():
            with pytest.raises(OSError): pathlib.Path(graded.__file__).write_text("")
        def test_elsewhere():
            with pytest.raises(OSError): pathlib.Path({str(project)!r}, "new").write_text("")
        """,
    )

    assert done.passed, done.tail
    assert not (project / "new").exists()


@pytest.mark.parametrize("exclude", ["", "return .B."])
def test_coverage_is_what_coverage_itself_reports(project, exclude):
    source = """
        from graded import Lazy, grade
        def test_grades():
            assert grade(95) == "A"
            assert grade(5) == "C"
            assert grade(3) == "D"
            assert Lazy().value == 1
    """
    subject = project / "project" / "graded.py"
    done = run(project, source, cover=[str(subject)], exclude=exclude)

    excluded = f"[report]\nexclude_lines = {exclude}\n" if exclude else ""
    (project / "rc").write_text(f"[run]\nbranch = true\n{excluded}")
    environment = {**os.environ, "PYTHONPATH": str(project / "project"), "COVERAGE_FILE": str(project / "data")}
    environment.pop("PYTEST_ADDOPTS", None)
    coverage = [sys.executable, "-m", "coverage"]
    command = [*coverage, "run", f"--rcfile={project / 'rc'}", f"--include={subject}", "-m", "pytest", "-q"]
    options = ["-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:cov", str(project / "tests")]
    subprocess.run([*command, *options], env=environment, cwd=project, check=True, capture_output=True)
    report = [*coverage, "json", f"--rcfile={project / 'rc'}", "-o", str(project / "report.json")]
    subprocess.run(report, env=environment, cwd=project, check=True, capture_output=True)
    (wanted,) = json.loads((project / "report.json").read_text())["files"].values()

    found = done.coverage[str(subject)]
    assert found.lines == set(wanted["executed_lines"])
    assert found.missing_lines == set(wanted["missing_lines"])
    assert found.excluded == set(wanted["excluded_lines"])
    assert found.arcs == {tuple(arc) for arc in wanted["executed_branches"]}
    assert found.missing == {tuple(arc) for arc in wanted["missing_branches"]}
    assert found.branches == wanted["summary"]["num_branches"]
    assert found.summary == {key: value for key, value in wanted["summary"].items() if isinstance(value, (int, float))}


def test_a_file_that_was_never_imported_is_all_missing(project):
    subject = str(project / "project" / "graded.py")
    done = run(project, "def test_nothing(): pass\n", cover=[subject])

    assert done.passed
    assert not done.coverage[subject].lines
    assert done.coverage[subject].branches == len(done.coverage[subject].missing) > 5


def test_hash_seed_is_the_one_asked_for(project):
    source = "import os\ndef test_seed(): assert os.environ['PYTHONHASHSEED'] == '7' and hash('a') == {}\n"
    command = [sys.executable, "-c", "print(hash('a'))"]
    wanted = subprocess.run(command, env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True).stdout

    assert run(project, source.format(wanted.strip()), hash_seed=7).passed


def test_missing_tests_are_an_error(tmp_path):
    with pytest.raises(SandboxError, match="do not exist"):
        run_pytest(tmp_path / "nothing")


THREAD = "import threading, time\n\n\ndef go_on():\n    while True:\n        time.sleep(0.01)\n\n\n"


def test_a_thread_that_an_import_starts_and_that_never_ends(project):
    (project / "project" / "busy.py").write_text(THREAD + "threading.Thread(target=go_on).start()\n")

    done = run(project, "import busy\ndef test_it(): pass\n")

    assert done.trouble == "the process does not end: a thread of busy goes on"
    assert outcomes(done) == {"test_it": "passed"}
    assert not done.passed


def test_a_thread_that_a_test_leaves_is_its_failure(project):
    (project / "project" / "busy.py").write_text(
        THREAD + "class Busy(threading.Thread):\n    run = staticmethod(go_on)\n"
    )

    done = run(project, "import busy\ndef test_a(): pass\ndef test_b(): busy.Busy().start()\ndef test_c(): pass\n")

    assert outcomes(done) == {"test_a": "passed", "test_b": "failed", "test_c": "passed"}
    assert done.outcomes["test_it.py::test_b"][1] == "the process does not end: a thread of busy goes on"
    assert not done.trouble


def test_threads_that_end_are_no_trouble(project):
    done = run(
        project,
        """
        import threading, time
        from concurrent.futures import ThreadPoolExecutor

        POOL = ThreadPoolExecutor(1)

        def test_pool(): assert POOL.submit(int).result() == 0
        def test_short(): threading.Timer(0.1, int).start()
        def test_daemon(): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        """,
    )

    assert done.passed, done


def test_pytest_that_breaks_down_in_a_test(project):
    done = run(
        project,
        """
        import builtins

        def test_a(): pass
        def test_b(): builtins.isinstance = None
        def test_c(): pass
        """,
    )

    assert done.rc not in (0, 1)
    assert outcomes(done) == {"test_a": "passed", "test_b": "crashed"}
