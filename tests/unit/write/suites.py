"""The suites behind the golden files: what a search would have kept, one function a suite."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.write.lab import Lab, load


def cart() -> Lab:
    lab = Lab(load("cart"))
    new = "cart = Cart()\n"
    lab.add("Cart.add", new + "cart.add('tea', -1)", ("equal", "cart.lines"))
    lab.add("Cart.add", new + "cart.add('tea', 4.0)\ncart.add('tea', 4.0, count=2)", ("equal", "cart.lines"))
    for price, count in ((4.0, 2), (99.99, 1), (100.0, 1)):
        lab.add("Cart.total", new + f"cart.add('tea', {price}, {count})\ncart.total()")
    lab.add("Cart.total", "monkeypatch.setenv('SHOP_TAX', '20')\n" + new + "cart.add('tea', 10.0)\ncart.total()")
    lab.add("Cart.total", new + "cart.total()")
    load_one = "path = tmp_path / 'cart.json'\npath.write_text(json.dumps([{'name': 'tea', 'price': 4.0}]))\n"
    lab.add("Cart.load", load_one + "Cart.load(path)")
    for code in ("SAVE-15", "SAVE-50", "SAVE-51", "", "SAVE", "save-15", "SAVE-x"):
        lab.add("parse_code", f"parse_code({code!r})")
    return lab


def guard() -> Lab:
    lab = Lab(load("guard"))
    for text in ("a@b.c", "tea@shop.example", "tea", "", "@shop.example"):
        lab.add("is_address", f"is_address({text!r})")
    lab.add("is_address", "is_address(None)")
    for password in ("teateatea", "teateate1", "Teateate1", "Teateate1!", "TEATEATE-1"):
        lab.add("strength", f"strength({password!r})")
    lab.add("strength", "strength('tea')")
    lab.add("strength", "strength('tea', minimum=4)")
    lab.add("find_user", "users = [{'name': 'ada'}, {'name': 'bob'}]\nfind_user(users, 'bob')")
    lab.add("find_user", "find_user([], 'ada')")
    return lab


def clock() -> Lab:
    lab = Lab(load("clock"))
    new = "ticks = iter([1, 4, 9])\ntimer = Timer(lambda: next(ticks))\n"
    lab.add("Timer.start", new + "timer.start()", ("equal", "timer.started"))
    lab.add("Timer.start", new + "timer.start()\ntimer.start()", ("equal", "timer.started"))
    lab.add("Timer.stop", new + "timer.start()\ntimer.stop()", ("equal", "result"), ("equal", "timer.laps"))
    lab.add("Timer.stop", new + "timer.stop()")
    lab.add("Timer.__exit__", new + "with timer:\n    pass", ("equal", "timer.laps"))
    lab.add("Timer.limit", new + "timer.limit = 5", ("equal", "timer.limit"))
    lab.add("Timer.limit", new + "timer.limit = 0")
    lab.add("Timer.limit", new + "timer.limit = -1")
    lab.add("Timer.__len__", "now = lambda: 3\ntimer = Timer(now)\ntimer.start()\ntimer.stop()\nlen(timer)")
    return lab


def report() -> Lab:
    lab = Lab(load("report"))
    lab.add("table", "table({})")
    lab.add("table", "table({'tea': 4.0, 'coffee': 5})")
    lab.add("table", "table({'tea': {'green': 1, 'black': 2}}, title='Stock')")
    long = {f"a rather long key number {i}": "with a value that is long as well" for i in range(3)}
    lab.add("table", f"table({long!r}, indent='')")
    lab.add("show", "show({'b': 1, 'a': 2}, as_json=True)", ("equal", "result"), ("output", "out"))
    lab.add("show", "show({})", ("output", "out"))
    lab.add("show", "show({'a': 1})", ("output", "out"))
    lab.add("main", "main(['--help'])", ("output", "out"))
    lab.add("main", "main(['tea'])", ("equal", "result"))
    lab.add("main", "main(['tea=4'])", ("equal", "result"), ("output", "out"))
    return lab


def queueing() -> Lab:
    lab = Lab(load("queueing"))
    job = "class Work(Job):\n    async def run(self):\n        unused = 1\n        return self.name\n"
    lab.add("run_all", job + "run_all([Work('tea'), Work('cup')])", wrap="asyncio.run")
    lab.add("run_all", job + "run_all([Work('tea'), Work('cup')], limit=1)", wrap="asyncio.run")
    lab.add("run_all", "run_all([], limit=-1)", wrap="asyncio.run")
    failing = "async def call():\n    raise ConnectionError('refused')\n"
    lab.add("retry", failing + "retry(call, 2)", wrap="asyncio.run")
    lab.add("retry", "async def call():\n    return 7\nretry(call)", wrap="asyncio.run")
    lab.add("retry", "async def call():\n    return 7\nretry(call, 0)", wrap="asyncio.run")
    lab.add("chunks", "chunks('abcde', 2)", wrap="list")
    lab.add("chunks", "chunks('abcd', 2)", wrap="list")
    lab.add("chunks", "chunks('', 1)", wrap="list")
    for size in (0, -1):
        lab.add("chunks", f"chunks('tea', {size})", wrap="list")
    seen = "seen = []\ndef listen(event):\n    seen.append(event)\n    return True\n"
    lab.add("notify", seen + "notify([listen, len], 'tea')", ("equal", "result"), ("equal", "seen"))
    lab.add("notify", "notify([lambda event: False], 'tea')")
    lab.add("Job.describe", job.replace("Work", "Job2") + "Job2('tea').describe()")
    return lab


def tokens() -> Lab:
    lab = Lab(load("tokens"))
    for text in ("", " ", "[\x00", "[]", "[1, -2.5]", '"tea"', '"tea', '{"a": 1}', "x", "1.5", "ʯ", "'"):
        lab.add("tokenize", f"tokenize({text!r})")
    for text in ("", '"tea"', '"a\\"b"', '"a\\nb"', "tea", "'tea\""):
        lab.add("unescape", f"unescape({text!r})")
    lab.add("unescape", 'unescape("\'tea\'", quote="\'")')
    return lab


def money() -> Lab:
    lab = Lab(load("money"))
    lab.add("Rate.on", "Rate(Decimal('19')).on(Decimal('200'))")
    lab.add("Rate.on", "Rate(Decimal('14'), Kind.REDUCED).on(Decimal('100'))")
    for day in ("2006, 12, 31", "2007, 1, 1", "2020, 5, 17"):
        lab.add(
            "rate_for", f"rate_for(datetime.date({day}), Kind.FULL)", ("equal", "result.percent"), ("is", "result.kind")
        )
    lab.add("mean", "mean([1, 2, 4])", ("approx", "result"))
    lab.add("mean", "mean([0.1, 0.2])", ("approx", "result"))
    lab.add("mean", "mean([])", ("equal", "str(result)"))
    lab.add("kind_of", "kind_of('reduced')", ("is", "result"))
    lab.add("kind_of", "kind_of('tea')")
    return lab


def checks() -> Lab:
    lab = Lab(load("checks"))
    lab.add("TestPlan.size", "TestPlan([]).size()")
    lab.add("TestPlan.size", "l = TestPlan([1, 2])\nl.size()")
    lab.add("test_connection", "test_connection('tea')")
    lab.add("test_connection", "test_connection('')")
    lab.add("setup_module", "setup_module('tea')")
    lab.add("setup_module", "setup_module('')")
    for line in ("a=b", "a=b=c", "tea"):
        lab.add("_split", f"_split({line!r})")
    lab.add("split", "split('')")
    lab.add("split", "split('a=b')")
    lab.add("__dunder", "__dunder(1)")
    lab.add("__dunder", "__dunder(0)")
    lab.add("pytest_configure", "pytest_configure(None)")
    lab.add("pytest_configure", "split = {'name': 'tea'}\npytest_configure(split)")
    return lab


def registry() -> Lab:
    lab = Lab(load("registry"))
    stub = "class Stub:\n    def __init__(self, **values):\n        self.__dict__.update(values)\n"
    lab.add("create", "class Tea(Plugin):\n    name = 'tea'\ncreate('tea')", ("equal", "result.name"))
    lab.add("create", "create('cup')")
    lab.add("first_with", stub + "first_with([Stub(size=0), Stub(size=3)], 'size')")
    lab.add("first_with", stub + "first_with([Stub(tea=1)], 'size')")
    lab.add("first_with", "class Stub:\n    size = 7\nfirst_with([Stub()], 'size')")
    writer = "target = io.StringIO()\n"
    lab.add(
        "copy_lines", writer + "copy_lines(['a', 'b'], target)", ("equal", "result"), ("equal", "target.getvalue()")
    )
    upper = writer + "copy_lines(['a', 'b'], target, {transform})"
    for transform in ("str.upper", "lambda line: None"):
        lab.add("copy_lines", upper.format(transform=transform), ("equal", "result"), ("equal", "target.getvalue()"))
    lab.add("copy_lines", "copy_lines([], None)")
    return lab


def settings() -> Lab:
    lab = Lab(load("settings"))
    lab.add("debug", "monkeypatch.delenv('APP_DEBUG', raising=False)\ndebug()")
    lab.add("debug", "monkeypatch.delenv('APP_DEBUG', raising=False)\ndebug('tea')")
    for value in ("1", "TRUE", "0", ""):
        lab.add("debug", f"monkeypatch.setenv('APP_DEBUG', {value!r})\ndebug()")
    path = "path = tmp_path / 'settings.json'\n"
    lab.add("load", path + "load(path)")
    for text in ('{"a": 1}', "[1]", "7"):
        lab.add("load", path + f"path.write_text({text!r})\nload(path)")
    lab.add("save", path + "save(path, {'a': 1})", ("is", "result"), ("equal", "path.read_text()"))
    lab.add("save", path + "path.write_text('')\nsave(path, {})", ("is", "result"), ("is", "path.exists()"))
    return lab


SUITES: dict[str, Callable[[], Lab]] = {
    suite.__name__: suite for suite in (cart, guard, clock, report, queueing, tokens, money, checks, registry, settings)
}
