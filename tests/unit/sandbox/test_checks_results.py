"""Checks on what an act returns."""

import sys
from pathlib import Path

import pytest

SUBJECT = Path(__file__).with_name("results.py.txt").read_text()


@pytest.fixture
def subject(inside):
    return inside(SUBJECT)


@pytest.mark.parametrize(
    ("act", "first"),
    [
        ("give(3)", "result == 3"),
        ("give(True)", "result is True"),
        ("give(None)", "result is None"),
        ("give('it\\'s')", 'result == "it\'s"'),
        ("give(b'x')", 'result == b"x"'),
        ("give(0.5)", "result == 0.5"),
        ("give(1 / 3)", "result ~ 0.3333333333"),
        ("give(float('inf'))", 'result == float("inf")'),
        ("give(float('nan'))", "math.isnan(result) is True"),
        ("give({3, 1, 2})", "result == {1, 2, 3}"),
        ("give({'b', 'a'})", 'result == {"a", "b"}'),
        ("give(frozenset())", "result == frozenset()"),
        ("give(set())", "result == set()"),
        ("give((1,))", "result == (1,)"),
        ("give({'a': [1, (2, None)]})", 'result == {"a": [1, (2, None)]}'),
        ("numbers(3)", "result ~ [1.0, 0.5, 0.3333333333]"),
        ("give({'a': 0.1 + 0.2})", 'result ~ {"a": 0.3}'),
        ("give(2 + 1j)", "result == (2+1j)"),
        ("give(range(3))", "result == range(0, 3)"),
        ("give(...)", "result is ..."),
        ("give(Color.RED)", "result is Color.RED"),
        ("give([Color.RED, Color.BLUE])", "result == [Color.RED, Color.BLUE]"),
        ("give(Mode.R | Mode.W)", "result is Mode.R | Mode.W"),
        ("give(Level.LOW)", "result is Level.LOW"),
        ("give(datetime.date(2020, 2, 3))", "result == date(2020, 2, 3)"),
        ("give(datetime.datetime(2020, 2, 3, 4, tzinfo=datetime.timezone.utc))",
         "result == datetime.datetime(2020, 2, 3, 4, tzinfo=timezone.utc)"),
        ("give(datetime.timedelta(days=1, hours=2))", "result == timedelta(days=1, hours=2)"),
        ("give(datetime.time(1, 2))", "result == time(1, 2)"),
        ("give(decimal.Decimal('1.50'))", 'result == Decimal("1.50")'),
        ("give(fractions.Fraction(2, 6))", "result == Fraction(1, 3)"),
        ("give(uuid.UUID(int=5))", 'result == UUID("00000000-0000-0000-0000-000000000005")'),
        ("give(pathlib.Path('a') / 'b')", 'result == Path("a/b")'),
        ("give(ipaddress.ip_address('10.0.0.1'))", 'result == IPv4Address("10.0.0.1")'),
        ("give(re.compile('a+', re.I))", 'result == re.compile("a+", re.IGNORECASE)'),
        ("give(collections.Counter('aab'))", 'result == {"a": 2, "b": 1}'),
        ("give(collections.deque([1, 2]))", "result == deque([1, 2])"),
        ("give(collections.OrderedDict(a=1))", 'result == {"a": 1}'),
        ("give(collections.defaultdict(list, a=[1]))", 'result == {"a": [1]}'),
        ("give(types.MappingProxyType({'a': 1}))", 'result == {"a": 1}'),
        ("give(types.SimpleNamespace(a=1))", "result == SimpleNamespace(a=1)"),
        ("give(array.array('i', [1]))", 'result == array.array("i", [1])'),
        ("give(bytearray(b'x'))", 'result == bytearray(b"x")'),
        ("give(memoryview(b'x'))", 'result == b"x"'),
        ("give({'a': 1}.keys())", 'list(result) == ["a"]'),
        ("give(Point(1, 2))", "result == Point(1, 2)"),
        ("give(Slotted(only='x'))", 'result == Slotted(only="x")'),
        ("give(Computed(4))", "result == Computed(4)"),
        ("give(Pair(1))", 'result == Pair(1, "r")'),
        ("give(Attrs(1, 'k'))", 'result == Attrs(1, "k")'),
        ("give(Money(5))", 'result == Money(5, "EUR")'),
        ("give([Point(1), Point(2)])", "result == [Point(1), Point(2)]"),
        ("give(Name('n'))", 'result == "n"'),
        ("give(Count(4))", "result == 4"),
        ("give(Headers(a=1))", 'result == {"a": 1}'),
        ("give(Rows([1]))", "result == [1]"),
        ("give(Lower(a=1))", 'result == {"a": 1}'),
        ("give(Scalar())", "result == 5"),
        ("give(helper)", "result is helper"),
        ("give(len)", "result is len"),
        ("give(Point)", "result is Point"),
        ("give(math)", "result is math"),
        ("give({'f': helper, 't': int})", 'result == {"f": helper, "t": int}'),
        ("give(Walker(2))", "result == [1, 0]"),
        ("give(map(str, [1]))", 'result == ["1"]'),
    ],
)  # fmt: skip
def test_the_first_check(subject, act, first):
    names = [name for name in vars(subject.module) if name in act and not name.startswith("_")]

    assert subject.checks(act)[0] == first, names


def test_a_result_that_is_an_arranged_object(subject):
    assert subject.checks("give(node)", "node = Node('a')") == ["result is node"]


def test_classes_defined_in_the_test_are_used_by_name(subject):
    arrange = """
        class Mine(Money):
            pass
    """
    assert subject.checks("give(Mine(1))", arrange)[0] == 'result == Mine(1, "EUR")'


def test_imports_never_hide_names_of_the_test(subject):
    row = subject.run("give(decimal.Decimal(date))", "date = 3\nDecimal = 1", detail=True)

    check = row["checks"][0]
    assert (check["expected"], check["imports"]) == ('decimal.Decimal("3")', [["subject", "decimal"]])


def test_a_class_from_a_private_module_is_named_by_its_public_home(inside):
    subject = inside("from pkg._impl import Thing\ndef make(): return Thing(1)\n", name="pkg.api", **{
        "pkg.__init__": "", "pkg._impl": "class Thing:\n    def __init__(self, n): self.n = n\n"
        "    def __eq__(self, other): return self.n == other.n\n",
    })  # fmt: skip
    check = subject.run("make()", detail=True)["checks"][0]

    assert (check["expected"], check["imports"]) == ("Thing(1)", [["pkg.api", "Thing"]])


@pytest.mark.skipif(sys.version_info < (3, 11), reason="StrEnum is new in Python 3.11")
def test_members_of_string_enums(inside):
    subject = inside("import enum\nclass Kind(enum.StrEnum):\n    A = 'a'\ndef kind(): return Kind.A\n")

    assert subject.checks("kind()") == ["result is Kind.A"]
