"""What ``--aqe-doctor`` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_MEANING = {
    "bwrap": "bubblewrap: own namespaces, read-only project, no network",
    "jail": "own namespaces, Landlock and seccomp",
    "jail-lite": "Landlock and seccomp, no namespaces",
    "weak": "resource limits only, never chosen by itself",
}


def lines(tiers: Mapping[str, str], chosen: str, trouble: str, improve: str) -> Iterator[str]:
    """`tiers` with the reasons why they do not work (``""`` where they do); what would be chosen, or why nothing; what
    would give a stronger one, if anything."""
    yield "sandbox tiers, strongest first:"
    for name, reason in tiers.items():
        state = "works" if not reason else f"no: {reason}"
        yield f"  {name:10} {state:8} ({_MEANING[name]})" if not reason else f"  {name:10} {state}"
    yield f"in force: {chosen}" if chosen else f"in force: none. {trouble}"
    if improve:
        yield f"to improve: {improve}"
