import sqlite3

import pytest

from pytest_aqe.memory.hunts import Hunted, HuntStore, Known, MemoryTroubleError


def hunted(findings, gone=(), experiments=None, code="c1", plan="p1", complete=True):
    return Hunted(findings, gone, experiments or {}, code, plan, 0, complete)


def test_nothing_is_there_and_nothing_is_made_by_reading(tmp_path):
    assert HuntStore(tmp_path / "h.db").read() == Known({}, {}, {}, {}, {})
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_is_read(tmp_path):
    store = HuntStore(tmp_path / "h.db")
    store.write(hunted({"a": {"x": [1]}, "b": {}}, experiments={"clock": (1, 30)}), "2031-05-06")
    store.write(hunted({"a": {"x": [2]}}, ["b"], {"clock": (2, 10), "seed": (0, 5)}, code="c2"), "2031-05-07")
    store.write(hunted({}, plan="p2", complete=False), "2031-05-08")
    known = HuntStore(tmp_path / "h.db").read()

    assert known.findings == {"a": {"x": [2]}}
    assert known.code == {"a": "c2"}
    assert known.first_seen == {"a": "2031-05-06"}
    assert known.experiments == {"clock": (3, 40), "seed": (0, 5)}
    assert known.complete == {"p1": 2}


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be one" * 40, b"SQLite format 3\0" + b"\0" * 100]
)
def test_a_file_that_is_none_of_ours_is_left_as_it_is(tmp_path, content):
    (tmp_path / "h.db").write_bytes(content)
    store = HuntStore(tmp_path / "h.db")

    with pytest.raises(MemoryTroubleError, match="cannot be read"):
        store.read()
    with pytest.raises(MemoryTroubleError, match="cannot be written"):
        store.write(hunted({}), "2031-05-06")
    assert (tmp_path / "h.db").read_bytes() == content


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    link = sqlite3.connect(tmp_path / "h.db")
    link.execute("pragma user_version = 99")
    link.close()

    with pytest.raises(MemoryTroubleError, match="newer version"):
        HuntStore(tmp_path / "h.db").read()


def test_a_row_that_is_no_json(tmp_path):
    HuntStore(tmp_path / "h.db").write(hunted({"a": {}}), "2031-05-06")
    link = sqlite3.connect(tmp_path / "h.db")
    link.execute("update finding set row = '{'")
    link.commit()
    link.close()

    with pytest.raises(MemoryTroubleError, match="cannot be read"):
        HuntStore(tmp_path / "h.db").read()


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(MemoryTroubleError, match="cannot be written"):
        HuntStore(tmp_path / "no/h.db").write(hunted({}), "2031-05-06")
