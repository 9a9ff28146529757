"""Texts of async scenarios: coroutine functions to hand in, and bodies in which a call is awaited."""

from __future__ import annotations


def _body(*lines: str) -> str:
    return "\n".join(lines)


def _use(*lines: str) -> str:
    return _body("wrapped = {act}", *lines)


PAUSE = "await asyncio.sleep(0)"


def _ended(task: str) -> str:
    """What a task that may have been cancelled comes to; any other error is let out, or it would pass for a result."""
    return _body("try:", f"    return await {task}", "except asyncio.CancelledError:", '    return "cancelled"')


COROUTINES = (
    ("async def double(x):\n    return x * 2", "double"),
    ("async def double(x):\n    await asyncio.sleep(0)\n    return x * 2", "double"),
    ('async def fail(*args):\n    raise ValueError("boom")', "fail"),
    ('async def fail(*args):\n    await asyncio.sleep(0)\n    raise ValueError("boom")', "fail"),
    ("async def wait(*args):\n    await asyncio.sleep(10)", "wait"),
    ("async def answer():\n    return 1", "answer"),
)
"""Source and name."""

ASYNC_ITERATION = _body("return [item async for item in {act}]")
ASYNC_CONTEXT = _body("async with {act} as value:", "    return value")
ASYNC_CONTEXT_THAT_FAILS = _body("async with {act}:", '    raise ValueError("boom")')
PROTOCOLS = (ASYNC_ITERATION, ASYNC_CONTEXT, ASYNC_CONTEXT_THAT_FAILS)
"""What reaches the special async methods of an object."""

BODIES = (
    _body("return await {act}"),
    _body("first = await {act}", "second = await {act}", "return [first, second]"),
    _body("return await asyncio.gather({act}, {act})"),
    _body("task = asyncio.ensure_future({act})", PAUSE, "task.cancel()", _ended("task")),
    *PROTOCOLS,
    _body("return await asyncio.wait_for({act}, 0.01)"),
    _body("result = {act}", PAUSE, "return result"),
)
"""What can be done with the call itself."""

USES = (
    _use("return [await wrapped(1), await wrapped(1), await wrapped(2)]"),
    _use("return await asyncio.gather(wrapped(1), wrapped(1), wrapped(2))"),
    _use("task = asyncio.ensure_future(wrapped(1))", PAUSE, "task.cancel()", _ended("task")),
    _use(
        "first = asyncio.ensure_future(wrapped(1))",
        "second = asyncio.ensure_future(wrapped(1))",
        PAUSE,
        "first.cancel()",
        _ended("second"),
    ),
    _use("return await wrapped()"),
    _use("return [await wrapped(), await wrapped()]"),
    _use("await wrapped(1)", "await wrapped(2)", "await wrapped(3)", "return await wrapped(1)"),
    _use("await wrapped(1)", "await asyncio.sleep(0.01)", "return await wrapped(1)"),
)
"""What can be done with what the call returns: a wrapped coroutine function."""

LAST_STEPS = (
    "return await {act}",
    "return await {act}",
    "return await asyncio.gather({act}, {act})",
)
"""How the last call on an object is awaited; plainly more often than not. What it raises is let out: an error among
the results would be taken for one of them."""
