"""From kept candidates to files: author, verify, drop what does not hold, measure, place."""

from __future__ import annotations

import tokenize
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_aqe.errors import TargetError
from pytest_aqe.facts import Arc, Finding
from pytest_aqe.fleet.verify import Verdict, verify
from pytest_aqe.options import Settings
from pytest_aqe.results import Covered, SessionFacts, Tally
from pytest_aqe.write import place
from pytest_aqe.write.author import Authored, author, drop, render_file

if TYPE_CHECKING:
    from pytest_aqe.fleet.gap import Job


@dataclass
class Published:
    """What was written, and what coverage.py says of it. `arcs` by source file; `tests` node ids by (module, function)."""

    files: tuple[Path, ...] = ()
    diffs: tuple[str, ...] = ()
    tests: Mapping[tuple[str, str], list[str]] = field(default_factory=dict)
    arcs: Mapping[str, frozenset[Arc]] = field(default_factory=dict)
    before: Covered | None = None
    after: Covered | None = None
    rejected: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    stale: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def source_text(file: Path) -> str:
    """A module's source, decoded as Python does (PEP 263). Raises TargetError where that fails."""
    try:
        with tokenize.open(file) as handle:
            return handle.read()
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise TargetError(f"{file}: the source cannot be read: {error}") from None
