"""What can be wrong with the bank's file, and SQLite's errors in those terms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from pytest_aqe.errors import BankError


class Damaged(BankError):
    """The file is there and is not what was written."""


class TooNew(BankError):
    """The file was made by a later version of this plugin."""


class OutOfTime(BankError):
    """It was not done in the time that there was."""


BROKEN = (
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.FormatError,
    apsw.SQLError,  # our statements are right, so a table or a column is gone
    apsw.ConstraintError,
    UnicodeDecodeError,
)
BUSY = (apsw.BusyError, apsw.LockedError)
SHORT_READ = 522
"""SQLITE_IOERR_SHORT_READ: the file ends too early."""


@contextmanager
def said() -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except BROKEN as error:
        raise Damaged(f"{type(error).__name__}: {error}") from error
    except apsw.InterruptError as error:
        raise OutOfTime("there was no time left") from error
    except apsw.Error as error:
        if getattr(error, "extendedresult", 0) == SHORT_READ:
            raise Damaged("the file ends too early") from error
        raise BankError(f"{type(error).__name__}: {error}") from error
    except OSError as error:
        raise BankError(str(error)) from error
