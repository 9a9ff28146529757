"""Suggested tests hold in the user's own world, and those that are there already are not suggested again."""

import json
import shlex

import pytest

from tests.inside import run, run_as_user

SHOP = '''
import os
import warnings


def grade(points):
    """A letter."""
    if points > 89:
        return "A"
    return "B"


def old(number):
    warnings.warn("old is deprecated", DeprecationWarning)
    return "many" if number > 3 else "few"


def currency():
    return os.environ.get("SHOP_CURRENCY") or "EUR"
'''


@pytest.fixture
def shop(pytester, measured):
    pytester.makepyfile(shop=SHOP)
    pytester.makeini("[pytest]\npythonpath = .\n")
    return pytester


def generate(pytester, *args, again=False):
    """A first run, or one `again` over what that wrote."""
    options = ("-p", "no:asyncio", "--aqe-generate", "--aqe-max-executions=900", "--aqe-jobs=1")
    options += ("--aqe-json=report.json", *args)
    result = run_as_user(pytester, *options) if again else pytester.runpytest_subprocess(*options)
    return result, json.loads((pytester.path / "report.json").read_text())


def written(pytester):
    return {path.name: path.read_text() for path in sorted((pytester.path / "tests" / "aqe").glob("*.py"))}


def passes(pytester):
    return run(pytester.path, "tests/aqe").passed


@pytest.mark.slow
def test_a_test_that_fails_where_warnings_are_errors_is_not_written(shop):
    shop.makeini("[pytest]\npythonpath = .\nfilterwarnings = error\n")

    result, report = generate(shop)

    assert "old" not in written(shop)["test_aqe_shop.py"]
    assert report["rejected"]["failed under the project's own pytest set-up"] >= 1
    result.stdout.fnmatch_lines(
        ["note: tests of shop failed under the project's own pytest set-up: *old is deprecated*"]
    )
    assert passes(shop)


@pytest.mark.slow
def test_fixtures_of_a_conftest_apply(shop):
    shop.makepyfile(
        **{
            "tests/conftest": "import pytest\n\n\n@pytest.fixture(autouse=True)\ndef closed(monkeypatch):\n"
            "    monkeypatch.delattr('shop.warnings.warn')\n"
        }
    )

    _, report = generate(shop)

    assert report["rejected"]["failed under the project's own pytest set-up"] >= 1
    assert "grade" in written(shop)["test_aqe_shop.py"]
    assert passes(shop)


@pytest.mark.slow
def test_a_conftest_that_cannot_work_in_the_sandbox_is_said_and_rejects_nothing(shop):
    shop.makepyfile(
        **{
            "tests/conftest": "import os\n\nif os.environ.get('HOME', '').endswith('/home'):\n"
            "    raise RuntimeError('no database here')\n"
        }
    )

    result, _ = generate(shop)

    assert "grade" in written(shop)["test_aqe_shop.py"]
    result.stdout.fnmatch_lines(["note: the project's own set-up of pytest does not work*no database here*"])


@pytest.mark.slow
@pytest.mark.parametrize("edited", [False, True], ids=["untouched", "edited"])
def test_a_run_that_leaves_the_suggested_tests_out_counts_them_all_the_same(shop, edited):
    generate(shop)
    if edited:
        file = shop.path / "tests" / "aqe" / "test_aqe_shop.py"
        file.write_text(file.read_text().replace("class TestOld", "class TestVeryOld") + "\n\nX = 1\n")
    first = written(shop)
    shop.makepyfile(test_other="def test_other():\n    assert True\n")

    result, report = generate(shop, "test_other.py")

    assert written(shop) == first
    assert report["files"] == []
    assert report["coverage"]["before"] == report["coverage"]["after"]
    assert report["coverage"]["before"]["branches"]["covered"] == 2
    result.stdout.fnmatch_lines(["nothing to do*"])


@pytest.mark.slow
def test_a_suggested_test_that_no_longer_holds_is_told_though_it_was_not_run(shop):
    generate(shop)
    shop.makepyfile(shop=SHOP.replace('"A"', '"excellent"'), test_other="def test_other():\n    assert True\n")

    _, report = generate(shop, "test_other.py")

    [stale] = report["stale"]
    assert "TestGrade" in stale
    assert "excellent" in written(shop)["test_aqe_shop.py"]


ODD = {
    "fails": ("raise RuntimeError('closed today')", "importing it failed: RuntimeError: closed today"),
    "reexport": ("from shop import grade", "it defines nothing that can be called"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ODD))
def test_why_nothing_could_be_done_is_said_once(shop, name):
    body, reason = ODD[name]
    shop.makepyfile(**{name: body + "\n"})

    result, report = generate(shop, f"--aqe-target={name}")

    [target] = report["targets"]
    assert target["stopped"] == reason
    assert result.stdout.str().count(reason) == 1


@pytest.mark.slow
def test_a_skipped_module_is_listed_once_and_the_others_are_worked_on(shop):
    shop.makepyfile(syntax="def f(x:\n    return 2\n")

    result, report = generate(shop)

    assert result.stdout.str().count("'(' was never closed") == 1
    assert report["coverage"]["after"]["branches"]["covered"] == 2


def test_a_module_that_is_excluded_from_coverage_holds_nothing_to_do(shop):
    shop.makepyfile(hidden="def f(x):  # pragma: no cover\n    return 1 if x else 2\n")

    result, _ = generate(shop, "--aqe-target=hidden")

    result.stdout.fnmatch_lines(["nothing to do: the targets hold no code that counts for coverage"])


@pytest.mark.slow
def test_an_import_that_hangs_gets_no_more_time_than_there_is(shop):
    shop.makepyfile(loops="def f(x):\n    return 1 if x else 2\n\n\nwhile True:\n    pass\n")
    options = ("--aqe-generate", "--aqe-budget=15", "--aqe-jobs=1", "--aqe-target=loops")

    result = shop.runpytest_subprocess("-p", "no:asyncio", *options)

    result.stdout.re_match_lines([r"loops +importing it took more than [0-9.]+ seconds"])
    assert "more than 30 seconds" not in result.stdout.str()


@pytest.mark.slow
def test_a_layout_with_src_that_is_not_installed_gets_a_command_that_works(pytester, measured):
    pytester.makepyfile(**{"src/pack/__init__": "", "src/pack/core": SHOP})

    result, _ = generate(pytester, "--aqe-target=pack.core::grade")

    command = next(line for line in result.outlines if line.startswith("run them: "))
    result.stdout.fnmatch_lines(["note: pytest does not find pack.core by itself*set `pythonpath = src`*"])
    assert "-o pythonpath=src" in command
    *options, file = shlex.split(command.partition("pytest ")[2])
    pytester.makeini("[pytest]\n")  # folders of pythonpath are below that of the ini file
    assert run(pytester.path, file, args=options, sys_path=[]).passed


@pytest.mark.slow
def test_files_that_cannot_be_written_after_all_become_a_patch(shop):
    late = "import pathlib\n\n\ndef pytest_collection_finish():\n    pathlib.Path('tests').write_text('a file')\n"
    shop.makeconftest(late)

    result, report = generate(shop, "--aqe-target=shop::grade")

    assert report["files"] == []
    result.stdout.fnmatch_lines(
        ["* suggested in a patch (*); cannot write *test_aqe_shop.py: *:", "*git*apply *.patch"]
    )
    (patch,) = (shop.path / ".aqe" / "patches").glob("*.patch")
    assert "class TestGrade" in patch.read_text()


@pytest.mark.slow
def test_a_tracer_of_somebody_else_does_not_hide_the_suggested_tests(shop):
    shop.makeconftest("import sys\n\nsys.settrace(lambda *args: None)\n")
    generate(shop, "--aqe-target=shop::grade")
    first = written(shop)

    _, report = generate(shop, "--aqe-target=shop::grade", again=True)

    assert (written(shop), report["files"]) == (first, [])


@pytest.mark.slow
def test_an_edited_test_that_needs_a_fixture_of_the_project_counts(shop):
    shop.makeconftest("import pytest\n\n\n@pytest.fixture\ndef points():\n    return 90\n")
    generate(shop, "--aqe-target=shop::grade")
    file = shop.path / "tests" / "aqe" / "test_aqe_shop.py"
    head = file.read_text().partition("class TestGrade")[0]
    body = "    def test_mine(self, points):\n        assert grade(points) == 'A'\n        assert grade(1) == 'B'\n"
    file.write_text(f"{head}class TestGrade:\n{body}")
    shop.makepyfile(test_other="def test_other():\n    assert True\n")

    _, report = generate(shop, "--aqe-target=shop::grade", "test_other.py")

    assert report["files"] == []
    assert report["coverage"]["before"]["branches"]["covered"] == 2
