import apsw
import pytest

from pytest_aqe.errors import BankError
from pytest_aqe.memory import exchange, hunts
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.encode import HashingEncoder
from pytest_aqe.memory.hunts import Hunted, HuntStore, Known
from pytest_aqe.memory.opening import open_store
from pytest_aqe.memory.trouble import Damaged

ODD = "t.py::test_é[\udcff\x00'%]"
ENCODER = HashingEncoder()


def row(nodeid, **more):
    return {"nodeid": nodeid, **more}


def hunted(findings=(), gone=(), experiments=None, code="c1", plan="p1", complete=True):
    rows = {one["nodeid"]: one for one in findings}
    return Hunted(rows, gone, experiments or {}, dict.fromkeys(rows, code), plan, complete)


def spoil(home):
    """Change a value past the ledger, as a flipped bit does."""
    link = apsw.Connection(str(home / "memory.db"))
    link.execute("update state set value = '{}' where name like 'hunt.finding%'")
    link.close()


def test_nothing_is_there_and_nothing_is_made_by_reading(tmp_path):
    assert HuntStore(tmp_path).read() == Known({}, {}, {}, {}, {})
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_is_read(tmp_path):
    store = HuntStore(tmp_path)
    store.write(hunted([row("a", x=[1]), row("b"), row(ODD)], experiments={"clock": (1, 30)}), "2031-05-06")
    store.write(hunted([row("a", x=[2])], ["b"], {"clock": (2, 10), "seed": (0, 5)}, code="c2"), "2031-05-07")
    store.write(hunted(plan="p2", complete=False), "2031-05-08")
    known = HuntStore(tmp_path).read()

    assert known.findings == {"a": row("a", x=[2]), ODD: row(ODD)}
    assert known.code == {"a": "c2", ODD: "c1"}
    assert known.first_seen == {"a": "2031-05-06", ODD: "2031-05-06"}
    assert known.experiments == {"clock": (3, 40), "seed": (0, 5)}
    assert known.complete == {"p1": 2}
    assert HuntStore(tmp_path).read(readonly=True) == known


def test_the_oldest_plans_go(tmp_path, monkeypatch):
    monkeypatch.setattr(hunts, "MOST_PLANS", 2)
    store = HuntStore(tmp_path)
    for plan in ("p1", "p2", "p1", "p3"):
        store.write(hunted(plan=plan), "2031-05-06")

    assert store.read().complete == {"p1": 2, "p3": 1}


def test_it_lives_in_the_bank_and_is_checked_with_it(tmp_path):
    HuntStore(tmp_path).write(hunted([row("a")]), "2031-05-06")
    bank = Bank(tmp_path, [].append)
    bank.count("other", 1)
    rows = bank.store.verify()
    bank.close()

    assert rows["state"] == 5  # who counts here, the finding, the experiments, the plan, and the other value
    assert HuntStore(tmp_path).read().findings == {"a": row("a")}


def test_counts_of_another_machine_are_merged_and_its_findings_and_plans_are_not(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for home, found in ((here, ["a", "b"]), (there, ["b", "c"])):
        home.mkdir()
        HuntStore(home).write(hunted(map(row, found), experiments={"seed": (1, 10)}, plan=home.name), "2031-05-06")
    with open_store(there, [].append) as store:
        lines = list(exchange.lines(store))
    with open_store(here, [].append) as store:
        exchange.merge(store, lines, ENCODER)
    known = HuntStore(here).read()

    assert set(known.findings) == {"a", "b"}
    assert known.experiments == {"seed": (2, 20)}
    assert known.complete == {"here": 1}
    HuntStore(here).write(hunted(gone=["b"]), "2031-05-07")
    assert set(HuntStore(here).read().findings) == {"a"}


def test_a_damaged_bank_is_repaired_and_said(tmp_path):
    HuntStore(tmp_path).write(hunted([row("a")]), "2031-05-06")
    spoil(tmp_path)
    said = []

    with pytest.raises(Damaged):
        HuntStore(tmp_path, said.append).read(readonly=True)
    assert said == []
    assert HuntStore(tmp_path, said.append).read().findings == {}
    assert "the bank was damaged" in said[0]
    assert list(tmp_path.glob("memory.db.damaged-*"))


def test_a_bank_of_a_newer_version_is_left_alone(tmp_path):
    HuntStore(tmp_path).write(hunted([row("a")]), "2031-05-06")
    with open_store(tmp_path, [].append) as store, store.transaction():
        store._write_ledger("version", 99, b"\0" * 16)
        store._db.pragma("user_version", 99)

    with pytest.raises(BankError, match="has version 99"):
        HuntStore(tmp_path).read()
    with pytest.raises(BankError, match="has version 99"):
        HuntStore(tmp_path).write(hunted(), "2031-05-06")


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises((OSError, BankError)):
        HuntStore(tmp_path / "no").write(hunted(), "2031-05-06")
