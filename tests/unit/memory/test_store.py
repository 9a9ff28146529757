"""One file: rows with digests, a ledger, transactions, versions."""

import os
import stat
import threading

import apsw
import pytest

from pytest_aqe.errors import BankError
from pytest_aqe.memory import digest
from pytest_aqe.memory.schema import MIGRATIONS
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.trouble import Damaged, TooNew
from tests.unit.memory.rows import fill, outcome


def raw(store, sql, *bindings):
    """Change the file past the store."""
    connection = apsw.Connection(str(store.path))
    connection.execute(sql, bindings)
    connection.close()


def test_what_was_written_is_read(store):
    fill(store, 3)

    assert [row["nodeid"] for row in store.rows("outcomes", "key > ?", (b"k0",))] == [
        "test_a.py::test_1",
        "test_a.py::test_2",
    ]
    assert store.count("outcomes") == 3
    assert store.verify()["outcomes"] == 3


def test_a_key_is_there_once(store):
    fill(store, 1)

    with store.transaction():
        assert not store.insert("outcomes", outcome(0, outcome="failed"))

    assert [row["outcome"] for row in store.rows("outcomes")] == ["passed"]


def test_rows_change_and_go_and_the_ledger_knows(store):
    fill(store, 3)

    with store.transaction():
        assert store.update("outcomes", b"k1", {"outcome": "failed", "at": 2.0})
        assert not store.update("outcomes", b"nobody", {"outcome": "failed"})
        assert store.delete("outcomes", b"k0")
        assert not store.delete("outcomes", b"k0")

    assert {row["key"]: row["outcome"] for row in store.rows("outcomes")} == {b"k1": "failed", b"k2": "passed"}
    assert store.verify()["outcomes"] == 2


def test_a_transaction_that_fails_leaves_nothing(store):
    fill(store, 1)

    def write():
        with store.transaction():
            store.insert("outcomes", outcome(1))
            store.delete("outcomes", b"k0")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()

    assert [row["key"] for row in store.rows("outcomes")] == [b"k0"]
    assert store.verify()["outcomes"] == 1


def test_writing_needs_a_transaction(store):
    with pytest.raises(BankError, match="in a transaction only"):
        store.insert("outcomes", outcome(0))


def test_files_are_for_their_owner_alone(store):
    fill(store, 1)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()}
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE outcomes SET outcome = 'failed' WHERE key = x'6b31'", "row 2 is not what was written"),
        ("UPDATE outcomes SET digest = x'00' WHERE key = x'6b31'", "row 2 is not what was written"),
        ("DELETE FROM outcomes WHERE key = x'6b31'", "do not sum up|rows where"),
        ("UPDATE ledger SET rows = 4", "not what was written"),
        ("DELETE FROM ledger WHERE name = 'outcomes'", "no entry"),
        ("DROP TABLE patterns", "no such table"),
    ],
)
def test_a_change_past_the_store_is_noticed(store, sql, said):
    fill(store, 3)

    raw(store, sql)

    with pytest.raises(Damaged, match=said):
        store.verify()


def test_a_missing_row_is_noticed_at_every_start(store):
    fill(store, 3)
    raw(store, "DELETE FROM outcomes WHERE key = x'6b31'")

    with pytest.raises(Damaged, match="2 rows where 3 were written"):
        store.look()


def test_a_replaced_row_sums_up_to_something_else(store):
    fill(store, 2)
    raw(store, "UPDATE outcomes SET digest = (SELECT digest FROM outcomes WHERE key = x'6b30')")

    with pytest.raises(Damaged):
        store.verify()


def test_another_row_with_a_right_digest_is_noticed(store):
    fill(store, 2)
    other = outcome(1, outcome="failed")
    seal = digest.of_row("outcomes", [other[column] for column in store.tables["outcomes"].names])
    raw(store, "UPDATE outcomes SET outcome = 'failed', digest = ? WHERE key = x'6b31'", seal)

    assert [row["outcome"] for row in store.rows("outcomes")] == ["passed", "failed"]
    with pytest.raises(Damaged, match="2 rows do not sum up"):
        store.verify()


def test_a_file_of_a_later_version_is_left_alone(store):
    later = (*MIGRATIONS, ("more", lambda cursor: None))
    with Store(store.path, migrations=later) as newer:
        newer.migrate()

    said = f"has version {len(later)}, this program knows {len(MIGRATIONS)}"
    with Store(store.path) as old, pytest.raises(TooNew, match=said):
        old.check_version()


def test_a_version_told_wrongly_is_damage(store):
    raw(store, "PRAGMA user_version = 7")

    with pytest.raises(Damaged, match=f"version 7, its ledger says {len(MIGRATIONS)}"):
        Store(store.path)


def test_what_was_stored_survives_a_power_cut_and_two_processes_that_reset_the_log(store):
    assert store.select("PRAGMA journal_mode") == [("wal",)]
    assert store.select("PRAGMA synchronous") == [(2,)]
    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3)


def test_it_can_be_read_only(store):
    fill(store, 1)

    with Store(store.path, readonly=True) as reader:
        assert reader.count("outcomes") == 1
        with pytest.raises(BankError), reader.transaction():
            reader.insert("outcomes", outcome(1))


def test_a_file_that_was_replaced_is_not_written_to(store):
    os.replace(store.path, store.path.with_name("elsewhere"))
    store.path.write_bytes(b"")

    with pytest.raises(BankError, match="was replaced"), store.transaction():
        store.insert("outcomes", outcome(0))


@pytest.mark.parametrize(
    "content", [b"not a database at all, and long enough to have a header\n" * 30, b"SQLite format 3\0"]
)
def test_no_database(tmp_path, content):
    path = tmp_path / "memory.db"
    path.write_bytes(content)

    with pytest.raises(Damaged):
        Store(path)


def test_a_place_that_is_not_there(tmp_path):
    with pytest.raises(BankError, match="No such file"):
        Store(tmp_path / "missing" / "memory.db")


def test_writers_wait_for_one_another(store):
    troubles = []

    def write(thread):
        try:
            with Store(store.path) as mine:
                for number in range(20):
                    with mine.transaction():
                        mine.insert("outcomes", outcome(f"{thread}-{number}"))
        except BankError as error:
            troubles.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == []
    assert store.verify()["outcomes"] == 120


@pytest.mark.parametrize(
    "extra",
    [
        "CREATE TRIGGER more AFTER INSERT ON outcomes BEGIN DELETE FROM patterns; END",
        "CREATE VIEW more AS SELECT 1",
    ],
)
def test_a_file_with_more_than_tables_is_not_used(store, extra):
    raw(store, extra)

    with pytest.raises(Damaged, match="more than tables"):
        Store(store.path, readonly=True)
