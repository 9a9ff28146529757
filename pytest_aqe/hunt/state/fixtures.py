"""Values of fixtures that live longer than a test: what one test does to them the next one gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_aqe.hunt.state.compare import differences
from pytest_aqe.hunt.state.difference import Difference
from pytest_aqe.hunt.state.modules import enters
from pytest_aqe.hunt.state.shape import Shape, Taker


class Fixtures:
    """The values by the names of their fixtures; those set up later are looked at when they are made."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = dict(values)
        self._shapes: dict[str, Shape] = {}
        self._taker = Taker(enters)

    def look(self) -> None:
        """Before a test."""
        self._taker = Taker(enters)
        self._shapes = {name: self._taker.take(value) for name, value in self._values.items()}

    def made(self, name: str, value: object) -> None:
        """A fixture was set up while the test ran."""
        self._shapes[name] = self._taker.take(value)

    def differences(self) -> Iterator[Difference]:
        """What changed inside of the values since."""
        for name, shape in self._shapes.items():
            yield from differences(shape, shape.value, f"fixture {name}", None)
