"""Names of files that hold secrets by custom, and names that only sound like it."""

import pytest

from pytest_aqe.sandbox.secret_files import is_secret, is_secret_path


@pytest.mark.parametrize(
    "name",
    [
        ".env", ".env.local", ".env-prod", ".env_test", ".env~", "prod.env", "env.production", "server.key", "master.key", "cert.pem", "a.p12", "a.jks",
        "id_rsa", "id_ed25519", "credentials", "credentials.json", "secrets.json", "secrets.toml", "token", "token.txt",
        "service-account.json", "service_account_prod.json", "x.tfvars", ".pgpass", ".netrc", ".npmrc", ".pypirc",
        "client_secret.json", "aws-credentials.ini", "two\nlines.pem", ".node_repl_history",
    ],
)  # fmt: skip
def test_secret(name):
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "secrets.py",
        ".environment",
        "token.py",
        "tokenizer.json",
        "id_map.csv",
        "environment.yml",
        "keys.json",
        "tokens.md",
        "a.csv",
    ],
)
def test_not_secret(name):
    assert not is_secret(name)


def test_folders_that_hold_nothing_else():
    assert is_secret_path("/home/ann/.docker/config.json")
    assert is_secret_path("/home/ann/.ssh/known_hosts")
    assert not is_secret_path("/home/ann/shop/config.json")
