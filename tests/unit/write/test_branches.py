"""What a source says of its classes: which attributes change, and whose objects never do."""

import pytest

from pytest_aqe.write.branches import Branches

PAIR = "class Pair:\n    def __init__(self, a):\n        self.a = a\n    def twice(self):\n        return Pair(self.a * 2)\n"


@pytest.mark.parametrize(
    ("source", "frozen"),
    [
        (PAIR, {"Pair"}),
        (PAIR + "class Triple(Pair):\n    pass\n", {"Pair", "Triple"}),
        (PAIR + "    def set(self, a):\n        self.a = a\n", set()),
        (PAIR + "    def add(self, a):\n        self.a.append(a)\n", set()),
        (PAIR + "    def put(self, a):\n        self.a[0] = a\n", set()),
        (PAIR + "def change(pair):\n    pair.a = 3\n", set()),
        ("import enum\nclass Colour(enum.Enum):\n    RED = 1\n", {"Colour"}),
        ("class Box(dict):\n    pass\n", set()),
        ("from shop import Base\nclass Box(Base):\n    pass\n", set()),
        ("class Box(", set()),
    ],
)
def test_classes_whose_objects_nothing_changes(source, frozen):
    assert Branches(source).frozen() == frozen
