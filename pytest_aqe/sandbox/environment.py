"""The environment inside a sandbox: built up from nothing, never filtered down from the user's."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Mapping

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Numeric libraries start a thread a core otherwise: forks would not have them, and limits would meet them."""

LIBRARIES = ("LD_LIBRARY_PATH",) if sysconfig.get_config_var("Py_ENABLE_SHARED") else ()
"""Without it some interpreters (those of GitHub's runners) do not find their own library; it holds folders only."""

PATH = "/usr/local/bin:/usr/bin:/bin"


def inside(home: str, tmp: str, hash_seed: int, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """All variables that jailed code sees; `extra` (HOME, TZ, COLUMNS variants) wins."""
    return {
        "PATH": PATH,
        "HOME": home,
        "TMPDIR": tmp,
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(ONE_THREAD, "1"),
        **{name: os.environ[name] for name in LIBRARIES if name in os.environ},
        **(extra or {}),
    }
