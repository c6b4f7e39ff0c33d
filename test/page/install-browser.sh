#!/usr/bin/env bash
# A Chromium for the tests that open the report: one that is there, or the Debian package.
# Usage: bash test/page/install-browser.sh [--required]   (with --required it fails where none can be had)
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" > /dev/null; then
    echo "Chromium: $(command -v "$name")"
    exit 0
  fi
done
if [[ $(id -u) == 0 ]] && command -v apt-get > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  # Go may be installed beside it (test/pulumi/build-cli.sh), and apt refuses two at once.
  apt_lock=${TMPDIR:-/tmp}/failover-apt.lock
  flock "$apt_lock" apt-get update -qq > /dev/null || true
  flock "$apt_lock" apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core > /dev/null || true
fi
if command -v chromium > /dev/null; then
  echo "Chromium: $(command -v chromium)"
elif [[ ${1-} == --required ]]; then
  echo 'There is no Chromium, and its Debian package could not be installed.' >&2
  exit 1
else
  echo 'There is no Chromium: the tests that open the report are skipped.'
fi
