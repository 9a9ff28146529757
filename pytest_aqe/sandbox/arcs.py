"""What coverage.py calls lines, branches and exclusions in one source text."""

from __future__ import annotations

from collections.abc import Iterable

import coverage
from coverage.parser import PythonParser

from pytest_aqe.facts import Arc


def default_exclude() -> str:
    """The exclusion regex of a coverage.py without configuration."""
    return _joined("exclude")


def default_partial() -> str:
    """The regex of lines whose branches coverage.py counts as taken (``# pragma: no branch``)."""
    return _joined("partial")


def _joined(which: str) -> str:
    plain = coverage.Coverage(data_file=None, config_file=False)
    return "|".join(f"(?:{regex})" for regex in plain.get_exclude_list(which))


class SourceLines:
    """The static side of coverage.py for one source: every question about lines and arcs is answered here."""

    def __init__(self, source: str, filename: str, exclude: str = "", partial: str = "") -> None:
        self.parser = PythonParser(text=source or "\n", filename=filename, exclude=exclude or default_exclude())
        self.parser.parse_source()
        self._count = source.count("\n") + 1
        self._spreads: dict[int, list[int]] = {}
        arcs = self.parser.arcs()
        exits = self.parser.exit_counts()
        excluded = self.parser.excluded
        self.branches: frozenset[Arc] = frozenset(
            arc for arc in arcs if exits.get(arc[0], 0) > 1 and arc[1] not in excluded
        )
        self.branch_lines = frozenset(arc[0] for arc in self.branches)
        self.excluded = frozenset(excluded)
        self.statements = frozenset(self.parser.statements)
        self.code_lines = frozenset(self.parser.first_lines(self.parser.raw_statements))
        no_branch = self.parser.lines_matching(partial or default_partial())
        self.partial: frozenset[Arc] = frozenset(arc for arc in self.branches if arc[0] in no_branch)

    def first(self, line: int) -> int:
        """The first line of the statement that holds `line`."""
        return self.parser.first_line(line)

    def spread(self, line: int) -> list[int]:
        """Every line of the statement that starts at `line`."""
        if not self._spreads:
            for at in range(1, self._count + 1):
                self._spreads.setdefault(self.first(at), []).append(at)
        return self._spreads.get(line, [line])

    def branch(self, start: int, end: int) -> Arc | None:
        """The branch arc as which coverage.py reports a jump from `start` to `end`, None where it reports none."""
        for arc in self.parser.translate_arcs([(start, end)]):
            if arc in self.branches:
                return arc
        return None

    def measured(self, arcs: Iterable[Arc]) -> set[Arc]:
        """The branch arcs among raw arcs of a tracer."""
        return set(self.parser.translate_arcs(arcs)) & self.branches
