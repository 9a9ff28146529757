import contextvars
import os

from pytest_aqe.hunt.state.probe import StateProbe

VARIABLE = contextvars.ContextVar("stall_variable")


def test_names_come_most_telling_first_and_only_what_was_asked_for_is_put_back(project, tmp_path, monkeypatch):
    m = project("stall_probe", "TABLE = {}\nLIST = []\n")
    monkeypatch.setattr(m, "LIST", m.LIST)
    monkeypatch.delenv("STALL_X", raising=False)
    probe = StateProbe(tmp_path, ["os.environ['STALL_X']"])
    probe.before()
    m.LIST = []
    m.TABLE["k"] = 1
    monkeypatch.setenv("STALL_X", "1")
    names = probe.after()

    telling = [name for name in names if name.startswith(("os.environ", "stall_probe"))]
    assert telling == ["os.environ['STALL_X']", "stall_probe.TABLE['k']", "stall_probe.LIST"]
    assert "STALL_X" not in os.environ
    assert m.TABLE == {"k": 1}
    assert probe.stuck == ()


def test_context_variables(tmp_path):
    def leak():
        probe = StateProbe(tmp_path, ["context variable 'stall_variable'"])
        probe.before()
        VARIABLE.set(1)
        first, stuck = probe.after(), probe.stuck
        probe.before()
        VARIABLE.set(2)
        return first, stuck, probe.after(), VARIABLE.get()

    first, stuck, second, value = contextvars.copy_context().run(leak)

    assert first == second == ["context variable 'stall_variable'"]
    assert stuck == ("context variable 'stall_variable'",)
    assert value == 1


def test_a_context_variable_of_the_project_is_named_as_it_is_there(project, tmp_path):
    m = project("stall_context", "import contextvars\nTENANT = contextvars.ContextVar('tenant', default='all')\n")

    def leak():
        probe = StateProbe(tmp_path, ["stall_context.TENANT"])
        probe.before()
        m.TENANT.set("one")
        return probe.after(), probe.stuck, probe.telling, m.TENANT.get()

    assert contextvars.copy_context().run(leak) == (["stall_context.TENANT"], (), 1, "all")


def test_many_names_are_cut(project, tmp_path):
    m = project("stall_many", "".join(f"N{number} = 0\n" for number in range(100)))
    probe = StateProbe(tmp_path)
    probe.before()
    for number in range(100):
        setattr(m, f"N{number}", 1)

    assert len(probe.after()) == 40
