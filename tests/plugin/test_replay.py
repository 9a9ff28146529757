"""``--aqe-replay`` and ``--aqe-repeat``: what the commands of a report do."""

import json
import shlex

import pytest

TWO = {"test_a": "X = []\ndef test_one(): X.append(1)\ndef test_two(): assert not X"}


def test_the_order_of_the_command_line_is_kept(pytester):
    pytester.makepyfile(**TWO)

    assert pytester.runpytest("--aqe-replay=order", "test_a.py::test_one", "test_a.py::test_two").ret == 1
    assert pytester.runpytest("--aqe-replay=order", "test_a.py::test_two", "test_a.py::test_one").ret == 0


def test_nobody_reorders(pytester):
    pytester.makepyfile(**TWO)
    pytester.makeconftest("def pytest_collection_modifyitems(items): items.reverse()")

    assert pytester.runpytest("--aqe-replay=order", "test_a.py::test_one", "test_a.py::test_two").ret == 1


def test_a_repetition_has_fresh_fixtures_each_time(pytester):
    pytester.makepyfile("""
        import pytest
        FRESH = []
        @pytest.fixture
        def fresh(tmp_path):
            FRESH.append(tmp_path)
            yield len(FRESH)
        def test_fixture(fresh):
            assert len(set(FRESH)) == fresh
    """)

    result = pytester.runpytest("--aqe-repeat=5")

    result.assert_outcomes(passed=5)


def test_a_repetition_meets_what_the_test_left_itself(pytester):
    pytester.makepyfile("X = []\ndef test_a(): X.append(1); assert len(X) == 1")

    pytester.runpytest("--aqe-repeat=3").assert_outcomes(passed=1, failed=2)
    pytester.runpytest("--aqe-repeat=3", "-x").assert_outcomes(passed=1, failed=1)


def test_conditions_are_brought_about(pytester):
    pytest.importorskip("time_machine")
    pytester.makepyfile("""
        import datetime, random, secrets
        def test_a():
            print(datetime.date.today(), random.random(), secrets.randbelow(10**9))
    """)
    spec = json.dumps({"clock": "2031-01-31T12:00:00", "seed": 4, "entropy": "5"})

    results = [pytester.runpytest("-s", f"--aqe-replay={spec}").outlines for _ in range(2)]

    lines = [[line for line in lines if "2031-01-31" in line] for lines in results]
    assert lines[0] == lines[1]
    assert len(lines[0]) == 1


@pytest.mark.parametrize("text", ["nonsense", "[1]", '{"unheard-of": 1}'])
def test_what_nobody_knows_is_misuse(pytester, text):
    assert pytester.runpytest(f"--aqe-replay={shlex.quote(text)}").ret == pytest.ExitCode.USAGE_ERROR
    assert pytester.runpytest("--aqe-replay", text).ret == pytest.ExitCode.USAGE_ERROR


def test_a_condition_that_needs_what_is_missing_says_so(pytester, monkeypatch):
    from pytest_aqe.hunt.perturb import registry

    monkeypatch.setattr(registry, "find_spec", lambda name: None)

    result = pytester.runpytest_inprocess('--aqe-replay={"clock": "2031-01-31T12:00:00"}')

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*clock needs time-machine: pip install*"])


def test_a_listing_is_only_listed(pytester):
    pytester.makepyfile("def test_a(): 0/0")

    assert pytester.runpytest("--aqe-repeat=2", "--collect-only").ret == 0


def test_a_fixture_that_asks_to_stop_is_heard(pytester):
    pytester.makepyfile("def test_a(request): request.session.shouldstop = 'enough'\ndef test_b(): pass")

    pytester.runpytest("--aqe-repeat=2").assert_outcomes(passed=1)


def test_a_users_own_condition_can_be_replayed(pytester):
    pytester.makeconftest("""
        import contextlib, pytest
        from pytest_aqe.hunt.perturb.base import Perturbation
        import state
        class Mood(Perturbation):
            name = "mood"
            @contextlib.contextmanager
            def around_item(self, value, nodeid):
                state.mood = value
                yield
        def pytest_aqe_perturbations():
            return [Mood()]
    """)
    pytester.makepyfile(state="mood = 'good'", test_a="import state\ndef test_a(): assert state.mood == 'good'")

    assert pytester.runpytest("--aqe-replay=order").ret == 0
    assert pytester.runpytest('--aqe-replay={"mood": "bad"}').ret == 1
