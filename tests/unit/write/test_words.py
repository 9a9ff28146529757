"""Predicates, values and function names as words."""

import ast

import pytest

from pytest_aqe.write.messages import circumstance, message_words
from pytest_aqe.write.names import class_name, plural, unique
from pytest_aqe.write.refusals import template_of
from pytest_aqe.write.spoken import snake, telling, value_words
from pytest_aqe.write.verbs import answer, asks, does, reply, thing, third_person
from pytest_aqe.write.words import noun, phrase


def shown(source, side):
    found = phrase(ast.parse(source, mode="eval").body, side)
    return found.text if found else None


@pytest.mark.parametrize(
    ("source", "yes", "no"),
    [
        ("price < 0", "for_negative_price", "when_price_is_not_negative"),
        ("count > 0", "for_positive_count", "when_count_is_not_positive"),
        ("total >= 100", "when_total_is_at_least_100", "when_total_is_below_100"),
        ("not self.lines", "without_lines", "with_lines"),
        ("value is None", "without_value", "with_value"),
        ("self.started is not None", "when_started", "when_not_started"),
        ("len(items) == 0", "without_items", "with_items"),
        ("len(items) > 3", "when_length_of_items_is_above_3", "when_length_of_items_is_at_most_3"),
        ("isinstance(text, str)", "when_text_is_str", "when_text_is_not_str"),
        ("name == ''", "for_empty_name", "when_name_is_not_empty"),
        ("mode == 'rb'", "when_mode_is_rb", "when_mode_is_not_rb"),
        ("key in self.cache", "when_key_is_in_cache", "when_key_is_not_in_cache"),
        ("answer in ('y', 'yes')", "when_answer_is_y_or_yes", "when_answer_is_neither_y_nor_yes"),
        ("line.startswith('#')", "when_line_starts_with_hash", "when_line_does_not_start_with_hash"),
        ("digits.isdigit()", "when_digits_is_digit", "when_digits_is_not_digit"),
        ("os.environ.get('SHOP_TAX')", "with_shop_tax", "without_shop_tax"),
        ("is_valid(code)", "when_code_is_valid", "when_code_is_not_valid"),
        ("path.exists()", "when_path_exists", "when_path_does_not_exist"),
        ("as_json", "as_json", "not_as_json"),
        ("a is self.a", None, None),
        ("x < 0 or y < 0", "for_negative_x_or_negative_y", "when_x_is_not_negative_and_y_is_not_negative"),
        ("not a.header or not b.header", "without_header", "with_header"),
        ("match['year'] != year", "for_another_year", "for_same_year"),
        ("1 + 1", None, None),
        ("(low <= place <= high) is False", "when_place_is_out_of_range", "when_place_is_within_range"),
        ("0 < place < 9", "when_place_is_within_range", "when_place_is_out_of_range"),
        ("is_valid(code) == True", "when_code_is_valid", "when_code_is_not_valid"),
        ("',' in text and '.' in text", "with_comma_and_dot", "without_both_comma_and_dot"),
        ("range(1, times + 1)", "with_times", "without_times"),
        ("'-' not in code", "without_dash", "with_dash"),
        ("args in self.cache", "when_args_are_in_cache", "when_args_are_not_in_cache"),
        ("status is Status.PAID", "when_status_is_paid", "when_status_is_not_paid"),
        ("mode not in ('r', 'w', 'a', 'x')", "for_unknown_mode", "for_known_mode"),
    ],
)
def test_predicate_on_both_sides(source, yes, no):
    assert (shown(source, True), shown(source, False)) == (yes, no)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("50", "50"), ("-1", "minus_1"), ("90.0", "90"), ("2.5", "2_5"), ("None", "none"), ("''", "empty_string"),
        ("'tea'", "tea"), ("'SAVE-15'", "save_15"),
        ("'1.2b1'", ""), ("'9780306406157'", ""), ("','", "comma"), ("[]", "empty_list"), ("{}", "empty_dict"),
        ("'\\x00ʯ'", ""), ("'a text that is much too long for a name'", ""), ("Kind.FULL", "full"), ("b'ab'", "ab"),
        ("b''", "empty_bytes"),
        ("[1]", ""),
    ],
)  # fmt: skip
def test_value(source, words):
    assert value_words(ast.parse(source, mode="eval").body) == words


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("negative price: -1", "negative_price"),
        ("Timer is running. Use .stop() to stop it", "timer_is_running"),
        ("n must be > 0: 0", "n_must_be_above_0"),
        ("cutoff must be in [0.0, 1.0]", "cutoff"),
        ("unterminated string at position 7", "unterminated_string"),
        ("unterminated quote at 0", "unterminated_quote"),
        ("'tea' is no number", "is_no_number"),
        ("list.remove(x): x not in list", "x_not_in_list"),
        ("", ""),
        ("x", ""),
        ("größer", ""),
        ("Only the 'minor' or 'patch' parts can get a pre-release", ""),
        ("The given value for 'position', 3, must be an int", ""),
        ('Expected "str", received "int"', ""),
        ("No module named 'tea'", ""),
        ("An asyncio.Future, a coroutine or an awaitable is required", ""),
        ("Object of type Tea is not something that one could ever put in JSON", ""),
        ("Cart Syntax Error: unexpected end", "unexpected_end"),
        ("Fraction.from_float() only takes floats, not 'x'", "only_takes_floats"),
    ],
)
def test_message(message, words):
    assert message_words(message) == words


@pytest.mark.parametrize(
    ("function", "words"),
    [("parse_code", "parses_code"), ("Cart.add", "adds"), ("total", ""), ("_try_again", "tries_again"), ("index", ""),
     ("push", "pushes"), ("Box.__len__", "counts"), ("go", ""),
     ("cache_close", "closes_cache"), ("cache_result", "caches_result")],
)  # fmt: skip
def test_function(function, words):
    assert does(function) == words


@pytest.mark.parametrize(
    ("function", "words"),
    [("Cart.total", "returns_total"), ("to_list", "converts_to_list"), ("fwd_normalize", "normalizes_fwd"),
     ("disp_trim", "trims_disp"), ("word_count", "returns_word_count"), ("_", "returns_value"), ("memoise", "memoises"),
     ("classify", "classifies")],
)  # fmt: skip
def test_function_whose_name_does_not_begin_with_its_verb(function, words):
    assert thing(function) == words


def test_special_methods_answer_in_their_own_words():
    assert [answer("Box.__eq__", value) for value in (True, False)] == ["is_equal", "is_not_equal"]
    assert answer("Box.total", True) == ""


def test_questions_are_recognised():
    assert [asks(name) for name in ("is_email", "Box.has_key", "IS_JUNK", "validate", "issue")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_spelling():
    assert [third_person(verb) for verb in ("parse", "push", "apply", "play", "do")] == [
        "parses",
        "pushes",
        "applies",
        "plays",
        "does",
    ]
    assert [plural(word) for word in ("text", "key", "entry", "box", "class", "rows")] == [
        "texts",
        "keys",
        "entries",
        "boxes",
        "classes",
        "rows",
    ]
    assert snake("HTTPServerError2x") == "http_server_error_2_x"


def test_names_are_unique_and_short():
    taken = {"test_adds", "test_adds_with_tea"}

    assert unique(iter(["adds", "adds_with_tea"]), taken) == "test_adds_with_tea_2"
    assert unique(iter(["adds", "", "adds_with_cup"]), taken) == "test_adds_with_cup"
    assert unique(iter(["word_" * 30]), taken) == "test_" + "_".join(["word"] * 11)
    assert unique(iter([]), set()) == "test_works_2"


@pytest.mark.parametrize(
    ("subject", "taken", "expected"),
    [
        ("Cart.add", (), "TestCartAdd"),
        ("_split", (), "TestSplit"),
        ("_split", ("TestSplit",), "TestPrivateSplit"),
        ("Cart.__init__", (), "TestCart"),
        ("Cart.__len__", (), "TestCartLen"),
        ("TestPlan.size", (), "TestPlanSize"),
        ("IS_LINE_JUNK", (), "TestIsLineJunk"),
        ("", (), "TestCart"),
        ("split", ("TestSplit",), "TestSplit2"),
    ],
)
def test_class_names(subject, taken, expected):
    assert class_name(subject, "shop.cart", set(taken)) == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("bad_number", "for_bad_number"),
        ("settings_are_frozen", "when_settings_are_frozen"),
        ("not_a_boolean", "for_what_is_no_boolean"),
        ("no_such_setting", "for_missing_setting"),
    ],
)
def test_message_is_what_an_error_comes_for(words, said):
    assert circumstance(words) == said


@pytest.mark.parametrize(
    ("function", "yes", "no"),
    [
        ("Cart.is_empty", "is_empty", "is_not_empty"),
        ("has_tag", "has_tag", "has_no_tag"),
        ("_can_refund", "can_refund", "cannot_refund"),
        ("valid", "accepts", "rejects"),
    ],
)
def test_reply_to_a_question(function, yes, no):
    assert (reply(function, True), reply(function, False)) == (yes, no)


@pytest.mark.parametrize(("words", "expected"), [("a", False), ("a_b", False), ("tea", True), ("1", True), ("", False)])
def test_a_letter_tells_nothing(words, expected):
    assert telling(words) is expected


def test_loop_over_a_range_is_over_what_it_counts():
    assert noun(ast.parse("range(0, len(rows), size)", mode="eval").body) == "rows"


def test_conversion_between_two_things():
    assert thing("rgb_to_hsv") == "converts_rgb_to_hsv"


def test_function_that_gives_an_object_names_its_class():
    assert thing("Stock.from_csv", "shop.stock:Stock") == "returns_stock_from_csv"
    assert thing("Item.with_discount", "shop:Shop.Item") == "returns_item_with_discount"
    assert thing("with_tax", "builtins:float") == "returns_with_tax"


@pytest.mark.parametrize(
    ("source", "template"),
    [
        ("raise ValueError('empty price')", "empty price"),
        ("raise QueryError('unterminated quote', 3)", "unterminated quote"),
        ("raise QueryError(f'unexpected {token.text!r}', token.place)", "unexpected token"),
        ("raise LookupError(f'no handler for {job.name}')", "no handler"),
        ("raise CycleError(f'cycle through {name}')", "cycle"),
        ("raise ValueError(f'handler for {name} exists')", "handler for name exists"),
        ("raise ValueError(f'line {number + 1}: no colon')", "no colon"),
        ("raise ValueError(f'{len(a)} cells expected, {len(b)} given')", "cells expected, length of b given"),
        ("raise ValueError(f'{due - amount} missing')", ""),
        ("raise OrderClosed(f'order is {self.status}')", ""),
        ("raise ValueError(f'unknown unit: {unit}')", "unknown unit:"),
        ("raise ValueError(f'size must be at least 1, not {size}')", "size must be at least 1"),
        ("raise ValueError(message)", ""),
        ("raise ValueError", ""),
        ("return 3", ""),
    ],
)
def test_message_as_its_raise_statement_words_it(source, template):
    assert template_of(ast.parse(f"def f():\n    {source}").body[0].body[0]) == template


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("ALLOWED.get(state, set())", "allowed"),
        ("row.get('price')", "price"),
        ("', '.join(sorted(missing))", "missing"),
        ("','.join()", "join"),
    ],
)
def test_what_calls_stand_for(source, words):
    assert noun(ast.parse(source, mode="eval").body) == words


@pytest.mark.parametrize(
    ("source", "yes", "no"),
    [
        ("self.on_evict is None", "without_on_evict", "with_on_evict"),
        ("left and right", "with_left_and_right", "without_both_left_and_right"),
        ("left or right", "with_left_or_right", "without_left_or_right"),
    ],
)
def test_with_and_without_of_two(source, yes, no):
    assert (shown(source, True), shown(source, False)) == (yes, no)


@pytest.mark.parametrize(
    ("source", "yes", "no"),
    [
        ("len(circle) % 2", "when_length_of_circle_is_odd", "when_length_of_circle_is_even"),
        ("total % 10", "when_total_is_not_divisible_by_10", "when_total_is_divisible_by_10"),
        ("year % 4 == 0", "when_year_is_divisible_by_4", "when_year_is_not_divisible_by_4"),
        ("year % 4 != 0", "when_year_is_not_divisible_by_4", "when_year_is_divisible_by_4"),
        ("text % 'a'", None, None),
    ],
)
def test_rests_of_a_division(source, yes, no):
    assert (shown(source, True), shown(source, False)) == (yes, no)


def test_message_without_its_beginning_is_about_what_is_so():
    assert circumstance("is_damaged") == "for_what_is_damaged"
    assert circumstance("settings_are_frozen") == "when_settings_are_frozen"
    assert circumstance("row_lacks_title") == "when_row_lacks_title"
