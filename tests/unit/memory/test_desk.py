"""What each verb of --aqe-memory does, with and without --aqe-dry-run."""

import json
import os

import pytest

from pytest_aqe.errors import BankError
from pytest_aqe.memory import exchange, opening, schema, vault
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.desk import VERBS, Desk
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.store import Store
from tests.unit.memory.lessons import CART, call, learned, lesson


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
    assert "patterns: 2 of 2 functions (0 hot), 1 rounds, 1 sessions" in said
    assert "tests: 1 outcomes of 1 tests; passed and failed: none" in said
    assert "hunts: 0 tests found flaky" in said
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

    assert "bad.db is no bank that can be used" in ask(home, "restore", bad)[1]
    missing = tmp_path / "missing.db"
    assert ask(home, "restore", missing) == (1, f"restore: --aqe-memory-file: {missing}: No such file or directory")
    assert ask(home, "restore", tmp_path) == (1, f"restore: --aqe-memory-file: {tmp_path}: Is a directory")
    assert ask(home, "restore", bank)[0] == 4
    for path in vault.backups(home):
        path.unlink()
    assert ask(home, "restore") == (1, "restore: there is no good backup")
    assert bank.read_bytes() == before


def test_what_cannot_be_restored_leaves_the_bank_in_place(home, bank, monkeypatch):
    before = bank.read_bytes()
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    code, said = ask(home, "restore")

    assert (code, "No space left" in said) == (1, True)
    assert bank.read_bytes() == before
    assert not list(home.glob("*replaced*"))


def test_a_dry_backup_makes_none(home, bank):
    before = files(home)

    assert ask(home, "backup", dry=True)[0] == 0
    assert {name: files(home).get(name) for name in before} == before
    assert len(vault.backups(home)) == 1


def test_nothing_is_overwritten(home, bank, tmp_path):
    there = tmp_path / "there.txt"
    there.write_text("mine")
    before = bank.read_bytes()

    for verb in ("export", "backup"):
        for file in (there, bank, tmp_path):
            for dry in (False, True):
                code, said = ask(home, verb, file, dry)
                assert (code, said) == (4, f"{verb}: --aqe-memory-file: {file} is there already: name another one")

    assert (there.read_text(), bank.read_bytes()) == ("mine", before)


def test_a_file_is_for_some_verbs_only(home, bank, tmp_path):
    code, said = ask(home, "status", tmp_path / "x")

    assert (code, said) == (4, "status: --aqe-memory-file is for backup, restore, export, import")


def test_a_half_export_is_taken_away(home, bank, tmp_path, monkeypatch):
    def lines(store):
        yield "{}"
        raise BankError("shapes: row 1 is not what was written")

    monkeypatch.setattr(exchange, "lines", lines)
    file = tmp_path / "bank.jsonl"

    assert ask(home, "export", file) == (1, "export: shapes: row 1 is not what was written")
    assert not file.exists()


@pytest.mark.parametrize("verb", ["status", "verify"])
def test_a_folder_that_nothing_can_be_written_to_can_be_read(home, bank, verb, monkeypatch):
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and access(path, mode))
    before = sorted(os.listdir(home))

    assert ask(home, verb)[0] == 0
    assert sorted(os.listdir(home)) == before


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
    now = len(schema.MIGRATIONS)
    with Store(bank, readonly=True) as store:
        assert store.version == now

    code, said = ask(home, "migrate")
    assert (code, f"from version {now} to {now + 1}" in said) == (0, True)
    assert ask(home, "migrate") == (0, f"version {now + 1} is the newest")

    assert ask(home, "rollback")[0] == 0
    with Store(bank, readonly=True) as store:
        assert store.version == now
        assert [tuple(row) for row in store.select("SELECT * FROM outcomes")] == want
    assert ask(home, "rollback")[0] == 1


@pytest.mark.parametrize("dry", [False, True])
def test_a_bank_of_a_later_version_is_not_migrated(home, bank, dry):
    with Store(bank, migrations=(*schema.MIGRATIONS, ("more", lambda cursor: None))) as store:
        store.migrate()
    before, now = bank.read_bytes(), len(schema.MIGRATIONS)

    assert ask(home, "migrate", dry=dry) == (1, f"migrate: {bank} has version {now + 1}, this program knows {now}")
    assert bank.read_bytes() == before


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
    missing = tmp_path / "missing.jsonl"
    assert ask(home, "import", missing) == (1, f"import: --aqe-memory-file: {missing}: No such file or directory")
    assert ask(home, "import")[0] == 4
    assert ask(home, "export", tmp_path / "missing" / "bank.jsonl")[0] == 1
    assert ask(home, "backup", tmp_path / "missing" / "bank.db")[0] == 1


def test_forget_a_module(home, bank):
    assert ask(home, "forget", dry=True, modules=("shop",))[1].startswith("(dry run) 2 functions of shop")
    assert ask(home, "forget", modules=("shop",))[0] == 0
    assert "patterns: 0 of 0 functions" in ask(home, "status")[1]
    assert b"parse_price" not in bank.read_bytes()


def test_forget_takes_what_is_below_a_module_and_nothing_else(home, bank):
    other = Bank(home, pytest.fail)
    for module in ("shop.cart", "shopping"):
        other.learn(lesson(module, texts={module: CART}, learned=(learned(call("parse_price", "1", module=module)),)))
    other.close()

    assert ask(home, "forget", modules=("shop",)) == (0, "3 functions of shop forgotten; backups still know them")
    code, said = ask(home, "forget", modules=("shop",))
    assert (code, said) == (1, "forget: nothing is known of shop; known modules: shopping")


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


def test_status_tells_what_the_sandbox_was_used_for(home, bank):
    with_counts = Bank(home, pytest.fail)
    counts = {"tier.bwrap.starts": 3, "tier.bwrap.losses": 1, "tier.bwrap.cpu_seconds": 7.4}
    with_counts.learn(lesson("more", counts=counts))
    with_counts.close()

    assert "sandbox bwrap: 3 processes begun, 1 lost, 7 s of CPU" in ask(home, "status")[1]
