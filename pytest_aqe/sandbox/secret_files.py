"""Files that hold secrets by custom: no candidate reads them, no test speaks of them."""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"""
    \.env([._~-].*)? | .+\.env | env\..* | \.envrc
    | .+\.(key|pem|pfx|p12|jks|keystore|kdbx|ppk|asc|gpg|tfvars|tfstate)
    | id_[a-z0-9_]+ | .*_(rsa|dsa|ecdsa|ed25519)
    | \.?(credentials?|secrets?|tokens?|passwords?)([._-].*)?
    | .*[._-](credentials?|secrets?|token|password)(\.[a-z0-9]+)?
    | pip\.(conf|ini) | auth\.(toml|json) | service[_-]?account.* | client_secret.*
    | \.pgpass | \.my\.cnf | \.netrc | _netrc | \.npmrc | \.pypirc | \.git-credentials | \.htpasswd | \.dockercfg
    | \.[a-z0-9_]+_history | shadow | gshadow
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(r".*\.(py|pyi|pyc|pyd|pyx|pxd|so|c|h|cc|cpp|rs|js|ts|md|rst|html?|css)", re.IGNORECASE | re.DOTALL)
"""Sources and texts that are merely about secrets."""
SECRET_FOLDERS = frozenset({".ssh", ".aws", ".gnupg", ".kube", ".docker", ".azure", ".password-store", "keyrings"})
"""Folders that hold nothing else."""


def is_secret(name: str) -> bool:
    """Whether a file of this name holds credentials by custom."""
    return _NAMES.fullmatch(name) is not None and not is_source(name)


def is_source(name: str) -> bool:
    """Whether a file is code or text by its name."""
    return _CODE.fullmatch(name) is not None


def is_secret_path(path: str) -> bool:
    """Whether a path leads to such a file, or into a folder for nothing else."""
    *folders, name = path.split("/")
    return is_secret(name) or not SECRET_FOLDERS.isdisjoint(folders)
