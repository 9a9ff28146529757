"""Looks at the state before and after a test: names what it left behind, and puts back what it is told to."""

from __future__ import annotations

import contextvars
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pytest_aqe.hunt.state.ambient import Ambient
from pytest_aqe.hunt.state.difference import PLAIN, Difference
from pytest_aqe.hunt.state.files import Files
from pytest_aqe.hunt.state.fixtures import Fixtures
from pytest_aqe.hunt.state.modules import Modules, is_test, own
from pytest_aqe.hunt.state.values import same

MOST_NAMES = 40
_NOTHING = object()


class Look(Protocol):
    """The state at one time."""

    def differences(self) -> Iterable[Difference]:
        """What changed since."""


class Contexts:
    """Context variables as they are when this is made."""

    def __init__(self, rootdir: Path) -> None:
        self._rootdir = rootdir
        self._held = dict(contextvars.copy_context().items())

    def differences(self) -> Iterator[Difference]:
        """What changed since. A variable without a value gets its default, where it has one, for none cannot be set."""
        for variable, now in contextvars.copy_context().items():
            if variable.name == "decimal_context":
                continue
            was = self._held.get(variable, _default(variable))
            if variable not in self._held or not same(was, now):
                yield Difference(self._name(variable), partial(variable.set, was) if was is not _NOTHING else None)

    def _name(self, variable: contextvars.ContextVar[Any]) -> str:
        """As the project names it, in the product rather than in its tests."""
        known = sorted(own(dict(sys.modules), self._rootdir), key=lambda item: (is_test(item[0]), item[0]))
        names = (f"{name}.{key}" for name, module in known for key, value in vars(module).items() if value is variable)
        return next(names, f"context variable {variable.name!r}")


def _default(variable: contextvars.ContextVar[Any]) -> object:
    try:
        return contextvars.Context().run(variable.get)
    except LookupError:
        return _NOTHING


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
        self.telling = 0
        """So many differences of the last test are such as tests are not meant to leave."""

    def before(self) -> None:
        """Look."""
        makers: tuple[Callable[[], Any], ...] = (
            Ambient, partial(Modules, self._rootdir), partial(Files, self._rootdir), partial(Contexts, self._rootdir),
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
        self.telling = len([one for one in found.values() if one.tier == PLAIN])  # ``sum`` may be the user's now
        self.stuck = tuple(one.name for one in found.values() if one.restore is None)
        for one in found.values():
            if one.name in self._restore and one.restore is not None:
                one.restore()
        return [one.name for one in sorted(found.values(), key=lambda one: one.tier)][:MOST_NAMES]
