"""Profiles and vectors: the same everywhere, near where functions are alike, whole numbers."""

import subprocess
import sys

import numpy as np
import pytest

from pytest_aqe.memory.encode import DIMENSIONS, HashingEncoder
from pytest_aqe.memory.profile import Profile, profiles, words
from pytest_aqe.memory.quantise import quantised, restored

SOURCE = '''
import functools


def parse_price(text: str, *, currency="EUR", **more) -> "Decimal":
    """SECRET-DOC"""
    if not text.strip():
        raise ValueError("SECRET-TEXT")
    try:
        return Decimal(text)
    except (KeyError, shop.OddError):
        return cache.get(text)


def parse_weight(text: str, *, unit="kg", **more) -> "Decimal":
    if not text.strip():
        raise ValueError("nothing")
    return Decimal(text)


class Stack(list):
    @functools.cached_property
    def depth(self):
        return 1 if self[0] == "x" else len(self)

    async def drain(self, *queues: Queue[int], limit: int = 3):
        while queues and limit > 2:
            yield await queues.pop().get()


def empty():
    pass


if True:
    def guarded(a, b=(1, 2)):
        return a in b
'''


@pytest.fixture(scope="module")
def found():
    return profiles("shop.tools", SOURCE)


def cosine(found, one, other):
    encoder = HashingEncoder()
    return float(encoder.encode(found[one]) @ encoder.encode(found[other]))


def test_functions_and_methods_have_profiles(found):
    assert list(found) == ["parse_price", "parse_weight", "Stack.depth", "Stack.drain", "empty", "guarded"]


def test_what_a_profile_tells(found):
    price = found["parse_price"]

    assert [(p.name, p.type, p.default) for p in price.parameters] == [
        ("text", "str", ""),
        ("currency", "", "str"),
        ("**more", "", ""),
    ]
    assert (price.flavour, price.returns) == ("def", "Decimal")
    assert price.features["raises"] == {"ValueError": 1}
    assert price.features["catches"] == {"KeyError": 1, "OddError": 1}
    assert found["Stack.depth"].flavour == "def cached_property"
    assert found["Stack.drain"].flavour == "async yields"
    assert found["guarded"].features["tests"] == {"In Name": 1}
    assert found["guarded"].parameters[1].default == "Tuple"


def test_no_source_text_is_in_it(found):
    for profile in found.values():
        assert "SECRET" not in profile.body()
        assert "EUR" not in profile.body()


def test_it_comes_back_from_its_body(found):
    for name, profile in found.items():
        assert Profile.from_body("shop.tools", name, profile.body()) == profile


def test_names_fall_into_words():
    assert words("parseHTTPDate_2") == ["parse", "http", "date", "2"]
    assert words("__init__") == ["init"]


def test_vectors_have_unit_length_and_lose_nothing_in_eight_bits(found):
    vectors = np.stack([HashingEncoder().encode(profile) for profile in found.values()])

    assert vectors.shape == (6, DIMENSIONS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-6)
    codes, scales = quantised(vectors)
    assert codes.dtype == np.int8
    assert np.abs(restored(codes, scales) - vectors).max() < 1e-7


def test_alike_is_near(found):
    assert cosine(found, "parse_price", "parse_weight") > 0.6
    assert cosine(found, "parse_price", "parse_weight") > cosine(found, "parse_price", "Stack.depth") + 0.2


def test_a_vector_of_zeros_can_be_quantised():
    codes, scales = quantised(np.zeros((1, DIMENSIONS), np.float32))

    assert not restored(codes, scales).any()


def test_another_process_makes_the_same_vector(found):
    code = (
        "import sys, hashlib\n"
        "from pytest_aqe.memory.encode import HashingEncoder\n"
        "from pytest_aqe.memory.profile import profiles\n"
        "vector = HashingEncoder().encode(profiles('shop.tools', sys.stdin.read())['parse_price'])\n"
        "print(hashlib.sha256(vector.tobytes()).hexdigest())\n"
    )
    import hashlib

    said = subprocess.run([sys.executable, "-c", code], input=SOURCE, capture_output=True, text=True, check=True).stdout

    own = hashlib.sha256(HashingEncoder().encode(found["parse_price"]).tobytes()).hexdigest()
    assert said.strip() == own
