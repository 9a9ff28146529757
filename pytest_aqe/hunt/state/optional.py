"""Settings of modules that are looked at only where something has imported them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pytest_aqe.hunt.state.difference import NOTABLE, PLAIN, USUAL

Setting = tuple[str, Callable[[], Any], "Callable[[Any], object] | None", int]
"""Name, reader, writer and tier."""


def _locale(module: Any) -> Iterator[Setting]:
    for name in ("LC_CTYPE", "LC_COLLATE", "LC_TIME", "LC_NUMERIC", "LC_MONETARY"):
        number = getattr(module, name)
        yield f"locale {name}", partial(module.setlocale, number), partial(module.setlocale, number), PLAIN


def _decimal(module: Any) -> Iterator[Setting]:
    for name in ("prec", "rounding", "Emin", "Emax", "capitals", "clamp"):
        read, write = partial(_of_context, module, name), partial(_set_context, module, name)
        yield f"decimal.getcontext().{name}", read, write, PLAIN
    for signal in module.getcontext().traps:
        read = partial(_trap, module, signal)
        yield f"decimal.getcontext().traps[{signal.__name__}]", read, partial(_set_trap, module, signal), PLAIN


def _of_context(module: Any, name: str) -> Any:
    return getattr(module.getcontext(), name)


def _set_context(module: Any, name: str, was: Any) -> None:
    setattr(module.getcontext(), name, was)


def _trap(module: Any, signal: Any) -> bool:
    return bool(module.getcontext().traps[signal])


def _set_trap(module: Any, signal: Any, was: bool) -> None:
    module.getcontext().traps[signal] = was


def _random(module: Any) -> Iterator[Setting]:
    yield "random state", module.getstate, module.setstate, USUAL


def _numpy_random(module: Any) -> Iterator[Setting]:
    yield "numpy.random state", lambda: repr(module.get_state()), None, USUAL


def _numpy(module: Any) -> Iterator[Setting]:
    yield "numpy error handling", module.geterr, lambda was: module.seterr(**was), PLAIN
    yield "numpy print options", lambda: repr(sorted(module.get_printoptions().items())), None, NOTABLE


def _socket(module: Any) -> Iterator[Setting]:
    yield "socket default timeout", module.getdefaulttimeout, module.setdefaulttimeout, PLAIN


def _asyncio(module: Any) -> Iterator[Setting]:
    held = vars(module)
    yield "asyncio event loop policy", partial(_policy, held), partial(held.__setitem__, "_event_loop_policy"), PLAIN
    yield "asyncio event loop", partial(_loop, held), partial(_set_loop, held), NOTABLE


def _policy(held: dict[str, Any]) -> Any:
    """The policy, where it is not one of asyncio's own: such a one is made by asking for a loop."""
    policy = held.get("_event_loop_policy")
    return None if type(policy).__module__.startswith("asyncio.") else policy


def _loop(held: dict[str, Any]) -> tuple[bool, Any, bool]:
    """Whether a loop was set in this thread, which one, and whether it is closed."""
    local = getattr(held.get("_event_loop_policy"), "_local", None)
    if not isinstance(local, threading.local):
        return False, None, False
    loop = getattr(local, "_loop", None)
    return (
        bool(getattr(local, "_set_called", False)),
        loop,
        loop is not None and getattr(loop, "_closed", False) is True,
    )


def _set_loop(held: dict[str, Any], was: tuple[bool, Any, bool]) -> None:
    local = getattr(held.get("_event_loop_policy"), "_local", None)
    if isinstance(local, threading.local):
        local._set_called, local._loop = was[0], None if was[2] else was[1]


OPTIONAL: dict[str, Callable[[Any], Iterator[Setting]]] = {
    "locale": _locale,
    "decimal": _decimal,
    "random": _random,
    "socket": _socket,
    "asyncio.events": _asyncio,
    "numpy": _numpy,
    "numpy.random": _numpy_random,
}
"""By the module that must be loaded."""
