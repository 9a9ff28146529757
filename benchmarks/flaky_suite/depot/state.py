"""State that lives longer than a test."""

import decimal
import functools
import logging

HANDLERS = []
log = logging.getLogger("depot")


class Catalogue:
    """A mutable default that instances share."""

    items: dict = {}

    def add(self, name):
        self.items[name] = len(self.items)


@functools.lru_cache(maxsize=None)
def tariff(country):
    return {"DE": 19, "FR": 20}.get(country, FALLBACK)


FALLBACK = 0


def third():
    return decimal.Decimal(1) / decimal.Decimal(3)


class Flags:
    """Two switches that together turn a feature off."""

    left = True
    right = True

    @classmethod
    def active(cls):
        return cls.left or cls.right
