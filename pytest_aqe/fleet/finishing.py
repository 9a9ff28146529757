"""Ctrl-C while what was found is written down: the first one lets that come to its end, the second one does not."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def finishing(heard: Callable[[], None]) -> Iterator[None]:
    """Within, `heard` is called for the first Ctrl-C; from then on another one raises KeyboardInterrupt as usual.

    Nothing is changed outside of the main thread, or where somebody else deals with Ctrl-C.
    """
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or usual is not signal.default_int_handler:
        yield
        return

    def first(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, usual)
        heard()

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
