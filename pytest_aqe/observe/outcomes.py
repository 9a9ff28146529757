"""Which tests exist, with the hashes of their code and their markers, and how each of them ended."""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pytest_aqe.errors import TargetError
from pytest_aqe.facts import TestOutcome
from pytest_aqe.observe.modules import parse_source, read_source
from pytest_aqe.observe.verdict import Verdict, Verdicts

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Outcomes:
    """Listens to collection and reports. Under xdist workers collect and the controller gets the reports."""

    def __init__(self) -> None:
        self.verdicts = Verdicts()
        self._hashes = CodeHashes()
        self._known: dict[str, tuple[str, tuple[str, ...]]] = {}

    def collected(self, items: Iterable[pytest.Item]) -> None:
        """Notes code hashes and markers of collected tests (``pytest_collection_finish``)."""
        for item in items:
            markers = tuple(sorted({mark.name for mark in item.iter_markers()}))
            self._known[item.nodeid] = (self._hashes.of(item), markers)

    def report(self, report: pytest.TestReport) -> None:
        """Takes one report in (``pytest_runtest_logreport``)."""
        self.verdicts.add(report)

    def result(self) -> tuple[TestOutcome, ...]:
        """Every test that ran, in the order in which it was first heard of."""
        return tuple(self._outcome(nodeid, verdict) for nodeid, verdict in self.verdicts.tests.items())

    def _outcome(self, nodeid: str, verdict: Verdict) -> TestOutcome:
        code_hash, markers = self._known.get(nodeid, ("", ()))
        return TestOutcome(
            nodeid, verdict.outcome or ("rerun" if verdict.reruns else "passed"), round(verdict.seconds, 6),
            code_hash, markers, verdict.reruns, verdict.subtests,
        )  # fmt: skip

    def to_plain(self) -> dict[str, Sequence[Any]]:
        """What a worker knows of the tests that it ran, as builtin values."""
        ran = self.verdicts.tests
        return {nodeid: [known[0], list(known[1])] for nodeid, known in self._known.items() if nodeid in ran}

    def merge(self, rows: Mapping[str, Sequence[Any]]) -> None:
        """Takes in what a worker's `to_plain` gave."""
        for nodeid, (code_hash, markers) in rows.items():
            self._known[nodeid] = (code_hash, tuple(markers))


class CodeHashes:
    """Hashes of test functions' source, each file read and parsed once."""

    def __init__(self) -> None:
        self._files: dict[str, dict[int, str]] = {}

    def of(self, item: pytest.Item) -> str:
        """The hash of a test's own source; of its file where it has no function (doctests, other items)."""
        function = getattr(item, "function", None) or getattr(item, "obj", None)
        try:
            code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
        except ValueError:  # a ring of __wrapped__
            code = None
        path = code.co_filename if code else str(getattr(item, "path", ""))
        hashes = self._files.get(path)
        if hashes is None:
            hashes = self._files[path] = _hashes(path)
        return hashes.get(code.co_firstlineno if code else 0) or hashes.get(0, "")


def _hashes(path: str) -> dict[int, str]:
    """Hashes by first line (decorators included); 0 is the whole file."""
    from pathlib import Path

    file: Path = Path(path)
    try:
        text = read_source(file)
    except TargetError:
        return {}
    found = {0: _digest(text)}
    try:
        tree = parse_source(file) if file.suffix == ".py" else None
    except TargetError:
        return found
    lines = text.split("\n")
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found[first] = _digest(textwrap.dedent("\n".join(lines[first - 1 : node.end_lineno])))
    return found


def _digest(text: str) -> str:
    body = "\n".join(line.rstrip() for line in text.split("\n"))
    return hashlib.blake2s(body.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
