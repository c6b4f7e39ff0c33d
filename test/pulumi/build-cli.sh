#!/usr/bin/env bash
# Finds or builds the Pulumi CLI, the engine that the tests of test/pulumi/ run, and prints its path. It is built from its
# Go module, once, into the user's cache. Where that cannot be, it says what is skipped and succeeds; --required installs Go
# where apt-get can, and fails when there is no CLI in the end; --find builds nothing and prints nothing where there is none.
set -euo pipefail

version=3.250.0
# That version asks for Go 1.25; an older Go fetches this one, which is a module like any other.
go_needed=1.25
toolchain=1.26.8
cache=${XDG_CACHE_HOME:-$HOME/.cache}/oregon-trail/pulumi-$version
mode=${1:-}

older() { [ "$1" != "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

cli=$cache/bin/pulumi
if [ -x "$cli" ]; then
  echo "$cli"
  exit 0
fi
if installed=$(command -v pulumi); then
  found=$("$installed" version 2> /dev/null || true)
  found=${found#v}
  if [[ $found == 3.* ]] && ! older "$found" "$version"; then
    echo "$installed"
    exit 0
  fi
fi
[ "$mode" != --find ] || exit 0

if ! command -v go > /dev/null && [ "$mode" = --required ]; then
  echo 'Installing Go, which builds the Pulumi CLI.' >&2
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  # The browser of other tests may be installed beside it (test/page/install-browser.sh), and apt refuses two at once.
  apt_lock=${TMPDIR:-/tmp}/failover-apt.lock
  flock "$apt_lock" $sudo apt-get update -qq >&2
  flock "$apt_lock" $sudo apt-get install -y -qq --no-install-recommends golang-go ca-certificates >&2
fi
give_up() {
  [ "$mode" != --required ] || { echo "The Pulumi CLI was not built: $1." >&2; exit 1; }
  echo "Skipped: the tests on the real Pulumi engine, because its CLI is not here and $1."
  exit 0
}
command -v go > /dev/null || give_up 'there is no Go to build it'

mkdir -p "$cache/bin"
work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
# Settings of this machine for other builds would change this one.
unset GOFLAGS GOWORK
export GOTOOLCHAIN=local CGO_ENABLED=0
go=go
here=$(go env GOVERSION)
here=${here#go}
if older "$here" "$go_needed"; then
  printf 'module toolchain\n' > go.mod
  folder=$(go mod download -json "golang.org/toolchain@v0.0.1-go$toolchain.$(go env GOOS)-$(go env GOARCH)" \
    | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p') && [ -n "$folder" ] || give_up "Go $toolchain could not be fetched"
  # A Go that does not know toolchains unpacks them without the right to run; the module cache is not to be changed.
  cp -r "$folder" toolchain
  chmod -R u+w toolchain
  find toolchain/bin toolchain/pkg/tool -type f -exec chmod +x {} +
  export GOROOT=$work/toolchain
  go=$GOROOT/bin/go
fi

echo "Building the Pulumi CLI $version into $cache (some minutes, once)." >&2
# `go install pulumi@version` is refused, since its go.mod replaces modules; as a dependency of an empty module it is not.
printf 'module cli\n\ngo %s\n' "$go_needed" > go.mod
log=$work/build.log
"$go" get "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi@v$version" > "$log" 2>&1 \
  && "$go" build -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version" \
    -o pulumi github.com/pulumi/pulumi/pkg/v3/cmd/pulumi >> "$log" 2>&1 \
  || { tail -n 5 "$log" >&2; give_up 'the build of it failed'; }
# Two builds at once both end with a whole file.
mv pulumi "$cli"
echo "$cli"
