"""The line between worker and parent: whole messages or an error, never something else."""

from __future__ import annotations

import socket
import struct
import threading

import pytest

from pytest_aqe.sandbox.frames import COUNT, END, END_ROWS, HEAD, ROW, Closed, Garbled, Line, Silent, new_nonce


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    nonce = new_nonce()
    pair = Line(one, nonce), Line(other, nonce)
    yield pair
    for line in pair:
        line.close()


def test_messages_arrive_whole_and_in_order(ends):
    messages = [{"a": 1}, {"text": "ü\ud800" * 10}, {"long": "x" * 3_000_000}, {}]
    sender = threading.Thread(target=lambda: [ends[0].send(message) for message in messages])
    sender.start()

    assert [ends[1].receive(5) for _ in messages] == messages
    sender.join()


def test_silence_ends_in_time(ends):
    with pytest.raises(Silent):
        ends[0].receive(0.05)


def test_a_closed_line_is_said_so(ends):
    assert not ends[0].gone()
    ends[1].close()

    assert ends[0].gone()
    with pytest.raises(Closed):
        ends[0].receive(1)
    with pytest.raises(Closed):
        ends[0].send({"x": 1})


@pytest.mark.parametrize(
    "forge",
    [
        lambda nonce: HEAD.pack(b"x" * 16, 2) + b"{}" + END,
        lambda nonce: HEAD.pack(nonce, 2) + b"{}" + b"xx",
        lambda nonce: HEAD.pack(nonce, 2) + b"no" + END,
        lambda nonce: HEAD.pack(nonce, 2) + b"[]" + END,
        lambda nonce: HEAD.pack(nonce, 1 << 31) + b"{}" + END,
        lambda nonce: b"1 passed" * 10,
        lambda nonce: nonce + struct.pack("!I", 200_000) + b"[" * 200_000 + END,
    ],
)
def test_what_is_no_frame_is_refused(ends, forge):
    ends[0].sock.sendall(forge(ends[0].nonce))

    with pytest.raises(Garbled):
        ends[1].receive(1)


def test_too_long_a_message_is_not_sent(ends):
    ends[0].cap = 100
    with pytest.raises(Garbled, match="over the cap"):
        ends[0].send({"x": "x" * 200})


def test_rows_arrive_unread_beside_messages(ends):
    rows = [(0, b'{"done":1}'), (7, b""), (-1, b"\xff" * 100_000)]
    ends[0].send({"a": 1})
    ends[0].send_rows(rows)
    ends[0].send_rows([])

    assert ends[1].receive(5) == {"a": 1}
    assert ends[1].receive(5) == {"rows": rows}
    assert ends[1].receive(5) == {"rows": []}


@pytest.mark.parametrize("body", [b"", b"\0\0\0\x01", b"\0\0\0\x02" + ROW.pack(1, 2) + b"ab", COUNT.pack(0) + b"x"])
def test_rows_of_wrong_length_are_an_error(ends, body):
    nonce = ends[0].nonce
    ends[0].sock.sendall(HEAD.pack(nonce, len(body)) + body + END_ROWS)

    with pytest.raises(Garbled, match="wrong length"):
        ends[1].receive(1)
