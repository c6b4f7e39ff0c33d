#!/usr/bin/env bash
# What people run before they commit: format, lint, types, and the tests that start no process, side by side.
# Usage: npm run check:quick
set -euo pipefail
cd "$(dirname "$0")/.."
oxfmt --check .
mkdir -p node_modules/.cache
oxlint --type-aware --quiet &
lint=$!
tsc -p . --incremental --tsBuildInfoFile node_modules/.cache/quick.tsbuildinfo &
types=$!
trap 'kill "$lint" "$types" 2> /dev/null || true' EXIT
node --test --test-isolation=none --test-reporter=dot 'test/{domain,operations,engine,journal,report,run}/*.test.ts'
wait "$lint"
wait "$types"
echo "Quick check passed."
