"""What was seen of each test."""

from pytest_aqe.hunt.book import Book
from pytest_aqe.hunt.recipe import NodeRun, Recipe, RunOutcome


def outcome(*runs, conditions=None, each=()):
    found = tuple(NodeRun(node, index, said, 0.5 * index) for index, (node, said) in enumerate(runs))
    return RunOutcome(Recipe(tuple(node for node, _ in runs), conditions or {}, tuple(each)), found)


def test_who_flipped_and_who_is_red():
    book = Book(["a", "b", "c", "d"])
    book.add(outcome(("a", "passed"), ("b", "failed"), ("c", "skipped"), ("d", "passed")))
    book.add(outcome(("d", "error"), ("b", "hung"), ("a", "xpassed"), ("c", "failed")))

    assert book.flipped() == ["d"]
    assert book.red() == ["b", "c"]
    assert book.has_flipped("d")
    assert not book.has_flipped("b")
    assert [seen.prefix for seen in book.of("a").sightings] == [(), ("d", "b")]
    assert book.seconds("a") == 1.0
    assert book.seconds("unheard-of") == 0.0


def test_conditions_of_a_sighting_are_those_of_its_item():
    book = Book(["a"])
    book.add(outcome(("a", "passed"), ("a", "failed"), conditions={"tz": "x"}, each=[{"seed": 1}, {"seed": 2}]))

    assert [dict(seen.conditions) for seen in book.of("a").sightings] == [
        {"tz": "x", "seed": 1},
        {"tz": "x", "seed": 2},
    ]
    assert book.minding == set()


def test_a_test_that_does_not_bear_to_be_run_again_is_known():
    book = Book(["a", "b"])
    book.add(outcome(("a", "passed"), ("b", "failed"), ("a", "failed"), ("b", "failed")))

    assert book.minding == {"a"}


def test_sources_are_kept_from_the_first_time():
    book = Book(["a"])
    for line in ("x:1", "x:2"):
        run = NodeRun("a", 0, "passed", facts={"sources": {"clock": {"line": line}}})
        book.add(RunOutcome(Recipe(("a",)), (run,)))

    assert book.touches("a", "random", "clock")
    assert not book.touches("a", "random")
    assert book.sources["a"]["clock"]["line"] == "x:1"
