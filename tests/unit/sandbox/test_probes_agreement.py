"""Probes and coverage.py see the same: goals are its branch arcs, hits are what it measures, behaviour is unchanged."""

import pytest

from tests.unit.sandbox.nasty import NASTY
from tests.unit.sandbox.probed import Source, branches


@pytest.fixture(params=NASTY)
def source(request, tmp_path):
    text, calls = NASTY[request.param]
    return Source(tmp_path, text, calls)


def test_goals_are_the_branch_arcs_of_coverage(source):
    _, _, every = source.measured()
    assert branches(source.plan) == every


def test_hits_are_what_coverage_measures(source):
    _, hit, _ = source.measured()
    _, state = source.probed()
    assert branches(source.plan, state.hit_ids()) == hit


def test_hits_are_the_same_while_distances_are_taken(source):
    _, hit, _ = source.measured()
    _, state = source.probed(range(len(source.plan.goals)))
    assert branches(source.plan, state.hit_ids()) == hit


def test_nothing_behaves_differently(source):
    plain = source.plain()
    assert source.probed()[0] == plain
    assert source.probed(range(len(source.plan.goals)))[0] == plain
    assert source.mutated() == plain


def test_unsensed_goals_are_never_measured(source):
    _, hit, _ = source.measured()
    assert not branches(source.plan, source.plan.unsensed) & hit


def test_every_hit_has_its_parent_hit(source):
    # A goal opens when its parent is reached: a reached goal under an unreached parent would never be aimed at.
    _, state = source.probed()
    hits = set(state.hit_ids())
    orphans = [goal for goal in source.plan.goals if goal.id in hits and goal.parent not in hits | {None}]
    assert orphans == []
