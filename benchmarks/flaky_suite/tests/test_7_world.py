import os
import tempfile
import uuid
from pathlib import Path

import pytest

PRICES = {"nut": 0.1, "bolt": 0.2, "gear": 0.3, "cog": 0.4, "cam": 0.7}


def test_names_in_order():
    assert list({"nut", "bolt", "gear"})[0] == "nut"


def test_sum_of_prices():
    total = 0.0
    for name in {"nut", "bolt", "gear", "cam"}:
        total += PRICES[name]
    assert total == 1.3


def test_sum_nearly():
    assert sum(PRICES[name] for name in {"nut", "bolt", "gear"}) == pytest.approx(0.6)


def test_names_sorted():
    assert sorted({"nut", "bolt"}) == ["bolt", "nut"]


def test_takes_the_lock():
    path = Path(tempfile.gettempdir()) / "depot.lock"
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    os.close(descriptor)
    assert path.exists()


def test_files_as_made(tmp_path):
    names = [uuid.uuid4().hex for _ in range(3)]
    for name in names:
        (tmp_path / name).touch()
    assert [path.name for path in tmp_path.iterdir()] == names


def test_own_width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    assert os.get_terminal_size if os.environ["COLUMNS"] == "50" else False


def test_user_is_known():
    assert os.environ.get("EDITOR", "") != "ed"


@pytest.mark.skip(reason="never")
def test_skipped():
    raise AssertionError


@pytest.mark.xfail(strict=True)
def test_known_bug():
    raise AssertionError
