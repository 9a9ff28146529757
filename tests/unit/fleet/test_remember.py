"""The agent tells the bank what it learned, and a Ctrl-C meanwhile takes nothing from its report."""

from pytest_aqe import results, settings
from pytest_aqe.fleet import gap, publish


def agent(tmp_path, **more):
    chosen = settings.Settings(rootdir=tmp_path, **more)
    return gap.GapAgent(chosen, results.SessionFacts(tmp_path), progress=None)


def interrupt(*_):
    raise KeyboardInterrupt


def test_a_ctrl_c_is_noted(tmp_path, monkeypatch):
    monkeypatch.setattr(gap, "learn", interrupt)
    one = agent(tmp_path)

    one.remember([], publish.Published())

    assert one.interrupted


def test_nothing_learned_is_nothing_said(tmp_path):
    one = agent(tmp_path)

    one.remember([], publish.Published())

    assert (one.notes, one.interrupted, list(tmp_path.iterdir())) == ([], False, [])


def test_a_dry_run_only_reads(tmp_path):
    assert agent(tmp_path, memory="on", dry_run=True).bank.mode == "readonly"
    assert agent(tmp_path, memory="off", dry_run=True).bank.mode == "off"
    assert agent(tmp_path, memory="on").bank.mode == "on"


def test_nothing_is_remembered_unless_asked_for(tmp_path):
    assert agent(tmp_path).bank.mode == "off"
