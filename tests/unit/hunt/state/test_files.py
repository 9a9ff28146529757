import os
import tempfile

import pytest

from pytest_aqe.hunt.state import files
from pytest_aqe.hunt.state.files import Files


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project, and a folder for temporary files that is not below it."""
    (tmp_path / "project/data").mkdir(parents=True)
    (tmp_path / "tmp").mkdir()
    (tmp_path / "project/data/stock.csv").write_text("sku,qty\n", "utf-8")
    (tmp_path / "tmp/old.txt").write_text("old", "utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path / "project"


def check(look, names):
    found = list(look.differences())
    assert [one.name for one in found] == names
    for one in found:
        one.restore()
    assert list(look.differences()) == []


def test_added_changed_and_removed(root):
    look = Files(root)
    (root / "data/stock.csv").write_text("sku\n", "utf-8")
    (root / "out").mkdir()
    (root / "out/report.txt").write_text("x", "utf-8")
    (root / "app.db").write_bytes(b"x")
    check(look, ["data/stock.csv", "app.db", "out"])


def test_temporary_files(root):
    look = Files(root)
    temporary = root.parent / "tmp"
    (temporary / "old.txt").unlink()
    (temporary / "export.csv").write_text("x", "utf-8")
    check(look, ["$TMPDIR/old.txt", "$TMPDIR/export.csv"])
    assert (temporary / "old.txt").read_text("utf-8") == "old"


def test_a_folder_that_went(root):
    look = Files(root)
    (root / "data/stock.csv").unlink()
    (root / "data").rmdir()
    check(look, ["data", "data/stock.csv"])


def test_the_same_content_written_again_is_no_change(root):
    look = Files(root)
    (root / "data/stock.csv").write_text("sku,qty\n", "utf-8")
    os.utime(root / "data/stock.csv", (1, 1))

    assert list(look.differences()) == []


def test_a_file_too_large_to_keep_is_named(root, monkeypatch):
    monkeypatch.setattr(files, "KEPT", 3)
    look = Files(root)
    (root / "data/stock.csv").write_text("other", "utf-8")

    (found,) = look.differences()
    assert (found.name, found.restore) == ("data/stock.csv", None)


def test_what_pytest_and_others_write_is_passed_over(root):
    look = Files(root)
    for name in (".git", "__pycache__", ".aqe", "pytest-of-me"):
        (root / name).mkdir()
        (root / name / "x").write_text("x", "utf-8")
    (root / ".coverage.host.1").write_text("x", "utf-8")
    (root.parent / "tmp/pytest-of-me").mkdir()
    (root / "link").symlink_to(root / "data")

    assert list(look.differences()) == []


def test_a_folder_that_cannot_be_listed_is_passed_over(root, tmp_path):
    assert list(Files(tmp_path / "nowhere").differences()) == []


def test_a_large_project_is_looked_at_in_part(root, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 1)
    look = Files(root)
    (root / "zz").write_text("x", "utf-8")

    assert len(list(look.differences())) <= 1
