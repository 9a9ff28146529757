"""One seed, one suite: in this process and in others, whatever their hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.generate.search.trial import trial

SUBJECT = '''
"""A shop.

>>> price("tea", 2)
8
"""
import json
import os
import re
import time

CODE = re.compile("[A-C]{2}-[0-9]{2}")
KINDS = {"tea": 4, "milk": 1, "rum": 9}


class Cart:
    def __init__(self, limit: int = 2, gift: bool = False):
        self.limit = limit
        self.gift = gift
        self.lines = []

    def add(self, name: str, price: int):
        if len(self.lines) >= self.limit:
            raise ValueError("full")
        if price < 0:
            raise ValueError("negative")
        self.lines.append((name, price))
        return self.total()

    def total(self):
        amount = sum(price for _, price in self.lines)
        return 0 if self.gift and amount > 100 else amount


def price(kind: str, count: int = 1):
    if kind in KINDS:
        return KINDS[kind] * count
    if CODE.fullmatch(kind):
        return count
    raise KeyError(kind)


def load(path):
    try:
        with open(path) as handle:
            data = json.load(handle)
    except (OSError, ValueError):
        return None
    log(); now(); level()
    return data.get("name") if isinstance(data, dict) else data


def log():
    return os.environ.get("LOG", "") == "all"


def now():
    return time.time() > 3


def level():
    return int(os.environ.get("LEVEL", "1")) > 3


def shape(order):
    if order.kind == "round" and order.size > 7:
        return order.scale(2)
    return None
'''

PROGRAM = """
import sys
from pathlib import Path
from tests.unit.generate.search.test_same_again import SUBJECT
from tests.unit.generate.search.trial import trial
with trial(Path(sys.argv[1]), SUBJECT) as subject:
    print("\\n---\\n".join(subject.search(900).programs()))
"""


def test_the_same_seed_keeps_the_same_programs(tmp_path):
    found = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        with trial(folder, SUBJECT) as subject:
            result = subject.search(500)
            found.append((result.programs(), result.spent, result.stopped, [row.gains for row in result.rounds]))

    assert found[0] == found[1]
    assert len(found[0][0]) > 10


def test_one_worker_serves_many_searches_alike(tmp_path):
    with trial(tmp_path, SUBJECT) as subject:
        first, other, again = (subject.search(250, seed=seed).programs() for seed in (1, 2, 1))

    assert first == again
    assert first != other


@pytest.mark.slow
def test_the_hash_seed_of_the_process_plays_no_part(tmp_path):
    found = []
    for seed in ("1", "2", "3"):
        folder = tmp_path / seed
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[4],
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(done.stdout)

    assert found[0].count("---") > 5
    assert found[0] == found[1] == found[2]
