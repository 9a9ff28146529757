"""From version 1, as it was released, to this one: every row stays, and a file that must not be changed can be read."""

import os

import pytest

from pytest_aqe.memory import exchange, vault
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.desk import Desk
from pytest_aqe.memory.guard import GuardedBank
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.schema import ADDED, FIRST, MIGRATIONS, TABLES
from pytest_aqe.memory.store import Store
from pytest_aqe.memory.trouble import Damaged
from pytest_aqe.patterns import Lesson, Used
from tests.unit.memory.lessons import CART, lesson


def rows_of(store):
    return {name: [dict(row) for row in store.rows(name, tail="ORDER BY key")] for name in store.tables}


@pytest.fixture
def first(home, tmp_path):
    """A file of version 1 with rows of every table, and these rows."""
    newest = tmp_path / "newest"
    newest.mkdir()
    bank = Bank(newest, pytest.fail)
    bank.learn(lesson())
    key = next(iter(bank.store.rows("patterns")))["key"]
    bank.learn(Lesson("later", used=(Used(key, True),)))
    rows = rows_of(bank.store)
    bank.close()
    with open_store(home, pytest.fail, migrations=MIGRATIONS[:1], tables=FIRST) as store:
        with store.transaction():
            for name, some in rows.items():
                for row in some:
                    store.insert(name, row)
        assert store.version == 1
        assert all(store.verify().values())
        return rows_of(store)


def test_every_row_stays_and_new_columns_have_their_defaults(home, first):
    notes = []
    with open_store(home, notes.append) as store:
        found = rows_of(store)
        store.verify()

    assert "from version 1 to 2" in notes[0]
    for name, rows in first.items():
        more = {column: TABLES[name].fresh[column] for column in ADDED.get(name, ())}
        assert found[name] == [{**row, **more} for row in rows]


def test_a_new_file_has_the_same_columns_in_the_same_order(home, first, tmp_path):
    new = tmp_path / "new"
    new.mkdir()
    with open_store(home, lambda text: None) as migrated, open_store(new, pytest.fail) as fresh:
        for name in TABLES:
            assert migrated.select(f"PRAGMA table_info({name})") == fresh.select(f"PRAGMA table_info({name})")


def test_rollback_gives_back_version_1_row_for_row(home, first):
    open_store(home, lambda text: None).close()

    desk = Desk(home)
    assert desk.answer("rollback") == 0

    with Store(home / vault.NAME, readonly=True, migrations=MIGRATIONS[:1], tables=FIRST) as store:
        assert rows_of(store) == first


def test_what_must_not_be_written_is_read_as_the_newest(tmp_path, home, first):
    before = (home / vault.NAME).read_bytes()
    bank = GuardedBank(tmp_path, "readonly")

    assert bank.recall("shop", CART)["parse_price"].patterns[0].function == "parse_price"
    assert bank.notes == ["the bank has version 1, which is read as version 2"]
    bank.close()

    assert (home / vault.NAME).read_bytes() == before
    assert vault.backups(home) == []


def test_an_old_file_with_a_missing_row_is_not_read(home, first):
    with Store(home / vault.NAME, migrations=MIGRATIONS[:1], tables=FIRST) as store:
        store.select("DELETE FROM outcomes")

    with pytest.raises(Damaged, match="0 rows where 1 were written"):
        open_store(home, pytest.fail, readonly=True)


def test_an_export_of_version_1_can_be_imported(home, first, tmp_path, monkeypatch):
    monkeypatch.setattr(exchange, "TABLES", FIRST)
    with Store(home / vault.NAME, migrations=MIGRATIONS[:1], tables=FIRST) as store:
        lines = list(exchange.lines(store))
    monkeypatch.undo()
    assert not any('"roles"' in line for line in lines)
    other = tmp_path / "other"
    os.mkdir(other)
    bank = Bank(other, pytest.fail)

    taken = exchange.merge(bank.store, lines, bank.encoder)

    assert (taken.rows["patterns"], taken.refused) == (2, 0)
    assert {row["roles"] for row in bank.store.rows("patterns")} == {"{}"}
    bank.close()
