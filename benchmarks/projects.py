"""Projects with tests of their own: coverage before and after, time, tests kept.

    python benchmarks/projects.py [--budget 60] [PROJECT ...]

The example of this repository, and source distributions from PyPI (fetched with pip, unpacked, imported from where they
lie). Their own tests run first, as they are; then the gaps that they leave are worked on.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from common import heading, python

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "parcel"
SDISTS = {
    "inflection": ("inflection==0.5.1", ".", "test_inflection.py", "inflection"),
    "iniconfig": ("iniconfig==2.3.1", "src", "testing", "iniconfig"),
    "schema": ("schema==0.7.8", ".", "test_schema.py", "schema"),
    "xmltodict": ("xmltodict==1.0.4", ".", "tests", "xmltodict"),
    "toolz": ("toolz==1.0.0", ".", "toolz/tests", "toolz.itertoolz"),
}
"""Requirement, folder to import from, tests, target."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="*", default=["parcel", *SDISTS])
    parser.add_argument("--budget", type=float, default=60.0)
    args = parser.parse_args()
    print(heading())
    print(f"budget {args.budget:g} s, one worker\n")
    print("| project | target | branches before | after | lines before | after | tests kept | wall s | own tests |")
    print("|---|---|--:|--:|--:|--:|--:|--:|---|")
    for name in args.projects:
        with tempfile.TemporaryDirectory() as folder:
            if name == "parcel":
                root = Path(shutil.copytree(EXAMPLE, Path(folder) / "parcel"))
                source, tests, target = ".", "tests", ""
            else:
                requirement, source, tests, target = SDISTS[name]
                root = unpacked(requirement, Path(folder))
            report = root / "aqe.json"
            options = ["--aqe-target", target] if target else []
            said = python(
                "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", tests, "--aqe-generate",
                "--aqe-write", "--aqe-jobs", "1", "--aqe-budget", str(args.budget), "--aqe-json", str(report), *options,
                cwd=root, path=[root / source],
            )  # fmt: skip
            if not report.exists():
                raise SystemExit(said[-3000:])
            document = json.loads(report.read_text("utf-8"))
            before, after = document["coverage"]["before"], document["coverage"]["after"]
            kept = sum(len(one["tests"]) for one in document["targets"])
            last = next(
                (line for line in reversed(said.splitlines()) if " in " in line and "passed" in line), ""
            ).strip("= ")
            print(
                f"| {name} | {target or 'all'} | {share(before, 'branches')} | {share(after, 'branches')} "
                f"| {share(before, 'lines')} | {share(after, 'lines')} | {kept} | {document['seconds']:.1f} | {last} |",
                flush=True,
            )


def share(coverage: dict[str, dict[str, int]] | None, kind: str) -> str:
    tally = coverage[kind] if coverage else None
    if tally is None:
        return "not measured"
    return f"{tally['covered']}/{tally['total']}"


def unpacked(requirement: str, folder: Path) -> Path:
    """The root of a source distribution."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", requirement]
    subprocess.run([*command, "--dest", str(folder)], check=True, stdout=subprocess.DEVNULL)
    archive = next(folder.glob("*.tar.gz"))
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


if __name__ == "__main__":
    main()
