"""What a hunt leaves: fixes applied, a JUnit file with properties, a quarantine file that the next run honours."""

import json
import subprocess
import xml.etree.ElementTree as ET

import pytest

from tests.inside import run_as_user

TESTS = """
import random

RATE = {"tax": 2}

def test_rate():
    assert RATE["tax"] == 2

def test_no_rate():
    RATE["tax"] = 0
    assert RATE["tax"] == 0

def test_dice():
    assert random.SystemRandom().random() < 0.5

def test_good():
    assert 1 + 1 == 2
"""


@pytest.mark.slow
def test_fixes_junit_and_quarantine(pytester):
    pytester.makepyfile(test_shop=TESTS)

    result = pytester.runpytest_subprocess(
        "--aqe-flaky-hunt", "--aqe-fix", "--aqe-budget=600", "--aqe-max-executions=150", "--junitxml=out.xml",
        "--aqe-quarantine-owner=ann", "--aqe-json=out.json", "-p", "no:randomly",
    )  # fmt: skip

    assert result.ret == 1
    found = {test["nodeid"]: test for test in json.loads((pytester.path / "out.json").read_text("utf-8"))["tests"]}
    assert set(found) == {"test_shop.py::test_rate", "test_shop.py::test_dice"}
    victim = found["test_shop.py::test_rate"]
    assert victim["culprit"]["polluters"] == [["test_shop.py::test_no_rate"]]
    assert victim["culprit"]["state"] == ["test_shop.RATE['tax']"]
    assert (victim["fix"]["kind"], victim["fix"]["validated"]) == ("monkeypatch", True)
    assert found["test_shop.py::test_dice"]["fix"]["kind"] == "advice"

    # The fix stands in the file, and the patch takes it back.
    fixed = (pytester.path / "test_shop.py").read_text("utf-8")
    assert 'monkeypatch.setitem(RATE, "tax", 0)' in fixed
    assert "def test_no_rate(monkeypatch):" in fixed
    [patch] = (pytester.path / ".aqe/patches").iterdir()
    subprocess.run(["git", "apply", "--check", str(patch)], cwd=pytester.path, check=True)
    result.stdout.fnmatch_lines(
        ["*fix (monkeypatch, validated):", "note: fixes applied to 1 file; to take them back: git apply .aqe/*"]
    )

    # JUnit: every test, with what was found.
    cases = {case.get("name"): case for case in ET.parse(pytester.path / "out.xml").iter("testcase")}
    assert set(cases) == {"test_rate", "test_no_rate", "test_dice", "test_good"}
    known = {one.get("name"): one.get("value") for one in cases["test_rate"].iter("property")}
    assert known["aqe_category"] == "order-dependent/victim"
    assert known["aqe_polluters"] == "test_shop.py::test_no_rate"
    assert cases["test_dice"].find("failure") is not None
    assert cases["test_good"].find("failure") is None

    # Quarantine: what was not fixed, and ordinary runs honour it.
    lines = (pytester.path / "aqe-quarantine.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["nodeid"] for line in lines[1:]] == ["test_shop.py::test_dice"]
    result.stdout.fnmatch_lines(["note: 1 added to the quarantine in aqe-quarantine.jsonl, owned by ann, until *"])
    for _ in range(5):
        assert run_as_user(pytester, "-p", "no:randomly").ret == 0
