# shellcheck shell=sh
# Sourced by the scripts beside it: they all work from the top of the checkout, wherever they are called from.
set -eu

setup=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$setup/../.." && pwd -P)
cd -- "$root"

say() { printf '==> %s\n' "$*" >&2; }

# fail ENGLISH VIETNAMESE: the exit code is the one of "a part that is needed is missing"
fail() {
    printf '%s\n%s\n' "$1" "$2" >&2
    exit 3
}

have() { command -v "$1" >/dev/null 2>&1; }

# quietly COMMAND…: its output only if it fails
quietly() {
    output=$(mktemp)
    if "$@" >"$output" 2>&1; then
        rm -f "$output"
    else
        code=$?
        cat "$output" >&2
        rm -f "$output"
        return "$code"
    fi
}

# fingerprint FILE…: of their contents
fingerprint() { cat -- "$@" | sha256sum | cut -d ' ' -f 1; }

# is_done FINGERPRINT FILE / done_with FINGERPRINT FILE: whether, and that, a step is up to date
is_done() { [ -f "$2" ] && [ "$(cat -- "$2")" = "$1" ]; }
done_with() { printf '%s\n' "$1" >"$2"; }
