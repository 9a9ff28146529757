"""Import blocks: sorted and grouped, with an alias where a name would clash or be collected."""

import subprocess
import sys

import pytest

from pytest_aqe.write.imports import Bound, bind, import_lines


def block(*wanted, first="shop.cart", taken=()):
    return import_lines(bind(wanted, (), taken, first).values(), {"shop"})


def test_groups_are_standard_library_others_and_own():
    assert block(("shop.cart", "Cart"), ("pytest", ""), ("json", ""), ("os.path", ""), ("shop", "tax")) == [
        "import json",
        "import os.path",
        "",
        "import pytest",
        "",
        "from shop import tax",
        "from shop.cart import Cart",
    ]


def test_long_list_of_names_stands_one_a_line():
    names = [f"a_rather_long_function_name_{number}" for number in range(4)]

    assert block(*(("shop.cart", name) for name in names)) == [
        "from shop.cart import (",
        *(f"    {name}," for name in names),
        ")",
    ]


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        (("shop.cart", "TestPlan"), "from shop.cart import TestPlan as Plan"),
        (("shop.cart", "Test"), "from shop.cart import Test as TheTest"),
        (("shop.cart", "test_connection"), "from shop.cart import test_connection as the_test_connection"),
        (("shop.cart", "setup_module"), "from shop.cart import setup_module as the_setup_module"),
        (("shop.cart", "pytest_addoption"), "from shop.cart import pytest_addoption as the_pytest_addoption"),
        (("shop.cart", "pytestmark"), "from shop.cart import pytestmark as the_pytestmark"),
        (("shop.cart", "__secret"), "from shop.cart import __secret as secret"),
        (("shop.cart", "__version__"), "from shop.cart import __version__ as cart_version"),
        (("pytest", ""), "import pytest"),
        (("testing", ""), "import testing as the_testing"),
    ],
)
def test_what_pytest_would_collect_or_call_has_another_name(wanted, line):
    assert block(wanted) == [line]


def test_clash_gives_the_name_to_the_module_under_test():
    bound = bind([("other.box", "Cart"), ("shop.cart", "Cart"), ("aaa", "Cart")], (), (), "shop.cart")

    assert {pair: one.local for pair, one in bound.items()} == {
        ("shop.cart", "Cart"): "Cart",
        ("other.box", "Cart"): "BoxCart",
        ("aaa", "Cart"): "AaaCart",
    }


def test_names_that_are_bound_already_stay():
    there = [Bound("shop.cart", "Cart", "BasketCart")]

    assert bind([("shop.cart", "Cart")], there, (), "shop.cart")["shop.cart", "Cart"].local == "BasketCart"


def test_sorter_has_nothing_to_do(tmp_path):
    pytest.importorskip("ruff")
    wanted = [
        *(
            ("shop.cart", name)
            for name in ("CONST", "Item2", "item10", "item9", "_private", "A", "TestPlan", "test_it", "Z_1")
        ),
        *(
            ("xml.etree.ElementTree", ""),
            ("xml", ""),
            ("x9", "b"),
            ("x10", "a"),
            ("x_y", "q1"),
            ("xy", "q2"),
            ("X", "q3"),
        ),
        *(
            ("json", "loads"),
            ("json", ""),
            ("asyncio", ""),
            ("other", "A"),
            ("other", "a"),
            ("another", "A"),
            ("zz.cart", ""),
        ),
    ]
    found = bind(wanted, (), (), "shop.cart")
    lines = import_lines(found.values(), {"shop"})
    path = tmp_path / "test_it.py"
    path.write_text("\n".join([*lines, "", f"print({', '.join(sorted({one.local for one in found.values()}))})", ""]))
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "F,I,W",
        "--line-length",
        "100",
    ]
    command += ["--config", 'lint.isort.known-first-party=["shop"]', "--output-format", "concise", str(path)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.stdout == "All checks passed!\n"
