"""Ctrl-C, and the signals that ask a process to end: what was found is written down all the same.

`ending` is for the whole work: SIGTERM and SIGHUP do in it what Ctrl-C does. `finishing` is for its last steps: the
first of these signals lets them come to their end, the second one does not.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

ASKED = tuple(number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None)
"""Signals by which a process is asked to end: by CI, by a container, by a terminal that is closed."""
TOGETHER = 1.0
"""Seconds in which two of them are one request: a shell whose terminal is closed sends one more to its jobs."""


class _Asked:
    """The handler of `ASKED`: Ctrl-C for the first request; the next one ends the process as usual."""

    def __init__(self) -> None:
        self.first: float | None = None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.first is None:
            self.first = now
            raise KeyboardInterrupt
        if now - self.first > TOGETHER:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


@contextmanager
def ending() -> Iterator[None]:
    """Within, SIGTERM and SIGHUP are as good as Ctrl-C.

    Nothing is changed outside of the main thread, or where somebody deals with a signal already (nohup ignores SIGHUP).
    """
    mine = [number for number in ASKED if signal.getsignal(number) is signal.SIG_DFL] if _in_main_thread() else []
    asked = _Asked()
    for number in mine:
        signal.signal(number, asked)
    try:
        yield
    finally:
        for number in mine:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def finishing(heard: Callable[[], None]) -> Iterator[None]:
    """Within, `heard` is called for the first Ctrl-C; from then on another one raises KeyboardInterrupt as usual.

    The same goes for the signals of `ending`, within it. Nothing is changed outside of the main thread, or where
    somebody else deals with a signal.
    """
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, *ASKED)} if _in_main_thread() else {}
    usual = {
        number: handler
        for number, handler in handlers.items()
        if handler is signal.default_int_handler or isinstance(handler, _Asked)
    }

    def back() -> None:
        for number, handler in usual.items():
            signal.signal(number, handler)

    def first(number: int, frame: FrameType | None) -> None:
        back()
        handler = usual[number]
        if isinstance(handler, _Asked):
            handler.first = time.monotonic()
        heard()

    for number in usual:
        signal.signal(number, first)
    try:
        yield
    finally:
        back()


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
