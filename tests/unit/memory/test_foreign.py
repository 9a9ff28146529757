"""What somebody else wrote: rows that this program would not have written are refused, recipes with code left out."""

import json

import pytest

from pytest_aqe.errors import BankError
from pytest_aqe.memory import digest, exchange, foreign, states
from pytest_aqe.memory.bank import Bank
from pytest_aqe.memory.recipe import from_json, to_json
from pytest_aqe.program import Assign, Attr, Block, Call, Define, Do, Lit, Map, Op, Program, Raw, Ref, Seq, Var
from tests.unit.memory.lessons import call, learned, lesson, method

PRICE = ("shop", "parse_price")
EVIL = Call(Ref("os", "system"), (Lit("true"),))
CART = Assign("cart", Call(Ref("shop", "Cart"), (Lit(3),)))


def row(program):
    return {"recipe": to_json(program)}


def price(*nodes, **more):
    return Program("shop", "parse_price", Call(Ref("shop", "parse_price"), nodes), **more)


def add(*nodes, arrange=(CART,)):
    return Program("shop", "Cart.add", Call(Attr(Var("cart"), "add"), nodes), arrange)


DATE = Call(Ref("datetime", "date"), (Lit(2031), Lit(5), Lit(6)))
NESTED = Lit(1)
for _ in range(40):
    NESTED = Seq("list", (NESTED,))


@pytest.mark.parametrize(
    "program",
    [
        call("parse_price", "1.5", None, b"x", 2.5),
        method("Cart.add", "tea", 2),
        price(Map(((Lit("a"), Seq("tuple", (DATE,))),))),
        add(Var("name"), arrange=(CART, Assign("name", Lit("tea")))),
        Program("shop", "Cart.add", Attr(Var("cart"), "limit"), (CART,)),
        Program("shop", "Cart.__len__", Op("len({0})", (Var("cart"),)), (CART,)),
        Program("shop", "Cart.__lt__", Op("{0} < {1}", (Var("cart"), Call(Ref("shop", "Cart")))), (CART,)),
        Program("shop", "Cart.of", Call(Attr(Ref("shop", "Cart"), "of"), (Lit("tea"),))),
        Program("shop", "Cart._add", Call(Attr(Var("cart"), "_add")), (CART,), (), "list"),
    ],
)
def test_values_and_calls_of_the_own_function_are_taken(program):
    assert foreign.harmless(row(program), (program.module, program.subject))


@pytest.mark.parametrize(
    "program",
    [
        price(EVIL),
        price(Seq("list", (EVIL,))),
        price(Call(Ref("datetime", "date"), (EVIL,))),
        price(Call(Ref("builtins", "eval"), (Lit("1"),))),
        price(Raw("__import__('os').system('true')")),
        price(Ref("shop", "os")),
        price(Call(Ref("shop", "parse_price"), (Lit("1"),))),
        price(Call(Attr(Ref("shop", "os"), "system"), (Lit("true"),))),
        price(Attr(Lit(""), "__class__")),
        price(Var("monkeypatch")),
        price(Lit("1"), arrange=(Do(EVIL),)),
        price(Lit("1"), arrange=(Block("import os; os.system('true')"),)),
        price(Lit("1"), arrange=(Assign("x", EVIL),)),
        price(Lit("1"), arrange=(Assign("x", Lit(1)), Assign("x", Lit(2)))),
        price(Lit("1"), define=(Define("Evil", "class Evil: pass"),)),
        price(NESTED),
        Program("shop", "parse_price", Block("del shop")),
        Program("shop", "parse_price", EVIL),
        Program("shop", "parse_price", Call(Ref("shop.tools", "parse_price"))),
        Program("shop", "parse_price", Lit("nothing is called")),
        add(Var("cart")),
        Program("shop", "Cart.add", Call(Attr(Var("cart"), "__init__")), (CART,)),
        Program("shop", "Cart.add", Op("{0.__class__}", (Var("cart"),)), (CART,)),
        Program("shop", "Cart.add", Op("{0:9999999999}", (Var("cart"),)), (CART,)),
        Program("shop", "Cart.add", Op("exec({0})", (Lit("1"),))),
        Program("shop", "Cart.add", Op("len({0})", (EVIL,))),
    ],
)
def test_what_does_more_is_left_out(program):
    from_json(row(program)["recipe"])

    assert not foreign.harmless(row(program), (program.module, program.subject))


def test_a_recipe_belongs_to_its_function():
    assert not foreign.harmless(row(call("parse_price", "1")), ("shop", "parse_weight"))
    assert not foreign.harmless(row(call("parse_price", "1")), None)
    assert not foreign.harmless({"recipe": "[]"}, PRICE)


@pytest.mark.parametrize(
    "part",
    [
        ["var", "x; import os"],
        ["ref", "os; x", "system"],
        ["ref", "shop", "f()"],
        ["attr", ["lit", 1], "real.__class__()"],
        ["call", ["ref", "shop", "f"], [], [["x=1, y", ["lit", 1]]]],
        ["raw", "x", [["os; evil", ""]]],
        ["var", 3],
        ["var", ""],
    ],
)
def test_a_name_in_a_recipe_is_a_name(part):
    with pytest.raises(BankError, match="no name"):
        from_json(json.dumps(["shop", "f", part, [], [], ""]))


# rows


@pytest.fixture
def lines(tmp_path):
    """An export with every kind of row."""
    (tmp_path / "from").mkdir()
    bank = Bank(tmp_path / "from", pytest.fail)
    bank.learn(lesson(learned=(learned(call("parse_price", "1.5")), learned(price(EVIL)))))
    key = next(iter(bank.store.rows("patterns")))["key"]
    with bank.store.transaction():
        bank.store.insert("uses", use(key, 3, 2))
    with bank.store.transaction():
        states.put(bank.store, "hunt.experiments", {"seed": [1, 2]}, "ann")
    found = list(exchange.lines(bank.store))
    bank.close()
    return found


def use(key, tries, wins):
    own = digest.of_text(key.hex(), "ann")
    return {"key": own, "pattern": key, "origin": "ann", "tries": tries, "wins": wins, "used": 1.0}


@pytest.fixture
def other(tmp_path):
    (tmp_path / "to").mkdir()
    bank = Bank(tmp_path / "to", pytest.fail)
    yield bank
    bank.close()


def merge(bank, lines):
    return exchange.merge(bank.store, lines, bank.encoder)


def forged(lines, name, column, value):
    """The first row of a table with another value, sealed as an export seals it."""
    found, done = [], False
    for line in lines:
        content = json.loads(line)
        if content.get("table") == name and not done:
            done = True
            content["row"][column] = value(content["row"][column]) if callable(value) else value
            content["digest"] = exchange._seal(name, content["row"])
        found.append(json.dumps(content))
    assert done
    return found


def test_rows_are_taken_and_recipes_with_code_counted(lines, other):
    taken = merge(other, lines)

    assert taken.refused == 1
    assert taken.rows["patterns"] == 1
    assert other.store.count("uses") == 1
    assert {row["name"]: json.loads(row["value"]) for row in other.store.rows("state")} == {
        "hunt.experiments": {"seed": [1, 2]},
        "sessions": 1,
    }
    other.store.verify()


def test_rows_of_what_is_not_here_and_values_that_are_no_counts_are_left_out(lines, other):
    alone = [
        line for line in lines if '"table": "uses"' in line or '"table": "rounds"' in line or "bank.origin" in line
    ]
    assert len(alone) == 3

    assert not +merge(other, [lines[0], *alone]).rows
    assert other.store.count("state") == 0


def test_the_same_row_twice_is_one(lines, other):
    shape = next(line for line in lines if '"shapes"' in line)

    assert merge(other, [*lines, shape, shape]).rows["shapes"] == 1


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("shapes", "key", "00" * 16),
        ("shapes", "module", "../../etc"),
        ("shapes", "function", "f()"),
        ("shapes", "body", "[]"),
        ("shapes", "body", "["),
        ("shapes", "body", lambda body: body.replace('":1', '":-1', 1)),
        ("shapes", "body", lambda body: body.replace('":1', '":"x"', 1)),
        ("shapes", "body", lambda body: body.replace('"def"', "3", 1)),
        ("patterns", "key", "00"),
        ("patterns", "key", "00" * 16),
        ("patterns", "recipe", "x"),
        ("patterns", "recipe", "x" * 70_000),
        ("patterns", "kind", "best"),
        ("patterns", "oracle", "{}"),
        ("patterns", "move", "\x1b[2J"),
        ("patterns", "goals", -1),
        ("patterns", "goals", "many"),
        ("patterns", "goals", True),
        ("patterns", "goals", 1 << 40),
        ("patterns", "seconds", float("nan")),
        ("patterns", "agent", None),
        ("patterns", "more", 1),
        ("uses", "wins", 99),
        ("uses", "origin", "somebody"),
        ("rounds", "moves", '{"reach": "x"}'),
        ("rounds", "gains", "[]"),
        ("outcomes", "nodeid", "other"),
        ("state", "name", "other"),
        ("state", "value", "{"),
    ],
)
def test_a_forged_row_is_refused(lines, other, name, column, value):
    if column == "more":
        lines = [line.replace('"agent":', '"more": 1, "agent":') for line in lines]
        lines = forged(lines, name, "agent", "generate")
    else:
        lines = forged(lines, name, column, value)

    with pytest.raises(BankError, match="is no row of a bank"):
        merge(other, lines)

    assert other.store.count("shapes") == 0
    assert other.store.verify()


@pytest.mark.parametrize("value", ["[]", '{"seed": 3}', '{"seed": [1, "x"]}'])
def test_experiments_are_counts(lines, other, value):
    content = [line for line in lines if "hunt.experiments" in line]

    with pytest.raises(BankError, match="pairs of counts"):
        merge(other, [lines[0], *forged(content, "state", "value", value)])


def test_lines_are_bounded(tmp_path, monkeypatch):
    file = tmp_path / "bank.jsonl"
    file.write_text("a\n" + "b" * 50 + "\n")
    with file.open() as text:
        assert list(exchange.lines_of(text)) == ["a\n", "b" * 50 + "\n"]

    monkeypatch.setattr(exchange, "LONGEST", 40)

    with file.open() as text, pytest.raises(BankError, match="line 2 is longer than 40 characters"):
        list(exchange.lines_of(text))
    monkeypatch.setattr(exchange, "LONGEST", 60)
    monkeypatch.setattr(exchange, "MOST", 1)
    with file.open() as text, pytest.raises(BankError, match="there are more than 1 lines"):
        list(exchange.lines_of(text))
