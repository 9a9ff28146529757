"""Another machine: functions that tell where code runs, each with another answer."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import locale
import os
import platform
import random
import shutil
import socket
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pytest_aqe.sandbox.senses import CHANCE, MACHINE, Senses

_CORES = (97, 1)
_USERS = (0, 54_321)


class Machine:
    """One of two other machines, which differ from this one and from one another."""

    def __init__(self, variant: int, senses: Senses, own: Callable[[str], bool], first: bytes = b"") -> None:
        """`own` says whether a module is of the subject's package, whose presence is certain; `first` is the byte that
        the first draw of random ones consists of."""
        self._first = first
        self._variant = variant
        self._sensed = senses.sensed
        self._own = own

    def substitutes(self) -> dict[int, Any]:
        """What stands for each function, by the id of the real one."""
        variant, cores = self._variant, _CORES[self._variant]
        fixed: list[tuple[Any, Any]] = [
            *((real, cores) for real in _named(os, "cpu_count", "process_cpu_count")),
            *((real, _USERS[variant]) for real in _named(os, "getuid", "geteuid", "getgid", "getegid")),
            *((real, os.terminal_size((91, 33))) for real in _named(os, "get_terminal_size")),
            *((real, (9.0 - variant, 8.5, 8.0)) for real in _named(os, "getloadavg")),
            *((real, f"elsewhere-{variant}") for real in _named(socket, "gethostname")),
            *((real, f"elsewhere-{variant}.example") for real in _named(socket, "getfqdn")),
            *((real, ("xx_XX", "ISO8859-7")) for real in _named(locale, "getlocale", "getdefaultlocale")),
            *((real, "ISO-8859-7") for real in _named(locale, "getpreferredencoding", "getencoding")),
        ]
        altered: list[tuple[Any, Callable[[Any], Any]]] = [
            *((real, lambda found: found + 11 + 70_001 * variant) for real in _named(os, "getpid", "getppid")),
            *((real, lambda found: {*range(cores)}) for real in _named(os, "sched_getaffinity")),
            *((real, lambda found: type(found)((found[0], *_AWAY[variant]))) for real in _named(os, "uname")),
            *((real, lambda found: found + 3) for real in _named(threading, "active_count")),
            *((real, lambda found: found * 2 + 1) for real in _named(os, "sysconf")),
            *((real, lambda found: type(found)(*(n // 7 + 1 for n in found))) for real in _named(shutil, "disk_usage")),
            *((real, lambda found: found + 8 * (1 + variant)) for real in _named(sys, "getsizeof")),
            *((real, lambda found: "99.7.3") for real in _named(importlib.metadata, "version")),
        ]
        resource = sys.modules.get("resource")
        if resource is not None:
            altered += [(real, lambda found: (16_391, 32_771)) for real in _named(resource, "getrlimit")]
        return {
            **{id(real): self._fixed(answer) for real, answer in fixed},
            **{id(real): self._altered(real, change) for real, change in altered},
            id(importlib.util.find_spec): self._find_spec,
            id(os.urandom): self._urandom,
            **({id(random.random): _shared_draw} if _SHARED is not None else {}),
        }

    def builtins(self) -> dict[str, Any]:
        """Builtins that tell what is another thing in the next process, for the subject's own modules."""
        return {"id": self._altered(id, lambda found: found ^ (0x770 + self._variant)), "hash": self._hash}

    def _fixed(self, answer: Any) -> Callable[..., Any]:
        def tell(*args: Any, **kwargs: Any) -> Any:
            self._sensed(MACHINE)
            return answer

        return tell

    def _altered(self, real: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
        def tell(*args: Any, **kwargs: Any) -> Any:
            self._sensed(MACHINE)
            return change(real(*args, **kwargs))

        return tell

    def _hash(self, value: object, /) -> int:
        found = _HASH(value)
        if not _varies(value):
            return found
        self._sensed(MACHINE)
        return found - 1 if self._variant else found + 1

    def _find_spec(self, name: str, package: str | None = None) -> Any:
        found = _FIND_SPEC(name, package)
        top = str(name).lstrip(".").partition(".")[0]
        if found is None or top in sys.stdlib_module_names or self._own(top):
            return found
        self._sensed(MACHINE)
        return None

    def _urandom(self, size: int, /) -> bytes:
        self._sensed(CHANCE)
        first, self._first = self._first, b""
        return first * size if first else _URANDOM(size)


_HASH, _FIND_SPEC, _URANDOM = hash, importlib.util.find_spec, os.urandom
_found = getattr(random, "_inst", None)
_SHARED: random.Random | None = _found if type(_found) is random.Random else None


def _shared_draw() -> float:
    """As ``random.random``, which is bound to the type's own method."""
    assert _SHARED is not None
    return _SHARED.random()


_AWAY = (("elsewhere-0", "9.8.7-elsewhere", "#9 elsewhere", "riscv64"), ("else1", "3.2.1-other", "#3 other", "sparc"))


def _named(module: Any, *names: str) -> list[Any]:
    """Those of a module's functions that this system and Python have."""
    return [getattr(module, name) for name in names if hasattr(module, name)]


def _varies(value: object) -> bool:
    """Whether a hash is another one in the next process."""
    kind = type(value)
    if kind in (str, bytes):
        return bool(value)
    if kind in (tuple, frozenset):
        return any(map(_varies, value))  # type: ignore[call-overload]
    return kind.__hash__ is object.__hash__


@contextmanager
def settings() -> Iterator[None]:
    """What is kept in variables rather than told by functions: sys.path, and answers that `platform` remembers."""
    remembered = [space for name in _MEMORIES if type(space := getattr(platform, name, None)) is dict]
    kept, uname = [dict(space) for space in remembered], getattr(platform, "_uname_cache", None)
    path = list(sys.path)
    sys.path.append(os.path.join(sysconfig.get_path("data"), "elsewhere"))

    def forget() -> None:
        for space in remembered:
            space.clear()
        if hasattr(platform, "_uname_cache"):
            platform._uname_cache = None

    forget()
    try:
        yield
    finally:
        forget()
        for space, known in zip(remembered, kept):
            space.update(known)
        if hasattr(platform, "_uname_cache"):
            platform._uname_cache = uname
        sys.path[:] = path


_MEMORIES = ("_platform_cache", "_sys_version_cache")


@contextmanager
def first_draw(lowest: bool) -> Iterator[None]:
    """The shared generator of random numbers begins with the lowest, or the highest, and goes on as it would."""
    space = {} if _SHARED is None else _SHARED.__dict__

    def number() -> float:
        space.pop("random", None)
        return 0.0 if lowest else 1 - 2**-53

    def below(n: int) -> int:
        space.pop("_randbelow", None)
        return 0 if lowest else n - 1

    space.update(random=number, _randbelow=below)
    try:
        yield
    finally:
        space.pop("random", None)
        space.pop("_randbelow", None)
