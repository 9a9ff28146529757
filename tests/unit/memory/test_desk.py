"""What each verb of --aqe-memory does, with and without --aqe-dry-run."""

import json
import os

import pytest

from pytest_aqe.memory import opening, schema, vault
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.desk import VERBS, Desk
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.store import Store
from tests.unit.memory.lessons import lesson


@pytest.fixture
def bank(home):
    """A bank with one lesson and one backup, closed."""
    bank = Bank(home, pytest.fail)
    bank.learn(lesson())
    bank.keep_order(60.0)
    bank.close()
    return home / "memory.db"


def ask(home, verb, file=None, dry=False, modules=()):
    desk = Desk(home, file, dry, modules)
    code = desk.answer(verb)
    return code, "\n".join(desk.lines)


def files(home):
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ("restore", "forget", "import", "export")])
def test_without_a_bank_there_is_nothing_to_do(home, verb):
    code, said = ask(home, verb)

    assert (code, "there is no bank yet" in said) == (1, True)
    assert files(home) == {}


def test_status_says_what_there_is(home, bank):
    code, said = ask(home, "status")

    assert code == 0
    assert "patterns: 2 of 2 functions (0 hot), 1 rounds, 1 test outcomes" in said
    assert "uses: 0, of which 0 gave a kept test (unknown); the top fifth has unknown of them" in said


def test_verify_reads_the_bank_and_its_backups(home, bank):
    assert ask(home, "verify")[0] == 0
    before = files(home)
    bank.write_bytes(bank.read_bytes()[:9000])

    code, said = ask(home, "verify")

    assert code == 1
    assert said.count("every row is what was written") == 1
    assert files(home) == {**before, "memory.db": before["memory.db"][:9000]}


def test_backup_and_restore(home, bank, tmp_path):
    file = tmp_path / "mine.db"
    assert ask(home, "backup", file) == (0, f"backup: {file}")
    assert len(vault.backups(home)) == 2
    assert ask(home, "backup")[0] == 0
    bank.write_bytes(b"rubbish")

    assert ask(home, "restore", file, dry=True)[0] == 0
    assert bank.read_bytes() == b"rubbish"
    code, said = ask(home, "restore", file)

    assert (code, vault.check(bank)) == (0, "")
    assert "what was there is memory.db.replaced-" in said


def test_restore_takes_the_newest_good_backup(home, bank):
    bank.unlink()

    assert ask(home, "restore")[0] == 0
    assert vault.check(bank) == ""


def test_restore_refuses_what_is_bad(home, bank, tmp_path):
    before = bank.read_bytes()
    bad = tmp_path / "bad.db"
    bad.write_bytes(before[:5000])

    assert ask(home, "restore", bad)[0] == 1
    for path in vault.backups(home):
        path.unlink()
    assert ask(home, "restore") == (1, "restore: there is no good backup")
    assert bank.read_bytes() == before


def add_worker(cursor):
    cursor.execute("ALTER TABLE outcomes ADD COLUMN worker TEXT NOT NULL DEFAULT 'main'")


@pytest.fixture
def later(monkeypatch):
    """A program that knows one version more."""
    migrations = (*schema.MIGRATIONS, ("workers", add_worker))
    table = schema.Table("outcomes", {**schema.OUTCOMES.columns, "worker": "TEXT NOT NULL DEFAULT 'main'"})
    tables = {**schema.TABLES, "outcomes": table}
    for function in (open_store, Store.__init__):
        monkeypatch.setitem(function.__kwdefaults__, "migrations", migrations)
        monkeypatch.setitem(function.__kwdefaults__, "tables", tables)
    monkeypatch.setattr("pytest_aqe.memory.desk.MIGRATIONS", migrations)
    assert opening.open_store is open_store


def test_migrate_and_rollback_row_for_row(home, bank, later, monkeypatch):
    with Store(bank, readonly=True) as store:
        want = [tuple(row) for row in store.select("SELECT * FROM outcomes")]

    code, said = ask(home, "migrate", dry=True)
    assert (code, "(dry run) rows before" in said) == (0, True)
    with Store(bank, readonly=True) as store:
        assert store.version == 1

    code, said = ask(home, "migrate")
    assert (code, "from version 1 to 2" in said) == (0, True)
    assert ask(home, "migrate") == (0, "version 2 is the newest")

    assert ask(home, "rollback")[0] == 0
    with Store(bank, readonly=True) as store:
        assert store.version == 1
        assert [tuple(row) for row in store.select("SELECT * FROM outcomes")] == want
    assert ask(home, "rollback")[0] == 1


def test_prune_makes_the_file_small(home, bank):
    assert ask(home, "prune", dry=True) == (0, "(dry run) 0 patterns let go")
    assert ask(home, "prune") == (0, "0 patterns let go")


def test_export_and_import(home, bank, tmp_path):
    file = tmp_path / "bank.jsonl"
    assert ask(home, "export")[0] == 4
    assert ask(home, "export", file, dry=True)[0] == 0
    assert not file.exists()
    assert ask(home, "export", file)[0] == 0
    assert json.loads(file.read_text().splitlines()[0])["format"] == "pytest-aqe bank"
    other = tmp_path / "other"
    other.mkdir()

    code, said = ask(other, "import", file, dry=True)
    assert (code, "2 patterns" in said) == (0, True)
    code, said = ask(other, "import", file)

    assert (code, "2 patterns" in said) == (0, True)
    assert ask(other, "import", file) == (0, "new: nothing")
    assert ask(other, "verify")[0] == 0


def test_a_file_that_cannot_be_read_or_written(home, bank, tmp_path):
    assert ask(home, "import", tmp_path / "missing.jsonl")[0] == 1
    assert ask(home, "import")[0] == 4
    assert ask(home, "export", tmp_path / "missing" / "bank.jsonl")[0] == 1
    assert ask(home, "backup", tmp_path / "missing" / "bank.db")[0] == 1


def test_forget_a_module(home, bank):
    assert ask(home, "forget", dry=True, modules=("shop",))[1].startswith("(dry run) 2 functions of shop")
    assert ask(home, "forget", modules=("shop",))[0] == 0
    assert "patterns: 0 of 0 functions" in ask(home, "status")[1]
    assert b"parse_price" not in bank.read_bytes()


def test_forget_everything(home, bank):
    (home / "patches").mkdir()
    before = files(home)
    assert ask(home, "forget", dry=True)[0] == 0
    assert files(home) == before

    code, said = ask(home, "forget")

    assert (code, "removed memory.db" in said) == (0, True)
    assert os.listdir(home / "backups") == []
    assert not bank.exists()
    assert not list(home.glob("patterns.hnsw*"))
    assert ask(home, "forget") == (0, "there is nothing to forget") or "memory.lock" in ask(home, "forget")[1]
