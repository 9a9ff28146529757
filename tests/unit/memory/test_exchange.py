"""Export and import: nothing is lost, whatever the order, however often."""

import json

import pytest

from pytest_aqe.errors import BankError
from pytest_aqe.memory import exchange
from pytest_aqe.memory.bank import Bank
from pytest_aqe.patterns import Lesson, Used
from tests.unit.memory.lessons import call, learned, lesson, method


@pytest.fixture
def make(tmp_path):
    """Banks by name."""
    made = {}

    def one(name):
        if name not in made:
            home = tmp_path / name
            home.mkdir()
            made[name] = Bank(home, pytest.fail)
        return made[name]

    yield one
    for bank in made.values():
        bank.close()


def export(bank):
    return list(exchange.lines(bank.store))


def merge(bank, lines, **more):
    return exchange.merge(bank.store, lines, bank.encoder, **more).rows


def content(bank):
    """All rows but what belongs to one file alone."""
    return [line for line in export(bank) if "bank.origin" not in line]


@pytest.fixture
def two(make):
    """Two banks that know different things, and one thing alike."""
    for name, own in (("ann", call("parse_weight", "2")), ("bob", method("Cart.remove", "tea", 1))):
        bank = make(name)
        bank.learn(lesson(name, learned=(learned(call("parse_price", "1.5")), learned(own))))
        key = next(iter(bank.store.rows("patterns", "recipe LIKE '%parse_price%'")))["key"]
        bank.learn(Lesson(f"{name} later", used=(Used(key, True),) * (2 if name == "ann" else 3)))
        bank.count("tasks", 5 if name == "ann" else 7)
    return make("ann"), make("bob")


def test_the_order_of_merging_makes_no_difference(make, two):
    ann, bob = map(export, two)
    for name, lines in (("first", (ann, bob)), ("second", (bob, ann, bob))):
        for some in lines:
            merge(make(name), some)

    assert content(make("first")) == content(make("second"))
    assert make("first").store.verify()["patterns"] == 3
    assert make("first").store.count("uses") == 2
    assert make("first").count("tasks") == 12
    assert make("first").store.select("SELECT sum(tries), sum(wins) FROM uses") == [(5, 5)]


def test_the_same_again_is_nothing_new(make, two):
    lines = export(two[0])

    assert merge(make("copy"), lines)["patterns"] == 2
    assert not any(merge(make("copy"), lines).values())


def test_counts_that_grew_since_are_taken_and_older_ones_are_not(make, two):
    ann, _ = two
    old = export(ann)
    merge(make("copy"), old)
    key = next(iter(ann.store.rows("uses")))["pattern"]
    ann.learn(Lesson("more", used=(Used(key, False),)))
    ann.count("tasks", 1)

    assert +merge(make("copy"), export(ann)) == {"uses": 1, "state": 2}
    merge(make("copy"), old)

    assert make("copy").store.select("SELECT tries, wins FROM uses") == [(3, 2)]
    assert make("copy").count("tasks") == 6


def test_what_was_merged_is_used(make, two):
    bank = make("new")
    merge(bank, export(two[0]))
    bank.index.sync(bank.store)

    from pytest_aqe.memory.profile import profiles
    from tests.unit.memory.lessons import CART

    found = bank.recall([profiles("shop", CART)["parse_price"]])["parse_price"]
    assert found.patterns[0].program == call("parse_price", "1.5")
    assert found.patterns[0].quality > 0.5


def test_files_one_after_another_are_one(make, two):
    assert merge(make("new"), [*export(two[0]), *export(two[1])])["patterns"] == 3


def test_a_dry_run_only_counts(make, two):
    assert merge(make("new"), export(two[0]), dry=True)["patterns"] == 2
    assert make("new").store.count("patterns") == 0


def test_a_copy_of_the_file_counts_as_another_bank(make, two, tmp_path):
    ann, _ = two
    (tmp_path / "copy").mkdir()
    ann.store.copy_to(tmp_path / "copy" / "memory.db")
    copy = make_copy = Bank(tmp_path / "copy", pytest.fail)

    key = next(iter(copy.store.rows("uses")))["pattern"]
    make_copy.learn(Lesson("elsewhere", used=(Used(key, True),)))

    assert copy.store.count("uses") == 2
    copy.close()


def changed(lines, number, **changes):
    row = json.loads(lines[number])
    return [*lines[:number], json.dumps({**row, **changes}), *lines[number + 1 :]]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda lines: ["{}", *lines[1:]], "no export"),
        (lambda lines: ["[]", *lines[1:]], "no export"),
        (lambda lines: ["{", *lines[1:]], "line 1 is no row of a bank: no JSON"),
        (lambda lines: [*lines, "3"], "is no row"),
        (lambda lines: changed(lines, 0, version=9), "has version 9"),
        (lambda lines: changed(lines, 2, table="users"), "line 3"),
        (lambda lines: changed(lines, 2, row={"key": "00"}), "line 3 is not what was exported"),
        (lambda lines: [], "the file is empty"),
        (lambda lines: [lines[0], "[" * 100_000], "line 2 is no row"),
        (lambda lines: [lines[0], '{"table": "shapes"}'], "line 2 is no row of a bank: there is no 'row'"),
        (lambda lines: changed(lines, 0, version="1"), "no export"),
        (lambda lines: [*lines[:3], lines[3][:-9]], "line 4 is no row"),
    ],
)
def test_a_bad_file_changes_nothing(make, two, harm, said):
    with pytest.raises(BankError, match=said):
        merge(make("new"), harm(export(two[0])))

    assert make("new").store.count("shapes") == 0
