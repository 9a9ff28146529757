"""Leaks that a test makes itself: its statement becomes one of ``monkeypatch``, which takes it back."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from pytest_aqe.hunt.fix.edit import with_argument
from pytest_aqe.hunt.fix.source import TestFile, code
from pytest_aqe.hunt.fix.states import is_state, means


def undone(file: TestFile, names: Sequence[str], states: Sequence[str]) -> bool:
    """Rewrite the statements of a test that set one of these states; False where it has none of them."""
    function = file.function(names)
    if function is None or file.in_unittest(names):
        return False
    rewriter = _Rewriter(file, states)
    changed = function.visit(rewriter)
    if not rewriter.count or not isinstance(changed, cst.FunctionDef):
        return False
    file.replace(function, with_argument(changed, "monkeypatch"))
    return True


class _Rewriter(cst.CSTTransformer):
    """Exchanges small statements."""

    def __init__(self, file: TestFile, states: Sequence[str]) -> None:
        super().__init__()
        self._file = file
        self._states = states
        self.count = 0

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign | cst.Expr:
        """``place = value``."""
        if len(updated_node.targets) != 1:
            return updated_node
        return self._set(updated_node.targets[0].target, code(updated_node.value)) or updated_node

    def leave_AugAssign(self, original_node: cst.AugAssign, updated_node: cst.AugAssign) -> cst.AugAssign | cst.Expr:
        """``place += value``, of values that do not change in place; a list would, and stays."""
        target, operator = code(updated_node.target), code(updated_node.operator).strip().removesuffix("=")
        value = code(updated_node.value)
        if value.lstrip().startswith(("[", "{")):
            return updated_node
        return self._set(updated_node.target, f"{target} {operator} {value}") or updated_node

    def leave_Del(self, original_node: cst.Del, updated_node: cst.Del) -> cst.Del | cst.Expr:
        """``del place``."""
        target = updated_node.target
        if not is_state(self._file, means(self._file, target), self._states):
            return updated_node
        if isinstance(target, cst.Subscript):
            base, key = code(target.value), code(target.slice[0])
            if self._is_environment(target):
                return self._call(f"delenv({key})")
            return self._call(f"delitem({base}, {key})")
        if isinstance(target, cst.Attribute):
            return self._call(f'delattr({code(target.value)}, "{target.attr.value}")')
        return updated_node

    def leave_Expr(self, original_node: cst.Expr, updated_node: cst.Expr) -> cst.Expr:
        """Calls that change a state: ``os.chdir``, ``os.environ.pop``, ``os.environ.setdefault``, ``os.putenv``."""
        call = updated_node.value
        if not isinstance(call, cst.Call) or any(one.star or one.keyword for one in call.args):
            return updated_node
        called, args = self._file.resolve(call.func), [code(one.value) for one in call.args]
        if called == "os.chdir" and "cwd" in self._states and len(args) == 1:
            return self._call(f"chdir({args[0]})")
        if called == "sys.path.insert" and "sys.path" in self._states and args[:1] == ["0"]:
            return self._call(f"syspath_prepend({args[1]})")
        if called in ("os.environ.pop", "os.putenv", "os.unsetenv") and args and self._names_variable(args[0]):
            if called == "os.putenv":
                return self._call(f"setenv({', '.join(args)})")
            return self._call(f"delenv({args[0]}, raising=False)")
        return updated_node

    def _set(self, target: cst.BaseExpression, value: str) -> cst.Expr | None:
        if not is_state(self._file, means(self._file, target), self._states):
            return None
        if isinstance(target, cst.Subscript):
            base, key = code(target.value), code(target.slice[0])
            if self._is_environment(target):
                return self._call(f"setenv({key}, {value})")
            return self._call(f"setitem({base}, {key}, {value})")
        if isinstance(target, cst.Attribute):
            return self._call(f'setattr({code(target.value)}, "{target.attr.value}", {value})')
        return None

    def _call(self, text: str) -> cst.Expr:
        self.count += 1
        return cst.Expr(cst.parse_expression(f"monkeypatch.{text}"))

    def _is_environment(self, target: cst.Subscript) -> bool:
        return self._file.resolve(target.value) == "os.environ"

    def _names_variable(self, key: str) -> bool:
        return any(state == f"os.environ[{key}]".replace('"', "'") for state in self._states)
