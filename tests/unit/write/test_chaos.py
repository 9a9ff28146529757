"""Random suites: whatever the search brings, the file compiles, is formatted, lint free and the same every time."""

import subprocess
import sys
import warnings

import pytest

from pytest_aqe.write.author import author
from pytest_aqe.write.render import render_file
from tests.unit.write.chaos import INFO, SOURCE, Chaos


def written(seed, count=30):
    suite, kills = Chaos(seed).suite(count)
    return render_file("chaos", author(suite, kills, INFO, SOURCE).tests)


@pytest.mark.parametrize("seed", range(10))
def test_files_compile_and_are_the_same_twice(seed):
    text = written(seed)

    with warnings.catch_warnings():
        # Some of these programs call a string: nobody ran them.
        warnings.simplefilter("ignore", SyntaxWarning)
        compile(text, "test_aqe_chaos.py", "exec")
    assert written(seed) == text
    assert all(line == line.rstrip() for line in text.splitlines())


@pytest.mark.slow
def test_formatter_and_linter_have_nothing_to_say(tmp_path):
    pytest.importorskip("ruff")
    for seed in range(20):
        (tmp_path / f"test_{seed}.py").write_text(written(seed), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--no-cache", "--line-length", "100", str(tmp_path)]
    known = 'lint.isort.known-first-party=["chaos"]'
    # Undefined names are the program's own: nobody ran these.
    rules = ["--select", "E,F,I,W", "--ignore", "F821,E501", "--config", known]

    formatted = subprocess.run([*ruff, "format", "--diff", *options], capture_output=True, text=True, check=False)
    linted = subprocess.run([*ruff, "check", *rules, *options], capture_output=True, text=True, check=False)

    assert formatted.stdout == ""
    assert linted.stdout == "All checks passed!\n"
