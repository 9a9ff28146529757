"""The JSON document of a hunt: the common head, and its own key ``tests``."""

from __future__ import annotations

from typing import Any

from pytest_aqe.hunt.facts import FlakyTest, HuntReport
from pytest_aqe.report.json import SCHEMA, agent
from pytest_aqe.results import AgentResult


def document(
    report: HuntReport, result: AgentResult | None, why: str = "", warnings: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Everything as plain JSON values; what is not known is null."""
    return {
        "schema": SCHEMA,
        "agents": [agent(result)] if result is not None else [],
        "executions": report.executions,
        "executions_fix": report.executions_fix,
        "seconds": round(report.seconds, 3),
        "collected": report.collected,
        "stopped": report.stopped,
        "plan": list(report.plan),
        "tests": [_test(test) for test in report.tests],
        "notes": list(report.notes),
        "why": why,
        "warnings": list(warnings),
    }


def _test(test: FlakyTest) -> dict[str, Any]:
    evidence = test.evidence
    return {
        "nodeid": test.nodeid,
        "verdict": test.verdict,
        "category": test.category,
        "failures": test.failures,
        "runs": test.runs,
        "interval": [round(bound, 4) for bound in test.interval],
        "trigger": dict(test.trigger),
        "evidence": None
        if evidence is None
        else {
            "failures_without": evidence.failures_without,
            "runs_without": evidence.runs_without,
            "p_value": evidence.p_value,
        },
        "culprit": {
            "polluters": [list(one) for one in test.culprit.polluters],
            "setters": list(test.culprit.setters),
            "state": list(test.culprit.state),
            "line": test.culprit.line or None,
        },
        "reproduce": {"fails": test.command_fails or None, "passes": test.command_passes or None},
        "message": test.message,
        "cluster": test.cluster,
        "confidence": test.confidence,
        "first_seen": test.first_seen or None,
        "fix": None
        if test.fix is None
        else {
            "kind": test.fix.kind,
            "diff": test.fix.diff,
            "advice": test.fix.advice,
            "validated": test.fix.validated,
        },
    }
