"""What a candidate leaves behind is told, with what would put it back."""

import os

import pytest

SUBJECT = """
import collections, logging, os
from pkg import other
logger = logging.getLogger("pkg.subject")
logging.getLogger("pkg.hidden")

names = []
table = {"a": [1]}
seen = set()
recent = collections.deque([1])
active = None
handler = print
LIMITS = tuple(range(3))

class Base:
    shared = {}
    limit = 3
    def method(self): return 1

class Single:
    def __init__(self): self.state = {}; self.mode = "off"
single = Single()

def collect(x, into=[]):
    into.append(x)
    return into
def attributed(): pass
attributed.calls = 0
def use(x):
    global active
    active = x
    return x
def add_global():
    global extra
    extra = 1
def look(): return len(names)
def watch():
    import threading
    global active
    active = threading.Event()
    threading.Thread(target=active.wait, args=(5,), daemon=True).start()
    return active
"""


@pytest.fixture
def subject(inside):
    return inside(SUBJECT, name="pkg.subject", **{"pkg.__init__": "", "pkg.other": "log = []\n"})


def left(subject, act, **parts):
    row = subject.run(act, detail=True, **parts)
    assert row["outcome"] == "passed", row
    return {one["place"]: (one["before"], [tuple(pair) for pair in one["imports"]]) for one in row["left"]}


@pytest.mark.parametrize(
    ("act", "place", "before"),
    [
        ("names.append(1)", "names", "[]"),
        ("table['a'].append(2)", "table", "copy.deepcopy(table)"),
        ("table.clear()", "table", '{"a": [1]}'),
        ("seen.add(1)", "seen", "set()"),
        ("recent.append(2)", "recent", "recent.copy()"),
        ("use(5)", "active", "None"),
        ("setattr(Base, 'limit', 4)", "Base.limit", "3"),
        ("Base.shared.update(a=1)", "Base.shared", "{}"),
        ("setattr(Base, 'method', None)", "Base.method", "Base.method"),
        ("single.state.update(a=1)", "single.state", "{}"),
        ("setattr(single, 'mode', 'on')", "single.mode", '"off"'),
        ("setattr(attributed, 'calls', 1)", "attributed.calls", "0"),
    ],
)
def test_a_change_is_told_with_what_was_there(subject, act, place, before):
    found = left(subject, act)

    assert list(found) == [f"pkg.subject:{place}"]
    text, imports = found[f"pkg.subject:{place}"]
    assert text == before
    root = place.partition(".")[0]
    assert (("pkg.subject", root) in imports) == (root in before)


@pytest.mark.parametrize("act", ["collect(1)", "add_global()", "setattr(single, 'extra', 1)"])
def test_what_no_name_leads_to_or_is_new_cannot_be_put_back(subject, act):
    assert left(subject, act) == {"": ("", [])}


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("logger.setLevel(10)", {"pkg.subject:logger.level": "logger.level"}),
        ("logger.addHandler(logging.NullHandler())", {"pkg.subject:logger.handlers": "logger.handlers.copy()"}),
        ("logging.root.addHandler(logging.NullHandler())", {"logging:root.handlers": "root.handlers.copy()"}),
        ("logging.getLogger('pkg.hidden').setLevel(10)", {"": ""}),
        ("setattr(logger, 'propagate', False)", {"": ""}),
        ("os.environ.update(TEA='1')", {"": ""}),
        ("os.chdir('/')", {"": ""}),
    ],
)
def test_loggers_and_the_environment_count(subject, act, expected):
    found = left(subject, act, imports=[("logging", ""), ("os", "")])

    assert {place: before for place, (before, _) in found.items()} == expected


def test_what_other_modules_of_the_package_hold_counts(subject):
    assert left(subject, "other.log.append(1)") == {"pkg.other:log": ("[]", [])}


@pytest.mark.parametrize("act", ["look()", "use(None)", "[].append(1)"])
def test_a_candidate_that_changes_nothing_leaves_nothing(subject, act):
    assert left(subject, act) == {}


def test_what_monkeypatch_undoes_is_not_left(subject):
    arrange = "monkeypatch.setattr('pkg.subject.names', [])\nmonkeypatch.setenv('TEA', '1')"

    assert left(subject, "pkg.subject.names.append(1)", arrange=arrange, fixtures=["monkeypatch"],
                imports=[("pkg.subject", "")]) == {}  # fmt: skip


def test_what_started_a_thread_is_not_to_be_done_again_by_every_test(subject):
    assert left(subject, "watch()") == {"": ("", [])}


def test_only_runs_in_detail_tell(subject):
    assert subject.run("names.append(1)")["left"] == []


def test_closed_standard_streams_are_told(subject):
    spare = os.dup(0)
    try:
        assert left(subject, "os.close(0)", imports=[("os", "")]) == {"standard streams": ("", [])}
    finally:
        os.dup2(spare, 0)
        os.close(spare)
