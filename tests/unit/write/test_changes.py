"""Which attributes a function changes."""

import ast
import textwrap

from pytest_aqe.write.changes import Changes

SOURCE = """
class Order:
    def __init__(self):
        self.lines = []
        self.status = "open"

    def cancel(self):
        self.status = "cancelled"
        self.lines.clear()

    def total(self):
        return sum(self.lines)

    def settle(self, stock):
        if self.total():
            self.cancel()
        stock.counts["tea"] = 0

    async def loop(self):
        self.turns += 1
        await self.loop()
"""
CHANGES = Changes(ast.parse(textwrap.dedent(SOURCE)))


def test_own_changes_are_those_of_the_body():
    assert CHANGES.own("Order.cancel") == {"status", "lines"}
    assert CHANGES.own("Order.total") == frozenset()
    assert CHANGES.own("Order.settle") == {"counts"}
    assert CHANGES.own("unknown") == frozenset()


def test_a_constructor_changes_nothing_that_was_there():
    outer = Changes(ast.parse("def make():\n    class Box:\n        def __init__(self):\n            self.a = 1\n"))

    assert outer.own("make") == frozenset()


def test_changes_of_functions_that_are_called_belong_to_it_as_well():
    assert CHANGES.all("Order.settle") == {"counts", "status", "lines"}
    assert CHANGES.all("Order.loop") == {"turns"}


def test_nothing_is_known_without_a_source():
    assert Changes(None).all("f") == frozenset()
