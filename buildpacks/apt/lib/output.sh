# shellcheck shell=bash
# How a buildpack speaks: steps, details, and errors on stderr with a blank line before and after.

step() { printf -- '-----> %s\n' "$*"; }

detail() { printf '       %s\n' "$*"; }

# Indents what a command prints.
indent() { sed -u 's/^/       /'; }

warn() {
    printf '\n'
    printf ' !     %s\n' "$@"
    printf '\n'
}

fail() {
    {
        printf '\n'
        printf ' !     %s\n' "$@"
        printf '\n'
    } >&2
    exit 1
}
