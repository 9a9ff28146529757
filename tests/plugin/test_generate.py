"""The main job on a real project, through the real agent and the sandbox."""

import json
import shutil
from pathlib import Path

import pytest

from tests.inside import passes, run_as_user

EXAMPLE = Path(__file__).parents[2] / "examples" / "parcel"

SHOP = '''
import os


def total(prices, code=""):
    """The sum, less a tenth with the code of the day."""
    if not prices:
        raise ValueError("nothing to pay")
    if any(price < 0 for price in prices):
        raise ValueError("negative price")
    amount = sum(prices)
    if code == "SAVE-10":
        amount *= 0.9
    elif code:
        raise KeyError(code)
    return round(amount, 2)


def currency():
    return os.environ.get("SHOP_CURRENCY") or "EUR"
'''


@pytest.fixture
def shop(pytester, measured):
    pytester.makepyfile(
        shop=SHOP, test_shop="from shop import total\n\n\ndef test_total():\n    assert total([1]) == 1\n"
    )
    pytester.makeini("[pytest]\npythonpath = .\n")
    return pytester


def generate(pytester, *args, ret=0, again=False):
    """A first run, or one `again` over what that wrote."""
    options = ("--aqe-generate", "--aqe-max-executions=1500", "--aqe-jobs=1", "--aqe-json=report.json", *args)
    result = run_as_user(pytester, *options) if again else pytester.runpytest_subprocess(*options)
    assert result.ret == ret, result.stdout.str()
    assert not [line for line in result.outlines if line.startswith("aqe warning")]
    return result, json.loads((pytester.path / "report.json").read_text())


def written(pytester):
    return {path.name: path.read_text() for path in sorted((pytester.path / "tests" / "aqe").glob("*.py"))}


@pytest.mark.slow
def test_gaps_are_filled_and_the_files_pass_without_the_plugin(shop):
    result, report = generate(shop)

    assert report["coverage"]["after"]["branches"]["covered"] == report["coverage"]["after"]["branches"]["total"]
    assert list(written(shop)) == ["test_aqe_shop.py"]
    result.stdout.fnmatch_lines(["shop::total *all * covered", "run them: *pytest tests/aqe/test_aqe_shop.py"])
    outcomes = passes(shop.path, "tests/aqe")
    assert list(outcomes.values()).count("passed") >= len(report["targets"])


@pytest.mark.slow
def test_the_same_seed_gives_the_same_files(shop):
    generate(shop, "-o", "aqe_memory=off")
    first = written(shop)
    shutil.rmtree(shop.path / "tests")

    generate(shop, "-o", "aqe_memory=off")

    assert written(shop) == first


@pytest.mark.slow
def test_a_second_run_changes_nothing(shop, monkeypatch):
    # a tracer of somebody else hides what the suite covers
    monkeypatch.delenv("COVERAGE_PROCESS_START", raising=False)
    generate(shop)
    first = written(shop)

    result, report = generate(shop, again=True)

    assert written(shop) == first
    assert report["files"] == []
    assert "written" not in result.stdout.str()


@pytest.mark.slow
def test_an_edited_file_is_never_overwritten(shop):
    generate(shop)
    file = shop.path / "tests" / "aqe" / "test_aqe_shop.py"
    mine = file.read_text().replace('"""Tests', '"""My tests', 1) + "\n\ndef test_mine():\n    assert True\n"
    file.write_text(mine)
    shop.makepyfile(shop=SHOP + "\n\ndef sign(number):\n    return '-' if number < 0 else '+'\n")

    generate(shop, again=True)

    assert file.read_text() == mine
    assert "sign" in written(shop)["test_aqe_shop_2.py"]


@pytest.mark.slow
def test_no_tests_at_all_stays_exit_code_five(shop):
    (shop.path / "test_shop.py").unlink()

    _, report = generate(shop, ret=5)

    assert report["coverage"]["before"]["branches"]["covered"] == 0
    assert report["files"] == ["tests/aqe/test_aqe_shop.py"]


@pytest.mark.slow
def test_a_target_outside_the_rootdir_with_the_output_elsewhere(shop, tmp_path_factory):
    output = tmp_path_factory.mktemp("elsewhere") / "suite"

    generate(shop, "--aqe-target=textwrap::shorten", f"--aqe-output={output}")

    assert [path.name for path in output.glob("test_*.py")] == ["test_aqe_textwrap.py"]
    assert not (shop.path / "tests").exists()


@pytest.mark.slow
def test_the_limit_on_tests_holds_over_all_modules_and_ids_outside_the_rootdir_name_their_file(shop, tmp_path_factory):
    body = "def f(x):\n    if x > 8:\n        return 1\n    return 'a' if x < 3 else 'b'\n"
    shop.makepyfile(one=body, two=body, three=body)
    output = tmp_path_factory.mktemp("elsewhere") / "suite"

    _, report = generate(shop, "--aqe-max-tests=2", f"--aqe-output={output}")

    tests = [test for target in report["targets"] for test in target["tests"]]
    assert len(tests) == 2
    assert all(Path(test.partition("::")[0]).parent == output for test in tests)
    assert report["rejected"]["over the limit"] >= 1


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_limit_on_executions_holds_over_all_modules_and_phases(shop, jobs):
    shop.makepyfile(one=SHOP, two=SHOP, three=SHOP)

    result, report = generate(shop, "--aqe-max-executions=600", f"--aqe-jobs={jobs}")

    assert 0.5 * 600 < report["executions"] <= 600 + 40
    assert sum(agent["executions"] for agent in report["agents"]) == report["executions"]
    result.stdout.fnmatch_lines(["aqe: *, at most 600 executions, *", f"* {report['executions']:,} executions*"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("raise RuntimeError('closed')", "closed"),
        ("import sys\nsys.exit(3)", "exit"),
        ("import os\nos._exit(0)", ""),
        ("while True:\n    pass", ""),
        ("print('x' * 100000)\n", None),
    ],
    ids=["raises", "exits", "dies", "hangs", "prints"],
)
def test_a_module_that_misbehaves_at_import_is_reported_and_the_others_are_worked_on(shop, body, word):
    shop.makepyfile(odd=f"def f(x):\n    return 1 if x else 2\n\n\n{body}\n")

    _, report = generate(shop)

    [odd] = [target for target in report["targets"] if target["name"].startswith("odd")]
    if word is None:
        assert odd["branches"]["after"] == odd["branches"]["total"]
    else:
        assert odd["tests"] == []
        assert word in odd["stopped"].lower()
        assert odd["stopped"] not in ("", "covered", "budget")
    assert any(target["tests"] for target in report["targets"] if target["name"].startswith("shop"))


@pytest.mark.slow
def test_the_example_project(pytester, measured):
    left_over = shutil.ignore_patterns("aqe", ".aqe", "__pycache__")
    shutil.copytree(EXAMPLE, pytester.path, dirs_exist_ok=True, ignore=left_over)

    _, report = generate(pytester, "--aqe-max-executions=6000")

    before, after = (report["coverage"][side]["branches"]["covered"] for side in ("before", "after"))
    assert after >= before + 20
    assert passes(pytester.path)


BROKEN = """
from pytest_aqe.generate.search.engine import Search

propose = Search.propose


def breaks(self, function, move, count):
    return [][0] if self.context.info.name == "other" else propose(self, function, move, count)


Search.propose = breaks
"""


@pytest.mark.slow
def test_a_bug_met_in_one_module_leaves_the_others_their_tests(shop):
    shop.makepyfile(other="def double(x):\n    return x if x > 1 else 2 * x\n")
    shop.makeconftest(BROKEN)

    _, report = generate(shop, "--aqe-output=made")

    assert [path.name for path in (shop.path / "made").glob("*.py")] == ["test_aqe_shop.py"]
    said = "other: internal error, IndexError: list index out of range (traceback: .aqe/last-error.txt)"
    assert said in report["notes"]
    assert (shop.path / ".aqe" / "last-error.txt").exists()
