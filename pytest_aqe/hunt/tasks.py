"""Which asyncio tasks are a test's own course, and which go on beside it."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock


class Courses:
    """Knows the tasks that were made from outside of a running loop while `watched`: a test's own course."""

    def __init__(self) -> None:
        self._own: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()

    @contextmanager
    def watched(self, told: Callable[[bool], None] = lambda beside: None) -> Iterator[None]:
        """`told` hears of each new task, before it is made, whether it goes on beside the test's own."""
        real = asyncio.BaseEventLoop.create_task

        def create_task(loop: asyncio.BaseEventLoop, coro: Coroutine[Any, Any, Any], **named: Any) -> asyncio.Task[Any]:
            beside = _runs() or any(not one.done() for one in self._own)
            told(beside)
            task = real(loop, coro, **named)
            if not beside:
                self._own.add(task)
            return task

        with mock.patch.object(asyncio.BaseEventLoop, "create_task", create_task):
            yield

    def is_own(self) -> bool:
        """Is what runs now the test's own course?"""
        return asyncio.current_task() in self._own


def _runs() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
