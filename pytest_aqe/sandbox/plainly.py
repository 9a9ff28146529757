"""Reads classes past whatever their metaclasses put in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

namespace_of: Callable[[type], Mapping[str, Any]] = type.__dict__["__dict__"].__get__
"""A class's own attributes, as `vars` would give them."""

ancestry_of: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
"""A class and its bases in method resolution order."""


def is_class(value: object) -> bool:
    """True for classes; an object's claim about its own class is not asked for."""
    return issubclass(type(value), type)


def home_of(cls: type) -> str:
    """The module that a class says it is from, ``""`` where it does not say so in an ordinary string."""
    try:
        module = type.__getattribute__(cls, "__module__")
    except AttributeError:
        return ""
    return module if type(module) is str else ""
