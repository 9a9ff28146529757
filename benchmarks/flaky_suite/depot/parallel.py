"""What depends on threads, waits and sockets."""

import queue
import socket
import threading
import time

from depot.chance import is_sampled, jitter


class Counter:
    def __init__(self):
        self.value = 0

    def add(self, pause):
        seen = self.value
        time.sleep(pause)
        self.value = seen + 1


def deliver(box):
    def work():
        time.sleep(jitter(0.08))
        box.put("parcel")

    threading.Thread(target=work, daemon=True).start()


def echo_server(refusing):
    server = socket.create_server(("127.0.0.1", 0))

    def work():
        with server:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"no" if is_sampled(refusing) else b"ok")

    threading.Thread(target=work, daemon=True).start()
    return server.getsockname()


def ask(address):
    with socket.create_connection(address, timeout=5) as connection:
        return connection.recv(2)


def first(box, timeout):
    try:
        return box.get(timeout=timeout)
    except queue.Empty:
        raise TimeoutError("nothing was delivered") from None
