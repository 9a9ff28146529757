"""The archive: what opens when, what is kept for what, and what may be written at all."""

from __future__ import annotations

import pytest

from pytest_aqe.facts import Candidate, Check, Execution, Goal, Kept, Raised
from pytest_aqe.generate.search.goals import Archive, dubious, oddness, size, writable
from pytest_aqe.program import Call, Lit, Program, Ref

CHECK = Check("is", "result", "None", "result")
GOALS = (
    Goal(0, "line", 1, 1, "f"),
    Goal(1, "branch", 2, 3, "f", 0, True),
    Goal(2, "branch", 2, 5, "f", 0, False),
    Goal(3, "branch", 3, 4, "f", 1, True),
    Goal(4, "line", 9, 9, "g"),
)


def candidate(number: int, value: object = 1) -> Candidate:
    return Candidate(number, Program("m", "f", Call(Ref("m", "f"), (Lit(value),))), "reach")


def passed(*hits: int, **more: object) -> Execution:
    return Execution(0, "passed", frozenset(hits), **more)


def raised(error: str, origin: str = "explicit", **more: object) -> Execution:
    row = Raised(
        error,
        "boom",
        origin,
        more.pop("line", 0),
        bases=tuple(more.pop("bases", ())),
        documented=bool(more.pop("documented", False)),
    )
    return Execution(0, "raised", frozenset(more.pop("hits", ())), raised=row, **more)


def test_goals_open_as_their_parents_are_reached():
    archive = Archive(GOALS, range(5))

    assert archive.frontier() == {0, 4}
    archive.remember(candidate(1), passed(0))
    assert archive.frontier() == {0, 1, 2, 4}
    archive.keep(candidate(1), passed(0))
    assert archive.frontier() == {1, 2, 4}
    archive.remember(candidate(2), passed(0, 1))
    assert archive.frontier() == {1, 2, 3, 4}


def test_what_is_not_wanted_still_guides():
    archive = Archive(GOALS, {3})

    assert archive.open() == {3}
    assert archive.frontier() == set()
    assert archive.news(passed(0, 1))
    archive.remember(candidate(1), passed(0, 1))
    assert archive.frontier() == {3}
    assert archive.keep(candidate(1), passed(0, 1)) == set()
    assert archive.suite() == []
    assert archive.keep(candidate(2), passed(0, 1, 3)) == {3}
    assert [(kept.candidate.id, kept.goals) for kept in archive.suite()] == [(2, frozenset({3}))]


def test_what_importing_covers_is_no_goal():
    archive = Archive(GOALS, range(5), reached={0, 4})

    assert archive.open() == {1, 2, 3}
    assert not archive.news(passed(0, 4))
    assert archive.keep(candidate(1), passed(0, 2, 4)) == {2}
    assert [kept.goals for kept in archive.suite()] == [frozenset({2})]


def test_news_is_something_new_in_one_of_three_ways():
    archive = Archive(GOALS, range(5))
    assert archive.news(raised("builtins:TypeError", "implicit", hits={0}))
    archive.remember(candidate(1), raised("builtins:TypeError", "implicit", hits={0}))

    assert not archive.news(raised("builtins:TypeError", "implicit", hits={0}))
    assert archive.news(passed(0))
    assert not archive.news(passed(0), claimed={0})
    archive.keep(candidate(2), passed(0))
    assert not archive.news(passed(0))
    assert archive.news(passed(0, distances={1: 0.5}))
    archive.remember(candidate(3), passed(0, distances={1: 0.5}))
    assert not archive.news(passed(0, distances={1: 0.5}))
    assert not archive.news(passed(0, distances={1: 0.6}))
    assert archive.news(passed(0, distances={1: 0.4}))
    archive.keep(candidate(4), passed(0, 1))
    archive.remember(candidate(4), passed(0, 1))
    assert not archive.news(passed(0, distances={1: 0.1}))


def test_the_corpus_knows_who_came_nearest_and_who_was_first():
    archive = Archive(GOALS, range(5))
    far = archive.remember(candidate(1), passed(0, distances={1: 0.9}))
    near = archive.remember(candidate(2), passed(0, distances={1: 0.2}))
    archive.remember(candidate(3), passed(0, distances={1: 0.5}))

    assert archive.best[1] == (0.2, near)
    assert archive.by_goal[0][:2] == [far, near]
    assert (far.news, near.news) == (1, 0)
    assert archive.reached == {0}


def test_shorter_candidates_take_over():
    archive = Archive(GOALS, range(5))
    archive.keep(candidate(1, "a long text"), passed(0, 1))
    assert archive.keep(candidate(2, "tea"), passed(0)) == set()
    assert archive.keep(candidate(3, "much too long a text"), passed(0, 1)) == set()

    assert {goal: kept.candidate.id for goal, kept in archive.kept.items()} == {0: 2, 1: 1}
    assert [(kept.candidate.id, kept.goals) for kept in archive.suite()] == [(1, frozenset({1})), (2, frozenset({0}))]
    assert size(candidate(2, "tea")) == len('f("tea")')


def test_a_complaint_about_arguments_loses_even_to_longer_ones():
    archive = Archive(GOALS, range(5))
    complaint = raised("builtins:TypeError", "library", hits={0})
    archive.keep(candidate(1, 1), complaint)

    archive.keep(candidate(2, "a longer argument"), passed(0))
    assert archive.kept[0].candidate.id == 2
    archive.keep(candidate(1, 1), complaint)
    assert archive.kept[0].candidate.id == 2


def test_what_turned_out_wrong_is_taken_out():
    archive = Archive(GOALS, range(5))
    archive.keep(candidate(1), passed(0, 1))
    archive.keep(candidate(2), passed(4))

    assert archive.drop(1) == {0, 1}
    assert archive.covered == {4}
    assert archive.open() == {0, 1, 2, 3}
    assert archive.drop(1) == set()


def test_a_suite_lists_each_candidate_once():
    archive = Archive(GOALS, range(5))
    archive.keep(candidate(2), passed(0, 1, checks=(CHECK,)))
    archive.keep(candidate(1), passed(4))

    first, second = archive.suite()

    assert isinstance(first, Kept)
    assert (first.candidate.id, second.candidate.id) == (1, 2)
    assert second.goals == {0, 1}
    assert second.execution.checks == (CHECK,)


@pytest.mark.parametrize(
    ("execution", "expected"),
    [
        (passed(), True),
        (passed(phase="arrange"), False),
        (passed(note="endless"), False),
        (Execution(0, "timeout"), False),
        (Execution(0, "crashed"), False),
        (Execution(0, "invalid"), False),
        (Execution(0, "raised"), False),
        (raised("builtins:ValueError"), True),
        (raised("builtins:ValueError", "implicit"), True),
        (raised("builtins:ValueError", phase="arrange"), False),
        (raised("builtins:TypeError"), True),
        (raised("builtins:TypeError", "library", line=3), True),
        (raised("builtins:TypeError", "library"), False),  # the subject had no part in it
        (raised("builtins:TypeError", "implicit"), False),
        (raised("builtins:TypeError", "implicit", documented=True), True),
        (raised("shop:Missing", "implicit", bases=("shop:Missing", "builtins:KeyError")), False),
        (raised("shop:Missing", "explicit", bases=("shop:Missing", "builtins:KeyError")), True),
        (raised("decimal:InvalidOperation", "implicit", bases=("builtins:ArithmeticError",)), False),
        (raised("struct:error", "implicit", bases=("builtins:Exception",)), False),
        (raised("struct:error", "implicit", documented=True), True),
        (raised("builtins:MemoryError"), False),
        (raised("builtins:KeyboardInterrupt"), False),
        (raised("builtins:SystemExit"), True),
    ],
)
def test_what_may_become_a_test(execution, expected):
    assert writable(execution) is expected


def test_what_is_kept_only_for_want_of_better():
    assert not dubious(passed())
    assert not dubious(raised("builtins:TypeError"))
    assert dubious(raised("builtins:ValueError", "library")) == 1
    assert dubious(raised("builtins:TypeError", "library")) == 2
    assert dubious(raised("builtins:IndexError", "implicit", documented=True)) == 2


def test_test_of_a_goal_that_its_act_reaches_takes_the_place_of_one_that_arranges_it():
    archive = Archive(GOALS, range(5))
    archive.keep(candidate(1), passed(0, 1, setup=frozenset({1})))

    archive.keep(candidate(2, "longer than the first"), passed(0, 1))

    assert {goal: kept.candidate.id for goal, kept in archive.kept.items()} == {0: 1, 1: 2}


def test_result_that_shows_something_is_worth_a_longer_test():
    archive = Archive(GOALS, range(5))
    archive.keep(candidate(1), passed(0, empty=True))

    archive.keep(candidate(2, "longer than the first"), passed(0))

    assert archive.kept[0].candidate.id == 2


def test_answer_is_better_than_a_complaint_of_others():
    archive = Archive(GOALS, range(5))
    archive.keep(candidate(1), raised("builtins:ValueError", "library", hits=(0, 1)))

    archive.keep(candidate(2, "longer than the first"), passed(1))

    assert {goal: kept.candidate.id for goal, kept in archive.kept.items()} == {0: 1, 1: 2}


def test_function_that_only_the_arrangement_enters_is_not_acted_on():
    archive = Archive(GOALS, range(5))
    execution = passed(0, 4, setup=frozenset({4}))

    assert archive.enters(execution, "g")
    assert not archive.enters(execution, "g", arranged=False)
    assert archive.enters(execution, "f", arranged=False)


def test_one_with_values_that_fit_is_kept_of_two():
    archive = Archive(GOALS, {0})
    archive.oddity = lambda program: 50.0 if "None" in program.text() else 0.0
    archive.keep(candidate(1, None), passed(0, checks=(CHECK,)))

    archive.keep(candidate(2, "some text"), passed(0, checks=(CHECK,)))

    assert archive.kept[0].candidate.id == 2


def test_characters_beyond_ascii_are_odd():
    plain, foreign = (
        Candidate(1, Program("m", "f", Call(Ref("m", "f"), (Lit(text),))), "reach") for text in ("1-3", "1-\u0663")
    )

    assert oddness(foreign) == oddness(plain) + 1
