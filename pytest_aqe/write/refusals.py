"""Names for tests of exceptions: what is rejected, and when."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from pytest_aqe.write.messages import DANGLING, MESSAGES, circumstance, message_words
from pytest_aqe.write.sketch import Sketch
from pytest_aqe.write.spoken import snake
from pytest_aqe.write.words import Phrase, noun

_PLAIN_ERRORS = frozenset({"ValueError", "TypeError", "Exception", "RuntimeError", "AssertionError"})
_RULE = re.compile(r"only_|.*_(?:must|should|needs?|cannot|may|required)(?:_|$)")
"""Messages that say what has to be, not what was."""
_HEADLESS = re.compile(r"(?:is|are|was|were|has|have|does|do)_")
"""Messages that begin with a value, which is left out."""
_SLOT = "\x00"
_VAGUE = frozenset({"text", "name", "value", "id", "key", "kind", "type"})
"""Attributes whose owner says more than they do."""


def raising(first: Sketch) -> str:
    """``raises_weak_password``: the type alone."""
    owner, _, kind = first.error.rpartition(".")
    return f"raises_{snake(first.error if owner and kind.lower() == 'error' else kind, 4)}"


def rejection(first: Sketch, message: str, conditions: Sequence[Phrase], template: str = "") -> list[str]:
    """What a test of an exception is about: its message in words, or its type and when it comes.

    `template` is the message as its raise statement words it, see `template_of`.
    """
    kind = first.error.rpartition(".")[2]
    bare = raising(first)
    plain = kind in _PLAIN_ERRORS
    given = [*first.helpers, *(ast.unparse(stmt) for stmt in first.arrange)]
    thrown = [f"raise {kind}({message!r})"] if message else [f"side_effect={kind}()", f"side_effect={kind})"]
    if any(part in text.replace('"', "'") for text in given for part in thrown):
        return [f"lets_{snake(kind, 4)}_through", bare]
    words = "" if kind in ("KeyError", "IndexError", "StopIteration") else message_words(template or message)
    if not template and re.search(r"(?:^|_)(?:\d+|[b-z])(?:_|$)", words):
        words = ""  # these are values of this one call
    when = conditions[0].text if conditions else ""
    if not words:
        if plain and when and _is_explicit(first):
            return [f"rejects_{conditions[0].words}" if conditions[0].join == "for" else f"fails_{when}", bare]
        return [bare]
    if not plain:
        if (_RULE.match(words) or _HEADLESS.match(words)) and when:
            return [f"{bare}_{when}", bare]
        short = words if len(words) <= 30 and words not in bare else ""
        return [f"{bare}_{circumstance(short)}", bare] if "_" in short else [bare]
    for pattern, stem in MESSAGES:
        match = re.fullmatch(pattern, words)
        if match:
            return [match.expand(stem), bare]
    if circumstance(words).startswith("when_"):
        return [f"fails_{circumstance(words)}", bare]
    return [f"rejects_{words}", bare]


def _is_explicit(first: Sketch) -> bool:
    """Whether the subject raises the error itself: otherwise the decisions before it are not its cause."""
    raised = first.draft.kept.execution.raised
    return raised is None or raised.origin == "explicit"


def template_of(stmt: ast.stmt | None) -> str:
    """The message of a raise statement with words for what is filled in: ``unexpected token``, ``no handler``.

    ``""`` where there is none, or where it says little without its values.
    """
    if not isinstance(stmt, ast.Raise) or not isinstance(stmt.exc, ast.Call):
        return ""
    text = next((found for arg in stmt.exc.args if (found := _pattern(arg)) is not None), None)
    if not text or _SLOT not in text:
        return text or ""
    parts = text.split(_SLOT)  # text, noun, text, noun, text ...
    if len(parts) >= 3 and re.fullmatch(r"\w+ ", parts[0]) and parts[2].startswith(": "):
        parts = [parts[2][2:], *parts[3:]]  # "line 3: no colon"
    if not parts[0].strip(" '\"(") and len(parts) > 2:
        parts = [parts[2], *parts[3:]]  # "3 cells expected"
    last = len(parts) == 3 and not parts[2].strip(" '\")].")
    if last:
        return _with_end(parts[0], parts[1])
    words = "".join(part if place % 2 == 0 else part.replace("_", " ") for place, part in enumerate(parts)).strip()
    return words if len(words.split()) > 1 else ""


def _with_end(text: str, word: str) -> str:
    """A text that ends with a value: that stays as a noun behind a single word, and goes behind more."""
    text = text.rstrip(" '\"([")
    if match := re.fullmatch(r"(.+),(?: \w+){1,2}", text):
        return match[1]  # "size must be at least 1, not 0"
    if re.search(r"\b(?:is|are|was|were|be|has|have|does|do|got|not|to)$", text):
        return ""
    if text.endswith(":"):
        return text
    cut = re.sub(rf"(?:\s+(?:{DANGLING.replace('_', ' ')}|through|with|between|after|before))+$", "", text)
    single = len(cut.split()) == 1
    return f"{cut} {word.replace('_', ' ')}".strip() if single and cut == text else cut


def _pattern(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            parts.append(f"{_SLOT}{_filled(part.value)}{_SLOT}")
        elif isinstance(part, ast.Constant):
            parts.append(str(part.value))
    return "".join(parts)


def _filled(node: ast.expr) -> str:
    """A word for a value that a message names."""
    while isinstance(node, ast.Attribute) and node.attr in _VAGUE and ast.unparse(node.value) != "self":
        node = node.value
    return noun(node)
