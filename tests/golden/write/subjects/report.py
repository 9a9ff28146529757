"""Text that is longer than a line, and text that is printed."""

import json
import sys


def table(rows, *, title="", indent="  "):
    if not rows:
        return ""
    lines = [title, "=" * len(title)] if title else []
    width = max(len(str(key)) for key in rows)
    for key, value in rows.items():
        if isinstance(value, dict):
            lines.append(f"{indent}{key}:")
            lines += [f"{indent * 2}{k} = {v}" for k, v in value.items()]
        else:
            lines.append(f"{indent}{str(key):<{width}} = {value}")
    return "\n".join(lines) + "\n"


def show(rows, as_json=False):
    if as_json:
        print(json.dumps(rows, sort_keys=True))
    elif rows:
        print(table(rows), end="")
    else:
        print("nothing to show")
    return len(rows)


def main(arguments):
    if "--help" in arguments:
        print("usage: report [--json] KEY=VALUE ...")
        return 0
    rows = {}
    for argument in arguments:
        key, sign, value = argument.partition("=")
        if not sign:
            print(f"report: not KEY=VALUE: {argument}", file=sys.stderr)
            return 2
        rows[key] = value
    show(rows)
    return 0
