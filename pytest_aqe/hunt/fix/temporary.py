"""Fixed names of temporary files, and fixed ports: ``tmp_path`` and port 0."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import libcst as cst

from pytest_aqe.hunt.fix.edit import with_argument
from pytest_aqe.hunt.fix.source import TestFile, code, of_kind

PLACES = re.compile(r"/(?:var/)?tmp/(.+)")


def in_tmp_path(file: TestFile, names: Sequence[str]) -> bool:
    """Let a test write to its own folder where it names the common one."""
    function = file.function(names)
    if function is None or file.in_unittest(names):
        return False
    rewriter = _Folders(file)
    changed = function.visit(rewriter)
    if not rewriter.count or not isinstance(changed, cst.FunctionDef):
        return False
    file.replace(function, with_argument(changed, "tmp_path"))
    return True


class _Folders(cst.CSTTransformer):
    def __init__(self, file: TestFile) -> None:
        super().__init__()
        self._file = file
        self.count = 0

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """``tempfile.gettempdir()``: a path where a path is made of it, else text."""
        called = self._file.resolve(original_node.func)
        if called == "tempfile.gettempdir" and not original_node.args:
            self.count += 1
            return cst.parse_expression("str(tmp_path)")
        if called in ("os.path.join", "pathlib.Path") and updated_node.args:
            first = updated_node.args[0]
            if code(first.value) == "str(tmp_path)":
                if called == "pathlib.Path" and len(updated_node.args) == 1:
                    return cst.Name("tmp_path")
                plain = first.with_changes(value=cst.Name("tmp_path"))
                return updated_node.with_changes(args=[plain, *updated_node.args[1:]])
        return updated_node

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.BaseExpression:
        """``"/tmp/name"``."""
        value = ast.literal_eval(updated_node.value)
        found = PLACES.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return updated_node
        self.count += 1
        return cst.parse_expression(f"str(tmp_path / {found[1]!r})".replace("'", '"'))


def on_any_port(file: TestFile, names: Sequence[str]) -> bool:
    """Let the system choose the port where a test binds a fixed one that it names nowhere else."""
    function = file.function(names)
    if function is None:
        return False
    addresses = [
        (node, number)
        for node in of_kind(function, cst.Tuple)
        if len(node.elements) == 2 and isinstance(number := node.elements[1].value, cst.Integer)
        if isinstance(node.elements[0].value, cst.SimpleString) and int(number.value, 0) > 0
    ]
    if len(addresses) != 1:
        return False
    number = addresses[0][1]
    if sum(node.value == number.value for node in of_kind(function, cst.Integer)) != 1:
        return False
    file.replace(number, cst.Integer("0"))
    return True
