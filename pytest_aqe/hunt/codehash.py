"""The code that a test ran under, as a digest: the test itself, and all of the project that is not another test.

So an edit of another test leaves what is known of this one, while an edit of the test, of a fixture, a helper, a
conftest, the configuration or the product does not.
"""

from __future__ import annotations

import ast
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from pytest_aqe.hunt.state.files import SKIPPED

TEST_FILES = ("test_*.py", "*_test.py")
"""Files of tests, by pytest's own default."""
EVERYTHING = ("*", "*.py")
"""Patterns that say nothing about what is a test."""
CODE = (".py", ".ini", ".toml", ".cfg")
TEST = "test"
"""How the names of tests begin."""
Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Code:
    """The code below a root as it is now.

    `patterns` are the names of files that hold tests; of `nodes`, those in files that are no code, as doctests may be,
    count with their text.
    """

    def __init__(self, rootdir: Path, patterns: Sequence[str] = TEST_FILES, nodes: Iterable[str] = ()) -> None:
        self._patterns = [one for one in patterns if one not in EVERYTHING] or list(TEST_FILES)
        self._tests: dict[tuple[str, str], str] = {}
        self._written: dict[str, float] = {}
        self._others_written = 0.0
        whole, shared = hashlib.sha256(), hashlib.sha256()
        paths = {node.partition("::")[0] for node in nodes}
        self._texts = {path: _content(rootdir / path) for path in sorted(paths) if not path.endswith(CODE)}
        for path, content in self._texts.items():
            whole.update(path.encode("utf-8", "surrogatepass") + b"\0" + content)
        for name, file in _files(rootdir):
            content, written = _content(file), _written(file)
            label = name.encode("utf-8", "surrogatepass") + b"\0"
            whole.update(label + content)
            if file.suffix == ".py" and any(fnmatchcase(file.name, pattern) for pattern in self._patterns):
                self._written[name] = written
                content = self._rest(name, content)
            else:
                self._others_written = max(self._others_written, written)
            shared.update(label + content)
        self.whole = whole.hexdigest()
        """The digest of all of it."""
        self._shared = shared.hexdigest()

    def of(self, nodes: Iterable[str]) -> str:
        """The digest for these tests, which is the same as long as neither they nor what they may use changed."""
        found = hashlib.sha256(self._shared.encode())
        for node in dict.fromkeys(nodes):
            found.update(f"{node}\0{self._own(node)}\0".encode("utf-8", "surrogatepass"))
        return found.hexdigest()

    def last_change(self, node: str) -> float:
        """When the file of a test, or one that holds no tests, was last written."""
        return max(self._others_written, self._written.get(node.partition("::")[0], 0.0))

    def _rest(self, name: str, content: bytes) -> bytes:
        """A file of tests without them, by its meaning: no comment and no blank line counts. Notes the tests."""
        try:
            tree = ast.parse(content)
        except (SyntaxError, ValueError):
            return content
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        holders: list[tuple[str, ast.Module | ast.ClassDef]] = [("", tree), *_classes(tree, "")]
        for owner, holder in holders:
            kept: list[ast.stmt] = []
            for node in holder.body:
                if isinstance(node, Definition) and node.name.startswith(TEST) and node.name not in used:
                    key = (name, owner + node.name)
                    self._tests[key] = self._tests.get(key, "") + ast.dump(node)
                else:
                    kept.append(node)
            holder.body = kept
        return ast.dump(tree).encode("utf-8", "surrogatepass")

    def _own(self, node: str) -> str:
        """The source of one test by its id; where its class inherits it, of all tests with its name."""
        path, _, rest = node.partition("::")
        name = rest.partition("[")[0]
        own = self._tests.get((path, name))
        if own is not None:
            return own
        last = name.rpartition("::")[2]
        named = [text for (_, other), text in sorted(self._tests.items()) if other.rpartition("::")[2] == last]
        return "".join(named) + self._texts.get(path, b"").hex()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _written(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _files(rootdir: Path) -> Iterator[tuple[str, Path]]:
    for folder, folders, files in os.walk(rootdir):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(files):
            if name.endswith(CODE):
                path = Path(folder, name)
                yield path.relative_to(rootdir).as_posix(), path


def _classes(tree: ast.Module | ast.ClassDef, owner: str) -> Iterator[tuple[str, ast.ClassDef]]:
    """Classes, also inner ones, each with its name as it stands in node ids."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            name = f"{owner}{node.name}::"
            yield name, node
            yield from _classes(node, name)
