"""Sources whose control flow is awkward to follow, each with calls that take it through most of its branches."""

import sys

NASTY = {
    "one_line_ifs": (
        """
def f(x):
    if x == 1: return "one"
    if x == 2: x = 5; y = 6
    else: y = 0
    for i in range(x): y += i
    while y > 3: y -= 1
    if x: pass
    return y

def g(x):
    if x: return
""",
        ["f(1)", "f(2)", "f(3)", "g(0)", "g(1)"],
    ),
    "multi_line_conditions": (
        '''
def f(a, b):
    """Text
    of more lines."""
    if (a and
            b or
            not a):
        return [
            a,
            b]
    x = {
        "k": 1 if a
        else 2,
    }
    return x \\
        if b else \\
        None
''',
        ["f(0, 0)", "f(1, 0)", "f(1, 1)"],
    ),
    "try_with_everything": (
        """
def f(x):
    seen = []
    try:
        if x == 0:
            raise KeyError("k")
        if x == 1:
            raise ValueError
        if x == 2: raise OSError
        if x == 3:
            return "early"
    except KeyError as error:
        seen.append(error.args)
        if x: seen.append(1)
    except (ValueError, TypeError):
        if not seen:
            seen.append("v")
    else:
        if x > 4:
            seen.append("else")
    finally:
        if seen:
            seen.append("finally")
    return seen
""",
        [f"f({x})" for x in range(6)],
    ),
    "return_in_finally": (
        """
def f(x):
    try:
        if x: return 1 // (x - 1)
        y = 1
    finally:
        if x == 1:
            return "swallowed"
    return y

def g(x):
    for i in range(3):
        try:
            if x == i: break
            if x == i + 10: continue
        finally:
            if i == 1:
                x -= 1
    else:
        return "all"
    return i
""",
        ["f(0)", "f(1)", "f(2)", "g(0)", "g(1)", "g(10)", "g(50)"],
    ),
    "loops_with_else": (
        """
def f(items, want):
    for item in items:
        if item is None:
            continue
        if item == want:
            break
    else:
        return "none"
    n = 3
    while n:
        n -= 1
        if n == want:
            break
    else:
        return "ran out"
    while True:
        n += 1
        if n > 5: break
    return n
""",
        ["f([], 0)", "f([None, 1], 1)", "f([2], 2)", "f([7], 7)"],
    ),
    "nested_functions": (
        """
def outer(x):
    def inner(y):
        if y:
            return lambda z: z if z > y else y
        return None
    class Local:
        size = 3 if x else 4
        def method(self): return self.size
    return inner(x), Local().method()

class Shape:
    if True:
        sides = 4
    for i in range(2):
        sides += i
    def area(self):
        if self.sides > 4: return "many"
        return super().__repr__() and __class__.__name__

class Error(Exception): pass
class Empty(Exception): "Doc."
""",
        ["outer(0)[1]", "outer(2)[0](1)", "outer(2)[0](5)", "Shape().area()", "Error().args"],
    ),
    "comprehensions": (
        """
def f(xs):
    evens = [x for x in xs if x % 2 == 0]
    table = {x: y for x in xs if x for y in "ab" if y != "b"}
    both = any(x in table and x > 1 for x in xs)
    if [y for y in evens if (last := y) > 2]:
        return last
    return sorted(xs, key=lambda x: -x if x > 1 else x), both, len({x for x in xs if not x})
""",
        ["f([])", "f([1, 2])", "f([4, 0, 1])"],
    ),
    "decorators": (
        """
import functools

def twice(call):
    @functools.wraps(call)
    def run(*args):
        if args:
            return call(*args), call(*args)
        return None
    return run

@twice
@functools.lru_cache(
    maxsize=None
)
def f(x):
    if x: return x
    return -1

@twice
def g(x): return x

class C:
    @property
    def p(self):
        if self.__dict__: return 1
    @staticmethod
    def s(x): return x or None
""",
        ["f()", "f(0)", "f(1)", "g(3)", "C().p", "C.s(0)"],
    ),
    "with_statements": (
        """
import contextlib

@contextlib.contextmanager
def managed(log):
    log.append("in")
    try:
        yield log
    finally:
        log.append("out")

def f(x):
    log = []
    with managed(log) as a, contextlib.suppress(KeyError):
        if x == 0: return log
        if x == 1:
            raise KeyError
        for i in range(x):
            if i == 2:
                break
        if x > 3:
            log.append(x)
    with contextlib.suppress(ZeroDivisionError):
        if 1 // (x - 4):
            log.append("d")
    while x:
        with managed(log):
            x -= 1
            if x == 2:
                continue
            if x == 1: break
    return log
""",
        [f"f({x})" for x in range(7)],
    ),
    "asserts_and_ternaries": (
        """
def f(x, y=None):
    assert x != 3, "not three" if y is None else "y"
    assert (x
            or y)
    z = x if x > 2 else y if y else -1
    if z in (1, 2, 5) and not (x < 0 or y == 7):
        return {1: "a"}.get(z, "b")
    return {"k": 1}["k" if y else "m"]
""",
        ["f(3)", "f(3, 1)", "f(0)", "f(5)", "f(1, 2)", "f(1, 7)"],
    ),
    "generators": (
        """
def f(n):
    got = yield "start"
    while got:
        try:
            got = yield got * n
            if got == 2: return "two"
        except ValueError:
            if n:
                yield "caught"
        finally:
            if n == 3: n = 4
    yield from (i for i in range(n) if i)

def drive(n, *sent):
    run = f(n)
    out = [next(run)]
    try:
        for value in sent:
            if value == "throw": out.append(run.throw(ValueError()))
            else: out.append(run.send(value))
    except StopIteration as stop:
        return out, stop.value
    run.close()
    return out
""",
        ["drive(1)", "drive(3, 1, 2)", "drive(2, 0, None)", "drive(1, 1, 'throw')", "drive(0, 1, 'throw')"],
    ),
    "asynchronous": (
        """
import asyncio

class Numbers:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if not self.n: raise StopAsyncIteration
        self.n -= 1
        return self.n
    async def __aenter__(self):
        return self
    async def __aexit__(self, *exc):
        return exc[0] is KeyError

async def f(n):
    out = []
    async with Numbers(n) as numbers:
        async for number in numbers:
            if number == 2:
                continue
            if number == 7: raise KeyError
            out.append(await same(number))
        else:
            if await same(n) > 2:
                out.append("else")
    return out, [x async for x in Numbers(n) if x]

async def same(x):
    await asyncio.sleep(0)
    return x
""",
        [f"asyncio.run(f({n}))" for n in (0, 1, 4, 9)],
    ),
    "exceptions_leave": (
        """
def f(x):
    if 10 // x:
        x = 1

def g(x):
    for i in iter(x): x = i

def h(x):
    try:
        if x[0]: raise LookupError
    except LookupError:
        return "lookup"

def k(x):
    while x.pop():
        if x == [0]:
            x = []

def caught(call, *args):
    try:
        call(*args)
    except Exception as error:
        return repr(error)
""",
        ["caught(f, 0)", "caught(g, 1)", "h([])", "h([1])", "h(0)", "caught(k, [1, 1])", "f(20)"],
    ),
    "docstrings_and_dead_code": (
        '''
def f(x):
    "doc"
    if x:
        "a string"
        ...
    else:
        """another"""
    if 0:
        x = never()
    if __debug__:
        x = 2
    while 0:
        pass
    while 1:
        return x
    return unreachable()

def g():
    """Only this."""

def h(): """Only this, on one line."""
''',
        ["f(0)", "f(1)", "g()", "h()"],
    ),
}

MATCHING = (
    """
from dataclasses import dataclass

@dataclass
class Point:
    x: int
    y: int

def f(value):
    match value:
        case 0 | 1:
            return "bit"
        case -1: return "minus"
        case str() as text if text.isdigit():
            return int(text)
        case "go" | "run":
            out = "move"
        case [first, *rest] if first // len(rest):
            out = first
        case {"k": inner, **others}:
            if others: return others
            out = inner
        case Point(x=0, y=y):
            out = y
        case None:
            pass
            out = "none"
    return out

def g(value):
    match value:
        case True:
            value = 1
        case _:
            value = 2
    match (value,
           2):
        case (1, 2):
            value = 3
    return value
""",
    [f"f({value})" for value in ("0", "-1", "'12'", "'go'", "[3, 1]", "[3]", "{'k': 1}", "{'k': 1, 'l': 2}",
                                  "Point(0, 4)", "None", "3.5")] + ["g(True)", "g(0)"],
)  # fmt: skip

NASTY["match_statements"] = MATCHING

if sys.version_info >= (3, 11):
    NASTY["exception_groups"] = (
        """
def f(*errors):
    try:
        if errors:
            raise ExceptionGroup("g", list(errors))
    except* ValueError as group:
        if len(group.exceptions) > 1:
            return_value = "many"
        else:
            return_value = "one"
    except* KeyError:
        return_value = "key"
    else:
        return_value = "none"
    return return_value
""",
        ["f()", "f(ValueError())", "f(ValueError(), ValueError())", "f(KeyError())", "f(OSError())"],
    )
