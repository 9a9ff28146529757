"""The private line between a jailed worker and its parent: framed, capped, keyed by a nonce, JSON only."""

from __future__ import annotations

import hmac
import json
import os
import select
import socket
import struct
import time
from typing import Any

from pytest_aqe.errors import SandboxError

HEAD = struct.Struct("!16sI")
END = b"\xa9E"
END_ROWS = b"\xa9R"
COUNT, ROW = struct.Struct("!I"), struct.Struct("!iI")
MAX_FRAME = 64 << 20
LONGEST = 2_000_000
"""Seconds that are waited for at most: the kernel counts milliseconds in 31 bits."""

Message = dict[str, Any]
Rows = list[tuple[int, bytes]]
"""Texts that a fork has written, each with the number of its item: nobody has read them yet."""


class Closed(SandboxError):
    """The other side of the line is gone."""


class Garbled(SandboxError):
    """What came over the line is no frame of ours."""


class Silent(SandboxError):
    """Nothing came in time."""


def new_nonce() -> bytes:
    """A fresh key for one line."""
    return os.urandom(16)


class Line:
    """One end of the line: sends and receives JSON messages; anything else on it is an error.

    A frame is nonce, length, JSON, end marker. Only who knows the nonce can say something that is heard. What forks
    have written travels in frames with another end marker, and arrives as ``{"rows": ...}``, still unread: a text
    that is no JSON, or that looks like a message of the worker, is found out where it is read.
    """

    def __init__(self, sock: socket.socket, nonce: bytes, cap: int = MAX_FRAME) -> None:
        self.sock = sock
        self.nonce = nonce
        self.cap = cap
        self._rest = bytearray()

    def send(self, message: Message) -> None:
        """Send one message."""
        self.send_raw(json.dumps(message, separators=(",", ":")).encode())

    def send_raw(self, body: bytes) -> None:
        """Send one message that is JSON already."""
        self._send(body, END)

    def send_rows(self, rows: Rows) -> None:
        """Send what a fork has written."""
        heads = [ROW.pack(item, len(text)) for item, text in rows]
        self._send(b"".join([COUNT.pack(len(rows)), *heads, *[text for _, text in rows]]), END_ROWS)

    def _send(self, body: bytes, end: bytes) -> None:
        if len(body) > self.cap:
            raise Garbled(f"message of {len(body)} bytes is over the cap of {self.cap}")
        try:
            self.sock.sendall(b"".join((HEAD.pack(self.nonce, len(body)), body, end)))
        except OSError as error:
            raise Closed(f"sandbox line closed: {error}") from error

    def receive(self, seconds: float | None = None) -> Message:
        """The next message, waiting at most `seconds`."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            frame = self._cut()
            if frame is not None:
                return frame
            self._fill(until)

    def ready(self, seconds: float) -> bool:
        """Whether something can be read (or the other side is gone) within `seconds`."""
        return bool(self._rest) or self._poll(seconds)

    def gone(self) -> bool:
        """Whether the other side has closed the line."""
        poll = select.poll()
        poll.register(self.sock, 0)  # a hang-up is told unasked
        return bool(poll.poll(0))

    def close(self) -> None:
        """Close this end."""
        self.sock.close()

    def _poll(self, seconds: float | None) -> bool:
        poll = select.poll()  # unlike select(), it takes descriptors over 1023
        poll.register(self.sock, select.POLLIN)
        return bool(poll.poll(None if seconds is None else int(min(max(0.0, seconds), LONGEST) * 1000 + 0.5)))

    def _fill(self, until: float | None) -> None:
        if not self._poll(None if until is None else until - time.monotonic()):
            raise Silent("sandbox worker did not answer in time")
        try:
            chunk = self.sock.recv(1 << 18)
        except OSError as error:
            raise Closed(f"sandbox line closed: {error}") from error
        if not chunk:
            raise Closed("sandbox line closed")
        self._rest += chunk

    def _cut(self) -> Message | None:
        if len(self._rest) < HEAD.size:
            return None
        nonce, length = HEAD.unpack_from(self._rest)
        if not hmac.compare_digest(nonce, self.nonce) or length > self.cap:
            raise Garbled("sandbox line garbled: wrong key or length")
        end = HEAD.size + length
        if len(self._rest) < end + len(END):
            return None
        body, tail = bytes(self._rest[HEAD.size : end]), bytes(self._rest[end : end + len(END)])
        del self._rest[: end + len(END)]
        if tail == END_ROWS:
            return {"rows": _rows(body)}
        if tail != END:
            raise Garbled("sandbox line garbled: no end marker")
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Garbled("sandbox line garbled: no JSON") from error
        if not isinstance(message, dict):
            raise Garbled("sandbox line garbled: no message")
        return message


def _rows(body: bytes) -> Rows:
    """The rows in the body of a frame."""
    try:
        (count,) = COUNT.unpack_from(body)
        at = COUNT.size + count * ROW.size
        found = []
        for item, length in ROW.iter_unpack(body[COUNT.size : at]):
            found.append((item, body[at : at + length]))
            at += length
    except struct.error:
        at = -1
    if at != len(body):
        raise Garbled("sandbox line garbled: rows of wrong length")
    return found
