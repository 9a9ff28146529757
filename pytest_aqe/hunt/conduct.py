"""Brings a recipe's conditions about in the process that runs the tests, and gives each test its true next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from pytest_aqe.hunt.perturb.base import Perturbation
from pytest_aqe.hunt.perturb.registry import Registry


class Replay:
    """Conditions around the session, around each item and around each call."""

    def __init__(self, registry: Registry, conditions: Mapping[str, Any]) -> None:
        self._active: list[tuple[Perturbation, Any]] = [(registry[name], value) for name, value in conditions.items()]

    @contextmanager
    def session(self) -> Iterator[None]:
        """Around all items."""
        with _together(one.around_session(value) for one, value in self._active):
            yield

    @contextmanager
    def item(self, nodeid: str) -> Iterator[None]:
        """Around set-up, call and teardown of one."""
        with _together(one.around_item(value, nodeid) for one, value in self._active):
            yield

    @contextmanager
    def call(self, nodeid: str) -> Iterator[None]:
        """Around the call of one."""
        with _together(one.around_call(value, nodeid) for one, value in self._active):
            yield


@contextmanager
def _together(managers: Iterable[AbstractContextManager[object]]) -> Iterator[None]:
    with ExitStack() as stack:
        for manager in managers:
            stack.enter_context(manager)
        yield


class Sibling:
    """Stands in for the next item where a test follows itself: shares its parents, and is another item.

    With the item itself as the next one its function-scoped fixtures would stay alive.
    """

    def __init__(self, item: Any) -> None:
        self._item = item

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)

    def listchain(self) -> list[Any]:
        """The parents of the item, and this."""
        return [*self._item.listchain()[:-1], self]


@contextmanager
def repeatable(item: Any) -> Iterator[None]:
    """Around an item that may run again: a doctest is given back its names, which its runner clears behind it."""
    examples = getattr(item, "dtest", None)
    names = dict(examples.globs) if examples is not None else {}
    try:
        yield
    finally:
        if examples is not None:
            examples.globs.clear()
            examples.globs.update(names)


def next_of(items: Sequence[Any], index: int) -> Any:
    """The item after the `index`-th; a stand-in where it is the same one."""
    if index + 1 >= len(items):
        return None
    following = items[index + 1]
    return Sibling(following) if following is items[index] else following


def arranged(items: Iterable[Any], nodes: Sequence[str], repeat: int) -> tuple[list[Any], list[str]]:
    """The items of `nodes` in that order, `repeat` times over, and the ids that nobody collected.

    Of several items with one id the first is taken.
    """
    by_id: dict[str, Any] = {}
    for item in items:
        by_id.setdefault(item.nodeid, item)
    wanted = list(nodes) or list(by_id)
    return [by_id[node] for node in wanted if node in by_id] * repeat, [node for node in wanted if node not in by_id]
