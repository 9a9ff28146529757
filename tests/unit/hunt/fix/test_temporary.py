import pytest

from pytest_aqe.hunt.fix.temporary import in_tmp_path, on_any_port

HEAD = "import os, tempfile, socket\nfrom pathlib import Path\nfrom tempfile import gettempdir\n"


def changed(write, edit, body):
    file = write(test_a=f"{HEAD}\ndef test_it():\n    {body}\n")
    return file.module.code.splitlines()[-2:] if edit(file, ("test_it",)) else None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('p = os.path.join(tempfile.gettempdir(), "x.csv")', 'p = os.path.join(tmp_path, "x.csv")'),
        ('p = gettempdir() + "/x.csv"', 'p = str(tmp_path) + "/x.csv"'),
        ('p = Path(tempfile.gettempdir()) / "x.csv"', 'p = tmp_path / "x.csv"'),
        ('p = Path(tempfile.gettempdir(), "x.csv")', 'p = Path(tmp_path, "x.csv")'),
        ('p = "/tmp/x.csv"', 'p = str(tmp_path / "x.csv")'),
        ('p = "/var/tmp/a/x.csv"', 'p = str(tmp_path / "a/x.csv")'),
    ],
)
def test_the_common_folder_becomes_the_tests_own(write, before, after):
    assert changed(write, in_tmp_path, before) == ["def test_it(tmp_path):", f"    {after}"]


@pytest.mark.parametrize("body", ['p = "x.csv"', "p = tempfile.mkdtemp()", "p = Path()", "p = b'/tmp/x'", "p = '/tmp'"])
def test_what_names_no_common_folder(write, body):
    assert changed(write, in_tmp_path, body) is None


def test_unittest_classes_are_left_alone(write):
    file = write(
        test_a="from unittest import TestCase\nclass TestA(TestCase):\n    def test_it(self):\n        p = '/tmp/x'\n"
    )

    assert not in_tmp_path(file, ("TestA", "test_it"))


def test_a_port(write):
    assert changed(write, on_any_port, 's = HTTPServer(("127.0.0.1", 8765), H)') == [
        "def test_it():",
        '    s = HTTPServer(("127.0.0.1", 0), H)',
    ]


@pytest.mark.parametrize(
    "body",
    [
        's.bind(("", 80)); c.connect(("", 80))',
        's.bind(("", 80)); get(80)',
        's.bind(("", 0))',
        "s.bind(address)",
        "s.bind((host, 80))",
    ],
)
def test_a_port_that_others_know(write, body):
    assert changed(write, on_any_port, body) is None


def test_no_such_test(write):
    assert not on_any_port(write(test_a=""), ("test_it",))
