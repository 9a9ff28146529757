"""The text of a whole test file."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pytest_aqe.write.sheet import Sheet
from pytest_aqe.write.written import WrittenTest


def render_file(module: str, tests: Sequence[WrittenTest], first_party: Collection[str] = ()) -> str:
    """A file with these tests: the same text for the same tests, whatever formatter or linter looks at it.

    `first_party` names top-level packages that count as the project's own; the module's own package always does
    unless it belongs to the standard library.
    """
    sheet = Sheet(module, frozenset(first_party) or frozenset({module.split(".")[0]}))
    sheet.add(tests)
    return sheet.text()
