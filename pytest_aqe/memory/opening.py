"""Opening the bank: made where missing, migrated where old, repaired where damaged."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pytest_aqe.memory import vault
from pytest_aqe.memory.schema import MIGRATIONS, TABLES, Step, Table
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.trouble import Damaged

Note = Callable[[str], None]


def open_store(
    home: Path,
    note: Note,
    *,
    readonly: bool = False,
    migrations: Sequence[tuple[str, Step]] = MIGRATIONS,
    tables: Mapping[str, Table] = TABLES,
) -> Store:
    """The store under a folder, of the newest version and without a missing row.

    A damaged file is repaired first, and said so through `note`; one opened to be read only is left as it is.
    """
    path = home / vault.NAME
    if readonly:
        store = Store(path, readonly=True, migrations=migrations, tables=tables)
        return _ready(store if store.version >= store.newest else _brought_up(store, note))
    if path.exists():
        try:
            store = Store(path, migrations=migrations, tables=tables)
            if store.version == store.newest:
                return _ready(store)
            store.close()
        except Damaged:
            pass  # looked at again under the lock: another process may be repairing it
    with vault.locked(home):
        for turn in range(2):
            if not path.exists():
                backup = vault.restore_newest(path, home)
                if backup is not None and turn == 0:
                    note(f"the bank was gone: {backup.name} restored")
            try:
                store = Store(path, migrations=migrations, tables=tables)
                if not store.version and turn == 0 and vault.backups(home):  # cut to nothing: a new bank has none yet
                    store.close()
                    raise Damaged("the file is empty")
                if store.version != store.newest:
                    migrate(store, home, note)
                return _ready(store)
            except Damaged as error:
                vault.repair(home, str(error), note)
        store = Store(path, migrations=migrations, tables=tables)
        migrate(store, home, note)
        return _ready(store)


def migrate(store: Store, home: Path, note: Note) -> None:
    """Bring a store to the newest version, after a verified backup where there is anything in it."""
    try:
        store.check_version()
        if store.version:
            backup = vault.back_up(store, home)
            note(f"the bank goes from version {store.version} to {store.newest}; before that: {backup.name}")
        store.migrate()
    except BaseException:  # Ctrl-C too: an open file would keep its lock
        store.close()
        raise


def _brought_up(old: Store, note: Note) -> Store:
    """A copy of an older file, of the newest version; it is gone when it is closed, and the file stays as it is."""
    with tempfile.TemporaryDirectory(prefix="aqe-bank-") as scratch:
        copy, whole = Path(scratch, "copy.db"), Path(scratch, vault.NAME)
        with old:
            old.look()
            old.copy_to(copy)
        with Store(copy, migrations=old.migrations, tables=old.tables) as store:
            store.migrate()
            store.copy_to(whole)  # without a log beside it, which a file that has lost its name could not find
        note(f"the bank has version {old.version}, which is read as version {old.newest}")
        return Store(whole, readonly=True, migrations=old.migrations, tables=old.tables)


def _ready(store: Store) -> Store:
    try:
        store.check_version()
        store.look()
    except BaseException:  # Ctrl-C too: an open file would keep its lock
        store.close()
        raise
    return store
