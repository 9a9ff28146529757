"""Whatever happens to the bank, the run goes on: it answers with nothing and says why, once."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_aqe.memory import vault
from pytest_aqe.memory.guard import GuardedBank
from pytest_aqe.patterns import Lesson
from tests.unit.memory.lessons import CART, lesson


def taught(tmp_path):
    bank = GuardedBank(tmp_path, "on")
    assert bank.learn(lesson()) == 2
    bank.close()
    return tmp_path / ".aqe" / "memory.db"


def test_nothing_is_made_before_the_first_lesson(tmp_path):
    bank = GuardedBank(tmp_path, "on")

    assert bank.recall("shop", CART) == {}
    assert bank.learn(Lesson("nothing")) == 0
    bank.close()

    assert list(tmp_path.iterdir()) == []


def test_a_lesson_is_there_in_the_next_session(tmp_path):
    taught(tmp_path)

    bank = GuardedBank(tmp_path, "on")
    found = bank.recall("shop", CART)
    bank.close()

    assert set(found) == {"Cart.__init__", "Cart.add", "Cart.remove", "parse_price", "parse_weight"}
    assert bank.notes == []


def test_only_the_owner_may_read_it(tmp_path):
    taught(tmp_path)

    home = tmp_path / ".aqe"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert (home / ".gitignore").read_text() == "*\n"
    others = [path for path in home.rglob("*") if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert [path.name for path in others if path.name != ".gitignore"] == []


def test_off_neither_reads_nor_writes(tmp_path):
    path = taught(tmp_path)
    before = path.read_bytes()

    bank = GuardedBank(tmp_path, "off")

    assert bank.recall("shop", CART) == {}
    assert bank.learn(lesson("two")) == 0
    assert path.read_bytes() == before


def test_readonly_reads_alone(tmp_path):
    taught(tmp_path)

    bank = GuardedBank(tmp_path, "readonly")
    assert bank.recall("shop", CART)["parse_price"].patterns
    assert bank.learn(lesson("two", learned=())) == 0
    bank.close()

    assert bank.notes == []
    assert GuardedBank(tmp_path, "readonly").recall("empty", "x = 1") == {}


def test_a_damaged_bank_is_restored_and_used(tmp_path):
    path = taught(tmp_path)
    path.write_bytes(b"rubbish" * 1000)

    bank = GuardedBank(tmp_path, "on")
    found = bank.recall("shop", CART)
    bank.close()

    assert found["parse_price"].patterns
    assert len(bank.notes) == 1
    assert "restored" in bank.notes[0]


def test_damage_that_is_met_later_is_repaired_too(tmp_path):
    path = taught(tmp_path)
    data = path.read_bytes()
    at = data.index(b"parse_price")
    path.write_bytes(data[:at] + b"q" + data[at + 1 :])

    bank = GuardedBank(tmp_path, "on")
    found = bank.recall("shop", CART)
    bank.close()

    assert found["parse_price"].patterns
    assert "is not what was written" in bank.notes[0]
    assert vault.check(path) == ""


def test_damage_in_readonly_is_left_alone(tmp_path):
    path = taught(tmp_path)
    path.write_bytes(b"rubbish" * 1000)

    bank = GuardedBank(tmp_path, "readonly")

    assert bank.recall("shop", CART) == {}
    assert "is not used in this run" in bank.notes[0]
    assert path.read_bytes() == b"rubbish" * 1000


def test_a_later_version_is_left_alone(tmp_path, monkeypatch):
    path = taught(tmp_path)
    before = path.read_bytes()
    monkeypatch.setattr("pytest_aqe.memory.store.Store.newest", property(lambda self: 1))

    bank = GuardedBank(tmp_path, "on")

    assert bank.recall("shop", CART) == {}
    assert "has version 2, this program knows 1" in bank.notes[0]
    assert path.read_bytes() == before


WITHOUT = """
import sys
from pathlib import Path

sys.modules[sys.argv[1]] = None
from pytest_aqe.memory.guard import GuardedBank
from tests.unit.memory.lessons import lesson

bank = GuardedBank(Path(sys.argv[2]), "on")
print(bank.learn(lesson()), bank.learn(lesson()), bank.recall("shop", ""), *bank.notes)
"""


@pytest.mark.parametrize("missing", ["apsw", "numpy"])
def test_a_library_that_is_missing(tmp_path, missing):
    command = [sys.executable, "-c", WITHOUT, missing, str(tmp_path)]

    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])

    assert done.stdout.startswith("0 0 {} the bank is not used in this run: ModuleNotFoundError")
    assert missing in done.stdout


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / ".aqe").write_text("a file")

    bank = GuardedBank(tmp_path, "on")

    assert bank.learn(lesson()) == 0
    assert "is not used in this run" in bank.notes[0]


def test_a_full_disk(tmp_path, monkeypatch):
    taught(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    bank = GuardedBank(tmp_path, "on")
    bank.learn(lesson("two", texts={"shop": CART.replace("float", "int")}))
    bank.close()
    monkeypatch.undo()

    assert all("No space left" in note for note in bank.notes)
    assert vault.check(tmp_path / ".aqe" / "memory.db") == ""


def test_source_that_does_not_parse_is_said(tmp_path):
    taught(tmp_path)

    bank = GuardedBank(tmp_path, "on")

    assert bank.recall("shop", "def (") == {}
    assert "SyntaxError" in bank.notes[0]


def test_closing_twice_is_no_trouble(tmp_path):
    bank = GuardedBank(tmp_path, "on")
    bank.learn(lesson())
    bank.close()
    bank.close()

    assert bank.notes == []
