"""The environment and files."""

import json
import os


def debug(default=False):
    value = os.environ.get("APP_DEBUG")
    if value is None:
        return default
    return value.lower() in ("1", "true", "yes")


def load(path):
    if not path.exists():
        return {}
    data = json.loads(path.read_text())
    if not isinstance(data, dict):
        raise TypeError(f"settings must be an object, not {type(data).__name__}")
    return data


def save(path, values):
    if not values:
        path.unlink(missing_ok=True)
        return False
    path.write_text(json.dumps(values))
    return True
