"""Whole files as golden files: written again they are the same, they run, and neither formatter nor linter objects."""

import os
import shutil
import subprocess
import sys

import pytest

from pytest_aqe.write.author import author
from pytest_aqe.write.render import render_file
from tests.inside import run
from tests.unit.write.lab import GOLDEN
from tests.unit.write.suites import SUITES


def written(name):
    lab = SUITES[name]()
    authored = author(lab.suite(), lab.kills, lab.info(), lab.source)
    return render_file(name, authored.tests)


@pytest.mark.parametrize("name", SUITES)
def test_renders_the_golden_file(name):
    path = GOLDEN / f"{name}.py"
    text = written(name)
    if os.environ.get("AQE_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")


def ruff(*arguments):
    command = [sys.executable, "-m", "ruff", *arguments, "--line-length", "100", "--isolated", "--no-cache"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def files(tmp_path):
    for name in SUITES:
        shutil.copy(GOLDEN / f"{name}.py", tmp_path / f"test_aqe_{name}.py")
        shutil.copy(GOLDEN / "subjects" / f"{name}.py", tmp_path / f"{name}.py")
    return tmp_path


def test_formatter_leaves_the_files_alone(files):
    pytest.importorskip("ruff")

    done = ruff("format", "--diff", *sorted(map(str, files.glob("test_*.py"))))

    assert done.stdout == ""


def test_linter_finds_nothing(files):
    pytest.importorskip("ruff")
    known = f"lint.isort.known-first-party={sorted(SUITES)!r}"

    done = ruff("check", "--select", "E,F,I,W", "--config", known, *sorted(map(str, files.glob("test_*.py"))))

    assert done.stdout == "All checks passed!\n"


def test_files_pass(files):
    done = run(files, args=["-W", "error"])

    assert done.passed, done.tail
    assert "warning" not in done.tail
