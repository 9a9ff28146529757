"""An error that ended the work on one module, as a line."""

from pytest_aqe.errors import BankError
from pytest_aqe.fleet.mishap import told


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_what_was_foreseen_is_said_as_it_is(tmp_path):
    assert told(BankError("shop: no such\nthing"), "shop", tmp_path) == "no such thing"
    assert list(tmp_path.iterdir()) == []


def test_of_what_nobody_foresaw_the_traceback_is_kept(tmp_path):
    said = told(raised(IndexError("of nothing")), "shop", tmp_path)

    assert said == "internal error, IndexError: of nothing (traceback: .aqe/last-error.txt)"
    assert "raise error" in (tmp_path / ".aqe" / "last-error.txt").read_text()


def test_a_traceback_that_cannot_be_stored_is_said_so(tmp_path):
    (tmp_path / ".aqe").write_text("a file")

    assert "could not be stored" in told(raised(IndexError("of nothing")), "shop", tmp_path)
