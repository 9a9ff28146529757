"""Describes an exception that a candidate let out: its type, its message and where it came from."""

from __future__ import annotations

import dis
import inspect
import itertools
import linecache
import os
import re
from types import CodeType, TracebackType
from typing import Any

from pytest_aqe.sandbox.naming import type_ref
from pytest_aqe.sandbox.plainly import ancestry_of
from pytest_aqe.sandbox.scope import Scope

CANDIDATE_FILE = "<test>"
LONGEST_MESSAGE = 500
_RAISES = frozenset({dis.opmap["RAISE_VARARGS"]})
_MOCKS = os.path.join("unittest", "mock.py")
_OWN_FOLDER = os.path.dirname(os.path.abspath(__file__)) + os.sep
_traceback_of = BaseException.__dict__["__traceback__"].__get__
"""Read past any attribute or property of that name that the subject defines."""
_DECLINED = re.compile(r".*not supported between instances of|unsupported operand type\(s\) for|bad operand type for")
"""How the interpreter says that no operand's method wanted to: each of them returned ``NotImplemented``."""
LONGEST_TRAIL = 6
PROTOCOLS: dict[str, tuple[type[BaseException], ...]] = {
    **dict.fromkeys(("__getitem__", "__setitem__", "__delitem__"), (KeyError, IndexError)),
    **dict.fromkeys(("pop", "popitem", "popleft"), (KeyError, IndexError)),
    "remove": (KeyError,),
    **dict.fromkeys(("__getattr__", "__getattribute__", "__delattr__"), (AttributeError,)),
    **dict.fromkeys(
        (f"__{side}{name}__" for side in ("", "r") for name in ("truediv", "floordiv", "mod", "divmod")),
        (ZeroDivisionError,),
    ),
}
"""Methods of the language's protocols and of its containers, with errors that are what they are expected to raise."""
_BUGS = (TypeError, AttributeError, NameError, LookupError, AssertionError, RecursionError, ArithmeticError)


def message_of(error: BaseException) -> str:
    """`str(error)` as an exact string, capped; empty where that fails."""
    try:
        text = str(error)
        return str.__str__(text)[:LONGEST_MESSAGE] if type(text) is not str else text[:LONGEST_MESSAGE]
    except Exception:
        return ""


def describe_raised(error: BaseException, script: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """The JSON form of `facts.Raised`."""
    kind = type(error)
    frames = _frames(error)
    origin, line = _origin(error, frames, scope)
    return {
        "type": type_ref(kind),
        "message": message_of(error),
        "origin": origin,
        "line": line,
        "documented": _is_protocol(error, frames, scope) or _documented(kind, frames, script, scope),
        "trail": [] if origin == "explicit" else _trail(frames, scope),
        "bases": [type_ref(base) for base in ancestry_of(kind)[1:-1]],
    }


def is_explicit(error: BaseException) -> bool:
    """True when the innermost frame stands at a raise statement or an assert."""
    frames = _frames(error)
    return bool(frames) and _at_raise(frames[-1])


def _frames(error: BaseException) -> list[TracebackType]:
    """Traceback entries from the candidate inwards, without frames of the sandbox."""
    frames: list[TracebackType] = []
    entry: TracebackType | None = _traceback_of(error)
    while entry is not None and len(frames) < 3000:
        frames.append(entry)
        entry = entry.tb_next
    return frames


def _at_raise(entry: TracebackType) -> bool:
    code = entry.tb_frame.f_code.co_code
    return 0 <= entry.tb_lasti < len(code) and code[entry.tb_lasti] in _RAISES


def _origin(error: BaseException, frames: list[TracebackType], scope: Scope) -> tuple[str, int]:
    line, innermost, hidden = 0, None, False
    for entry in frames:
        name = entry.tb_frame.f_code.co_filename
        if name.startswith(_OWN_FOLDER):
            hidden = True
            continue
        innermost, hidden = entry, False
        if name == scope.file:
            line = entry.tb_lineno
    if innermost is None:
        return "implicit", line
    name = innermost.tb_frame.f_code.co_filename
    explicit = not hidden and _at_raise(innermost)
    if name == CANDIDATE_FILE and line and not explicit and isinstance(error, _BUGS):
        return "library", 0  # a function of the test's own that does not take what it is given
    if isinstance(error, AttributeError) and name.endswith(_MOCKS):
        return "library", 0  # a stand-in of the test's own without something that is looked at
    if name == CANDIDATE_FILE and type(error) is TypeError and _DECLINED.match(message_of(error)):
        return "explicit", line
    if scope.owns_file(name):
        if explicit and isinstance(error, AssertionError):
            explicit = not linecache.getline(name, innermost.tb_lineno).lstrip().startswith("assert")
        return ("explicit" if explicit else "implicit"), line
    if explicit or (name != CANDIDATE_FILE and not isinstance(error, _BUGS)):
        return "library", line
    return "implicit", line


def _trail(frames: list[TracebackType], scope: Scope) -> list[tuple[int, int, int, int]]:
    """Where the subject's own frames stand, those of other files left out; none before code of others called back."""
    own: list[TracebackType] = []
    before = ""
    for entry in frames:
        name = entry.tb_frame.f_code.co_filename
        if name == scope.file:
            own = [*own, entry] if before in (scope.file, "") else [entry]
            before = name
        elif own:
            before = name
    if len(own) > LONGEST_TRAIL:
        own = own[:1] + own[1 - LONGEST_TRAIL :]
    return [_span(entry) for entry in own]


def _span(entry: TracebackType) -> tuple[int, int, int, int]:
    """The expression at which a frame stands; without columns where the interpreter does not know them."""
    positions = getattr(entry.tb_frame.f_code, "co_positions", None)
    if positions is not None and entry.tb_lasti >= 0:
        found = next(itertools.islice(positions(), entry.tb_lasti // 2, None), None)
        if found is not None and None not in found:
            line, last, column, end = found
            return (line, column, last, end)
    return (entry.tb_lineno, 0, entry.tb_lineno, 0)


def _is_protocol(error: BaseException, frames: list[TracebackType], scope: Scope) -> bool:
    """Whether the subject's method that was called is expected to raise such an error for what it does not have."""
    for entry in frames:
        code = entry.tb_frame.f_code
        if scope.owns_file(code.co_filename):
            return isinstance(error, PROTOCOLS.get(code.co_name, ())) and bool(code.co_argcount)
    return False


def _documented(kind: type, frames: list[TracebackType], script: dict[str, Any], scope: Scope) -> bool:
    kinds = [base for base in ancestry_of(kind)[:-1] if base is not Exception and base is not BaseException]
    names = [type_ref(base).rpartition(":")[2].rpartition(".")[2] for base in kinds]
    pattern = "|".join(re.escape(name) for name in names)
    if not pattern:
        return False
    texts = [_doc_of_subject(script, scope)]
    for entry in frames:
        code = entry.tb_frame.f_code
        if scope.owns_file(code.co_filename):
            texts.append(_doc_of_code(code))
    return any(text and _mentions_raise(text, pattern) for text in dict.fromkeys(texts))


def _mentions_raise(text: str, pattern: str) -> bool:
    sentence = rf"\b(?:raises?|raising|throws?)\b(?:[^.\n]|\.(?=\w)){{0,200}}?\b(?:{pattern})\b"
    section = rf"^\s*Raises:?\s*\n(?:.*\n)*?.*\b(?:{pattern})\b"
    either = rf"\b(?:{pattern})\b[^.\n]{{0,60}}\b(?:is|are) raised\b"
    return any(re.search(p, text, re.IGNORECASE | re.MULTILINE) for p in (sentence, section, either))


def _doc_of_code(code: CodeType) -> str:
    first = code.co_consts[0] if code.co_consts else None
    return first if type(first) is str else ""


def _doc_of_subject(script: dict[str, Any], scope: Scope) -> str:
    found: list[str] = []
    value: Any = scope.module
    for part in str(script.get("subject", "")).split("."):
        try:
            doc = inspect.getattr_static(value, "__doc__", None)
            value = inspect.getattr_static(value, part)
        except Exception:
            break
        if type(doc) is str:
            found.append(doc)
    try:
        doc = getattr(value, "__doc__", None)
    except Exception:
        doc = None
    if type(doc) is str:
        found.append(doc)
    return "\n".join(found)
