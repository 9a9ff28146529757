"""The search as generator and archive: absorbing, confirming, rejecting, findings, barren moves."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_aqe.facts import Candidate, Check, Execution, Goal, Raised
from pytest_aqe.generate.search.engine import Search
from pytest_aqe.patterns import Recollection
from pytest_aqe.program import Call, Lit, Program, Raw, Ref
from pytest_aqe.refine import Standing
from pytest_aqe.subject import FunctionInfo, ModuleInfo, Param, TypeInfo

TEXT = """
def f(price: int):
    if price:
        return 1
    return 2


def g():
    return 3
"""
INT = TypeInfo.of("builtins:int")
INFO = ModuleInfo(
    "shop",
    "shop.py",
    functions=(
        FunctionInfo("f", "function", "plain", (Param("price", "positional_or_keyword", INT),)),
        FunctionInfo("g", "function", "plain", ()),
        FunctionInfo("untyped", "function", "plain", (Param("x", "positional_or_keyword"),)),
    ),
)
GOALS = (
    Goal(0, "line", 2, 2, "f"),
    Goal(1, "branch", 3, 4, "f", 0, True),
    Goal(2, "branch", 3, 5, "f", 0, False),
    Goal(3, "line", 9, 9, "g"),
    Goal(4, "line", 12, 12, "Hidden.run"),
    Goal(5, "line", 1, 1, ""),
)
CHECK = Check("equal", "result", "1", "result")


def made(**more: Any) -> Search:
    return Search(INFO, TEXT, GOALS, range(6), {5}, 1, Standing, **more)


def candidate(number: int, value: object = None, subject: str = "f", move: str = "reach") -> Candidate:
    args = (Lit(number if value is None else value),)
    return Candidate(number, Program("shop", subject, Call(Ref("shop", subject), args)), move)


def passed(*hits: int, **more: Any) -> Execution:
    return Execution(0, "passed", frozenset(hits), **more)


def raised(error: str, origin: str, *hits: int, line: int = 3, **more: Any) -> Execution:
    return Execution(0, "raised", frozenset(hits), raised=Raised(error, "boom", origin, line), **more)


def test_standings_count_open_goals_of_what_can_be_called():
    search = made()

    assert {s.function: s.open_goals for s in search.standings()} == {"f": 3, "g": 1, "untyped": 0, "Hidden.run": 0}
    search.confirm([candidate(1)], [passed(0, 1, checks=(CHECK,))])
    assert {s.function: s.open_goals for s in search.standings()} == {"f": 1, "g": 1, "untyped": 0, "Hidden.run": 0}
    assert search.frontier() == {3, 4}
    search.absorb([candidate(1)], [passed(0, 1)])
    assert search.frontier() == {2, 3, 4}


def test_what_gained_nothing_on_functions_like_it_waits_for_the_second_round():
    search = made(recollections={"f": Recollection(priors={"reach": (3.0, 1.0), "grammar": (0.0, 5.0)})})

    first = search.moves("f")
    assert "reach" in first
    assert not {"grammar", "recall"} & set(first)
    assert "grammar" in search.moves("g")
    search.standings()[0].rounds = 1
    assert {"grammar", "recall"} <= set(search.moves("f"))


def test_only_some_functions_are_asked_for():
    search = made(functions=("g",))

    assert [s.function for s in search.standings()] == ["g"]
    assert [f.qualname for f in search.functions] == ["g"]


def test_a_batch_claims_each_goal_once():
    search = made()

    news, confirm = search.absorb([candidate(n) for n in (1, 2, 3)], [passed(0, 1), passed(0, 1), passed(0, 2)])

    assert news == [True, False, True]
    assert [c.id for c in confirm] == [1, 3]
    assert len(search.archive.corpus) == 2


def test_the_wrap_that_an_act_needed_is_confirmed_with_it():
    search = made()

    _, (confirmed,) = search.absorb([candidate(1)], [passed(0, wrap="list")])

    assert confirmed.program.wrap == "list"
    assert confirmed.id == 1


def test_what_cannot_be_written_still_enters_the_corpus():
    search = made()

    news, confirm = search.absorb([candidate(1)], [raised("builtins:TypeError", "implicit", 0)])

    assert (news, confirm) == ([True], [])
    assert len(search.archive.corpus) == 1
    assert search.rejected == {"implicit error": 1}
    news, confirm = search.absorb([candidate(2)], [passed(0)])
    assert (news, [c.id for c in confirm]) == ([True], [2])


def test_distances_are_news_without_a_confirmation():
    search = made()
    search.absorb([candidate(1)], [passed(0)])
    search.confirm([candidate(1)], [passed(0, checks=(CHECK,))])

    news, confirm = search.absorb([candidate(2)], [passed(0, distances={1: 0.5})])

    assert (news, confirm) == ([True], [])


@pytest.mark.parametrize("outcome", ["timeout", "crashed", "exited"])
def test_candidates_that_hang_or_die_are_counted_once_and_no_more(outcome):
    search = made()

    news, confirm = search.absorb([candidate(1)], [Execution(0, outcome, frozenset({0}))])
    search.reject(candidate(1), Execution(0, outcome))

    assert (news, confirm) == ([False], [])
    assert search.archive.corpus == []
    assert search.rejected == {outcome: 1}


def test_a_seed_that_hangs_twice_is_let_go():
    search = made()
    function = INFO.functions[0]
    pool = search.caller.values.pool(function, function.params[0])
    pool.seeds.insert(0, Raw("endless()"))

    for number in (1, 2):
        hanging = Candidate(number, Program("shop", "f", Call(Ref("shop", "f"), (Raw("endless()"),))), "reach")
        search.absorb([hanging], [Execution(0, "timeout")])

    assert Raw("endless()") not in pool.seeds


def test_confirmations_need_something_to_assert():
    search = made()

    gained = search.confirm(
        [candidate(n) for n in (1, 2, 3, 4)],
        [
            passed(0),
            passed(1, checks=(CHECK,)),
            raised("builtins:KeyError", "implicit", 2),
            Execution(0, "invalid", note="not run"),
        ],
    )

    assert gained == 1
    assert search.archive.covered == {1}
    assert search.rejected == {"nothing to assert": 1, "implicit error": 1}
    search.confirm([candidate(5)], [passed(2, checks=(CHECK,), phase="arrange")])
    assert search.rejected["not repeatable"] == 1
    search.confirm([candidate(6)], [Execution(0, "invalid")])
    assert search.rejected["invalid"] == 1
    assert [k.candidate.id for k in search.kept()] == [2]


def test_moves_that_come_back_empty_are_left_out():
    search = made()
    assert "scenario" in search.moves("g")

    for _ in range(4):
        assert search.propose("g", "scenario", 8) == []
        assert search.propose("g", "mutation", 8) == []

    assert "scenario" not in search.moves("g")
    assert "scenario" in search.moves("f")
    assert "mutation" in search.moves("g"), "its feedback may still come"
    search.again()
    assert "scenario" in search.moves("g")


def test_a_move_with_something_to_say_again_is_back():
    search = made()
    search.barren["f", "reach"] = 3

    assert search.propose("f", "reach", 2)
    assert search.barren["f", "reach"] == 0


def test_when_every_move_is_barren_two_remain():
    search = made()
    search.barren = {("f", name): 9 for name in search.by_name}

    assert search.moves("f") == ["reach", "mutation"]


def test_functions_that_are_not_described_have_no_candidates():
    search = made()

    assert search.info("Hidden.run") is None
    assert search.propose("Hidden.run", "reach", 8) == []


def test_nothing_is_proposed_twice_until_everything_is_let_in_again():
    search = made()

    first = [c.program.text() for c in search.propose("g", "reach", 8)]

    assert first == ["g()"]
    assert search.propose("g", "reach", 8) == []
    search.again()
    assert [c.program.text() for c in search.propose("g", "reach", 8)] == ["g()"]


def test_every_move_learns_of_every_execution():
    search = made()
    told: list[tuple[int, bool]] = []
    for move in search.by_name.values():
        move.learn = lambda candidate, execution, entry: told.append((candidate.id, entry is not None))

    search.absorb([candidate(1), candidate(2)], [passed(0), passed()])

    moves = len(search.by_name)
    assert told == [(1, True)] * moves + [(2, False)] * moves


def test_what_makes_objects_is_visited_first():
    functions = tuple(FunctionInfo(name, "method", "plain", (), owner="Cart") for name in ("Cart.add", "Cart.__init__"))
    goals = (Goal(0, "line", 2, 2, "Cart.add"), Goal(1, "line", 3, 3, "Cart.__init__"))
    search = Search(ModuleInfo("shop", "shop.py", functions=functions), TEXT, goals, range(2), (), 1, Standing)

    assert [standing.function for standing in search.standings()] == ["Cart.__init__", "Cart.add"]
