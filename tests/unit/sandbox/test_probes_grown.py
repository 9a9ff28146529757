"""Probes against coverage.py on functions that nobody would write."""

import pytest

from tests.unit.sandbox.grown import grow
from tests.unit.sandbox.probed import Source, branches

# A grown generator that is collected while it is suspended may raise in its own clean-up.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

CALLS = [f"play({seed})" for seed in range(25)]


def compare(folder, seeds):
    """Numbers of branch arcs, of those on which the two disagree, and seeds that behaved differently."""
    total, apart, changed = 0, 0, []
    for seed in seeds:
        text = grow(seed)
        if text is None:
            continue
        source = Source(folder, text, CALLS)
        plain, hit, every = source.measured()
        assert branches(source.plan) == every
        results, state = source.probed()
        told, _ = source.probed(range(len(source.plan.goals)))
        if not plain == results == told == source.mutated():
            changed.append(seed)
        total += len(every)
        apart += len(branches(source.plan, state.hit_ids()) ^ hit)
    return total, apart, changed


def test_thirty_functions(tmp_path):
    total, apart, changed = compare(tmp_path, range(30))
    assert changed == []
    assert total > 100
    # The clean-up code that CPython writes for exceptions carries the line of some other statement now and then.
    assert apart <= 1


@pytest.mark.slow
def test_three_hundred_functions(tmp_path):
    total, apart, changed = compare(tmp_path, range(1000, 1300))
    assert changed == []
    assert apart / total < 0.002
