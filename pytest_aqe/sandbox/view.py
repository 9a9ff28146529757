"""What jailed code can see of the file system: a short list of trees, and what is hidden within them."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import sysconfig
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pytest_aqe.sandbox.secret_files import SECRET_FOLDERS, is_secret, is_source

SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/System",
    "/Library",
)  # fmt: skip
ETC = (
    "alternatives", "bash.bashrc", "debian_version", "group", "host.conf", "hosts", "inputrc", "ld.so.cache",
    "ld.so.conf", "ld.so.conf.d", "localtime", "locale.alias", "magic", "mime.types", "nsswitch.conf", "os-release",
    "papersize", "passwd", "protocols", "python3", "python3.10", "python3.11", "python3.12", "python3.13",
    "python3.14", "rpc", "services", "shells", "ssl/certs", "ssl/openssl.cnf", "terminfo", "timezone",
)  # fmt: skip
"""Files below /etc that programs need; none of them holds a secret."""

SECRET_HOME = (
    ".ssh", ".aws", ".config", ".gnupg", ".kube", ".docker", ".azure", ".password-store", ".netrc", ".pypirc",
    ".npmrc", ".git-credentials", ".bash_history", ".python_history", ".local/share/keyrings", ".mozilla",
    ".cargo/credentials.toml", ".cargo/credentials", ".oci", ".vault-token", ".terraform.d", ".m2/settings.xml",
    ".gradle/gradle.properties", ".kaggle", ".databrickscfg", ".cache/huggingface/token", ".huggingface",
    ".subversion/auth", ".gem/credentials", ".zsh_history", ".thunderbird", ".ipython",
)  # fmt: skip
REPOSITORIES = frozenset({".git", ".hg"})
SKIPPED = frozenset({"node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache"})
SHARED = ("/tmp", "/dev/shm")
"""Folders of the sandbox's own that can be written, unless the project or what it needs lies in them."""
MAX_ENTRIES = 200_000
"""As far as secrets are looked for in one tree, folders near its top first."""


@dataclass(frozen=True, slots=True)
class View:
    """Trees that can be read (`read`), one that can be written (`scratch`), and what is masked inside `read`."""

    read: tuple[str, ...]
    scratch: str
    hide: tuple[str, ...] = ()

    def shows(self, path: str) -> bool:
        """Whether a path is that of a visible tree, or of something in it."""
        return _within(path, self.read)

    def meets(self, folder: str) -> bool:
        """Whether a folder lies in a visible tree, or holds one, which nobody may move or replace."""
        return self.shows(folder) or any(tree.startswith(folder + "/") for tree in self.read)

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the worker."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> View:
        """The view that `to_json` gave."""
        return cls(tuple(row["read"]), str(row["scratch"]), tuple(row["hide"]))


def interpreter_trees() -> list[str]:
    """The folders of the running interpreter: its installation, its venv, its packages."""
    found = [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix]
    found += [path for path in sysconfig.get_paths().values() if path]
    link = sys.executable
    for _ in range(20):  # every link on the way to the interpreter must resolve inside, too
        if not link:
            break
        found.append(os.path.dirname(link))
        if not os.path.islink(link):
            break
        link = os.path.join(os.path.dirname(link), os.readlink(link))
    found.append(os.path.dirname(os.path.realpath(sys.executable)))
    library = sysconfig.get_config_var("LIBDIR")
    if isinstance(library, str):
        found.append(library)
    return found


def build(paths: Sequence[str], root: str, scratch: str) -> View:
    """The view for a subject on `paths` (its sys.path) in the project `root`."""
    etc = [f"/etc/{name}" for name in ETC]
    package = str(Path(__file__).resolve().parent.parent)
    wanted = [*SYSTEM, *etc, *interpreter_trees(), package, *paths]
    if root:
        wanted.append(root)
    read = _outermost(wanted)
    needed = {form for path in wanted if path != root for form in (os.path.abspath(path), os.path.realpath(path))}
    machine = [*SYSTEM, *etc, *interpreter_trees(), package]
    resolved = tuple({os.path.realpath(path) for path in machine})
    own = [root, *(path for path in paths if not _within(os.path.realpath(path), resolved))]
    return View(tuple(read), scratch, tuple(_uncovered(_hidden(read, needed, own))))


def _uncovered(hidden: Iterable[str]) -> list[str]:
    """What is hidden, in order, without what lies in a folder that is hidden as a whole."""
    kept: list[str] = []
    for path in sorted(set(hidden), key=lambda text: text.split("/")):
        if not kept or not path.startswith(kept[-1] + "/"):
            kept.append(path)
    return kept


def _outermost(paths: Iterable[str]) -> list[str]:
    """Existing absolute paths and what they resolve to, without those that lie inside another; never ``/``."""
    found: set[str] = set()
    for path in paths:
        if not path or not os.path.exists(path):
            continue
        for form in _forms(path):
            if form != "/" and (form.startswith("/dev/shm/") or not form.startswith(("/proc/", "/dev/", "/sys/"))):
                found.add(form)
    kept: list[str] = []
    for path in sorted(found, key=lambda text: (text.count("/"), text)):
        if not any(
            path.startswith(top + "/") for top in kept
        ):  # a link shows what its target does, which is there, too
            kept.append(path)
    return kept


def _forms(path: str) -> Iterator[str]:
    """A path, made absolute, all that it leads to where it is a link to a link, and what it is in the end."""
    form = os.path.abspath(path)
    for _ in range(20):
        yield form
        if not os.path.islink(form):
            break
        form = os.path.normpath(os.path.join(os.path.dirname(form), os.readlink(form)))
    yield os.path.realpath(path)


def _hidden(read: Iterable[str], needed: Iterable[str], own: Iterable[str]) -> Iterator[str]:
    """What lies in the visible trees and must not be seen: secrets and sockets of the user's `own`, the user's keys."""
    trees, needed = tuple(read), tuple(needed)
    homes = {os.path.realpath(os.path.expanduser("~")), os.path.abspath(os.path.expanduser("~"))}
    for home in homes:
        for name in SECRET_HOME:
            path = os.path.join(home, name)
            for form in {path, os.path.realpath(path)} if os.path.exists(path) else ():
                if not os.path.islink(form) and _within(form, trees) and not _holds(form, needed):
                    yield form
    for folder in (sys.prefix, sys.base_prefix):  # what packages are installed from is told with a password
        yield from (path for path in map(folder.__add__, ("/pip.conf", "/pip.ini", "/uv.toml")) if os.path.exists(path))
    for tree in _outermost(path for path in own if path and os.path.isdir(path)):
        if not os.path.islink(tree):
            yield from (path for path in _secrets_of(tree) if _within(path, trees) and not _holds(path, needed))


def _within(path: str, trees: Iterable[str]) -> bool:
    return any(path == tree or path.startswith(tree + "/") for tree in trees)


def _holds(path: str, trees: Iterable[str]) -> bool:
    """Whether something that must be visible (an interpreter in ~/.config, say) lies inside `path`."""
    return any(tree == path or tree.startswith(path + "/") for tree in trees)


def _remotes(repository: str) -> Iterator[str]:
    """Files of a repository, and of its submodules, that name remotes, often with a password; sockets of daemons."""
    known = ("config", "config.worktree", "credentials", "hgrc")
    yield from filter(os.path.exists, (f"{repository}/{name}" for name in known))
    with contextlib.suppress(OSError), os.scandir(repository) as entries:
        yield from (entry.path for entry in entries if stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode))
    for folder, _, names in os.walk(f"{repository}/modules"):
        yield from (os.path.join(folder, name) for name in names if name in ("config", "credentials"))


_known: dict[str, tuple[float, tuple[str, ...]]] = {}


def _secrets_of(root: str, seconds: float = 10.0) -> tuple[str, ...]:
    """Secrets of a project, looked for again only after some seconds: many runs start one after the other."""
    since, found = _known.get(root, (float("-inf"), ()))
    if time.monotonic() - since > seconds:
        found = tuple(_secrets(root))
        _known[root] = (time.monotonic(), found)
    return found


def _secrets(root: str) -> Iterator[str]:
    """Secret files, sockets and pipes under a project, as far as a bounded walk sees."""
    folders = deque([root])
    left = MAX_ENTRIES
    while folders and left > 0:
        try:
            entries = list(os.scandir(folders.popleft()))
        except OSError:
            continue
        left -= len(entries)
        for entry in entries:
            try:
                mode = entry.stat(follow_symlinks=False).st_mode
            except OSError:
                continue
            if stat.S_ISDIR(mode):
                if entry.name in REPOSITORIES:
                    yield from _remotes(entry.path)
                elif entry.name in SECRET_FOLDERS:
                    yield entry.path
                elif entry.name not in SKIPPED and not os.path.exists(entry.path + "/pyvenv.cfg"):
                    folders.append(entry.path)
            elif stat.S_ISLNK(mode):
                yield from _behind(entry, root)
            elif stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode) or is_secret(entry.name):
                yield entry.path


def _behind(link: os.DirEntry[str], root: str) -> Iterator[str]:
    """What a link with the name of a secret leads to, whatever that is called itself; the link alone tells nothing."""
    folder = link.name in SECRET_FOLDERS
    if not folder and not is_secret(link.name):
        return
    target, top = os.path.realpath(link.path), os.path.realpath(root)
    if (os.path.isdir if folder else os.path.isfile)(target) and not is_source(target):
        yield target
        if _within(target, (top,)):  # the tree may be seen by another path, too
            yield root + target[len(top) :]
