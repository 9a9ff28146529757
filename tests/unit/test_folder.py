"""The folder .aqe and the files in it."""

from datetime import date

import pytest

from pytest_aqe.errors import OutputError
from pytest_aqe.folder import folder, keep_patch, put

DAY = date(2026, 1, 2)


def test_it_is_made_once_and_ignored_by_git(tmp_path):
    assert folder(tmp_path, "patches") == tmp_path / ".aqe" / "patches"
    (tmp_path / ".aqe" / ".gitignore").write_text("mine\n")
    folder(tmp_path)

    assert (tmp_path / ".aqe" / ".gitignore").read_text() == "mine\n"


def test_the_first_patch_of_a_day_has_its_date_and_later_ones_a_number(tmp_path):
    first, again, other = (keep_patch(tmp_path, text, DAY) for text in ("one\n", "one\n", "two\n"))

    assert first == again == tmp_path / ".aqe" / "patches" / "2026-01-02.patch"
    assert other.name == "2026-01-02-2.patch"
    assert (first.read_text(), other.read_text()) == ("one\n", "two\n")


def test_a_patch_that_cannot_be_kept_says_where_and_why(tmp_path):
    (folder(tmp_path) / "patches").write_text("a file")

    with pytest.raises(OutputError, match=r"no patch could be kept in .*patches: File exists"):
        keep_patch(tmp_path, "one\n", DAY)


def test_a_file_that_cannot_be_put_leaves_nothing_behind(tmp_path):
    (tmp_path / "there").mkdir()

    with pytest.raises(OSError, match="there"):
        put(tmp_path / "there", "text")

    assert [path.name for path in tmp_path.iterdir()] == ["there"]
