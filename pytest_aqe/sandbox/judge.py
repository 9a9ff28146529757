"""Judges single checks against the names of a finished run."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import pytest

from pytest_aqe.sandbox.raised import message_of
from pytest_aqe.sandbox.script import Scripts, import_one
from pytest_aqe.sandbox.timelimit import TimeLimit
from pytest_aqe.sandbox.touch import TOUCH
from pytest_aqe.sandbox.trial import Trial

Check = dict[str, Any]


class Judge:
    """Evaluates checks in the names of one trial."""

    def __init__(self, trial: Trial, scripts: Scripts, output: tuple[str, str]) -> None:
        self._trial, self._scripts, self._output = trial, scripts, output

    def value(self, text: str, imports: Sequence[Sequence[str]] = ()) -> Any:
        """The value of an expression over the trial's names; raises whatever it raises."""
        names = self._trial.names
        for module, name in imports:
            bound = name or module.partition(".")[0]
            if bound not in names:
                names[bound] = import_one(module, name)[1]
            elif not name:
                importlib.import_module(module)
        code = self._scripts.expression(text)
        TOUCH.on = True
        try:
            return eval(code, names)
        finally:
            TOUCH.on = False

    def holds(self, check: Check) -> bool:
        """True when the check is true now; whatever goes wrong in it makes it false."""
        try:
            return self._holds(check)
        except TimeLimit:
            raise
        except BaseException:
            return False

    def _holds(self, check: Check) -> bool:
        kind, subject, expected = check["kind"], check["subject"], check["expected"]
        if kind == "raises":
            return self._raises(check)
        if kind == "output":
            written = self._output[1 if subject.endswith("err") else 0]
            return bool(written == self.value(expected))
        imports = check["imports"]
        left = self.value(subject, imports)
        right = self.value(expected, imports)
        if kind == "is":
            return left is right
        if kind == "approx":
            return bool(left == pytest.approx(right))
        return bool(left == right)

    def _raises(self, check: Check) -> bool:
        error = self._trial.error
        cls = self.value(check["subject"], check["imports"])
        return error is not None and issubclass(type(error), cls) and check["expected"] in message_of(error)


def still_true(trial: Trial, checks: Sequence[Check], scripts: Scripts, output: tuple[str, str]) -> list[int]:
    """Indices of checks that do not hold; ``[-1]`` where the candidate ended in another way than they say."""
    if not checks:
        return []
    judge = Judge(trial, scripts, output)
    expects = next((check for check in checks if check["kind"] == "raises"), None)
    if trial.outcome != ("passed" if expects is None else "raised"):
        return [-1]
    if expects is not None and not judge.holds({**expects, "expected": ""}):
        return [-1]
    return [index for index, check in enumerate(checks) if not judge.holds(check)]
