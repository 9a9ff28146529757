from pytest_aqe.hunt.state.fixtures import Fixtures
from pytest_aqe.hunt.state.probe import StateProbe


class Database:
    def __init__(self):
        self.rows = {}
        self.open = True


def test_a_value_that_lives_longer():
    database, plain = Database(), [1]
    look = Fixtures({"database": database, "plain": plain, "number": 3})
    look.look()
    database.rows["a"] = 1
    database.open = False
    plain.append(2)
    found = list(look.differences())

    assert [one.name for one in found] == ["fixture database.rows['a']", "fixture database.open", "fixture plain"]
    for one in found:
        one.restore()
    assert (database.rows, database.open, plain) == ({}, True, [1])


def test_a_fixture_that_is_set_up_while_the_test_runs(tmp_path):
    probe = StateProbe(tmp_path, ["fixture database.rows['a']"])
    probe.before()
    database = Database()
    probe.made("database", database)
    database.rows["a"] = 1

    assert "fixture database.rows['a']" in probe.after()
    assert database.rows == {}
