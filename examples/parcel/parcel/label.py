"""Tracking codes and address lines, as they are printed on labels."""

from __future__ import annotations

import re

CODE = re.compile(r"(?P<kind>[RCE][A-Z])(?P<serial>\d{8})(?P<check>\d)(?P<country>[A-Z]{2})")
WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


class BadCode(ValueError):
    """A tracking code that cannot be one."""


def check_digit(serial: str) -> int:
    """The check digit of the Universal Postal Union's standard S10."""
    total = sum(int(digit) * weight for digit, weight in zip(serial, WEIGHTS))
    digit = 11 - total % 11
    if digit == 10:
        return 0
    if digit == 11:
        return 5
    return digit


def parse_code(text: str) -> dict[str, str]:
    """The parts of a tracking code such as ``RA 473124829 DE``."""
    code = text.replace(" ", "").upper()
    found = CODE.fullmatch(code)
    if found is None:
        raise BadCode(f"not a tracking code: {text!r}")
    if int(found["check"]) != check_digit(found["serial"]):
        raise BadCode(f"wrong check digit in {text!r}")
    kind = {"R": "registered", "C": "parcel", "E": "express"}[found["kind"][0]]
    return {"kind": kind, "serial": found["serial"], "country": found["country"]}


def parse_address(text: str) -> dict[str, str]:
    """Name, street, postcode and city out of three lines, with the country on a fourth where it is given."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not 3 <= len(lines) <= 4:
        raise ValueError(f"three or four lines, not {len(lines)}")
    postcode, _, city = lines[2].partition(" ")
    if not postcode.isdigit() or not city:
        raise ValueError(f"no postcode and city in {lines[2]!r}")
    address = {"name": lines[0], "street": lines[1], "postcode": postcode, "city": city.strip()}
    if len(lines) == 4:
        address["country"] = lines[3].upper()
    return address
