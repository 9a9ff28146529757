"""A test ready to be printed, as texts: what the later steps move, rename, drop and place."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pytest_aqe.program import FIXTURES, Import
from pytest_aqe.write.code import rename
from pytest_aqe.write.draft import Draft


@dataclass(frozen=True, slots=True)
class Row:
    """One set of inputs of a parametrised test, as source texts, and the branch that only it reaches."""

    values: tuple[str, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """One test function: `sections` are arrange, act and assert as unformatted source, any of them empty.

    `helpers` are definitions that stand above the classes of the file. With parameters, `rows` and `drafts` run in
    parallel. `order` sorts tests of a file; `value` says how much only this test gives.
    """

    name: str
    cls: str
    subject: str
    drafts: tuple[Draft, ...]
    sections: tuple[str, ...]
    imports: frozenset[Import]
    parameters: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    comment: str = ""
    helpers: tuple[str, ...] = ()
    order: tuple[int, ...] = ()

    @property
    def fixtures(self) -> tuple[str, ...]:
        """pytest's fixtures that it uses."""
        used = {node.id for text in self.sections for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        return tuple(name for name in FIXTURES if name in used and name not in self.parameters)

    @property
    def value(self) -> tuple[int, int]:
        """Goals, then mutants, that only this test reaches."""
        goals = sum(len(draft.goals) for draft in self.drafts)
        return goals, sum(len(draft.mutants) for draft in self.drafts)

    @property
    def key(self) -> str:
        """Where it stands in its file: ``TestCartAdd::test_rejects_negative_price``."""
        return f"{self.cls}::{self.name}"

    def renamed(self, names: Mapping[str, str]) -> WrittenTest:
        """The same test with names of imports, helpers or variables replaced."""
        if not names:
            return self
        return replace(
            self,
            sections=tuple(rename(text, names) for text in self.sections),
            helpers=tuple(rename(text, names) for text in self.helpers),
            rows=tuple(replace(row, values=tuple(rename(text, names) for text in row.values)) for row in self.rows),
            parameters=tuple(names.get(name, name) for name in self.parameters),
        )
