"""Looks at the state before and after a test: names what it left behind, and puts back what it is told to."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pytest_aqe.hunt.state.ambient import Ambient
from pytest_aqe.hunt.state.difference import Difference
from pytest_aqe.hunt.state.files import Files
from pytest_aqe.hunt.state.fixtures import Fixtures
from pytest_aqe.hunt.state.modules import Modules
from pytest_aqe.hunt.state.values import same

MOST_NAMES = 40


class Look(Protocol):
    """The state at one time."""

    def differences(self) -> Iterable[Difference]:
        """What changed since."""


class Contexts:
    """Context variables as they are when this is made."""

    def __init__(self) -> None:
        self._held = dict(contextvars.copy_context().items())

    def differences(self) -> Iterator[Difference]:
        """What changed since; a variable that had no value cannot be made to have none again."""
        for variable, now in contextvars.copy_context().items():
            if variable.name == "decimal_context":
                continue
            if variable not in self._held:
                yield Difference(f"context variable {variable.name!r}")
            elif not same(self._held[variable], now):
                yield Difference(f"context variable {variable.name!r}", partial(variable.set, self._held[variable]))


class StateProbe:
    """`before` the set-up of an item and `after` its tear-down, in the process and thread that runs the tests.

    `restore` are names as `after` gave them in an earlier run; what has one of these names is put back. `fixtures` are
    values that live longer than a test, by the names of their fixtures. `stuck` are those names of the last test for
    which there is no way back.
    """

    def __init__(
        self, rootdir: Path, restore: Iterable[str] = (), fixtures: Mapping[str, object] | None = None
    ) -> None:
        self._rootdir = rootdir
        self._fixtures = Fixtures(fixtures or {})
        self._restore = frozenset(restore)
        self._looks: list[Look] = []
        self.stuck: tuple[str, ...] = ()

    def before(self) -> None:
        """Look."""
        makers: tuple[Callable[[], Any], ...] = (
            Ambient, partial(Modules, self._rootdir), partial(Files, self._rootdir), Contexts,
        )  # fmt: skip
        self._looks = [*(make() for make in makers), self._fixtures]
        self._fixtures.look()

    def made(self, name: str, value: object) -> None:
        """A fixture that lives longer was set up while the test ran."""
        self._fixtures.made(name, value)

    def after(self) -> list[str]:
        """Names of what changed since, most telling first; puts back what it was told to."""
        found = {one.name: one for look in self._looks for one in look.differences()}
        self._looks = []
        self.stuck = tuple(one.name for one in found.values() if one.restore is None)
        for one in found.values():
            if one.name in self._restore and one.restore is not None:
                one.restore()
        return [one.name for one in sorted(found.values(), key=lambda one: one.tier)][:MOST_NAMES]
