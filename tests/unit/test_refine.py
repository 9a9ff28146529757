"""The loop: what ends it, what it spends, what it tells, and that Ctrl-C leaves the archive usable."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from pytest_aqe.facts import Candidate, Execution, Goal, Round
from pytest_aqe.generate.search import goals
from pytest_aqe.generate.search.planners import Thompson, Uniform
from pytest_aqe.refine import DRAW, DRAWS, FIRST_DRAW, SLICE_SECONDS, Budget, Standing, refine
from tests.fakes import Archive, Clock, Generator, Runner


def hits(table: dict[int, set[int]]):
    """Candidate number → goals."""
    return lambda one: Execution(one.id, "passed", frozenset(table.get(one.id, ())))


def planner(patience: int = 3) -> Uniform:
    return Uniform(random.Random(1), patience)


def test_everything_covered():
    archive = Archive({"f": {0, 1}})
    rows: list[Round] = []

    stopped = refine(planner(), Generator(), Runner(hits({3: {0}, 60: {1}})), archive, Budget(), 64, rows.append)

    assert stopped == "covered"
    assert archive.covered == {0, 1}
    assert archive.confirmed == [3, 60]
    assert [(row.target, row.gained, row.gains) for row in rows] == [("f", 1, {"move": 1}), ("f", 1, {"move": 1})]
    assert [row.open_goals for row in rows] == [2, 1]
    assert [row.moves for row in rows] == [{"move": FIRST_DRAW}, {"move": DRAWS * DRAW}]


def test_nothing_left_that_is_worth_a_round():
    archive = Archive({"f": {0}, "g": {1}})

    stopped = refine(planner(patience=2), Generator(), Runner(), archive, Budget(), 64)

    assert stopped == "stalled"
    assert {s.function: (s.rounds, s.stale) for s in archive.standings()} == dict.fromkeys(
        "fg", (8, pytest.approx(2.26))
    )


def test_a_gain_makes_a_function_fresh_again():
    archive = Archive({"f": {0, 1}})

    refine(planner(patience=2), Generator(), Runner(hits({70: {0}})), archive, Budget(), 64)

    (standing,) = archive.standings()
    assert (standing.rounds, standing.stale) == (10, pytest.approx(2.24))


def test_a_function_for_which_nobody_has_anything_to_say():
    archive = Archive({"f": {0}})
    runner = Runner()
    learned = []
    thinking = planner()
    thinking.learn = lambda *what: learned.append(what)

    stopped = refine(thinking, Generator(empty=("move",)), runner, archive, Budget(), 64)

    assert stopped == "stalled"
    assert runner.seen == []
    assert set(learned) == {("f", "move", FIRST_DRAW, 0), ("f", "move", DRAW, 0)}


@pytest.mark.parametrize("limit", [0, 1, 63, 64, 65, 100])
def test_executions_are_a_limit(limit):
    runner = Runner()

    budget = Budget(executions=limit)
    stopped = refine(planner(), Generator(), runner, Archive({"f": {0}}), budget, 64)

    assert stopped == "executions"
    assert len(runner.seen) == budget.spent == limit


def test_a_find_with_the_last_execution_is_still_confirmed():
    archive = Archive({"f": {0}})
    budget = Budget(executions=10)

    stopped = refine(planner(), Generator(), Runner(hits({10: {0}})), archive, budget, 64)

    assert (stopped, budget.spent, archive.covered) == ("executions", 11, {0})


def test_time_is_a_limit():
    clock = Clock()
    runner = Runner(clock=clock, seconds=0.01)
    budget = Budget(deadline=3.0, clock=clock)
    rows: list[Round] = []

    stopped = refine(planner(patience=100), Generator(), runner, Archive({"f": {0}}), budget, report=rows.append)

    assert stopped == "budget"
    assert 3.0 <= clock.now < 3.7
    assert all(call["deadline"] == 3.0 for call in runner.calls)
    assert all(row.seconds >= SLICE_SECONDS for row in rows[1:-1])


def test_a_round_with_a_gain_ends_early():
    clock = Clock()
    rows: list[Round] = []
    runner = Runner(hits({5: {0}}), clock=clock, seconds=0.002)

    refine(
        planner(), Generator(), runner, Archive({"f": {0, 1}}), Budget(deadline=2.0, clock=clock), report=rows.append
    )

    assert rows[1].gained == 1
    assert rows[1].seconds == pytest.approx(0.13)
    assert rows[2].seconds > SLICE_SECONDS


def test_what_covers_something_is_confirmed_alone_and_in_detail():
    runner = Runner(hits({2: {0}, 3: {0}, 4: {1}}))

    refine(planner(), Generator(), runner, Archive({"f": {0, 1}}), Budget(), 64)

    first, again = runner.calls
    assert first == {"count": FIRST_DRAW, "frontier": {0, 1}, "detail": False, "solo": False, "deadline": None}
    assert again == {"count": 2, "frontier": set(), "detail": True, "solo": True, "deadline": None}


def test_the_planner_learns_once_a_move_and_batch():
    learned = []
    thinking = planner()
    thinking.learn = lambda *what: learned.append(what)
    turns = iter(["a", "b"] * 5)
    thinking.move = lambda function, moves: next(turns)

    refine(
        thinking,
        Generator(("a", "b")),
        Runner(hits({1: {0}, 2: {1}, 5: {2}, 9: {3}})),
        Archive({"f": {0, 1, 2, 3}}),
        Budget(),
        64,
    )

    first = [("f", "a", FIRST_DRAW, 2), ("f", "b", FIRST_DRAW, 1)]
    assert learned == [*first, ("f", "a", 4 * DRAW, 1), ("f", "b", 4 * DRAW, 0)]


def test_bounded_by_executions_no_clock_decides_anything():
    def searched(seconds: float) -> tuple[list[int], list[str]]:
        clock = Clock()
        runner = Runner(hits({50: {0}, 300: {1}, 301: {2}}), clock=clock, seconds=seconds)
        archive = Archive({"f": {0, 1}, "g": {2, 3}})
        refine(
            Thompson(random.Random(5)), Generator(("a", "b", "c")), runner, archive, Budget(executions=900, clock=clock), 64
        )  # fmt: skip
        return archive.confirmed, [f"{c.move}:{c.program.text()}" for c in runner.seen]

    assert searched(0.0) == searched(0.7)


class Kept(goals.Archive):
    """The real archive, with the little that the loop wants besides."""

    def standings(self):
        return [Standing("f", len(self.open()))]

    def absorb(self, candidates, executions):
        news, confirm = [], []
        for one, execution in zip(candidates, executions):
            new = self.news(execution)
            if new:
                self.remember(one, execution)
                confirm.append(one)
            news.append(new)
        return news, confirm

    def confirm(self, candidates, executions):
        return sum(len(self.keep(one, execution)) for one, execution in zip(candidates, executions))


@pytest.mark.parametrize("at", range(1, 200, 13))
def test_ctrl_c_leaves_the_archive_usable(at):
    numbered = [Goal(i, "line", i + 1, i + 1, "f") for i in range(41)]  # the last one is never met
    archive = Kept(numbered, range(41))
    runner = Runner(lambda one: Execution(one.id, "passed", frozenset({one.id % 40})), interrupt_at=at)

    with pytest.raises(KeyboardInterrupt):
        refine(planner(), Generator(), runner, archive, Budget(), 64)

    suite = archive.suite()
    assert {goal for kept in suite for goal in kept.goals} == archive.covered
    assert archive.open() == set(range(41)) - archive.covered
    assert all(kept.execution.checks for kept in suite)
    assert archive.covered <= archive.reached


def test_a_part_of_a_budget():
    clock = Clock(10.0)
    budget = Budget(deadline=20.0, executions=100, spent=20, clock=clock)

    part = budget.until(3.0, 0.5)
    rest = budget.until(60.0)

    assert (part.deadline, part.executions, part.left(), part.room()) == (13.0, 40, 3.0, 40)
    assert (rest.deadline, rest.executions) == (20.0, 80)
    assert Budget(clock=clock).until(1.0).executions is None
    part.spend(40)
    assert part.over()
    clock.sleep(10.0)
    assert budget.over()
    assert Budget().room() > 10**9


def test_at_the_end_of_time_a_budget_without_deadline_is_over_too():
    clock = Clock()
    budget = Budget(executions=1 << 40, clock=clock)
    part = budget.until(float("inf"), 0.5)

    assert not budget.over()
    clock.now = float("inf")

    assert (budget.left(), budget.over(), part.over()) == (0.0, True, True)


def test_a_long_round_ends_with_the_last_goal_of_its_function():
    archive = Archive({"f": {0}, "g": {1}})
    budget = Budget(executions=1 << 20)

    stopped = refine(planner(), Generator(), Runner(hits({70: {0}, 200: {1}})), archive, budget, 1 << 40)

    assert stopped == "covered"
    assert budget.spent < 1_000


def test_what_a_round_reports_is_a_copy():
    archive = Archive({"f": {0}})
    archive.standings()[0].features["depth"] = 2.0
    rows: list[Round] = []

    refine(planner(1), Generator(), Runner(), archive, Budget(), 64, rows.append)
    archive.standings()[0].features["depth"] = 3.0

    assert rows[0].features == {"depth": 2.0}
    assert replace(rows[0], seconds=0.0).executions == FIRST_DRAW


def test_candidates_of_the_fakes_differ():
    made = Generator().propose("f", "move", 3)

    assert len({one.program.text() for one in made}) == 3
    assert all(isinstance(one, Candidate) for one in made)


def test_every_function_gets_a_short_round_before_any_gets_a_second():
    archive = Archive({name: {number} for number, name in enumerate("abcde")})
    rows: list[Round] = []

    refine(
        Thompson(random.Random(1)), Generator(("x", "y")), Runner(), archive, Budget(executions=100), 64, rows.append
    )

    assert [row.target for row in rows[:5]] == list("abcde")
    assert all(row.moves == {"x": FIRST_DRAW, "y": FIRST_DRAW} for row in rows[:5])


def test_in_the_first_round_no_move_is_crowded_out_by_what_others_say_of_another():
    known = {"f": {"x": (0.0, 12.0), "y": (12.0, 0.0)}}
    rows: list[Round] = []

    refine(
        Thompson(random.Random(1), known=known), Generator(("x", "y")), Runner(), Archive({"f": {0}}),
        Budget(executions=80), 64, rows.append,
    )  # fmt: skip

    assert rows[0].moves == {"x": FIRST_DRAW, "y": FIRST_DRAW}
    assert rows[1].moves["y"] > 2 * rows[1].moves.get("x", 0)
