"""The one exception that ends a candidate from outside."""

from __future__ import annotations


class TimeLimit(BaseException):
    """Raised by the caller's alarm handler when a candidate has had its time.

    `seen` remembers that one was raised, even if the candidate swallowed it.
    """

    seen = False

    def __init__(self, *args: object) -> None:
        TimeLimit.seen = True
        super().__init__(*args)
