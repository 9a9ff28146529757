#!/usr/bin/env bash
# This plugin beside tuned Pynguin, in one run: each generates in one process at a time, both at once, then both are
# measured by the same harness (branch coverage of the written files by coverage.py, 60 sampled mutants, broken tests).
#
#   HARNESS=.../bench/generate/harness MODULES=.../dev.toml TESTGEN_HOME=... benchmarks/versus.sh OUT [BUDGET]
#
# TESTGEN_HOME holds the venvs `base` (pytest, coverage, this project) and `pynguin`, and the corpus; see the harness.
set -euo pipefail
OUT=$(realpath -m "$1")
BUDGET=${2:-60}
: "${HARNESS:?}" "${MODULES:?}" "${TESTGEN_HOME:?}"
export TESTGEN_NICE=${TESTGEN_NICE:-0}
mkdir -p "$OUT"
PYTHON="$TESTGEN_HOME/base/bin/python -B"
cd "$HARNESS"

ours() {
    $PYTHON run_cmd.py --name aqe --out "$OUT/gen/aqe" --budget "$BUDGET" --seed 1 --cmd \
        '{python} -m pytest --aqe-generate --aqe-target {module} --aqe-budget {budget} --aqe-jobs 1 --aqe-seed {seed} --aqe-write --aqe-output {tests} --aqe-json report.json' "$MODULES"
    $PYTHON measure.py --splits "$MODULES" --gen "$OUT/gen/aqe" --json "$OUT/res/aqe" >"$OUT/measure-aqe.log" 2>&1
}
theirs() {
    $PYTHON run_pynguin.py --out "$OUT/gen/pynguin" --budget "$BUDGET" --seed 1 "$MODULES" -- \
        --element-visibility PROTECTED --no-xfail True
    $PYTHON measure.py --splits "$MODULES" --gen "$OUT/gen/pynguin" --json "$OUT/res/pynguin" >"$OUT/measure-pynguin.log" 2>&1
}
ours >"$OUT/aqe.log" 2>&1 &
first=$!
theirs >"$OUT/pynguin.log" 2>&1 &
second=$!
wait "$first" "$second"
$PYTHON measure.py --splits "$MODULES" --json "$OUT/res/import" >"$OUT/measure-import.log" 2>&1
$PYTHON report.py "$OUT/res/import" "$OUT/res/pynguin:$OUT/gen/pynguin" "$OUT/res/aqe:$OUT/gen/aqe" -- "$MODULES"
