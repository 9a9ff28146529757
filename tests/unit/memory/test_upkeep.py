"""Pruning, forgetting, clusters, backups: bounded in time and in steps."""

import os
import time

import pytest

from pytest_aqe.memory import cluster, upkeep, vault
from pytest_aqe.memory import store as store_module
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.encode import HashingEncoder
from pytest_aqe.memory.upkeep import Clock
from pytest_aqe.patterns import Lesson, Used
from tests.unit.memory.lessons import call, learned, lesson

LONG = Clock.of(3600.0)
OVER = Clock.of(-1.0)


def source(count):
    return "".join(
        f"def fun{number}(value, extra{number % 7}):\n    return value + {number}\n\n\n" for number in range(count)
    )


@pytest.fixture
def bank(home):
    bank = Bank(home, pytest.fail)
    many = tuple(learned(call(f"fun{number}", number)) for number in range(10))
    bank.learn(Lesson("one", {"shop": source(10)}, many))
    yield bank
    bank.close()


def keys(bank):
    return {row["recipe"].split('"lit",')[1][0]: row["key"] for row in bank.store.rows("patterns")}


def left(bank):
    return sorted(keys(bank))


def test_nothing_goes_while_there_is_room(bank):
    assert upkeep.prune(bank.store, LONG) == 0
    assert len(left(bank)) == 10


def test_what_is_neither_in_use_nor_of_use_goes_first(bank):
    known = keys(bank)
    bank.learn(Lesson("two", used=tuple(Used(known[str(number)], number < 4) for number in range(7))))

    assert upkeep.prune(bank.store, LONG, most=5) == 5

    assert {"0", "1", "2", "3"} <= set(left(bank))
    assert len(left(bank)) == 5
    assert bank.store.count("uses") <= 5
    assert bank.store.count("shapes") == 5
    bank.store.verify()


def test_of_equally_useful_ones_those_go_that_were_used_longest_ago(bank):
    with bank.store.transaction():
        for value, key in keys(bank).items():
            bank.store.update("patterns", key, {"made": 1000.0 + int(value)})

    assert upkeep.prune(bank.store, LONG, most=4) == 6

    assert left(bank) == ["6", "7", "8", "9"]


def test_the_end_of_a_session_lets_go_what_proved_useless(bank):
    bank.learn(Lesson("two", used=(Used(keys(bank)["3"], False),) * 60))

    bank.keep_order(60.0)

    assert "3" not in left(bank)


def test_what_proved_useless_goes_whatever_room_there_is(bank):
    bank.learn(Lesson("two", used=(Used(keys(bank)["3"], False),) * 60))

    assert upkeep.prune(bank.store, LONG, dry=True) == 1
    assert len(left(bank)) == 10
    assert upkeep.prune(bank.store, LONG) == 1
    assert "3" not in left(bank)


def test_old_rows_go(bank, monkeypatch):
    for number in range(4):
        bank.learn(lesson(f"session {number}"))
    monkeypatch.setattr(upkeep, "MOST_OUTCOMES", 2)
    monkeypatch.setattr(upkeep, "MOST_ROUNDS", 1)

    upkeep.prune(bank.store, LONG)

    assert [row["session"] for row in bank.store.rows("outcomes")] == ["session 2", "session 3"]
    assert bank.store.count("rounds") == 1
    bank.store.verify()


def test_what_is_over_time_waits(bank):
    known = keys(bank)
    bank.learn(Lesson("two", used=(Used(known["1"], True), Used(known["2"], True))))

    assert upkeep.rebalance(bank.store, bank.encoder, OVER) == 0
    assert upkeep.rebalance(bank.store, bank.encoder, LONG) == 2
    assert upkeep.group(bank.store, bank.encoder, OVER) == 0


def test_one_backup_a_day(bank):
    first = upkeep.back_up(bank.store, bank.home, pytest.fail)
    assert first is not None
    assert upkeep.back_up(bank.store, bank.home, pytest.fail) is None

    os.utime(first, (time.time() - 2 * upkeep.BACKUP_AGE,) * 2)
    assert upkeep.back_up(bank.store, bank.home, pytest.fail) is not None
    assert len(vault.backups(bank.home)) == 2


def test_a_backup_that_takes_too_long_is_given_up_and_tried_again_a_day_later(bank, monkeypatch):
    monkeypatch.setattr(store_module, "STEPS", 10)
    notes = []

    assert upkeep.back_up(bank.store, bank.home, notes.append, seconds=-1.0) is None
    assert "--aqe-memory=backup" in notes[0]
    assert list((bank.home / "backups").iterdir()) == []
    assert upkeep.back_up(bank.store, bank.home, pytest.fail) is None

    monkeypatch.setattr(upkeep, "BACKUP_AGE", 0.0)
    assert upkeep.back_up(bank.store, bank.home, pytest.fail) is not None
    bank.store.verify()


def test_each_step_of_the_end_of_a_session_looks_at_the_time(bank):
    """A clock that goes on by a second at each look: a step of 500 changes may be the last one, none is begun later."""
    many = tuple(learned(call(f"fun{number}", number)) for number in range(1200))
    bank.learn(Lesson("many", {"shop": source(1200)}, many))
    with bank.store.transaction():
        for row in list(bank.store.rows("shapes")):
            bank.store.update("shapes", row["key"], {"encoder": "older"})
    looks = iter(range(1000))
    clock = Clock(1.0, lambda: float(next(looks)))

    assert upkeep.encode_anew(bank.store, bank.encoder, clock) == 2 * upkeep.STEP
    assert upkeep.encode_anew(bank.store, bank.encoder, clock) == 0
    assert upkeep.encode_anew(bank.store, bank.encoder, LONG) == 200


def test_a_module_can_be_forgotten(bank):
    bank.learn(
        lesson(
            "other", texts={"other": source(3), "shop": source(10)}, learned=(learned(call("fun1", 1, module="other")),)
        )
    )

    assert upkeep.forget(bank.store, ["shop"], dry=True) == 10
    assert upkeep.forget(bank.store, ["shop"]) == 10

    assert {row["module"] for row in bank.store.rows("shapes")} == {"other"}
    assert bank.store.count("patterns") == 1
    bank.store.verify()


def test_few_functions_have_no_clusters(bank):
    assert upkeep.group(bank.store, bank.encoder, LONG) == 0


@pytest.mark.skipif(not cluster.has_scipy(), reason="scipy is not installed (extra hnsw)")
def test_clusters_are_the_same_every_time(home):
    bank = Bank(home, pytest.fail)
    text = source(90)
    bank.learn(Lesson("one", {"shop": text}, tuple(learned(call(f"fun{number}", 1)) for number in range(90))))

    bank.keep_order(3600.0)
    first = {row["function"]: row["cluster"] for row in bank.store.rows("shapes")}
    assert len(set(first.values())) > 2
    assert upkeep.group(bank.store, HashingEncoder(), LONG) == 0

    with bank.store.transaction():
        for row in list(bank.store.rows("shapes")):
            bank.store.update("shapes", row["key"], {"cluster": -1})
    upkeep.group(bank.store, HashingEncoder(), LONG)
    assert {row["function"]: row["cluster"] for row in bank.store.rows("shapes")} == first
    bank.close()


def test_without_scipy_there_are_none(bank, monkeypatch):
    monkeypatch.setattr(cluster, "has_scipy", lambda: False)
    monkeypatch.setattr(cluster, "LEAST", 1)

    assert upkeep.group(bank.store, bank.encoder, LONG) == 0
