"""Tests that were found and not written as files are kept as a patch; without room for one they are shown."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from pytest_aqe.errors import OutputError
from pytest_aqe.folder import keep_patch, put
from pytest_aqe.report.summary import Summary
from pytest_aqe.results import AgentResult
from pytest_aqe.settings import Settings


def kept(summary: Summary, settings: Settings, result: AgentResult) -> Summary:
    """`summary`, to which `result` was just added, after its diffs were kept.

    In the project's own folder, else in that for temporary files, else nowhere: then the report shows them.
    """
    if not result.diffs or not (settings.placing == "patch" or result.unwritten):
        return summary
    base = settings.rootdir if settings.output.is_relative_to(settings.rootdir) else settings.output
    text = "".join(summary.diffs)
    try:
        patch = keep_patch(settings.rootdir, text, datetime.now(timezone.utc).date())
        return replace(summary, patch=patch, base=base)
    except OutputError as error:
        troubles = (*summary.troubles, f"[{error.slug}] {error}")
    elsewhere = _elsewhere(text)
    return replace(summary, patch=elsewhere, base=base, troubles=troubles, unkept=elsewhere is None)


def _elsewhere(text: str) -> Path | None:
    """A patch in a new folder among the temporary files; None where that cannot be written either."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="aqe-patch-"))
    except OSError:
        return None
    path = folder / "suggested.patch"
    try:
        put(path, text)
    except OSError:
        folder.rmdir()
        return None
    return path
