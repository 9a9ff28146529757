"""Loggers that candidates may change: what they were like is put back, and told where it differs."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from pytest_aqe.sandbox.cells import Altered


class Logging:
    """Handlers and levels of the root logger and of the subject's own loggers."""

    def __init__(self, top: str, modules: Iterable[ModuleType]) -> None:
        self._modules = list(modules)
        own = [
            logger
            for name, logger in list(logging.root.manager.loggerDict.items())
            if isinstance(logger, logging.Logger) and name.partition(".")[0] == top
        ]
        self._loggers: list[tuple[logging.Logger, list[Any], int, bool, bool]] = [
            (logger, list(logger.handlers), logger.level, logger.propagate, logger.disabled)
            for logger in [logging.root, *own[:20]]
        ]
        self._disable = logging.root.manager.disable

    def altered(self) -> Iterator[Altered]:
        """Handlers and levels that differ, by the name of the logger in the subject's modules."""
        for logger, handlers, level, propagate, disabled in self._loggers:
            place = self._place_of(logger)
            if logger.handlers != handlers:  # a test runner has handlers of its own
                yield Altered(f"{place}.handlers" if place else "", self, True)
            if logger.level != level:
                yield Altered(f"{place}.level" if place else "", self)
            if (logger.propagate, logger.disabled) != (propagate, disabled):
                yield Altered("", None)

    def _place_of(self, logger: logging.Logger) -> str:
        if logger is logging.root:
            return "logging:root"
        for module in self._modules:
            for name, value in module.__dict__.items():
                if value is logger:
                    return f"{module.__name__}:{name}"
        return ""

    def restore(self) -> None:
        """Puts handlers and levels back."""
        for logger, handlers, level, propagate, disabled in self._loggers:
            if logger.handlers != handlers:
                logger.handlers[:] = handlers
            if logger.level != level:
                logger.setLevel(level)
            if logger.propagate is not propagate:
                logger.propagate = propagate
            if logger.disabled is not disabled:
                logger.disabled = disabled
        if logging.root.manager.disable != self._disable:
            logging.root.manager.disable = self._disable
