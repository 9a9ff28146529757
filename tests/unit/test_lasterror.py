"""An error that nobody foresaw, as a line and as a file."""

from pytest_aqe import lasterror
from pytest_aqe.errors import SandboxError


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_the_line_says_what_and_where_the_traceback_is(tmp_path):
    said = lasterror.line(raised(IndexError("of\nnothing")), tmp_path, lambda path: f"there/{path.name}")

    assert said == "[internal] IndexError: of nothing (traceback: there/last-error.txt)"
    assert "raise error" in (tmp_path / ".aqe/last-error.txt").read_text()


def test_one_of_ours_says_its_kind_and_one_without_a_text_its_name(tmp_path):
    assert lasterror.line(SandboxError("it is closed"), tmp_path, str).startswith("[sandbox] it is closed (")
    assert lasterror.line(KeyError(), tmp_path, str).startswith("[internal] KeyError: KeyError (")


def test_a_traceback_that_cannot_be_stored(tmp_path):
    (tmp_path / ".aqe").write_text("a file")

    assert lasterror.kept(IndexError("x"), tmp_path).startswith("traceback could not be stored: ")
