"""The JSON document: one for all agents, with a schema version."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pytest_aqe.errors import OutputError
from pytest_aqe.folder import put
from pytest_aqe.report.summary import Summary, relative
from pytest_aqe.results import AgentResult, Covered, TargetReport

SCHEMA = 1


def document(summary: Summary) -> dict[str, Any]:
    """Everything in `summary` as plain JSON values; what was not measured is null."""

    def file(path: Path) -> str:
        return relative(path, summary.rootdir)

    return {
        "schema": SCHEMA,
        "agents": [agent(result) for result in summary.results],
        "seconds": round(summary.seconds, 3),
        "executions": summary.executions,
        "coverage": {"before": _covered(summary.before), "after": _covered(summary.after)},
        "targets": [_target(target, file(target.file)) for target in summary.targets],
        "files": [file(path) for path in summary.files],
        "rejected": summary.rejected,
        "findings": [
            {
                "target": found.target,
                "line": found.line,
                "error": found.error,
                "call": found.call,
                "why": found.why,
                "certainty": found.certainty,
            }
            for found in summary.findings
        ],
        "stale": list(summary.stale),
        "skipped": [{"name": name, "reason": reason} for name, reason in summary.skipped],
        "patch": file(summary.patch) if summary.patch else None,
        "why": summary.why,
        "warnings": list(summary.troubles),
        "notes": [*summary.notes, *(note for result in summary.results for note in result.notes)],
    }


def check(path: Path, homes: Sequence[Path]) -> None:
    """OutputError where the document must not, or cannot, go; folders are made only below one of `homes`."""
    if os.path.lexists(path):
        trouble = "" if _ours(path) else "it is there and no earlier report"
        place = path.parent
    else:
        trouble, place = "", path.parent
        while any(place.is_relative_to(home) for home in homes) and not os.path.lexists(place):
            place = place.parent
    if not trouble and not place.is_dir():
        trouble = f"{place} is not a folder" if os.path.lexists(place) else f"there is no folder {place}"
    elif not trouble and not os.access(place, os.W_OK | os.X_OK):
        trouble = f"{place} cannot be written to"
    if trouble:
        raise OutputError(
            f"--aqe-json (aqe_json) = {path}: {trouble} "
            "(allowed: a new file, an empty one or an earlier report, in a folder that exists, "
            "or in a new one below the rootdir or the working folder)"
        )


def _ours(path: Path) -> bool:
    """Is this a file that may be replaced: an empty one, or a document of ours?"""
    try:
        if not path.is_file():
            return False
        text = path.read_text("utf-8")
        known = json.loads(text) if text else {"schema": SCHEMA, "agents": []}
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(known, dict) and {"schema", "agents"} <= known.keys()


def write(path: Path, content: dict[str, Any]) -> None:
    """Put a document in its place in one step; folders are made; OSError where that cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def agent(result: AgentResult) -> dict[str, Any]:
    """What every agent says of itself, in the one document for all of them."""
    return {
        "name": result.name,
        "seconds": round(result.seconds, 3),
        "executions": result.executions,
        "stopped": result.stopped,
        "sandbox": result.sandbox_tier or None,
        "cpu_seconds": result.cpu_seconds,
    }


def _covered(covered: Covered | None) -> dict[str, Any] | None:
    if covered is None:
        return None
    pairs = (("lines", covered.lines), ("branches", covered.branches))
    return {name: {"covered": tally.covered, "total": tally.total} for name, tally in pairs}


def _target(target: TargetReport, file: str) -> dict[str, Any]:
    return {
        "name": target.name,
        "file": file,
        "lines": list(target.lines),
        "branches": {"total": target.total, "before": target.before, "after": target.after},
        "tests": list(target.tests),
        "rounds": [
            {
                "moves": dict(done.moves),
                "gained": done.gained,
                "measured": done.measured,
                "executions": done.executions,
            }
            for done in target.rounds
        ],
        "stopped": target.stopped,
        "left": [{"line": left.line, "reason": left.reason} for left in target.left],
    }
