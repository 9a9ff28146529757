"""The world around a process: sockets, sleeps, threads' turns, the order of directory listings, the load."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from pytest_aqe.hunt.perturb.base import Perturbation
from pytest_aqe.hunt.tasks import Courses
from pytest_aqe.process.load import loaded

DENIED = "the network is denied by --aqe-flaky-hunt"


class NoNetwork(Perturbation):
    """No socket may be connected: a probe, never a verdict."""

    name = "no_network"
    category = "network"

    @contextmanager
    def around_call(self, value: Any, nodeid: str) -> Iterator[None]:
        """Refuse."""

        def refuse(*args: object, **named: object) -> None:
            raise ConnectionRefusedError(DENIED)

        with mock.patch.object(socket.socket, "connect", refuse), mock.patch.object(socket, "getaddrinfo", refuse):
            yield


class Sleeps(Perturbation):
    """Sleeps stretched: a mapping with factors for ``main`` (the test's own thread, or task) and ``others``."""

    name = "sleeps"
    category = "async-wait"

    @contextmanager
    def around_call(self, value: Any, nodeid: str) -> Iterator[None]:
        """Multiply."""
        real_sleep, real_async = time.sleep, asyncio.sleep
        main, others = float(value.get("main", 1)), float(value.get("others", 1))
        home, courses = threading.get_ident(), Courses()

        def sleep(seconds: float) -> None:
            real_sleep(seconds * (main if threading.get_ident() == home else others))

        def async_sleep(delay: float, result: object = None) -> Awaitable[object]:
            return real_async(delay * (main if courses.is_own() else others), result)

        with (
            courses.watched(),
            mock.patch.object(time, "sleep", sleep),
            mock.patch.object(asyncio, "sleep", async_sleep),
        ):
            yield


class Turns(Perturbation):
    """How long a thread keeps its turn, in seconds: very short turns bring races out."""

    name = "turns"
    category = "concurrency"

    @contextmanager
    def around_session(self, value: Any) -> Iterator[None]:
        """Set, and set back."""
        before = sys.getswitchinterval()
        sys.setswitchinterval(float(value))
        try:
            yield
        finally:
            sys.setswitchinterval(before)


class Listing(Perturbation):
    """The order in which directories are listed, which no system promises: ``reversed`` or ``sorted``."""

    name = "listing"
    category = "unordered"
    verdict = "environment-sensitive"

    @contextmanager
    def around_call(self, value: Any, nodeid: str) -> Iterator[None]:
        """Reorder what `os` gives."""
        real_listdir, real_scandir = os.listdir, os.scandir
        backwards = value == "reversed"

        def listdir(*args: Any) -> list[Any]:
            return sorted(real_listdir(*args), reverse=backwards)

        class Scan:
            """A scan that was read to its end and sorted."""

            def __init__(self, *args: Any) -> None:
                with real_scandir(*args) as found:
                    self._found = iter(sorted(found, key=lambda entry: entry.name, reverse=backwards))

            def __iter__(self) -> Iterator[Any]:
                return self._found

            def __next__(self) -> Any:
                return next(self._found)

            def __enter__(self) -> Scan:
                return self

            def __exit__(self, *error: object) -> None:
                self.close()

            def close(self) -> None:
                """Nothing is open any more."""

        with ExitStack() as stack:
            patches: tuple[tuple[str, Callable[..., Any]], ...] = (("listdir", listdir), ("scandir", Scan))
            for name, stand_in in patches:
                stack.enter_context(mock.patch.object(os, name, stand_in))
            yield


class Load(Perturbation):
    """Other processes that keep so many CPUs busy."""

    name = "load"
    category = "timeout"

    @contextmanager
    def around_session(self, value: Any) -> Iterator[None]:
        """Burn until the items ran."""
        with loaded(int(value)):
            yield
