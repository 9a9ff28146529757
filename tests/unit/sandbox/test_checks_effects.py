"""Checks on what an act changes, writes, prints or raises, and how they are judged later."""

import pytest

SUBJECT = """
import datetime, getpass, os, platform, random, socket, sys, tempfile, time, uuid
from datetime import date
from datetime import datetime as Moment

class Cart:
    def __init__(self): self.lines, self.owner = {}, "ann"
    def add(self, name, price):
        if price < 0:
            raise ValueError(f"negative price: {price}")
        self.lines[name] = price
        return self
    def fail_late(self, name):
        self.lines[name] = 0
        raise RuntimeError("too late")
    def clear(self): self.lines.clear()

class Queue:
    def __init__(self): self._items = []
    def put(self, x): self._items.append(x)
    def __len__(self): return len(self._items)
    def __iter__(self): return iter(self._items)

class Counter:
    def __init__(self): self.__n = 0
    @property
    def value(self): return self.__n
    def up(self): self.__n += 1

class Recent(Queue):
    def put(self, x): self._items = [x]
    def offer(self, x):
        if self._items: return False
        self._items.append(x); return True

def counted(function):
    def wrapper(*args):
        wrapper.calls += 1
        return function(*args)
    wrapper.calls = 0
    return wrapper

class Node:
    def __init__(self): self.parent = None; self.kids = []
    def adopt(self, kid): kid.parent = self; self.kids.append(kid)

class Local:
    pass
def raise_local(text):
    class Inner(KeyError): pass
    raise Inner(text)
class ShopError(Exception):
    pass
def raise_shop(text): raise ShopError(text)
def notify(callback, *args):
    for a in args: callback(a)
class Wide:
    def __init__(self):
        for n in range(20): setattr(self, f"a{n}", n)
        self.last = []
    def put(self, x): self.last.append(x)
def double(data):
    for i in range(len(data)): data[i] *= 2
def sort(items): items.sort()
def save(path, text="x"):
    path.write_text(text); (path.parent / "sub").mkdir(); return None
def remove(path): path.unlink()
def binary(path): path.write_bytes(b"\\xff\\x00")
def export(name): os.environ[name] = "1"; os.environ.pop("AQE_GONE", None)
def report(n):
    for i in range(n): print("line", i)
def now(): return time.time()
def dated(n): return {'n': n, 'at': time.time()}
def second(): return int(time.time())
def today(): return date.today()
def year(): return Moment.now().year
def iso(): return datetime.datetime.now().isoformat()
def stamp(): return time.strftime("%Y")
def isdate(x): return isinstance(x, date), Moment(2020, 1, 2), Moment.strptime("2020", "%Y") == Moment(2020, 1, 1)
def address(): return repr(object())
def number(): return id(object())
def number_text(): return f"<Recursion with id={id(None)}>"
def hash_of(x): return hash(x)
def pid(): return os.getpid()
def pid_text(): return f"worker-{os.getpid()}"
def unique(): return uuid.uuid4()
def set_text(): return f"one of {set('abc')}"
def home(): return os.path.expanduser("~")
def here(): return os.getcwd()
def host(): return socket.gethostname()
def temp(): return tempfile.gettempdir()
def width():
    import shutil
    return shutil.get_terminal_size().columns
def program(): return sys.argv[0]
def shuffle():
    x = list(range(20)); random.shuffle(x); return x
def file(): return __file__
def fail_here(): raise ValueError(f"no such file: {os.getcwd()}/x")
def fail_random(): raise ValueError(f"bad token {random.random()}")
def fail_address(): raise TypeError(f"cannot use {object()!r} as a key")
def fail_deep(): return fail_deep()
"""


@pytest.fixture
def subject(inside):
    return inside(SUBJECT)


@pytest.mark.parametrize(
    ("act", "arrange", "expected"),
    [
        ("cart.add('tea', 2)", "cart = Cart()", ["result is cart", 'cart.lines == {"tea": 2}']),
        ("cart.add('tea', -2)", "cart = Cart()", [
            "raises ValueError: negative price: -2", "cart.lines == {}", 'cart.owner == "ann"',
        ]),
        ("cart.fail_late('tea')", "cart = Cart()", ["raises RuntimeError: too late", 'cart.lines == {"tea": 0}']),
        ("cart.clear()", "cart = Cart()\ncart.add('tea', 2)", ["cart.lines == {}", "result is None"]),
        ("cart.clear()", "cart = Cart()", ["result is None", "cart.lines == {}", 'cart.owner == "ann"']),
        ("sort(items)", "items = [1, 2]", ["result is None", "items == [1, 2]"]),
        ("q.put(3)", "q = Queue()", ["len(q) == 1", "list(q) == [3]", "result is None"]),
        ("q.put(3)", "q = Recent()\nq.put(2)", ["list(q) == [3]", "result is None", "len(q) == 1"]),
        ("q.offer(3)", "q = Recent()\nq.put(2)", ["result is False", "len(q) == 1", "list(q) == [2]"]),
        ("twice(1)", "twice = counted(lambda x: x)\ntwice(1)", ["result == 1", "twice.calls == 2"]),
        ("c.up()", "c = Counter()", ["c.value == 1", "result is None"]),
        ("notify(calls.append, 1, 2)", "calls = []", ["calls == [1, 2]", "result is None"]),
        ("sort(items)", "items = [2, 1]", ["items == [1, 2]", "result is None"]),
        ("w.put(1)", "w = Wide()", ["w.last == [1]", "result is None"]),
        ("double(data)", "import array\ndata = array.array('i', [1, 2])", [
            "data == array.array(\"i\", [2, 4])", "result is None",
        ]),
        ("notify(m, 1)", "from unittest.mock import Mock\nm = Mock()", ["m.mock_calls == [call(1)]", "result is None"]),
        ("top.adopt(kid)", "top = Node()\nkid = Node()", ["top.kids == [kid]", "kid.parent is top", "result is None"]),
    ],
)  # fmt: skip
def test_state(subject, act, arrange, expected):
    found = subject.checks(act, arrange)

    assert [check for check in expected if check not in found] == []
    assert len(found) == len(expected)


def test_unchanged_attributes_are_not_asserted(subject):
    assert 'cart.owner == "ann"' not in subject.checks("cart.add('tea', 2)", "cart = Cart()")


def test_a_block_that_sets_an_attribute(subject):
    assert subject.checks("cart.owner = 'bob'", "cart = Cart()", block=True) == ['cart.owner == "bob"']


def test_files_under_tmp_path(subject):
    arrange = "path = tmp_path / 'a.txt'"

    assert subject.checks("save(path)", arrange, fixtures=["tmp_path"]) == [
        '(tmp_path / "sub").is_dir() is True', '(tmp_path / "a.txt").read_text() == "x"', "result is None",
    ]  # fmt: skip
    assert subject.checks("remove(path)", arrange + "\npath.write_text('y')", fixtures=["tmp_path"]) == [
        '(tmp_path / "a.txt").exists() is False', "result is None",
    ]  # fmt: skip
    assert subject.checks("binary(path)", arrange, fixtures=["tmp_path"]) == [
        '(tmp_path / "a.txt").read_bytes() == b"\\xff\\x00"', "result is None",
    ]  # fmt: skip


def test_paths_below_tmp_path_are_told_from_there(subject):
    arrange = "path = tmp_path / 'a'"

    assert subject.checks("[path, str(path), path / 'b']", arrange, fixtures=["tmp_path"]) == [
        'result == [tmp_path / "a", str(tmp_path / "a"), tmp_path / "a/b"]',
    ]  # fmt: skip
    assert subject.checks("f'in {path}'", arrange, fixtures=["tmp_path"]) == []


def test_environment(subject):
    found = subject.checks("export('AQE_NEW')", "monkeypatch.setenv('AQE_GONE', '1')", fixtures=["monkeypatch"])

    assert found == [
        'os.environ.get("AQE_NEW") == "1"', 'os.environ.get("AQE_GONE") is None', "result is None",
    ]  # fmt: skip


def test_output(subject):
    assert subject.checks("report(2)") == ['out prints "line 0\\nline 1\\n"', "result is None"]


def test_long_output_is_not_asserted(subject):
    assert subject.checks("report(500)") == ["result is None"]


@pytest.mark.parametrize(
    "act",
    [
        "now()", "second()", "today()", "year()", "iso()", "stamp()", "address()", "number()",
        "number_text()", "hash_of('x')", "pid()", "pid_text()", "unique()", "set_text()", "home()", "here()",
        "temp()", "width()", "program()", "file()",
    ],
)  # fmt: skip
def test_nothing_that_is_only_true_here_and_now(subject, act):
    assert subject.checks(act) == []


def test_of_a_shuffled_list_only_its_length(subject):
    assert subject.checks("shuffle()") == ["len(result) == 20"]


def test_code_that_uses_dates_works_in_the_second_run(subject):
    assert subject.checks("isdate(Moment(2020, 1, 2))") == ["result == (True, Moment(2020, 1, 2), True)"]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("raise_shop('closed')", "raises ShopError: closed"),
        ("raise_shop('')", "raises ShopError: "),
        ("raise_local('x')", "raises KeyError: 'x'"),
        ("fail_here()", "raises ValueError: no such file"),
        ("fail_random()", "raises ValueError: bad token 0."),
        ("fail_address()", "raises TypeError: cannot use"),
        ("fail_deep()", "raises RecursionError: "),
        ("1 / 0", "raises ZeroDivisionError: division by zero"),
        ("raise_shop(Local())", "raises ShopError: "),
    ],
)
def test_errors(subject, act, expected):
    assert subject.checks(act) == [expected]


@pytest.mark.parametrize(
    ("before", "after", "failed"),
    [
        ("return a + b", "return a - b", [0]),
        ("return a + b", "return 5", []),
        ("return a + b", "raise ValueError", [-1]),
        ("return a + b", "while True: raise SystemExit", [-1]),
        ("raise ValueError('bad')", "raise ValueError('')", [0]),
        ("raise ValueError('bad')", "raise UnicodeError('bad')", []),
        ("raise ValueError('bad')", "raise KeyError('bad')", [-1]),
        ("raise ValueError('bad')", "return 1", [-1]),
        ("print(a); seen.append(b)", "print(a); seen.append(a)", [0]),
        ("print(a); seen.append(b)", "print(b); seen.append(b)", [1]),
        ("print(a); seen.append(b)", "return 1", [0, 1, 2]),
        ("return [1 / 3]", "return [1 / 3 + 1e-5]", [0]),
        ("return [1 / 3]", "return [1 / 3 + 1e-9]", []),
    ],
)
def test_checks_judge_a_changed_subject(inside, before, after, failed):
    source = "def run(a, b, seen):\n    {}\n"
    subject = inside(source.format(before))
    script = subject.script("run(2, 3, seen)", "seen = []")
    checks = subject.session.run(script, detail=True)["checks"]

    assert subject.session.check(script, checks) == []
    exec(source.format(after), vars(subject.module))
    subject.session.scripts._spaces.clear()

    assert subject.session.check(script, checks) == failed


def test_without_checks_nothing_fails(subject):
    assert subject.session.check(subject.script("1 / 0"), []) == []


def test_an_unstable_candidate_has_no_checks(inside):
    subject = inside(
        "import os\ndef f():\n    if os.environ['HOME'].endswith('2'):\n        raise ValueError\n    return 1\n"
    )

    assert subject.run("f()", detail=True)["checks"] == []


def test_parts_that_are_the_same_everywhere_are_kept_where_the_whole_is_not(subject):
    assert subject.checks("dated(3)") == ['set(result) == {"at", "n"}', 'result["n"] == 3']


def test_variables_that_the_subject_reads_are_junk_in_the_second_world(inside):
    subject = inside('import os\ndef kind():\n    return "ci" if "ON_CI" in os.environ else "here"\n')

    assert subject.checks("kind()") == []
    assert subject.checks("kind()", "monkeypatch.delenv('ON_CI', raising=False)", fixtures=["monkeypatch"]) == [
        'result == "here"'
    ]
