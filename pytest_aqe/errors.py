"""One error tree. Each class has a short slug, listed in docs/messages.md."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")


class AqeError(Exception):
    """Anything that pytest-aqe says no to, in a sentence for the user."""

    slug = "error"


class TargetError(AqeError):
    """A target that does not exist, is ambiguous, or cannot be worked on."""

    slug = "target"


class SubjectError(AqeError):
    """A module that fails, exits, hangs or prints nonsense while it is imported."""

    slug = "subject"


class SlowImport(SubjectError):
    """A module whose import took more time than it was given; `boot`: what its process took until it began."""

    def __init__(self, said: str, boot: float = 0.0) -> None:
        super().__init__(said)
        self.boot = boot


class SandboxError(AqeError):
    """A sandbox tier that is unknown or not available here, or a worker that cannot be started."""

    slug = "sandbox"


class QuarantineError(AqeError):
    """A quarantine file that cannot be read, or an entry of it that says too little."""

    slug = "quarantine"


class OutputError(AqeError):
    """A place that cannot be written to."""

    slug = "output"


class BankError(AqeError):
    """A bank that cannot be opened, read or written, or a request to it that cannot be met."""

    slug = "memory"


def harmless(text: str) -> str:
    """A foreign text that does nothing to a terminal: no escape sequences, blanks for control characters."""
    return "".join(char if char.isprintable() else " " for char in _ESCAPE.sub("", text))


def one_line(text: str) -> str:
    """The same on one line, without blanks that say nothing."""
    return " ".join(harmless(text).split())
