"""Backups of the bank; a bad file is set aside under a dated name, and the newest good backup restored."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

from pytest_aqe.errors import BankError
from pytest_aqe.memory.store import PATIENCE, Store
from pytest_aqe.memory.trouble import Damaged, OutOfTime, said

try:
    import fcntl
except ImportError:  # elsewhere than on POSIX systems repairs are not guarded against one another
    fcntl = None  # type: ignore[assignment]

NAME = "memory.db"
KEEP = 3
"""Backups of each version of the schema."""
BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file."""


def stamp() -> str:
    """Now, as it stands in the names of files."""
    return datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S.%f")


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One process at a time repairs, migrates or restores. BankError where another one does not come to an end."""
    handle = os.open(home / "memory.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    until = time.monotonic() + PATIENCE
    while fcntl is not None:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() > until:
            raise BankError("another process has been repairing or migrating it for too long")
        time.sleep(0.01)


def backups(home: Path) -> list[Path]:
    """Backups, newest first."""
    return sorted((home / "backups").glob("memory-*.db"), key=lambda path: path.name.split("-")[1], reverse=True)


def back_up(store: Store, home: Path, over: Callable[[], bool] = lambda: False) -> Path:
    """Copy, read and check the copy, and only then call it a backup; OutOfTime where time is over before that."""
    with said():
        place = home / "backups"
        place.mkdir(mode=0o700, exist_ok=True)
        path = place / f"memory-{stamp()}-v{store.version}.db"
        handle, temporary = tempfile.mkstemp(dir=place, prefix=".memory.", suffix=".tmp")
        os.close(handle)
        try:
            store.copy_to(Path(temporary))
            trouble = check(Path(temporary), store, over)
            if trouble:
                store.verify()  # which raises where it was no better before it was copied
                raise Damaged(f"the copy is not what was copied: {trouble}")
            _sync(Path(temporary))
            os.replace(temporary, path)
            _sync(place)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
    _thin_out(home, store.version)
    return path


def _thin_out(home: Path, version: int) -> None:
    same = [path for path in backups(home) if version_of(path) == version]
    for old in same[KEEP:]:
        with suppress(OSError):
            old.unlink()


def check(path: Path, like: Store | None = None, over: Callable[[], bool] = lambda: False) -> str:
    """What is wrong with a file; "" where every row is as it was written. OutOfTime where time is over first."""
    try:
        more = {} if like is None else {"migrations": like.migrations, "tables": like.tables}
        with Store(path, readonly=True, **more) as store, store.bounded(over):  # type: ignore[arg-type]
            store.check_version()
            store.verify()
    except OutOfTime:
        raise
    except BankError as error:
        return str(error)
    return ""


def version_of(backup: Path) -> int:
    """The version of the schema that a backup's name tells."""
    return int(backup.stem.rpartition("-v")[2])


def set_aside(path: Path, why: str = "damaged") -> Path | None:
    """Move a file, and what SQLite keeps beside it, out of the way; its new name, None where there was none."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.{why}-{stamp()}")
    with said():
        for end in ("", *BESIDE):
            with suppress(FileNotFoundError):
                os.replace(f"{path}{end}", f"{aside}{end}")
    return aside


def restore(path: Path, backup: Path, why: str = "") -> Path | None:
    """Put a copy of a backup in place, in one step; with a reason, what was there is set aside. Its new name."""
    aside = None
    with said():
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        os.close(handle)
        try:
            shutil.copyfile(backup, temporary)
            _sync(Path(temporary))
            if why:
                aside = set_aside(path, why)
            for end in BESIDE:  # a log of another file must not be played into this one
                with suppress(FileNotFoundError):
                    os.unlink(f"{path}{end}")
            os.replace(temporary, path)
            _sync(path.parent)
        except BaseException:  # Ctrl-C too leaves no half file behind
            with suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
    return aside


def restore_newest(path: Path, home: Path) -> Path | None:
    """Restore the newest backup in which every row is as it was written; None where there is none."""
    for backup in backups(home):
        if not check(backup):
            restore(path, backup)
            return backup
    return None


def repair(home: Path, trouble: str, note: Callable[[str], None]) -> None:
    """Set the bad file aside and restore the newest good backup; without one the next opening begins an empty bank."""
    path = home / NAME
    aside = set_aside(path)
    backup = restore_newest(path, home)
    moved = f"set aside as {aside.name}" if aside is not None else "gone"
    back = f"{backup.name} restored" if backup is not None else "no good backup, an empty one begun"
    note(f"the bank was damaged ({trouble}): {moved}, {back}")


def heal(home: Path, trouble: str, note: Callable[[str], None]) -> None:
    """Repair what turned out to be damaged while it was in use, unless another process did so meanwhile."""
    with locked(home):
        if check(home / NAME):
            repair(home, trouble, note)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
