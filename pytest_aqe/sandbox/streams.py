"""What stands for stdin, stdout and stderr around a candidate: the same as under pytest's capturing."""

from __future__ import annotations

import io
import sys
from typing import Any, NamedTuple

CAP = 1 << 20
"""Bytes kept of each stream where nothing else is said; what comes after them is thrown away."""


class CaptureResult(NamedTuple):
    """What `Capsys.readouterr` gives."""

    out: str
    err: str


class Sink(io.BytesIO):
    """Bytes in memory, capped."""

    full = False

    def __init__(self, cap: int = CAP) -> None:
        super().__init__()
        self.cap = cap

    def write(self, data: Any) -> int:
        """Keeps the data up to the cap, and only counts what is beyond."""
        size = len(data)
        room = self.cap - self.tell()
        if size > room:
            self.full = True
            if room > 0:
                super().write(bytes(data)[:room])
            return size
        return super().write(data)


class Stream(io.TextIOWrapper):
    """A captured stream: text over a `Sink`. As under pytest, it has a file number unless capsys is in use."""

    def __init__(self, number: int, cap: int = CAP) -> None:
        self.sink = Sink(cap)
        super().__init__(self.sink, encoding="utf-8", newline="", write_through=True)
        self.number = number
        self.under_capsys = False

    @property
    def mode(self) -> str:
        """As of pytest's temporary file; capsys has none."""
        if self.under_capsys:
            raise AttributeError("mode")
        return "r+"

    def fileno(self) -> int:
        """The number of the real stream; unsupported under capsys."""
        return super().fileno() if self.under_capsys else self.number


class NoInput:
    """A stdin that refuses to be read, with pytest's own words."""

    encoding = None
    errors = None
    mode = "r"
    newlines = None
    closed = False

    def read(self, size: int = -1) -> str:
        """Refuses."""
        raise OSError("pytest: reading from stdin while output is captured!  Consider using `-s`.")

    readline = read
    readlines = read
    __next__ = read

    def __iter__(self) -> NoInput:
        return self

    def fileno(self) -> int:
        """Refuses: there is no file behind it."""
        raise io.UnsupportedOperation("redirected stdin is pseudofile, has no fileno()")

    def flush(self) -> None:
        """Refuses, as pytest's does."""
        raise io.UnsupportedOperation("redirected stdin is pseudofile, has no flush()")

    def isatty(self) -> bool:
        """It is no terminal."""
        return False

    def close(self) -> None:
        """Nothing to close."""

    def readable(self) -> bool:
        """It cannot be read."""
        return False

    def seekable(self) -> bool:
        """It has no position."""
        return False

    def writable(self) -> bool:
        """It cannot be written."""
        return False

    def __enter__(self) -> NoInput:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    @property
    def buffer(self) -> NoInput:
        """Itself, as in pytest."""
        return self


class Streams:
    """The three streams of one session; fresh ones only after somebody wrote to them or closed them."""

    def __init__(self) -> None:
        self.cap = CAP
        self.out, self.err, self.input = Stream(1), Stream(2), NoInput()
        self._real: tuple[Any, Any, Any] | None = None

    def limit(self, cap: int) -> None:
        """Keep so many bytes of each from now on."""
        self.cap = cap
        self.out, self.err = Stream(1, cap), Stream(2, cap)

    def install(self, under_capsys: bool) -> None:
        """Empty streams take the places of the real ones."""
        out, err = self.out, self.err
        if out.closed or out.sink.tell():
            self.out = out = Stream(1, self.cap)
        if err.closed or err.sink.tell():
            self.err = err = Stream(2, self.cap)
        if self._real is None:
            self._real = (sys.stdout, sys.stderr, sys.stdin)
        out.under_capsys = err.under_capsys = under_capsys
        self.reinstate()

    def reinstate(self) -> None:
        """Our streams are the system's again, whatever the candidate put there."""
        sys.stdout, sys.stderr, sys.stdin = self.out, self.err, self.input

    def uninstall(self) -> None:
        """The streams from before `install` are back."""
        if self._real is not None:
            sys.stdout, sys.stderr, sys.stdin = self._real
            self._real = None

    def text(self) -> tuple[str, str, bool]:
        """What was written to stdout and stderr so far, and whether that is all of it."""
        whole, texts = True, []
        for stream in (self.out, self.err):
            try:
                texts.append(stream.sink.getvalue().decode("utf-8", "replace"))
                whole = whole and not stream.sink.full
            except ValueError:  # noqa: PERF203
                whole = False
                texts.append("")
        return texts[0], texts[1], whole


class Capsys:
    """Stands in for pytest's capsys: reading empties."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    def readouterr(self) -> CaptureResult:
        """Text written since the last reading."""
        out, err, _ = self._streams.text()
        for stream in (self._streams.out, self._streams.err):
            if not stream.closed:
                stream.seek(0)
                stream.truncate()
        return CaptureResult(out, err)
