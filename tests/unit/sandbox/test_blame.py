"""Who is to blame where a candidate dies or hangs after others: it, or one that went before it in the same fork."""

import time

import pytest

from pytest_aqe.facts import Candidate
from pytest_aqe.program import Program, Raw
from pytest_aqe.sandbox.blame import HALVING, HURTS, Batches, Purse
from pytest_aqe.sandbox.client import SubjectSpec, Worker
from pytest_aqe.sandbox.deaths import Death
from pytest_aqe.sandbox.limits import Limits

SUBJECT = """
import fractions
import os
import signal


def rest(number):
    return number + 1


def trap(how, number=0):
    # a module that is not the subject's own is not put back
    fractions.shop_trap = how


def save(number):
    how = vars(fractions).get("shop_trap")
    while how == "hang":
        pass
    if how:
        os._exit(3)
    return "saved"


def hang(number):
    while True:
        pass


def bomb(number):
    # forks away what would stop it
    if os.fork():
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    while True:
        pass


def count(number):
    fractions.shop_count = number


def alone(number):
    if "shop_count" in vars(fractions):
        os._exit(3)
"""
PASSED, FATAL = ("passed", ""), ("crashed", HURTS)


@pytest.fixture
def worker(tmp_path):
    file = tmp_path / "shop_traps.py"
    file.write_text(SUBJECT)
    with Worker(
        SubjectSpec("shop_traps", str(file), (str(tmp_path),), str(tmp_path)), limits=Limits(wall=0.5)
    ) as worker:
        yield worker


def ran(worker, *acts, first=0, detail=False):
    programs = [Program("shop_traps", "f", Raw(act, (("shop_traps", act.partition("(")[0]),))) for act in acts]
    candidates = [Candidate(first + number, program, "test") for number, program in enumerate(programs)]
    found = worker.run(candidates, detail=detail)
    return [(one.outcome, one.note) for one in found]


@pytest.mark.parametrize("how", ["hang", "leave"])
def test_one_that_hurts_another_is_found_among_many_and_remembered(worker, how):
    many = [f"rest({number})" for number in range(40)]
    acts = [*many[:17], f"trap({how!r})", *many[17:], "save(1)", "rest(99)"]

    found = ran(worker, *acts)
    again = ran(worker, f"trap({how!r})", "save(1)")

    assert found == [*[PASSED] * 17, FATAL, *[PASSED] * 25]
    assert again == [FATAL, PASSED]
    assert worker.restarts == 0


def test_the_first_and_the_last_before_it(worker):
    assert ran(worker, "trap('leave')", "rest(1)", "rest(2)", "save(1)") == [FATAL, PASSED, PASSED, PASSED]
    assert ran(worker, "rest(3)", "trap( 'leave')", "save(2)") == [PASSED, FATAL, PASSED]


def test_the_one_to_blame_is_found_where_a_time_limit_is_most_of_the_time_for_the_search(worker):
    found = ran(worker, "rest(1)", "trap('hang')", "rest(2)", "save(1)", detail=True)

    assert found == [PASSED, FATAL, PASSED, PASSED]


def test_the_one_to_blame_is_sought_twice_in_a_request(worker):
    traps = [f"trap('leave', {number})" for number in range(4)]

    found = ran(worker, *[act for number, trap in enumerate(traps) for act in (trap, f"save({number})")])

    assert found == [FATAL, PASSED] * 2 + [PASSED] * 4


def test_who_hangs_by_itself_is_to_blame_alone(worker):
    found = ran(worker, "rest(1)", "hang(1)", "rest(2)", "hang(2)", "rest(3)", "hang(3)", "rest(4)")

    assert [outcome for outcome, _ in found] == ["passed", "timeout"] * 3 + ["passed"]


@pytest.mark.parametrize("many", [2, 9])
def test_nobody_is_blamed_for_one_that_dies_after_anybody(worker, many):
    found = ran(worker, *[f"count({number})" for number in range(many)], "alone(1)", "rest(1)")

    assert found == [PASSED] * (many + 2)


def test_who_forks_and_hangs_is_to_blame_alone(worker):
    assert ran(worker, "rest(1)", "bomb(1)", "rest(2)") == [PASSED, ("timeout", "killed at the time limit"), PASSED]


@pytest.mark.parametrize("crowd", [False, True])
def test_who_hangs_with_processes_of_its_own_is_not_tried_again(crowd):
    class Killed(Played):
        def run(self, items, work, emit, walls, *, deadline, enter):
            self.crowd = crowd
            self.asked.append(list(items))
            for item in items[:-1]:
                emit([(item, b"row")])
            return len(items) - 1, Death(self.victim, "timeout", "killed", True)

    forks, deaths = Killed(3), []

    Batches(forks, None, len, deaths.append, [1.0] * 3, polluted=pytest.fail).run(3, 3)

    assert [death.item for death in deaths] == [2]
    assert forks.asked == ([[0, 1, 2]] if crowd else [[0, 1, 2], [2]])


class Played:
    """In place of `Forks`: the last of `count` items hangs after item 0; `forger` writes rows after a hang's."""

    def __init__(self, count, forger=False):
        self.victim, self.forger, self.asked, self.crowd = count - 1, forger, [], False

    def alive(self):
        pass

    def run(self, items, work, emit, walls, *, deadline, enter):
        self.asked.append((list(items), deadline))
        for done, item in enumerate(items):
            if item == self.victim and 0 in items[:done]:
                emit([(item, b"")])
                if self.forger and item + 2 in items:
                    emit([(item + 1, b"forged"), (item + 2, b"forged")])
                    return done + 3, None
                return done + 1, None
            emit([(item, b"row")])
        return len(items), None


def played(forks, count, **more):
    rows, blamed = {}, []
    Batches(
        forks, None, lambda found: rows.update(found), pytest.fail, [1.0] * count, polluted=blamed.append, **more
    ).run(count, count)
    return rows, blamed


def test_a_search_ends_its_forks_when_its_time_is_over():
    forks, purse, started = Played(9), Purse(), time.monotonic()

    rows, blamed = played(forks, 9, purse=purse)

    assert (len(rows), blamed) == (9, [0])
    assert [deadline for _, deadline in forks.asked[:2]] == [None, None]
    assert len({deadline for _, deadline in forks.asked[2:]}) == 1
    assert forks.asked[2][1] <= time.monotonic() + HALVING
    assert forks.asked[2][1] >= started + HALVING
    assert purse.seconds < Purse().seconds


def test_nobody_is_sought_where_the_time_for_it_is_spent():
    forks = Played(9)

    assert played(forks, 9, purse=Purse(0.0)) == (dict.fromkeys(range(9), b"row"), [])
    assert len(forks.asked) == 2


def test_what_is_written_after_the_row_of_one_that_hangs_is_not_believed():
    forks = Played(7, forger=True)

    rows, blamed = played(forks, 9)

    assert rows == dict.fromkeys(range(9), b"row")
    assert blamed == [0]
