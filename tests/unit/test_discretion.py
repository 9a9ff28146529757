"""Secrets are never noted down; ordinary values are."""

from __future__ import annotations

import pytest

from pytest_aqe import discretion
from pytest_aqe.discretion import secret_name, secret_number, secret_text


@pytest.mark.parametrize(
    "name",
    [
        "password", "user_password", "passwd", "PASSWORD", "dbPassword", "pwd", "token", "access_token", "authToken",
        "api_key", "apiKey", "APIKey", "private_key", "secret", "clientSecret", "SECRET_KEY", "auth", "authorization",
        "credentials", "cookie", "session_id", "pin", "cvv", "ssn", "jwt", "otp", "signing_key", "check_password",
    ],
)  # fmt: skip
def test_names_of_secrets(name):
    assert secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "key",
        "keys",
        "sort_key",
        "path",
        "passenger",
        "compass",
        "tokenize",
        "author",
        "value",
        "n",
        "pinned",
        "api",
        "x1",
    ],
)
def test_ordinary_names(name):
    assert not secret_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "sk-ant-REDACTED", "sk_live_abcdefghijkl", "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "AKIAIOSFODNN7EXAMPLE", "xoxb-2345-abc", "eyJhbGciOiJIUzI1NiJ9.e30.x", "-----BEGIN RSA PRIVATE KEY-----",
        "Bearer abcdef123456", "Authorization: Basic dXNlcjpwYXNz", "postgres://user:hunter2@host/db",
        "password=hunter2", "{'token': 'abc'}", "api_key: 12", "--password=hunter2",
        "4111 1111 1111 1111", "4111111111111111", "5500-0000-0000-0004",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "d41d8cd98f00b204e9800998ecf8427e",
        "123e4567-e89b-42d3-a456-426614174000", "Zx8Kq2Lm9Rt4Yv7Wp1Nc",
        "text with d41d8cd98f00b204e9800998ecf8427e in it",
    ],
)  # fmt: skip
def test_texts_that_look_like_secrets(text):
    assert secret_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "tea", "hello world", "2024-02-30T12:00:00", "https://example.org/path?q=1", "a@example.org", "192.168.0.1",
        "[1, 2, {'a': null}]", "def f(x):\n    return x", "from a import (b, c)", "SELECT * FROM t WHERE x = 1",
        "978-3-16-148410-1", "/usr/share/dict/words", "1.2.3-alpha.1+build.5", "content-type: text/html; charset=utf-8",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "internationalization", "some_long_snake_case_name_of_a_function",
        "10000000000000000000", "multipart/form-data; boundary=something", "com.example.project.module.ClassName",
    ],
)  # fmt: skip
def test_ordinary_texts(text):
    assert not secret_text(text)


def test_values_of_secret_environment_variables(monkeypatch):
    monkeypatch.setenv("DB_PASSWORD", "hunter2")
    discretion._environment.cache_clear()

    assert secret_text("the word is hunter2")

    monkeypatch.undo()
    discretion._environment.cache_clear()
    assert not secret_text("the word is hunter2")


def test_numbers_of_cards():
    assert secret_number(4111111111111111)
    assert not secret_number(4111111111111112)
    assert not secret_number(10**15)
    assert not secret_number(42)


def test_keys_are_known_by_their_form_unless_the_source_has_them(monkeypatch):
    key = "ghp_" + "a1B2" * 8
    assert discretion.holds_key(f"result == '{key}'", "")
    assert not discretion.holds_key(f"result == '{key}'", f"EXAMPLE = '{key}'")
    assert discretion.holds_key("-----BEGIN RSA PRIVATE KEY-----", "")
    assert not discretion.holds_key("9e107d9d372bb6826bd81d3542a419d6 password: too short", "")
