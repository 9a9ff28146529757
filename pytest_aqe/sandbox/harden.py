"""What a worker does to itself before it runs foreign code: fewer rights, then limits. The order matters."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Mapping
from typing import Any

from pytest_aqe.sandbox import limits as limits_module
from pytest_aqe.sandbox.limits import Limits
from pytest_aqe.sandbox.view import View


def enter(config: Mapping[str, Any]) -> None:
    """Harden this process as `config` says; afterwards only its scratch folder can be written."""
    limits = Limits.from_json(config["limits"])
    view = View.from_json(config["view"])
    os.umask(0o022)
    for name in ("home", "tmp", "work"):
        os.makedirs(os.path.join(view.scratch, name), exist_ok=True)
    os.chdir(os.path.join(view.scratch, "work"))
    limits_module.apply(limits, int(config["processes"]))
    resource.setrlimit(resource.RLIMIT_STACK, (8 << 20, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    sys.dont_write_bytecode = True
