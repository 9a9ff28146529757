"""What it costs to send a parcel."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum


class Zone(Enum):
    """How far it goes."""

    HOME = 1
    EUROPE = 2
    WORLD = 4


class TooHeavy(ValueError):
    """Nobody carries that."""


@dataclass(frozen=True)
class Parcel:
    """Kilograms and centimetres."""

    weight: float
    length: float = 20.0
    width: float = 15.0
    height: float = 10.0
    fragile: bool = False

    def volume_weight(self) -> float:
        """What carriers charge for bulky things: 5,000 cubic centimetres count as a kilogram."""
        return self.length * self.width * self.height / 5000

    def girth(self) -> float:
        """The longest side plus the way around the other two."""
        longest, *others = sorted((self.length, self.width, self.height), reverse=True)
        return longest + 2 * sum(others)


def band(parcel: Parcel) -> str:
    """The size that is on the price list."""
    if parcel.weight <= 0:
        raise ValueError(f"a parcel weighs something, not {parcel.weight}")
    if parcel.weight > 31.5 or parcel.girth() > 300:
        raise TooHeavy(f"{parcel.weight} kg with a girth of {parcel.girth():.0f} cm")
    charged = max(parcel.weight, parcel.volume_weight())
    if charged <= 2:
        return "S"
    if charged <= 10:
        return "M"
    return "L"


BASE = {"S": 4.5, "M": 8.0, "L": 16.5}


def price(parcel: Parcel, zone: Zone = Zone.HOME, *, express: bool = False, insured: float = 0.0) -> float:
    """The price in euros; the fuel surcharge in percent comes from PARCEL_FUEL."""
    total = BASE[band(parcel)] * zone.value
    if express:
        if zone is Zone.WORLD:
            raise ValueError("no express to the world")
        total += 9.0
    if insured > 0:
        total += max(1.0, insured * 0.01)
        if insured > 2500 and parcel.fragile:
            raise ValueError("fragile parcels are insured up to 2500")
    elif parcel.fragile:
        total += 2.0
    fuel = os.environ.get("PARCEL_FUEL", "")
    if fuel.isdigit():
        total *= 1 + int(fuel) / 100
    return round(total, 2)
