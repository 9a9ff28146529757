"""Opening: made, migrated after a backup, repaired; and what backups are."""

import os
import random

import apsw
import pytest

from pytest_aqe.errors import BankError
from pytest_aqe.memory import schema, vault
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.schema import MIGRATIONS, TABLES, Table
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.trouble import TooNew
from tests.unit.memory.rows import fill

OUTCOMES = Table("outcomes", {**schema.OUTCOMES.columns, "worker": "TEXT NOT NULL DEFAULT 'main'"}, ("nodeid",))
LATER = {**TABLES, "outcomes": OUTCOMES}


def add_worker(cursor):
    cursor.execute("ALTER TABLE outcomes ADD COLUMN worker TEXT NOT NULL DEFAULT 'main'")


def reopened(home, **more):
    notes = []
    store = open_store(home, notes.append, **more)
    return store, notes


@pytest.fixture
def filled(home):
    """A closed bank of 200 rows with one backup of 150 of them."""
    store, _ = reopened(home)
    fill(store, 150)
    vault.back_up(store, home)
    fill(store, 50, start=150)
    store.close()
    return home / "memory.db"


def test_a_second_opening_says_nothing(home, filled):
    store, notes = reopened(home)

    assert (store.count("outcomes"), notes) == (200, [])
    store.close()


def test_only_good_files_become_backups(home, filled):
    (backup,) = vault.backups(home)

    assert vault.check(backup) == ""
    assert vault.check(home / "memory.db") == ""
    assert vault.check(home / "nothing.db") != ""


def test_few_backups_are_kept(home):
    store, _ = reopened(home)
    made = [vault.back_up(store, home) for _ in range(vault.KEEP + 2)]
    store.close()

    assert vault.backups(home) == made[: -vault.KEEP - 1 : -1]


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:50],
        lambda data: b"\0" * 100 + data[100:],
        lambda data: data[:8192] + b"\0" * 4096 + data[12288:],
        lambda data: b"rubbish" * 1000,
    ],
    ids=["truncated", "stump", "no header", "zeroed page", "rubbish"],
)
def test_a_bad_file_is_set_aside_and_the_newest_good_backup_restored(home, filled, harm):
    bad = harm(filled.read_bytes())
    filled.write_bytes(bad)

    store, notes = reopened(home)
    if not notes:  # only what is read can be noticed
        with pytest.raises(BankError):
            store.verify()
        store.close()
        vault.repair(home, "found by reading all of it", notes.append)
        store, _ = reopened(home)

    assert store.verify()["outcomes"] == 150
    assert "the bank was damaged" in notes[0]
    assert "restored" in notes[0]
    (aside,) = home.glob("memory.db.damaged-*")
    assert aside.read_bytes() == bad
    store.close()


def test_a_bad_backup_is_passed_over(home, filled):
    store, _ = reopened(home)
    newest = vault.back_up(store, home)
    store.close()
    newest.write_bytes(newest.read_bytes()[:5000])
    filled.write_bytes(b"rubbish" * 1000)

    store, notes = reopened(home)

    assert store.count("outcomes") == 150
    store.close()


def test_without_a_good_backup_an_empty_bank_is_begun(home, filled):
    for backup in vault.backups(home):
        backup.unlink()
    filled.write_bytes(b"rubbish" * 1000)

    store, notes = reopened(home)

    assert store.verify()["outcomes"] == 0
    assert "an empty one begun" in notes[0]
    store.close()


def test_a_bank_that_is_gone_comes_back(home, filled):
    filled.unlink()

    store, notes = reopened(home)

    assert store.count("outcomes") == 150
    assert "was gone" in notes[0]
    store.close()


def test_a_log_of_another_file_is_not_played_into_what_was_restored(home, filled):
    log = home / "memory.db-wal"
    log.write_bytes(b"of another file")

    vault.restore(filled, vault.backups(home)[0])

    assert not log.exists()
    assert vault.check(filled) == ""


def test_a_bank_cut_to_nothing_comes_back(home, filled):
    filled.write_bytes(b"")

    store, notes = reopened(home)

    assert store.verify()["outcomes"] == 150
    assert "the file is empty" in notes[0]
    assert "restored" in notes[0]
    store.close()


def test_without_a_backup_an_empty_file_is_a_new_bank(home):
    (home / "memory.db").write_bytes(b"")

    store, notes = reopened(home)

    assert (store.count("outcomes"), notes) == (0, [])
    store.close()


def test_who_repairs_for_ever_is_not_waited_for(home, filled, monkeypatch):
    filled.write_bytes(b"rubbish" * 1000)
    monkeypatch.setattr(vault, "PATIENCE", 0.05)

    with vault.locked(home), pytest.raises(BankError, match="for too long"):
        open_store(home, pytest.fail)

    store, notes = reopened(home)
    assert "restored" in notes[0]
    store.close()


def test_a_row_that_is_missing_is_noticed_at_the_start(home, filled):
    connection = apsw.Connection(str(filled))
    connection.execute("DELETE FROM outcomes WHERE key = x'6b31'")
    connection.close()

    store, notes = reopened(home)

    assert store.verify()["outcomes"] == 150
    assert "199 rows where 200 were written" in notes[0]
    store.close()


def test_no_single_bit_that_changed_a_row_passes(home, filled):
    """200 flips are in the benchmark; here a few."""
    rng = random.Random(5)
    good = filled.read_bytes()
    want = _all_rows(home)
    for _ in range(25):
        data = bytearray(good)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        filled.write_bytes(data)
        noticed = vault.check(filled) != ""
        if not noticed:
            assert _all_rows(home) == want
    filled.write_bytes(good)


def _all_rows(home):
    store, notes = reopened(home)
    rows = [tuple(row.values()) for row in store.rows("outcomes")]
    store.close()
    assert notes == []
    return rows


def test_a_migration_makes_a_backup_first_and_keeps_every_row(home, filled):
    migrations = (*MIGRATIONS, ("workers", add_worker))
    before = _all_rows(home)

    store, notes = reopened(home, migrations=migrations, tables=LATER)

    assert store.version == len(migrations)
    assert store.verify()["outcomes"] == 200
    assert {row["worker"] for row in store.rows("outcomes")} == {"main"}
    assert f"from version {len(MIGRATIONS)} to {len(migrations)}" in notes[0]
    store.close()
    assert vault.backups(home)[0].name.endswith(f"-v{len(MIGRATIONS)}.db")

    vault.restore(home / "memory.db", vault.backups(home)[0])
    assert _all_rows(home) == before


def test_a_migration_that_fails_changes_nothing(home, filled):
    def fails(cursor):
        add_worker(cursor)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        open_store(home, print, migrations=(*MIGRATIONS, ("workers", fails)), tables=LATER)

    assert len(_all_rows(home)) == 200


def test_a_damaged_bank_becomes_no_backup(home, filled):
    filled.write_bytes(filled.read_bytes().replace(b"test_a.py::test_77", b"test_q.py::test_77"))
    store, _ = reopened(home)

    with pytest.raises(BankError, match=r"^(?!the copy)"):
        vault.back_up(store, home)

    assert len(vault.backups(home)) == 1
    store.close()


def test_of_two_migrations_both_are_done_or_none(home, filled):
    def fails(cursor):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        open_store(home, print, migrations=(*MIGRATIONS, ("workers", add_worker), ("fails", fails)), tables=LATER)

    with Store(filled, readonly=True) as store:
        assert store.version == len(MIGRATIONS)
    assert len(_all_rows(home)) == 200


def test_a_copy_that_went_wrong_is_no_backup(home, filled, monkeypatch):
    copy = Store.copy_to

    def harmed(store, path):
        copy(store, path)
        path.write_bytes(path.read_bytes().replace(b"test_a.py", b"test_q.py"))

    store, _ = reopened(home)
    monkeypatch.setattr(Store, "copy_to", harmed)

    with pytest.raises(BankError, match="the copy is not what was copied"):
        vault.back_up(store, home)

    assert len(vault.backups(home)) == 1
    store.close()


def test_a_damaged_file_is_repaired_before_it_is_migrated(home, filled):
    data = filled.read_bytes()
    filled.write_bytes(data[:8192] + b"\0" * 4096 + data[12288:])

    store, notes = reopened(home, migrations=(*MIGRATIONS, ("workers", add_worker)), tables=LATER)

    assert store.verify()["outcomes"] == 150
    assert "damaged" in notes[0]
    store.close()


def test_a_later_version_is_not_touched(home, filled):
    reopened(home, migrations=(*MIGRATIONS, ("workers", add_worker)), tables=LATER)[0].close()
    before = filled.read_bytes()

    with pytest.raises(TooNew):
        open_store(home, pytest.fail)

    assert filled.read_bytes() == before


def test_read_only_repairs_nothing(home, filled):
    filled.write_bytes(b"rubbish" * 1000)

    with pytest.raises(BankError):
        open_store(home, pytest.fail, readonly=True)

    assert filled.read_bytes() == b"rubbish" * 1000


def test_a_full_disk_leaves_no_half_backup(home, filled, monkeypatch):
    store, _ = reopened(home)
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    with pytest.raises(BankError, match="No space left"):
        vault.back_up(store, home)
    with pytest.raises(BankError, match="No space left"):
        vault.restore(filled, vault.backups(home)[0])

    monkeypatch.undo()
    assert len(vault.backups(home)) == 1
    assert list((home / "backups").glob(".*")) == []
    assert store.count("outcomes") == 200
    store.close()
