"""What to say of an error that ended the work on one module."""

from __future__ import annotations

from pathlib import Path

from pytest_aqe.errors import AqeError, one_line
from pytest_aqe.lasterror import kept


def told(error: Exception, module: str, rootdir: Path) -> str:
    """One line. Of an error that nobody foresaw the traceback is kept: it is a bug of this plugin."""
    if isinstance(error, AqeError):
        return one_line(str(error)).removeprefix(f"{module}: ")
    return f"internal error, {type(error).__name__}: {one_line(str(error))} ({kept(error, rootdir)})"
