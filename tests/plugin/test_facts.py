"""What agents are given: targets, gaps, outcomes, samples."""

import coverage
import pytest


def test_gaps_outcomes_and_values_of_the_users_run(project):
    project.run(apart=True)

    seen = project.seen
    assert seen["targets"] == ["shop"]
    assert seen["gaps"] == {"shop": ["own", [[2, 3]], [3]]}
    assert seen["outcomes"] == {"test_shop.py::test_price": "passed"}
    assert seen["hashes"] == 1
    assert seen["samples"] == [["price", "count", "builtins:int"]]
    assert seen["test_files"] == ["test_shop.py"]
    assert 50 < seen["budget"] <= 60
    assert seen["ci"] is False


def test_nothing_is_sampled_where_that_is_off(project):
    project.run("-o", "aqe_observe=off", apart=True)

    assert project.seen["samples"] == []
    assert project.seen["gaps"]["shop"][0] == "own"


def test_beside_pytest_cov(project):
    pytest.importorskip("pytest_cov")
    result = project.run("-p", "pytest_cov", "--cov=shop", "--cov-branch", apart=True)

    assert result.ret == 0
    assert project.seen["gaps"] == {"shop": ["pytest-cov", [[2, 3]], [3]]}
    result.stdout.fnmatch_lines(["shop.py *"])


@pytest.mark.parametrize("cov", [(), ("--cov=shop", "--cov-branch")])
def test_under_xdist_the_controller_works_with_what_workers_saw(project, cov):
    pytest.importorskip("xdist")
    result = project.run("-n2", *cov, apart=True)

    assert result.ret == 0
    assert project.seen["gaps"] == {"shop": ["pytest-cov" if cov else "own", [[2, 3]], [3]]}
    assert project.seen["samples"] == [["price", "count", "builtins:int"]]
    assert project.seen["outcomes"] == {"test_shop.py::test_price": "passed"}
    assert project.seen["hashes"] == 1
    assert result.stdout.str().count("suggested tests (aqe)") == 1


def test_k_selects_tests_and_so_widens_gaps(project):
    project.pytester.makepyfile(test_more="import shop\n\ndef test_more():\n    assert shop.price(0) == 0\n")

    project.run("-k", "test_more")

    assert project.seen["outcomes"] == {"test_more.py::test_more": "passed"}


def test_a_target_narrows_the_work(project):
    project.pytester.makepyfile(other="def f(x):\n    return 1 if x else 2\n")

    project.run("--aqe-target=other::f")

    assert project.seen["targets"] == ["other::f"]
    assert list(project.seen["gaps"]) == ["other"]


def test_a_hook_leaves_targets_out(project):
    conftest = project.path / "conftest.py"
    conftest.write_text(
        conftest.read_text() + "\n\n@pytest.hookimpl(optionalhook=True)\n"
        "def pytest_aqe_target(target, settings):\n    return target.module != 'shop'\n"
    )

    result = project.run()

    assert project.seen is None
    result.stdout.fnmatch_lines(
        [
            "nothing generated: none of 1 modules can be worked on",
            "shop: skipped, a pytest_aqe_target hook said no",
        ]
    )


def test_modules_that_coverage_leaves_out_are_left_out(project):
    project.pytester.makepyfile(other="def f(x):\n    return 1 if x else 2\n")
    (project.path / ".coveragerc").write_text("[run]\nomit = other.py\n")

    project.run(apart=True)

    assert project.seen["targets"] == ["shop"]
    assert project.seen["skipped"][0][0] == "other"


def test_a_target_named_by_the_user_is_never_left_out(project):
    (project.path / ".coveragerc").write_text("[run]\nomit = shop.py\n")

    project.run("--aqe-target=shop")

    assert project.seen["targets"] == ["shop"]


@pytest.mark.skipif(coverage.version_info < (7, 10), reason="older versions of coverage.py install no start-up file")
def test_a_run_that_is_measured_from_outside_keeps_its_data(project, monkeypatch):
    (project.path / ".coveragerc").write_text("[run]\nbranch = true\nparallel = true\n")
    monkeypatch.setenv("COVERAGE_PROCESS_START", str(project.path / ".coveragerc"))
    monkeypatch.setenv("COVERAGE_FILE", str(project.path / ".coverage"))

    result = project.run(apart=True)

    assert result.ret == 0
    assert project.seen["gaps"]["shop"] == ["coverage run", [[2, 3]], [3]]
    data = [coverage.CoverageData(str(path)) for path in project.path.glob(".coverage.*")]
    for part in data:
        part.read()
    assert str(project.path / "shop.py") in {file for part in data for file in part.measured_files()}
    for part in data:
        part.close(force=True)
