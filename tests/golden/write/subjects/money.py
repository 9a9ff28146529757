"""Values of other types: decimals, dates, enumerations, dataclasses, floats."""

import datetime
import enum
from dataclasses import dataclass
from decimal import Decimal


class Kind(enum.Enum):
    FULL = "full"
    REDUCED = "reduced"


@dataclass(frozen=True)
class Rate:
    percent: Decimal
    kind: Kind = Kind.FULL

    def on(self, amount):
        if self.kind is Kind.REDUCED:
            return amount * self.percent / 200
        return amount * self.percent / 100


def rate_for(day, kind):
    if day < datetime.date(2007, 1, 1):
        return Rate(Decimal("16"), kind)
    return Rate(Decimal("19"), kind)


def mean(values):
    if not values:
        return float("nan")
    return sum(values) / len(values)


def kind_of(word):
    for kind in Kind:
        if kind.value == word:
            return kind
    raise LookupError(word)
