"""Threads that would keep the interpreter from its end: neither daemons nor over by then."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

PATIENCE = 0.5
_enumerate, _monotonic, _Thread = threading.enumerate, time.monotonic, threading.Thread  # tests may patch them


class Threads:
    """Knows the threads there are, and during which test each was seen first."""

    def __init__(self) -> None:
        self._main = threading.current_thread()
        self._seen: dict[threading.Thread, str] = {}

    def look(self, test: str) -> None:
        """What is new was started by `test`; by none where it is empty."""
        for thread in _enumerate():
            self._seen.setdefault(thread, test)

    def going_on(self) -> Iterator[tuple[str, str]]:
        """Tests with a sentence about the thread that they leave, once those had some time to end."""
        self.look("")
        until = _monotonic() + PATIENCE
        helper = _Thread(target=_at_exit, daemon=True)
        helper.start()
        for thread in (helper, *self._blocking()):
            thread.join(max(0.0, until - _monotonic()))
        for thread in self._blocking():
            yield self._seen[thread], f"the process does not end: {_named(thread)} goes on"

    def _blocking(self) -> list[threading.Thread]:
        threads = [thread for thread in self._seen if thread is not self._main and not thread.daemon]
        return [thread for thread in threads if thread.is_alive()]


def _at_exit() -> None:
    """What the interpreter does before it waits for threads: those of an executor end by it."""
    for callback in reversed(getattr(threading, "_threading_atexits", ())):
        callback()


def _named(thread: threading.Thread) -> str:
    """Whose thread it is: the module of what it runs, where that is known."""
    kind = type(thread)
    runs = getattr(thread, "function", None) or getattr(thread, "_target", None)
    module = getattr(runs, "__module__", None) if kind.__module__ == "threading" else kind.__module__
    return f"a thread of {module}" if isinstance(module, str) else f"the thread {thread.name}"
