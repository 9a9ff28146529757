"""Hears of what a candidate does to the world outside its own folders: audit events of the interpreter.

What a jail denies, code may swallow; the test would pass here, and do its work where it is run without a jail.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

from pytest_aqe.sandbox.grounds import OUTSIDE, Grounds, writes

DELETES = "deleting files outside tmp_path"
WRITES = "writing files outside tmp_path"
READS = "reading files outside tmp_path"
RUNS = "starting processes"
SIGNALS = "signalling processes"
NETWORK = "using the network"
LOADS = "loading a native library"
SYSTEM = "changing the system"
_GETFRAME = sys._getframe
_IMPORTERS = ("<frozen importlib", os.path.dirname(importlib.__file__))
_WALKERS = frozenset({shutil.__file__, os.__file__, "<frozen os>"})
"""They open by names in an open folder, which the event does not tell; the folder itself was judged before."""

_ALWAYS = {
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.exec", "os.spawn", "os.posix_spawn"), RUNS),
    **dict.fromkeys(("os.fork", "os.forkpty", "pty.spawn", "os.startfile", "webbrowser.open"), RUNS),
    **dict.fromkeys(("os.kill", "os.killpg", "signal.pthread_kill"), SIGNALS),
    **dict.fromkeys(("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"), NETWORK),
    **dict.fromkeys(("socket.getnameinfo", "urllib.Request", "http.client.connect", "http.client.send"), NETWORK),
    **dict.fromkeys(("smtplib.connect", "smtplib.send", "ftplib.connect", "ftplib.sendcmd"), NETWORK),
    **dict.fromkeys(("imaplib.open", "imaplib.send", "poplib.connect", "poplib.putline"), NETWORK),
    **dict.fromkeys(("nntplib.connect", "nntplib.putline", "telnetlib.Telnet.open"), NETWORK),
    **dict.fromkeys(("syslog.openlog", "syslog.syslog", "socket.sethostname", "resource.setrlimit"), SYSTEM),
    **dict.fromkeys(("resource.prlimit", "sys.addaudithook"), SYSTEM),
}
_SOCKETS = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"})
_CHANGES = {
    "os.remove": (DELETES, (0,), 1), "os.rmdir": (DELETES, (0,), 1), "shutil.rmtree": (DELETES, (0,), 1),
    "os.rename": (WRITES, (0, 1), 2), "os.mkdir": (WRITES, (0,), 2), "os.chmod": (WRITES, (0,), 2),
    "os.chown": (WRITES, (0,), 3), "os.link": (WRITES, (1,), 2), "os.symlink": (WRITES, (1,), 1),
    "os.truncate": (WRITES, (0,), 9), "os.utime": (WRITES, (0,), 3), "os.setxattr": (WRITES, (0,), 9),
    "os.removexattr": (WRITES, (0,), 9), "os.chflags": (WRITES, (0,), 9), "shutil.copyfile": (WRITES, (1,), 9),
    "shutil.copymode": (WRITES, (1,), 9), "shutil.copystat": (WRITES, (1,), 9), "shutil.copytree": (WRITES, (1,), 9),
    "shutil.move": (WRITES, (0, 1), 9), "shutil.chown": (WRITES, (0,), 9), "shutil.unpack_archive": (WRITES, (1,), 9),
    "tempfile.mkstemp": (WRITES, (0,), 9), "tempfile.mkdtemp": (WRITES, (0,), 9),
}  # fmt: skip
"""What each does, where its paths are among its arguments, and from where on their folders' descriptors are."""
_LISTS = frozenset({"os.listdir", "os.scandir", "os.fwalk"})


class Touch:
    """The first event that touched the world while it was `on`, and the user's folders that were used."""

    __slots__ = ("busy", "grounds", "lasting", "on", "places", "seen")

    def __init__(self) -> None:
        self.on = False
        self.busy = False
        self.lasting = False
        self.seen = ""
        self.places: set[str] = set()
        self.grounds: Grounds | None = None

    def forget(self) -> None:
        """For the next candidate."""
        self.seen = ""
        if self.places:
            self.places = set()

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """Judges one event; never raises anything of its own. It is `busy` with looking at the disk itself then."""
        if event == "sys.addaudithook":  # it stays, and hears whatever this process does from now on
            self.lasting = True
        self.busy = True
        try:
            judge = _JUDGES[event]
            if judge is not None:
                self._note(event, *judge(self.grounds, args))
            else:
                self._note(event, _ALWAYS[event], OUTSIDE)
        except Exception:  # a path that cannot be made out, or no stack left: better no test than a harmful one
            self.seen = self.seen or f"{WRITES} ({event})"
        finally:
            self.busy = False

    def _note(self, event: str, what: str, place: str) -> None:
        if place is OUTSIDE:
            self.seen = self.seen or f"{what} ({event})"
        elif place:
            self.places.add(place)


TOUCH = Touch()
"""Of this process: an audit hook stays for good."""


def _opened(grounds: Grounds, args: tuple[Any, ...]) -> tuple[str, str]:
    path, mode, flags = args
    caller = _GETFRAME(3).f_code.co_filename
    if isinstance(path, int) or caller.startswith(_IMPORTERS):
        return "", ""
    if mode is None and caller in _WALKERS and isinstance(path, (str, bytes)) and path[:1] not in ("/", b"/"):
        return "", ""
    if writes(mode, flags):
        return WRITES, grounds.written(path)
    return READS, grounds.read(path)


def _listed(grounds: Grounds, args: tuple[Any, ...]) -> tuple[str, str]:
    if isinstance(args[0], int) or _GETFRAME(3).f_code.co_filename.startswith(_IMPORTERS):
        return "", ""
    return READS, grounds.read(args[0])


def _connected(grounds: Grounds, args: tuple[Any, ...]) -> tuple[str, str]:
    address = args[1] if len(args) > 1 else None
    if isinstance(address, (str, bytes)):
        return NETWORK, grounds.written(address)
    return ("", "") if address is None else (NETWORK, OUTSIDE)


def _stored(grounds: Grounds, args: tuple[Any, ...]) -> tuple[str, str]:
    path = args[0]
    if path in (":memory:", "", b":memory:", b""):
        return "", ""
    if isinstance(path, str) and path.startswith("file:"):
        return WRITES, "" if "memory" in path else OUTSIDE
    return WRITES, grounds.written(path)


def _loaded(grounds: Grounds, args: tuple[Any, ...]) -> tuple[str, str]:
    return LOADS, "" if args[0] is None else grounds.read(args[0]) and OUTSIDE


def _changed(what: str, paths: tuple[int, ...], folders: int) -> Callable[[Grounds, tuple[Any, ...]], tuple[str, str]]:
    def judge(grounds: Grounds, args: tuple[Any, ...]) -> tuple[str, str]:
        place = ""
        for turn, index in enumerate(paths):
            folder = args[min(folders + turn, len(args) - 1)] if folders < len(args) else -1
            found = grounds.written(args[index], folder if isinstance(folder, int) else -1)
            place = found if place is not OUTSIDE and found else place
        return what, place

    return judge


_JUDGES: dict[str, Callable[[Any, tuple[Any, ...]], tuple[str, str]] | None] = {
    **dict.fromkeys(_ALWAYS),
    **{event: _changed(*how) for event, how in _CHANGES.items()},
    **dict.fromkeys(_SOCKETS, _connected),
    **dict.fromkeys(_LISTS, _listed),
    "open": _opened,
    "sqlite3.connect": _stored,
    "ctypes.dlopen": _loaded,
}


def _hook(event: str, args: tuple[Any, ...], touch: Touch = TOUCH, known: Any = _JUDGES) -> None:
    if touch.on and event in known:
        touch.hear(event, args)


_installed: list[bool] = []


def listen(grounds: Grounds) -> Touch:
    """Judge by `grounds` from now on; it is up to the caller when to be `on`."""
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_hook)
    TOUCH.grounds = grounds
    TOUCH.forget()
    return TOUCH
