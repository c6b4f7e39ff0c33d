#!/usr/bin/env bash
# What can be said of the sources without running them, side by side: format, lint and types.
set -euo pipefail
cd "$(dirname "$0")/.."
oxfmt --check .
mkdir -p node_modules/.cache
tsc -p . --incremental --tsBuildInfoFile node_modules/.cache/types.tsbuildinfo &
types=$!
trap 'kill "$types" 2> /dev/null || true' EXIT
oxlint --type-aware --quiet
wait "$types"
