import doctest
from types import SimpleNamespace

from pytest_aqe.hunt.conduct import arranged, next_of, repeatable


def test_a_doctest_has_its_names_again_after_it_ran():
    examples = doctest.DocTestParser().get_doctest(">>> X + 1\n3\n", {"X": 2}, "it", None, None)
    item = SimpleNamespace(dtest=examples)
    runner = doctest.DocTestRunner(verbose=False)
    for _ in range(2):
        with repeatable(item):
            runner.run(examples)

    assert runner.summarize(verbose=False) == doctest.TestResults(0, 2)


def test_any_other_item_is_left_alone():
    with repeatable(SimpleNamespace()) as value:
        assert value is None


def test_the_items_of_a_recipe_in_its_order_and_what_is_missing():
    items = [SimpleNamespace(nodeid=name) for name in "aba"]

    found, missing = arranged(items, ("b", "a", "c"), 2)

    assert [items.index(one) for one in found] == [1, 0, 1, 0]
    assert missing == ["c"]
    assert next_of(found, 3) is None
