"""Suggested tests leave no files in the user's project."""

import json

import pytest

from tests.inside import passes

CONFIG = '''
import json
import os


class Config:
    """Settings in a file."""

    def __init__(self, path):
        self.path = path
        self.values = {}

    def save(self):
        """Write them."""
        with open(self.path, "w") as file:
            json.dump(self.values, file)
        return len(self.values)


def note(text):
    """Keep a text at home."""
    if not text:
        return False
    with open(os.path.expanduser("~/notes.txt"), "a") as file:
        file.write(text)
    return True
'''


OURS = {"config.py", "test_nothing.py", "tox.ini", "report.json", "tests", ".aqe", "__pycache__"}
PYTESTERS = ("runpytest-", "stdout", "stderr")


def strangers(pytester):
    """Files in the project, which is home as well, that nobody has asked for."""
    names = {path.name for path in pytester.path.iterdir()} - OURS
    return {name for name in names if not name.startswith(PYTESTERS)}


@pytest.mark.slow
def test_tests_that_write_files_do_so_in_a_folder_of_their_own(pytester, measured):
    pytester.makepyfile(config=CONFIG, test_nothing="def test_nothing(): pass")
    pytester.makeini("[pytest]\npythonpath = .\n")
    options = ("--aqe-generate", "--aqe-max-executions=900", "--aqe-jobs=1", "--aqe-json=report.json")

    found = pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)

    assert found.ret == 0, found.stdout.str()
    assert strangers(pytester) == set()
    report = json.loads((pytester.path / "report.json").read_text())
    assert report["coverage"]["after"]["lines"]["covered"] == report["coverage"]["after"]["lines"]["total"]
    text = "".join(path.read_text() for path in (pytester.path / "tests" / "aqe").glob("*.py"))
    assert ".save()" in text
    assert "monkeypatch.chdir(tmp_path)" in text or "Config(tmp_path /" in text

    assert passes(pytester.path, "tests/aqe")  # a test fails that leaves something in the working folder or at home


WIDE = '''
import shutil


def shown(text):
    """Cut to the terminal, with a copy where that is wide."""
    columns = shutil.get_terminal_size().columns
    if columns > 150:
        with open("wide.txt", "w") as file:
            file.write(text)
    return text[:20]


def twice(number):
    return number * 2
'''


@pytest.mark.slow
def test_tests_that_leave_files_only_later_are_rejected_and_counted(pytester, measured):
    pytester.makepyfile(wide=WIDE, test_nothing="def test_nothing(): pass")
    pytester.makeini("[pytest]\npythonpath = .\n")
    options = ("--aqe-generate", "--aqe-max-executions=300", "--aqe-jobs=1", "--aqe-json=report.json")

    found = pytester.runpytest_subprocess(*options)

    assert found.ret == 0, found.stdout.str()
    report = json.loads((pytester.path / "report.json").read_text())
    assert report["rejected"]["leaves files behind"] > 0
    text = "".join(path.read_text() for path in (pytester.path / "tests" / "aqe").glob("*.py"))
    assert "twice(" in text
    assert "shown(" not in text
