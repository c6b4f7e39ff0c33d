#!/usr/bin/env bash
# What people run before they commit: what can be said of the sources, beside the tests that start no process and play no
# whole run.
# Usage: npm run check:quick
set -euo pipefail
cd "$(dirname "$0")/.."
bash test/static.sh &
static=$!
trap 'kill "$static" 2> /dev/null || true' EXIT
node --test --test-isolation=none --test-reporter=dot 'test/{domain,operations,engine,journal,report}/*.test.ts'
wait "$static"
echo "Quick check passed."
