"""The first code of a worker: makes the package importable, puts the process under its limits, hands over.

Run as a script by path, so that it works wherever the package lies (PYTHONPATH included), with one argument: the
descriptor of the line to the parent.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
import types


def load_package() -> None:
    """Make ``pytest_aqe`` importable without putting the folder around it on sys.path, where it would add names."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    start = os.path.join(folder, "__init__.py")
    spec = importlib.util.spec_from_file_location("pytest_aqe", start, submodule_search_locations=[folder])
    if os.path.exists(start) and spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        sys.modules["pytest_aqe"] = module
        spec.loader.exec_module(module)
    else:
        module = types.ModuleType("pytest_aqe")
        module.__path__ = [folder]
        sys.modules["pytest_aqe"] = module


def main() -> None:
    """Read the configuration, harden this process, and run what it names."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != here]
    load_package()
    from pytest_aqe.sandbox import frames, harden

    sock = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(sock.fileno(), False)
    nonce = b""
    while len(nonce) < 16:
        part = sock.recv(16 - len(nonce))
        if not part:
            return
        nonce += part
    line = frames.Line(sock, nonce)
    config = line.receive(60)
    try:
        harden.enter(config, sock.fileno())
    except OSError as error:
        line.send({"refused": str(error)})
        raise
    if line.gone():  # whoever wanted this may have died before the kernel was asked to say so
        return
    first, last = [str(path) for path in config["first"]], [str(path) for path in config["last"]]
    mine = [path for path in sys.path if path and path not in first]
    sys.path[:] = first + mine + [path for path in last if path not in first and path not in mine]
    sys.argv[:] = [""]
    if config["main"] == "pytest":
        from pytest_aqe.sandbox import pytest_inner

        pytest_inner.serve(line, config)
    elif config["main"] == "probe":
        from pytest_aqe.sandbox import probe

        probe.serve(line, config)
    else:
        from pytest_aqe.sandbox import child

        child.serve(line, config)


if __name__ == "__main__":
    main()
