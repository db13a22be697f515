# Sourced by the other scripts: goes to the repository's root, finds the Swift toolchain and the ways we build.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly SWIFT_MAJOR=6 SWIFT_MINOR=2

say() { printf '%s\n' "$*"; }
step() { printf '\n==> %s\n' "$*"; }
die() {
    printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Puts a toolchain that is installed in a usual place on the PATH when `swift` is not there yet.
find_swift() {
    command -v swift >/dev/null && return
    local place
    for place in "${SWIFTLY_BIN_DIR:-$HOME/.local/share/swiftly/bin}" "$HOME/.swiftly/bin" \
        /opt/swift/usr/bin /usr/local/swift/usr/bin /usr/libexec/swift/bin; do
        if [[ -x $place/swift ]]; then
            PATH=$place:$PATH
            return
        fi
    done
    return 1
}

# Prints MAJOR.MINOR of the toolchain on the PATH.
swift_version() {
    swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1
}

explain_swift() {
    cat >&2 <<'TEXT'

herolocal needs the Swift toolchain, version 6.2 or later. There are two ways to get it:

  swiftly, Swift's own installer (no root needed, except for the packages it asks for):
      curl -O "https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz"
      tar zxf "swiftly-$(uname -m).tar.gz" && ./swiftly init
      . "${SWIFTLY_HOME_DIR:-$HOME/.local/share/swiftly}/env.sh"
      swiftly install latest && swiftly use latest

  or a tar file for your system from https://www.swift.org/install/linux/ ; put its usr/bin on the PATH.

Then call this script again.
TEXT
}

# Leaves with an explanation unless a toolchain that is new enough is there.
require_swift() {
    if ! find_swift; then
        say "The Swift toolchain was not found." >&2
        explain_swift
        exit 1
    fi
    local version
    version=$(swift_version)
    if ! [[ $version =~ ^([0-9]+)\.([0-9]+)$ ]] ||
        ((BASH_REMATCH[1] < SWIFT_MAJOR || BASH_REMATCH[1] == SWIFT_MAJOR && BASH_REMATCH[2] < SWIFT_MINOR)); then
        say "The Swift toolchain on the PATH is version ${version:-unknown}." >&2
        explain_swift
        exit 1
    fi
}

# The release build that the demo, the bench and `make install` share.
build_release() {
    swift build -c release --static-swift-stdlib
}

release_directory() {
    swift build -c release --static-swift-stdlib --show-bin-path
}
