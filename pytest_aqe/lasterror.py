"""An error that nobody foresaw is one line for the user; its traceback goes to a file."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from pytest_aqe.errors import AqeError, one_line
from pytest_aqe.folder import folder, put

NAME = "last-error.txt"


def kept(error: Exception, rootdir: Path, shown: Callable[[Path], str] | None = None) -> str:
    """Keep the traceback in the project's own folder, and say where: as `shown`, else below `rootdir`."""
    try:
        path = folder(rootdir) / NAME
        put(path, "".join(traceback.format_exception(error)))
    except OSError as unwritten:
        return f"traceback could not be stored: {unwritten}"
    return f"traceback: {shown(path) if shown is not None else path.relative_to(rootdir)}"


def line(error: Exception, rootdir: Path, shown: Callable[[Path], str]) -> str:
    """What is said of it."""
    slug = error.slug if isinstance(error, AqeError) else "internal"
    said = one_line(str(error)) or type(error).__name__
    if not isinstance(error, AqeError):
        said = f"{type(error).__name__}: {said}"
    return f"[{slug}] {said} ({kept(error, rootdir, shown)})"
