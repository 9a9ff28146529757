"""All perturbations by name, and the environment that they make."""

import importlib.util

import pytest

from pytest_aqe.hunt.perturb import registry as room
from pytest_aqe.hunt.perturb.base import Perturbation
from pytest_aqe.hunt.perturb.environment import EMPTY, FAR_ZONES, SUMMER_ZONES, Variables
from pytest_aqe.hunt.perturb.registry import Registry


class Tenant(Perturbation):
    name = "tenant"

    def values(self, seed):
        return ["a", "b"]

    def environment(self, value):
        return {"TENANT": value}


def test_a_perturbation_that_overrides_nothing_changes_nothing():
    plain = Perturbation()
    with plain.around_session(1), plain.around_item(1, "t"), plain.around_call(1, "t"):
        assert (plain.values(0), plain.environment(1)) == ((), {})


def test_the_users_come_beside_the_built_in_ones():
    found = Registry([Tenant()])

    assert "tenant" in found
    assert {"clock", "hash_seed", "tz", "env", "entropy", "seed"} <= set(found)
    assert found.environment({"tenant": "x"}, {"A": "1"}) == {"A": "1", "TENANT": "x", "PYTHONHASHSEED": "0"}


def test_one_with_a_known_name_takes_its_place():
    class Zone(Tenant):
        name = "tz"

    assert Registry([Zone()])["tz"].values(0) == ["a", "b"]


def test_at_rest_the_hash_seed_is_pinned_to_the_users_or_to_one():
    found = Registry()

    assert found.environment({}, {}) == {"PYTHONHASHSEED": "0"}
    assert found.environment({}, {"PYTHONHASHSEED": "7"}) == {"PYTHONHASHSEED": "7"}
    assert found.environment({}, {"PYTHONHASHSEED": "random"}) == {"PYTHONHASHSEED": "0"}
    assert found.environment({"hash_seed": 3}, {"PYTHONHASHSEED": "7"}) == {"PYTHONHASHSEED": "3"}


def test_variables_are_set_and_taken_away():
    found = Registry().environment(
        {"tz": "Etc/GMT-14", "env": {"USER": None, "COLUMNS": "9"}, "tmpdir": "/x"}, {"USER": "me", "TZ": "UTC"}
    )

    assert found == {
        "PYTHONHASHSEED": "0", "TZ": "Etc/GMT-14", "COLUMNS": "9", "TMPDIR": "/x", "TEMP": "/x", "TMP": "/x",
    }  # fmt: skip


def test_packages_of_the_user_stay_where_they_are(monkeypatch):
    monkeypatch.delenv("PYTHONUSERBASE", raising=False)
    assert "PYTHONUSERBASE" in Variables().environment({"HOME": EMPTY})
    monkeypatch.setenv("PYTHONUSERBASE", "/somewhere")
    assert "PYTHONUSERBASE" not in Variables().environment({"HOME": EMPTY})


def test_values_differ_from_those_at_rest():
    found = Registry()

    assert list(found["tz"].values(0)) == [*FAR_ZONES, *SUMMER_ZONES]
    assert 0 not in found["hash_seed"].values(0)
    assert set(found["hash_seed"].values(1)).isdisjoint(found["hash_seed"].values(0))
    assert len(found["env"].values(0)) == 2


def test_what_is_not_installed_is_named(monkeypatch):
    found = Registry()
    monkeypatch.setattr(room, "find_spec", lambda name: None)
    assert found.missing("clock") == "time-machine"
    assert not found.usable("clock")
    assert found.usable("tz")
    assert not found.usable("unheard-of")
    monkeypatch.setattr(room, "find_spec", importlib.util.find_spec)
    with pytest.raises(KeyError):
        found["unheard-of"]
