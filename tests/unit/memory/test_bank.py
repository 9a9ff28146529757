"""The bank as a whole: lessons in, recollections out, counts, order."""

import json
from dataclasses import replace

import numpy as np
import pytest

from pytest_aqe import facts as run_facts
from pytest_aqe.memory import bank as bank_module
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.encode import HashingEncoder
from pytest_aqe.memory.profile import profiles
from pytest_aqe.memory.vectors import unpacked
from pytest_aqe.patterns import Lesson, Used
from pytest_aqe.program import Block, Call, Define, Lit, Program, Raw, Ref
from tests.unit.memory.lessons import CART, call, learned, lesson, round_of


@pytest.fixture
def bank(home):
    bank = Bank(home, pytest.fail)
    yield bank
    bank.close()


def recalled(bank, function, text=CART, module="shop"):
    return bank.recall([profiles(module, text)[function]])[function]


def test_nothing_is_known_of_an_empty_bank(bank):
    assert bank.recall(list(profiles("shop", CART).values())) == {}


def test_what_was_learned_comes_back(bank):
    assert bank.learn(lesson()) == 2

    bank.index.sync(bank.store)
    first = recalled(bank, "parse_price").patterns[0]
    assert (first.function, first.move, first.kept) == ("parse_price", "reach", True)
    assert first.program == call("parse_price", "1.5")
    assert first.similarity == pytest.approx(1.0, abs=1e-5)


def test_a_similar_function_is_told_of_its_neighbour_first(bank):
    bank.learn(lesson())
    bank.index.sync(bank.store)

    patterns = recalled(bank, "parse_weight").patterns

    assert [pattern.function for pattern in patterns] == ["parse_price", "Cart.add"]
    assert patterns[0].similarity > patterns[1].similarity


def test_the_same_lesson_twice_is_one(bank):
    bank.learn(lesson())

    assert bank.learn(lesson()) == 0
    assert bank.store.verify()["patterns"] == 2
    assert bank.store.count("rounds") == 1


def test_failed_ways_are_told_as_such(bank):
    bank.learn(lesson(learned=(learned(call("parse_price", "x"), kept=False),)))
    bank.index.sync(bank.store)

    assert [pattern.kept for pattern in recalled(bank, "parse_price").patterns] == [False]


def test_moves_that_gained_on_neighbours_are_priors(bank):
    bank.learn(lesson())
    bank.index.sync(bank.store)

    priors = recalled(bank, "parse_weight").priors

    assert priors["grammar"][0] > 0
    assert priors["reach"][0] == 0
    assert priors["reach"][1] > 0


def test_uses_make_the_quality(bank):
    bank.learn(lesson())
    bank.index.sync(bank.store)
    key = recalled(bank, "parse_price").patterns[0].key
    assert recalled(bank, "parse_price").patterns[0].quality == 0.5

    for won in (True, True, False):
        bank.learn(Lesson("later", used=(Used(key, won),)))

    assert recalled(bank, "parse_price").patterns[0].quality == pytest.approx(3 / 5)
    assert bank.store.verify()["uses"] == 1


def test_a_use_of_a_pattern_that_is_gone_is_not_counted(bank):
    bank.learn(lesson(used=(Used(b"gone", True),)))

    assert bank.store.count("uses") == 0


def test_a_pattern_that_never_wins_is_not_proposed_again(bank):
    bank.learn(lesson())
    bank.index.sync(bank.store)
    key = recalled(bank, "parse_price").patterns[0].key

    bank.learn(Lesson("later", used=(Used(key, False),) * 60))

    assert key not in [pattern.key for pattern in recalled(bank, "parse_price").patterns]


def test_functions_that_are_not_in_the_source_are_left_out(bank):
    assert bank.learn(lesson(learned=(learned(call("nobody", 1)),), rounds={"shop": (round_of("ghost", {}, {}),)})) == 0
    assert bank.store.count("shapes") == 0


def test_tests_that_passed_and_failed_are_told(bank):
    for session, outcome in (("one", "passed"), ("two", "failed"), ("three", "skipped")):
        bank.learn(
            lesson(
                session,
                outcomes=(
                    run_facts.TestOutcome("a.py::a", outcome, 0.1),
                    run_facts.TestOutcome("a.py::b", "passed", 0.1),
                ),
            )
        )

    facts = bank.facts()

    assert (facts["rows"]["outcomes"], facts["tests"], facts["unsteady"]) == (6, 2, ["a.py::a"])
    assert facts["sessions"] == 3


def test_counters_outlive_a_session(home):
    for want in (1, 2, 3):
        bank = Bank(home, pytest.fail)
        assert bank.count("tasks", 1) == want
        bank.close()
    bank = Bank(home, pytest.fail)
    assert bank.count("tasks") == 3
    bank.close()


def test_what_is_used_becomes_hot_and_cools_down_again(bank):
    bank.learn(lesson())
    bank.index.sync(bank.store)
    keys = {p.function: p.key for p in recalled(bank, "parse_price").patterns}
    bank.learn(Lesson("later", used=(Used(keys["Cart.add"], True),)))

    bank.keep_order(60.0)
    assert {row["function"]: row["hot"] for row in bank.store.rows("shapes")} == {"parse_price": 0, "Cart.add": 0}

    more = tuple(learned(call(f"fun{number}", number)) for number in range(8))
    text = CART + "".join(f"\n\ndef fun{number}(value):\n    return value + {number}\n" for number in range(8))
    bank.learn(lesson("many", texts={"shop": text}, learned=more))
    bank.keep_order(60.0)
    assert [row["function"] for row in bank.store.rows("shapes", "hot = 1")] == ["Cart.add"]
    assert len(next(iter(bank.store.rows("shapes", "hot = 1")))["vector"]) == 384 * 4

    bank.learn(Lesson("last", used=(Used(keys["parse_price"], True),) * 5))
    bank.keep_order(60.0)
    assert {row["function"] for row in bank.store.rows("shapes", "hot = 1")} == {"Cart.add", "parse_price"}
    bank.store.verify()


def test_hot_or_cold_the_same_neighbours(bank):
    bank.learn(lesson())
    bank.index.sync(bank.store)
    before = recalled(bank, "parse_weight")
    for row in list(bank.store.rows("shapes")):
        vector = bank.encoder.encode(profiles("shop", CART)[row["function"]])
        with bank.store.transaction():
            bank.store.update("shapes", row["key"], bank_module.lesson.packed(vector, hot=True))

    after = recalled(bank, "parse_weight")

    assert [p.key for p in after.patterns] == [p.key for p in before.patterns]
    assert [p.similarity for p in after.patterns] == pytest.approx([p.similarity for p in before.patterns], abs=1e-6)


def test_another_encoder_makes_all_vectors_anew(home, bank):
    bank.learn(lesson())
    bank.keep_order(60.0)

    class Other:
        version = "other-1"
        exact = False

        def encode(self, profile):
            return bank.encoder.encode(profile)[::-1].copy()

    other = Bank(home, pytest.fail, encoder=Other())
    assert other.recall([profiles("shop", CART)["parse_price"]]) == {}
    other.keep_order(60.0)
    found = recalled(other, "parse_price").patterns[0]
    assert found.similarity == pytest.approx(1.0, abs=1e-5)
    assert {row["encoder"] for row in other.store.rows("shapes")} == {"other-1"}
    other.close()


class Noisy:
    """An encoder whose vectors lose something in eight bits."""

    version = "noisy-1"
    exact = False

    def encode(self, profile):
        some = HashingEncoder().encode(profile) + np.random.default_rng(7).normal(scale=0.01, size=384)
        return (some / np.linalg.norm(some)).astype(np.float32)


def test_neighbours_are_ranked_in_full_precision_whatever_the_index_says(home, monkeypatch):
    bank = Bank(home, pytest.fail, encoder=Noisy())
    bank.learn(lesson())
    bank.index.sync(bank.store)
    search = bank.index.index.search
    monkeypatch.setattr(bank.index.index, "search", lambda vector, count: search(vector, count)[::-1])
    profile = profiles("shop", CART)["parse_price"]

    first, second = bank.near(profile)

    assert (first.function, second.function) == ("parse_price", "Cart.add")
    assert first.similarity == pytest.approx(1.0, abs=1e-6)
    (row,) = bank.store.rows("shapes", "function = 'parse_price'")
    stored = unpacked(row["hot"], row["scale"], row["vector"])
    assert float(stored @ Noisy().encode(profile)) != pytest.approx(1.0, abs=1e-6)
    bank.close()


def test_the_facts_are_counted(bank):
    bank.learn(lesson())
    bank.keep_order(60.0)

    facts = bank.facts()

    assert facts["rows"]["patterns"] == 2
    assert facts["top fifth"] is None
    assert facts["backups"] == 1
    assert facts["clusters"] == 0
    assert json.dumps(facts)


def test_what_the_sandbox_was_used_for_is_counted_over_sessions(bank):
    for _ in range(2):
        bank.learn(lesson(counts={"tier.bwrap.starts": 3, "tier.bwrap.losses": 1, "tier.jail-lite.cpu_seconds": 0.5}))

    assert bank.tiers() == {"bwrap": {"losses": 2, "starts": 6}, "jail-lite": {"cpu_seconds": 1.0}}
    assert bank.facts()["tiers"] == bank.tiers()
    bank.store.verify()


def test_rounds_say_which_agent_wrote_them(bank):
    bank.learn(lesson(agent="scout"))

    assert [row["agent"] for row in bank.store.rows("rounds")] == ["scout"]


ROLES = """
def split_pair(text):
    if len(text) > 20:
        raise ValueError(text)
    return text.split(",")


def grade(points):
    return "good" if points >= 50 else "bad"
"""


def test_a_pattern_knows_what_its_constants_were_for(bank):
    known = (learned(call("split_pair", "tea,2")), learned(call("grade", 49)), learned(call("grade", 7)))
    bank.learn(lesson("roles", texts={"shop": ROLES}, learned=known, rounds={}))

    found = {p.program.text(): p.roles for p in bank.recall(profiles("shop", ROLES).values())["grade"].patterns}

    assert found == {
        'split_pair("tea,2")': {'"tea,2"': ("separator", ",")},
        "grade(49)": {"49": ("boundary", 50)},
        "grade(7)": {},
    }


@pytest.mark.parametrize(
    "value", ["sk-live-0123456789abcdefghij", b"AKIA0123456789ABCDEF", 4111111111111111, "password=hunter2"]
)
def test_what_looks_like_a_secret_is_not_stored(home, bank, value):
    """The search takes constants of the source, too: they stay there."""
    good, bad = call("grade", 49), call("split_pair", value)
    helper = Define("made", f"made = {value!r}")
    raw = Program("shop", "grade", Call(Ref("shop", "grade"), (Raw(f"int({value!r})"),)))
    arranged = Program("shop", "grade", Call(Ref("shop", "grade"), (Lit(1),)), (Block(f"made = {value!r}"),))
    defined = replace(call("grade", 3), define=(helper,))
    some = tuple(map(learned, (good, bad, raw, arranged, defined)))

    assert bank.learn(lesson("private", texts={"shop": ROLES}, learned=some, rounds={}, outcomes=())) == 1

    bank.keep_order(60.0)
    bank.store.compact()
    wanted = value if isinstance(value, bytes) else str(value).encode()
    for path in (path for path in home.rglob("*") if path.is_file()):
        assert wanted not in path.read_bytes(), path
