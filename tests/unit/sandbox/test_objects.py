"""Objects as the constructor calls that would build them."""

import enum
from dataclasses import dataclass, field

import pytest

from pytest_aqe.sandbox.objects import constructor_arguments


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclass
class Job:
    name: str
    priority: int = 0
    colour: Colour = Colour.RED
    limit: int = 3
    tags: frozenset = field(default_factory=frozenset)
    history: list = field(default_factory=list)


@dataclass
class Token:
    kind: str
    text: str
    place: int


class Plain:
    def __init__(self, name, size=0, shown=True):
        self.name, self.size, self.shown = name, size, shown


@pytest.mark.parametrize(
    ("value", "arguments"),
    [
        (Job("a", limit=3), [("", "a"), ("limit", 3)]),  # a default that says something is said
        (Job("a", history=[1]), [("", "a"), ("limit", 3), ("history", [1])]),
        (Job("a", 2, Colour.BLUE), [("", "a"), ("priority", 2), ("colour", Colour.BLUE), ("limit", 3)]),
        (Token("word", "a", 0), [("kind", "word"), ("text", "a"), ("place", 0)]),
        (Plain("a"), [("", "a"), ("shown", True)]),
        (Plain("a", 2), [("", "a"), ("size", 2), ("shown", True)]),
        (Plain("a", shown=False), [("", "a"), ("shown", False)]),
    ],
)
def test_arguments_that_say_nothing_are_left_out(value, arguments):
    assert constructor_arguments(value) == arguments
