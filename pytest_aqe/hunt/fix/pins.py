"""What a test should not take from its surroundings, pinned for it: the seed, the time zone, variables, the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from pytest_aqe.hunt.fix.edit import add_fixture, add_import, at_start, using, with_argument
from pytest_aqe.hunt.fix.source import TestFile

SEEDED = (
    "@pytest.fixture\ndef seeded_with_{seed}():\n"
    "    before = random.getstate()\n    random.seed({seed})\n    yield\n    random.setstate(before)\n"
)
ZONED = (
    "@pytest.fixture\ndef in_{name}():\n"
    '    with mock.patch.dict(os.environ, TZ="{zone}"):\n        time.tzset()\n        yield\n    time.tzset()\n'
)
USUAL = {"COLUMNS": "80", "LINES": "24"}
"""What unset variables mean to those who read them; unset, the terminal at hand would be asked."""


def seeded_by_fixture(file: TestFile, names: Sequence[str], seed: int) -> bool:
    """Seed `random` for the test, and leave it as it was."""
    if file.function(names) is None:
        return False
    add_fixture(file, names, SEEDED.format(seed=seed))
    using(file, names, f"seeded_with_{seed}")
    add_import(file, "random")
    return True


def seeded_at_start(file: TestFile, names: Sequence[str], seed: int, module: str = "random") -> bool:
    """Seed at the start of the test: for suites where a plugin seeds after the fixtures."""
    function = file.function(names)
    if function is None:
        return False
    file.replace(function, at_start(function, f"{module}.seed({seed})"))
    add_import(file, module)
    return True


def in_zone(file: TestFile, names: Sequence[str], zone: str) -> bool:
    """Pin the time zone for the test."""
    if file.function(names) is None:
        return False
    name = "".join(char if char.isalnum() else "_" for char in zone).lower()
    add_fixture(file, names, ZONED.format(name=name, zone=zone))
    using(file, names, f"in_{name}")
    for module, member in (("os", None), ("time", None), ("unittest", "mock")):
        add_import(file, module, member)
    return True


def with_variables(file: TestFile, names: Sequence[str], variables: Mapping[str, str | None]) -> bool:
    """Pin variables for the test; None for one that is not set."""
    function = file.function(names)
    if function is None or not variables or file.in_unittest(names):
        return False
    for name, value in sorted(variables.items(), reverse=True):
        pinned = USUAL.get(name) if value is None else value
        text = f'monkeypatch.delenv("{name}", raising=False)'
        if pinned is not None:
            text = f'monkeypatch.setenv("{name}", {cst.SimpleString(_quoted(pinned)).value})'
        function_now = file.function(names)
        assert function_now is not None
        file.replace(function_now, with_argument(at_start(function_now, text), "monkeypatch"))
    return True


def at_time(file: TestFile, names: Sequence[str], moment: str, *, ticking: bool) -> bool:
    """Pin the clock for the test with time-machine."""
    function = file.function(names)
    if function is None:
        return False
    call = f'time_machine.travel("{moment}", tick={ticking})'
    decorator = cst.Decorator(cst.parse_expression(call))
    file.replace(function, function.with_changes(decorators=[decorator, *function.decorators]))
    add_import(file, "time_machine")
    return True


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
