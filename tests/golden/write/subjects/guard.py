"""Checks of addresses and passwords."""

import re

ADDRESS = re.compile(r"[\w.]+@[\w.]+\.\w+")


class WeakPassword(Exception):
    """A password that is too easy."""


def is_address(text):
    if not isinstance(text, str):
        return False
    return ADDRESS.fullmatch(text) is not None


def strength(password, *, minimum=8):
    """How many kinds of characters a password has."""
    if len(password) < minimum:
        raise WeakPassword(f"too short: {len(password)} of {minimum} characters")
    kinds = 0
    if any(char.isdigit() for char in password):
        kinds += 1
    if any(char.isupper() for char in password):
        kinds += 1
    if any(not char.isalnum() for char in password):
        kinds += 1
    return kinds


def find_user(users, name):
    for user in users:
        if user["name"] == name:
            return user
    return None
