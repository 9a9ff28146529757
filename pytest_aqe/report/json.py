"""The JSON document: one for all agents, with a schema version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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
        "agents": [_agent(result) for result in summary.results],
        "seconds": round(summary.seconds, 3),
        "executions": summary.executions,
        "coverage": {"before": _covered(summary.before), "after": _covered(summary.after)},
        "targets": [_target(target, file(target.file)) for target in summary.targets],
        "files": [file(path) for path in summary.files],
        "rejected": summary.rejected,
        "findings": [
            {"target": found.target, "call": found.call, "error": found.error, "line": found.line}
            for found in summary.findings
        ],
        "stale": list(summary.stale),
        "skipped": [{"name": name, "reason": reason} for name, reason in summary.skipped],
        "patch": file(summary.patch) if summary.patch else None,
        "why": summary.why,
        "warnings": list(summary.troubles),
        "notes": [*summary.notes, *(note for result in summary.results for note in result.notes)],
    }


def write(path: Path, content: dict[str, Any]) -> None:
    """Put a document in its place in one step; folders are made; OSError where that cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _agent(result: AgentResult) -> dict[str, Any]:
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
            {"moves": dict(done.moves), "gained": done.gained, "executions": done.executions} for done in target.rounds
        ],
        "stopped": target.stopped,
        "left": [{"line": left.line, "reason": left.reason} for left in target.left],
    }
