"""What must never be noted down: values that look like secrets, by the names they go under or by themselves."""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from functools import lru_cache

_WORDS = {
    *("password", "passwords", "passwd", "pwd", "pass", "passphrase", "passcode", "pgpass", "pin", "otp", "totp"),
    *("secret", "secrets", "credential", "credentials", "cred", "creds", "apikey", "privkey", "salt", "nonce"),
    *("token", "tokens", "auth", "authorization", "authentication", "bearer", "jwt", "cookie", "cookies"),
    *("session", "sessionid", "sid", "ssn", "cvv", "cvc", "iban"),
}
_KEYS = {"api", "private", "access", "secret", "auth", "encryption", "signing", "ssh", "master", "license"}
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_FORMS = re.compile(
    r"-----BEGIN |\b[spr]k[-_](live|test|proj|ant|or)|\bgh[pousr]_\w|github_pat_|glpat-|\bxox[a-z]-"
    r"|\bA[KS]IA[0-9A-Z]{12}|\bAIza\w|\bya29\.|\beyJ\w{8,}|\bnpm_\w{8}|\bpypi-\w{8}|\bSG\.\w{8}|\bhf_\w{8}"
    r"|\b(bearer|basic|digest)\s+\S{6}|://[^/\s:@]*:[^/\s@]+@"
    r"|\b(pass\w*|pwd|secret\w*|token|auth\w*|cookie|api[-_]?key|credentials?)['\"]?\s*[=:]\s*\S",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\b[spr]k[-_](?:live|test|proj|ant)[-_]\w{8}|\bgh[pousr]_\w{16}|\bgithub_pat_\w{8}"
    r"|\bglpat-\w{8}|\bxox[abprs]-\w{8}|\bA[KS]IA[0-9A-Z]{12}|\bAIza\w{16}|\beyJ\w{12,}\.eyJ|\bnpm_\w{16}|\bpypi-\w{16}"
)
_RUN = re.compile(r"[A-Za-z0-9+/_=.~-]{16,}")
_HEX = re.compile(r"[0-9a-fA-F-]{24,}")
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")


@lru_cache(maxsize=4096)
def secret_name(name: str) -> bool:
    """Whether a parameter, key or function of this name holds or handles secrets."""
    words = [word.lower() for word in _SPLIT.findall(name)]
    if not _WORDS.isdisjoint(words):
        return True
    return ("key" in words or "keys" in words) and not _KEYS.isdisjoint(words)


def secret_text(text: str) -> bool:
    """Whether a text looks like a secret or contains one: known forms, random characters, a card's number."""
    if _FORMS.search(text) or any(value in text for value in _environment()):
        return True
    if any(_random(run) for run in _RUN.findall(text)):
        return True
    return any(_luhn(found) for found in _CARD.findall(text))


def holds_key(text: str, known: str) -> bool:
    """Whether a text contains a key by its form, or a secret of the environment, that is not in the `known` text.

    Unlike `secret_text` it has nothing against digests and other random characters: functions compute them.
    """
    found = [match.group() for match in _KEY.finditer(text)] + [value for value in _environment() if value in text]
    return any(one not in known for one in found)


def secret_number(number: int) -> bool:
    """Whether a number looks like a card's."""
    return number >= 10**12 and secret_text(str(number))


def _random(run: str) -> bool:
    """Whether a run of characters has the entropy of a key rather than of words."""
    digits = sum(char.isdigit() for char in run)
    if digits and _HEX.fullmatch(run):
        return digits < len(run.replace("-", ""))  # plain numbers and dates are not keys
    entropy = -sum(n / len(run) * math.log2(n / len(run)) for n in Counter(run).values())
    if digits and digits < len(run.strip("-./_=~+")):
        letters = sum(char.isalpha() for char in run)
        return len(run) >= 20 and letters > 4 and entropy > 3.6 and not _wordy(run)
    return len(run) >= 24 and entropy > 4.2 and not _wordy(run)


def _wordy(run: str) -> bool:
    """Whether most of a run is words or numbers between separators or humps, as in names, paths and hosts."""
    parts = re.findall(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}|(?<![A-Za-z0-9])\d+(?![A-Za-z0-9])", run)
    return sum(map(len, parts)) >= 0.7 * len(re.sub(r"[+/_=.~-]", "", run))


def _luhn(digits: str) -> bool:
    numbers = [int(char) for char in digits if char.isdigit()]
    if len(set(numbers)) == 1:
        return False
    odd, even = numbers[-1::-2], numbers[-2::-2]
    return (sum(odd) + sum(sum(divmod(2 * n, 10)) for n in even)) % 10 == 0


@lru_cache(maxsize=1)
def _environment() -> tuple[str, ...]:
    """Values of environment variables that go under a secret's name."""
    return tuple(value for name, value in os.environ.items() if len(value) >= 6 and secret_name(name))
