"""Telling a hand edit from a formatter."""

import subprocess
import sys

import pytest

from pytest_aqe.write.digest import is_untouched, owner
from tests.unit.write.lab import GOLDEN

TEXT = (GOLDEN / "cart.py").read_text(encoding="utf-8")


def test_file_of_ours_is_untouched_and_names_its_module():
    assert is_untouched(TEXT)
    assert owner(TEXT) == "cart"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("99.99", "99.98"),
        ('"SAVE"', '"SAVE "'),
        ("# price < 0", "# a price < 0"),
        ("def test_rejects_negative_price", "def test_rejects_a_negative_price"),
        ("class TestCartTotal", "@pytest.mark.slow\nclass TestCartTotal"),
        ("import json\n", "import json\nimport os\n"),
        ("assert cart.lines == {}", "assert not cart.lines"),
        ("Edit freely", "Do edit freely"),
        ("suggested by pytest-aqe.", "suggested by pytest-aqe, kept by me."),
    ],
)
def test_edit_is_noticed(old, new):
    assert old in TEXT
    assert not is_untouched(TEXT.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n", "\r\n"), ("\n\n\n", "\n\n"), ('"tea"', "'tea'"), ("(4.0, 3)", "(4.00, 3)"), ("\n\n    def", "\n    def")],
)
def test_layout_is_no_edit(old, new):
    assert old in TEXT
    assert is_untouched(TEXT.replace(old, new))


def test_formatter_with_short_lines_is_no_edit():
    pytest.importorskip("ruff")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "60", "-"]

    done = subprocess.run(command, input=TEXT, capture_output=True, text=True, check=True)

    assert done.stdout != TEXT
    assert is_untouched(done.stdout)


@pytest.mark.parametrize("text", ["", "def f(:\n", '"""Tests for x."""\n', "x = 1\n", TEXT.replace("(", "[", 1)])
def test_anything_else_is_not_ours(text):
    assert not is_untouched(text)
