"""Names of tests, from suites as a search leaves them."""

from dataclasses import replace

import pytest

from pytest_aqe.write.author import author
from tests.unit.write.lab import Lab, load


@pytest.fixture
def lab():
    return Lab(load("reading"))


def names(lab):
    authored = author(lab.suite(), lab.kills, lab.info(), lab.source)
    return sorted(test.name.removeprefix("test_") for test in authored.tests)


def test_a_method_that_speaks_of_itself_speaks_of_its_class(lab):
    lab.add("Kind.rate", "Kind.FULL.rate()")
    lab.add("Kind.rate", "Kind.HALF.rate()")

    assert names(lab) == ["returns_10_when_kind_is_full", "returns_5_when_kind_is_not_full"]


@pytest.mark.parametrize(
    ("checks", "name"),
    [
        (["result.seen", "result.count"], "starts_without_seen_and_count"),
        (["result.lenient"], "does_not_start_lenient"),
        (["result.words"], "sets_words"),
        (["len(result.words)"], "is_created"),
    ],
)
def test_constructors_say_what_there_is_at_first(lab, checks, name):
    lab.add("Reader.__init__", "Reader(['a'])", *(("equal", check) for check in checks))
    lab.kills += [replace(lab.kills[0], mutant=n, check=n) for n in range(1, len(checks))]

    assert [found.partition("_for_")[0] for found in names(lab)] == [name]


def test_an_error_that_is_created_is_read_as_text(lab):
    lab.add("QueryError.__init__", "QueryError('no tea')", ("equal", "str(result)"))

    assert names(lab)[0].startswith("reads_as_text")


def test_a_flag_is_so_or_not(lab):
    lab.add("Reader.close", "reader = Reader(['tea'])\nreader.close()")
    lab.add("Reader.close", "reader = Reader(['tea'])\nreader.close()\nreader.close()")

    assert names(lab) == ["returns_false_when_not_open", "returns_true_when_open"]


def test_that_something_was_called_is_no_circumstance(lab):
    lab.add("Reader.take", "reader = Reader(['tea'])\nreader.take()", ("equal", "result"))
    lab.add("Reader.take", "reader = Reader([])\nreader.take()")

    assert names(lab) == ["raises_query_error_for_unexpected_words", "returns_tea"]


def test_a_rule_is_not_when_an_error_comes(lab):
    lab.add("Reader.expect", "reader = Reader(['tea'])\nreader.expect('cup')")

    assert names(lab) == ["raises_query_error_when_peek_is_not_word"]


def test_message_that_is_a_value_gives_way_to_the_decision(lab):
    lab.add("Reader.place", "reader = Reader(['tea'])\nreader.place('')")

    assert names(lab) == ["fails_without_word"]


def test_error_of_other_code_has_no_decision_for_a_cause(lab):
    lab.add("Reader.place", "reader = Reader(['tea'])\nreader.place('cup')")
    kept = lab.kept[0]
    raised = replace(kept.execution.raised, origin="library", message="x not in list")
    checks = (replace(kept.execution.checks[0], expected="x not in list"),)
    lab.kept[0] = replace(kept, execution=replace(kept.execution, raised=raised, checks=checks))

    assert "fails" not in names(lab)[0]


def test_a_second_call_is_told_from_the_first(lab):
    made = "wrapper = remember(lambda key: key)\n"
    lab.add("remember", f"{made}wrapper('tea')\nwrapper('tea')")
    lab.add("remember", f"{made}wrapper('tea')")

    assert names(lab) == ["returns_tea_when_key_is_in_memory", "returns_tea_when_key_is_not_in_memory"]


def test_an_error_of_a_mock_is_let_through(lab):
    lab.add("remember", "fail = Mock(side_effect=QueryError())\nwrapper = remember(fail)\nwrapper('tea')")

    assert names(lab)[0].startswith("lets_query_error_through")


def test_an_error_of_what_was_handed_over_is_let_through(lab):
    error = "def fail(key):\n    raise ValueError('no tea')\n"
    lab.add("remember", f"{error}wrapper = remember(fail)\nwrapper('tea')")

    assert names(lab)[0].startswith("lets_value_error_through")
